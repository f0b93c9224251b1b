// SPDX-License-Identifier: GPL-2.0-only
/*
 * boot.c - the universe inside the world: k, setup, check
 */
#include <string.h>

#include "base/assert.h"
#include "core/heap.h"
#include "script/parts.h"

static void *arena_alloc(void *ctx, void *ptr, size_t old_bytes,
			 size_t new_bytes)
{
	(void)ctx;
	return sim_arena_realloc(ptr, ptr ? old_bytes : 0, new_bytes);
}

/*
 * k.x = value: everything but the names of methods and modules. Those of a
 * kernel that this scenario does not have are free, 'lock' is one of them.
 */
static int l_k_newindex(lua_State *L)
{
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL ||
	    (lua_type(L, 2) == LUA_TSTRING &&
	     script_k_name_is_taken(script_of(L), lua_tostring(L, 2))))
		return luaL_error(L,
				  "k.%s has a meaning already: choose "
				  "another name",
				  lua_tostring(L, 2));
	lua_settop(L, 3);
	lua_rawset(L, 1);
	return 0;
}

/* Push k: its own fields are the scenario's, its methods behind __index. */
static void k_push(lua_State *L)
{
	int methods;

	lua_newtable(L);
	lua_createtable(L, 0, 3);
	script_namespace_push(L, "k");
	methods = lua_gettop(L);
	script_namespace_push(L, SCRIPT_OPT);
	lua_pushvalue(L, -1);
	lua_setfield(L, methods, "opt");
	lua_setfield(L, methods, "options");
	lua_pushvalue(L, methods);
	lua_pushcclosure(L, l_k_newindex, 1);
	lua_setfield(L, methods - 1, "__newindex");
	lua_setfield(L, methods - 1, "__index");
	lua_pushliteral(L, "k");
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
}

lua_State *script_actor_thread(lua_State *L, int function_idx, int k_idx)
{
	lua_State *thread = lua_newthread(L);

	luaL_ref(L, LUA_REGISTRYINDEX);
	script_limit_set(thread);
	lua_pushcfunction(thread, script_message_handler);
	lua_pushvalue(L, function_idx);
	lua_pushvalue(L, k_idx);
	lua_xmove(L, thread, 2);
	return thread;
}

static int l_boot(lua_State *L)
{
	struct sim_script *script = script_of(L);

	script_limit_set(L);
	script_classes_init(L);
	script_k_names_init(script);
	k_push(L);			/* 1 */
	script_chunk_run(L);		/* 2 */
	if (lua_getfield(L, 2, "setup") != LUA_TNIL) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 0);
	}
	lua_settop(L, 2);
	script_added_load(L, 1);
	script_actors_create(L, 2, 1);
	script->check = NULL;
	if (lua_getfield(L, 2, "check") != LUA_TNIL)
		script->check = script_actor_thread(L, 3, 1);
	lua_pushnil(L);
	lua_setfield(L, LUA_REGISTRYINDEX, "scenario");
	lua_pushnil(L);
	lua_setfield(L, LUA_REGISTRYINDEX, "include");
	return 0;
}

static int boot_error(struct sim_script *script, int status)
{
	const char *text = lua_tostring(script->L, -1);

	if (status == LUA_ERRMEM)
		return sim_error_set(&script->boot_error, SIM_ERR_SCRIPT,
				     "%s: more than %zu MiB of Lua memory",
				     script->path,
				     script->memory_bytes_max >> 20);
	return sim_error_set(&script->boot_error, SIM_ERR_SCRIPT, "%s",
			     text ? text : "error in error handling");
}

void sim_script_boot(void *arg)
{
	struct sim_script *script = arg;
	int status;

	script->is_booted = false;
	script->is_loading = false;
	script->boot_result = 1;
	script->actors_nr = 0;
	script->traceback[0] = '\0';
	sim_arena_limit_set(script->memory_bytes_max);
	script_places_begin(script);
	script->L = script_universe_open(script, arena_alloc, NULL);
	if (!script->L) {
		script->boot_result = sim_error_set(
			&script->boot_error, SIM_ERR_NOMEM, "out of memory");
		return;
	}
	lua_pushcfunction(script->L, script_message_handler);
	lua_pushcfunction(script->L, l_boot);
	status = lua_pcall(script->L, 0, 0, 1);
	if (status != LUA_OK) {
		script->boot_result = boot_error(script, status);
		return;
	}
	/*
	 * The snapshot copies every byte of the universe: make it small. From
	 * here on only an allocation that fails collects.
	 */
	lua_settop(script->L, 0);
	lua_gc(script->L, LUA_GCCOLLECT);
	lua_gc(script->L, LUA_GCCOLLECT);
	lua_gc(script->L, LUA_GCSTOP);
	script->is_booted = true;
	script->boot_result = 0;
}

int sim_script_boot_result(const struct sim_script *script,
			   struct sim_error *err)
{
	lua_Debug ar;

	if (script->boot_result == 0)
		return 0;
	if (script->boot_result < 0) {
		if (err)
			*err = script->boot_error;
		return script->boot_result;
	}
	for (int level = 0; script->L && lua_getstack(script->L, level, &ar);
	     level++) {
		lua_getinfo(script->L, "Sl", &ar);
		if (ar.currentline > 0)
			return sim_error_set(
				err, SIM_ERR_SCRIPT,
				"%s:%d: setup stops here for ever: "
				"nothing can end its wait",
				ar.short_src, ar.currentline);
	}
	return sim_error_set(err, SIM_ERR_SCRIPT, "%s: setup did not end",
			     script->path);
}

void sim_script_check(void *arg)
{
	struct sim_script *script = arg;

	SIM_ASSERT(script->is_booted);
	script->check_is_done = false;
	if (script->check)
		script_thread_run(script->check, 1);
	script->check_is_done = true;
}

bool sim_script_check_is_done(const struct sim_script *script)
{
	return script->check_is_done;
}

size_t sim_script_lua_bytes(const struct sim_script *script)
{
	SIM_ASSERT(script->is_booted);
	return sim_arena_used_bytes();
}
