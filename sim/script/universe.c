// SPDX-License-Identifier: GPL-2.0-only
/*
 * universe.c - a Lua state with limits, and the scenario's text in it
 */
#include "script/parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

#define INCLUDE_BYTES_MAX	(1u << 20)

/* Lua cannot continue after an error outside of a protected call. */
static int panic(lua_State *L)
{
	(void)L;
	SIM_UNREACHABLE();
}

/* Under the protection of a call: everything here may run out of memory. */
static int l_open(lua_State *L)
{
	struct sim_script *script = script_of(L);

	lua_newtable(L);
	script->names_ref = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_newtable(L);
	script->ids_ref = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_newtable(L);
	lua_setfield(L, LUA_REGISTRYINDEX, "include");
	script_sandbox_open(L);
	return 0;
}

lua_State *script_universe_open(struct sim_script *script, lua_Alloc alloc,
				void *alloc_ctx)
{
	lua_State *L = lua_newstate(alloc, alloc_ctx);

	if (!L)
		return NULL;
	lua_atpanic(L, panic);
	*(struct sim_script **)lua_getextraspace(L) = script;
	lua_pushcfunction(L, l_open);
	if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
		lua_close(L);
		return NULL;
	}
	return L;
}

/* ---- limits ---- */

/*
 * In an actor the limit is a verdict, and the actor never goes on. While
 * loading and in setup it is an error; from then on every instruction
 * raises, so that no pcall() of the script can hold it up.
 */
static void count_hook(lua_State *L, lua_Debug *ar)
{
	struct sim_script *script = script_of(L);

	(void)ar;
	if (!script_phase_is_setup(L))
		sim_finding(SIM_VERDICT_LIMIT_INSTRUCTIONS,
			    "more than %u Lua instructions in one function of "
			    "the scenario",
			    script->instructions_max);
	lua_sethook(L, count_hook, LUA_MASKCOUNT, 1);
	luaL_where(L, 0);	/* a hook is no frame of its own */
	lua_pushfstring(L, "%smore than %d Lua instructions: endless loop?",
			lua_tostring(L, -1), (int)script->instructions_max);
	lua_error(L);
}

void script_limit_set(lua_State *L)
{
	lua_sethook(L, count_hook, LUA_MASKCOUNT,
		    (int)script_of(L)->instructions_max);
}

/* ---- errors ---- */

/* Frames of the scenario only: C functions say nothing to its author. */
static void keep_traceback(lua_State *L, struct sim_script *script)
{
	size_t room = sizeof(script->traceback);
	size_t used = 0;
	lua_Debug ar;

	script->traceback[0] = '\0';
	for (int level = 1; level < 32 && lua_getstack(L, level, &ar);
	     level++) {
		int r;

		lua_getinfo(L, "Sln", &ar);
		if (ar.currentline < 0)
			continue;
		r = snprintf(script->traceback + used, room - used,
			     "%s:%d: in %s\n", ar.short_src, ar.currentline,
			     ar.name ? ar.name : "function");
		if (r < 0 || (size_t)r >= room - used)
			break;
		used += (size_t)r;
	}
}

int script_message_handler(lua_State *L)
{
	keep_traceback(L, script_of(L));
	script_tostring(L, 1);
	return 1;
}

/* ---- the text ---- */

static int load_text(lua_State *L, const char *text, size_t bytes,
		     const char *chunk_name)
{
	/* "#!" lines make a scenario a program; keep the line numbers. */
	if (bytes && text[0] == '#') {
		const char *end = memchr(text, '\n', bytes);

		bytes -= end ? (size_t)(end - text) : bytes;
		text = end ? end : "";
	}
	return luaL_loadbufferx(L, text, bytes, chunk_name, "t");
}

void script_chunk_run(lua_State *L)
{
	struct sim_script *script = script_of(L);

	if (load_text(L, script->text, script->text_bytes,
		      script->chunk_name) != LUA_OK) {
		if (script->text_bytes && script->text[0] == LUA_SIGNATURE[0])
			luaL_error(L, "%s: this is not the text of a scenario",
				   script->path);
		lua_error(L);
	}
	script->is_loading = true;
	lua_call(L, 0, 1);
	script->is_loading = false;
	lua_getfield(L, LUA_REGISTRYINDEX, "scenario");
	if (!lua_istable(L, -1) || !lua_rawequal(L, -1, -2))
		luaL_error(L,
			   "%s: a scenario file must end with "
			   "'return scenario { ... }'",
			   script->path);
	lua_pop(L, 1);
}

/* ---- include ---- */

static char *file_read(const char *path, size_t *ret_bytes)
{
	FILE *file = fopen(path, "re");
	struct sim_text text = SIM_TEXT_INIT;
	char block[4096];
	size_t got;

	if (!file)
		return NULL;
	while ((got = fread(block, 1, sizeof(block), file)) > 0 &&
	       text.nr <= INCLUDE_BYTES_MAX)
		sim_text_add_bytes(&text, block, got);
	if (ferror(file) || text.nr > INCLUDE_BYTES_MAX)
		sim_text_reset(&text);
	fclose(file);
	*ret_bytes = text.nr;
	return sim_text_take(&text);
}

static bool name_is_plain(const char *name)
{
	if (!*name || strlen(name) > 64 || *name == '/')
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_/") ==
	       strlen(name);
}

static bool read_include(struct sim_script *script, const char *name,
			 struct script_include *ret)
{
	char *text = ret->path ? file_read(ret->path, &ret->bytes) : NULL;

	if (!text)
		return false;
	ret->text = sim_arena_memdup(&script->arena, text, ret->bytes + 1);
	ret->name = sim_arena_strdup(&script->arena, name);
	free(text);
	return ret->text && ret->name;
}

static bool try_read(struct sim_script *script, const char *name,
		     const char *between, struct script_include *ret)
{
	const char *slash = strrchr(script->path, '/');
	int dir = slash ? (int)(slash + 1 - script->path) : 0;

	ret->path = sim_arena_printf(&script->arena, "%.*s%s%s.lua", dir,
				     script->path, between, name);
	return read_include(script, name, ret);
}

static bool try_library(struct sim_script *script, const char *name,
			struct script_include *ret)
{
	if (!script->library)
		return false;
	ret->path = sim_arena_printf(&script->arena, "%s/%s.lua",
				     script->library, name);
	return read_include(script, name, ret);
}

/*
 * A text that sim_script_text() gave has its includes behind it, each after a
 * line with its name and size; script->stored is what follows the first text.
 */
static bool try_stored(struct sim_script *script, const char *name,
		       struct script_include *ret)
{
	const char *at = script->stored;
	const char *end = at + script->stored_bytes;

	while (at < end) {
		char found[80];
		size_t bytes;
		int head = 0;

		if (sscanf(at, SCRIPT_INCLUDE_MARK "%79s %zu%n", found, &bytes,
			   &head) != 2 ||
		    at[head] != '\n' || bytes > (size_t)(end - at - head - 1))
			return false;
		at += head + 1;
		if (!strcmp(found, name)) {
			ret->path = sim_arena_printf(&script->arena, "%s.lua",
						     name);
			ret->name = sim_arena_strdup(&script->arena, name);
			ret->text = at;
			ret->bytes = bytes;
			return ret->path && ret->name;
		}
		at += bytes;
	}
	return false;
}

const struct script_include *script_include_find(lua_State *L, const char *name)
{
	struct sim_script *script = script_of(L);
	struct script_include *found;

	if (!name_is_plain(name))
		luaL_error(L,
			   "include expects a name of letters, digits, '_' "
			   "and '/' without '.lua', got '%s'",
			   name);
	for (u32 i = 0; i < script->includes_nr; i++) {
		if (!strcmp(script->includes[i].name, name))
			return &script->includes[i];
	}
	if (script->includes_nr == SCRIPT_INCLUDES_MAX)
		luaL_error(L, "more than %d included files",
			   SCRIPT_INCLUDES_MAX);
	found = &script->includes[script->includes_nr];
	if (!try_stored(script, name, found) &&
	    !try_read(script, name, "", found) &&
	    !try_read(script, name, "lib/", found) &&
	    !try_read(script, name, "../lib/", found) &&
	    !try_library(script, name, found))
		luaL_error(L,
			   "cannot read '%s.lua' beside the scenario or in "
			   "its 'lib'",
			   name);
	sim_text_printf(&script->identity, SCRIPT_INCLUDE_MARK "%s %zu\n", name,
			found->bytes);
	sim_text_add_bytes(&script->identity, found->text, found->bytes);
	script->includes_nr++;
	return found;
}
