// SPDX-License-Identifier: GPL-2.0-only
/*
 * inspect.c - read a scenario before there is a world
 *
 * The universe here lives in ordinary memory. prelude.lua does the checking;
 * this file hands it the facts and takes the settings from it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/text.h"
#include "script/parts.h"

extern const char script_prelude[];
extern const size_t script_prelude_bytes;

static void *heap_alloc(void *ctx, void *ptr, size_t old_bytes,
			size_t new_bytes)
{
	struct sim_script *script = ctx;
	void *block;

	if (!ptr)
		old_bytes = 0;
	if (!new_bytes) {
		script->heap_bytes -= old_bytes;
		free(ptr);
		return NULL;
	}
	if (new_bytes > old_bytes &&
	    script->heap_bytes + new_bytes - old_bytes >
		    script->memory_bytes_max)
		return NULL;
	block = realloc(ptr, new_bytes);
	if (block)
		script->heap_bytes += new_bytes - old_bytes;
	return block;
}

/* ---- facts for the prelude ---- */

static const char *const preempt_names[] = {
	"none", "voluntary", "full", "rt", NULL,
};
static const char *const points_names[] = { "sync", "memory", "block", NULL };
static const char *const timers_names[] = { "any", "idle", NULL };

static const struct sim_model_option world_settings[] = {
	{ .key = "cpus",
	  .help = "simulated CPUs",
	  .type = SIM_VALUE_INT,
	  .int_default = 2,
	  .int_min = 1,
	  .int_max = SIM_CPUS_MAX },
	{ .key = "preempt",
	  .help = "preemption model",
	  .type = SIM_VALUE_STRING,
	  .string_default = "full",
	  .choices = preempt_names },
	{ .key = "points",
	  .help = "where tasks may be interrupted",
	  .type = SIM_VALUE_STRING,
	  .string_default = "sync",
	  .choices = points_names },
	{ .key = "timers",
	  .help = "when timers may fire",
	  .type = SIM_VALUE_STRING,
	  .string_default = "any",
	  .choices = timers_names },
	{ .key = "steps_max",
	  .help = "decisions before limit-steps",
	  .type = SIM_VALUE_INT,
	  .int_default = 1000000,
	  .int_min = 1,
	  .int_max = S32_MAX },
	{ .key = "spins_max",
	  .help = "turns of a spin loop before livelock",
	  .type = SIM_VALUE_INT,
	  .int_default = 1000,
	  .int_min = 1,
	  .int_max = S32_MAX },
	{ .key = "add",
	  .help = "actors of lib/actors.lua to add: one, or one+other",
	  .type = SIM_VALUE_STRING,
	  .string_default = "" },
	{ .key = "only",
	  .help = "actors of the scenario that act: one, or one+other (none: all)",
	  .type = SIM_VALUE_STRING,
	  .string_default = "" },
	{ .key = "spurious_wakes",
	  .help = "offer wake-ups without a cause",
	  .type = SIM_VALUE_BOOL },
	{ .key = NULL },
};

static void push_strings(lua_State *L, const char *const *strings)
{
	lua_newtable(L);
	for (int i = 0; strings[i]; i++) {
		lua_pushstring(L, strings[i]);
		lua_rawseti(L, -2, i + 1);
	}
}

static void push_setting(lua_State *L, const struct sim_model_option *o)
{
	lua_newtable(L);
	lua_pushstring(L, o->key);
	lua_setfield(L, -2, "key");
	lua_pushstring(L, o->help ? o->help : "");
	lua_setfield(L, -2, "help");
	if (o->type == SIM_VALUE_INT) {
		lua_pushliteral(L, "int");
		lua_setfield(L, -2, "type");
		lua_pushinteger(L, o->int_default);
	} else if (o->type == SIM_VALUE_BOOL) {
		lua_pushliteral(L, "bool");
		lua_setfield(L, -2, "type");
		lua_pushboolean(L, o->int_default != 0);
	} else {
		lua_pushliteral(L, "string");
		lua_setfield(L, -2, "type");
		lua_pushstring(L, o->string_default ? o->string_default : "");
	}
	lua_setfield(L, -2, "default");
	if (o->type == SIM_VALUE_INT && o->int_min < o->int_max) {
		lua_pushinteger(L, o->int_min);
		lua_setfield(L, -2, "min");
		lua_pushinteger(L, o->int_max);
		lua_setfield(L, -2, "max");
	}
	if (o->choices) {
		push_strings(L, o->choices);
		lua_setfield(L, -2, "choices");
	}
}

static void push_settings(lua_State *L, const struct sim_model *model)
{
	const struct sim_model_option *o;
	lua_Integer nr = 0;

	lua_newtable(L);
	for (o = world_settings; o->key; o++) {
		push_setting(L, o);
		lua_rawseti(L, -2, ++nr);
	}
	for (o = model ? model->options : NULL; o && o->key; o++) {
		push_setting(L, o);
		lua_rawseti(L, -2, ++nr);
	}
}

/* The fixed name of a verdict as a Lua name: lost_wakeup */
static void push_verdict(lua_State *L, enum sim_verdict verdict)
{
	luaL_gsub(L, sim_verdict_name(verdict), "-", "_");
}

static int l_nearest(lua_State *L)
{
	const char *words[256];
	lua_Integer nr = luaL_len(L, 2);
	int at;

	luaL_argcheck(L, nr >= 0 && nr <= 256, 2, "too long");
	for (lua_Integer i = 0; i < nr; i++) {
		lua_rawgeti(L, 2, i + 1);
		words[i] = lua_tostring(L, -1);	/* anchored in the list */
		lua_pop(L, 1);
		if (!words[i])
			words[i] = "";
	}
	at = sim_text_nearest(luaL_checkstring(L, 1), words, (size_t)nr);
	lua_pushstring(L, at < 0 ? NULL : words[at]);
	return 1;
}

static void push_host(lua_State *L, const struct sim_script_options *o)
{
	struct sim_script *script = script_of(L);

	lua_newtable(L);
	lua_pushstring(L, script->path);
	lua_setfield(L, -2, "path");
	lua_pushlstring(L, script->text, script->text_bytes);
	lua_setfield(L, -2, "source");
	lua_pushinteger(L, script->scenario_line);
	lua_setfield(L, -2, "line");
	push_settings(L, script->model);
	lua_setfield(L, -2, "kernel");
	lua_newtable(L);
	for (int v = 0; v < SIM_VERDICT_NR; v++) {
		push_verdict(L, (enum sim_verdict)v);
		lua_rawseti(L, -2, v + 1);
	}
	lua_setfield(L, -2, "verdicts");
	lua_newtable(L);
	for (u32 i = 0; i < o->overrides_nr; i++) {
		lua_pushstring(L, o->overrides[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "overrides");
	lua_pushcfunction(L, l_nearest);
	lua_setfield(L, -2, "nearest");
}

/* ---- what the prelude returns ---- */

static void *need(lua_State *L, void *memory)
{
	if (!memory)
		luaL_error(L, "out of memory");
	return memory;
}

/* String field @name of the table at the top, copied. */
static const char *take_string(lua_State *L, const char *name)
{
	const char *copy;

	lua_getfield(L, -1, name);
	copy = need(L, sim_arena_strdup(&script_of(L)->arena,
					luaL_checkstring(L, -1)));
	lua_pop(L, 1);
	return copy;
}

static bool take_bool(lua_State *L, const char *name)
{
	bool value;

	lua_getfield(L, -1, name);
	value = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return value;
}

static void take_value(lua_State *L, struct sim_value *ret)
{
	if (lua_type(L, -1) == LUA_TBOOLEAN) {
		ret->type = SIM_VALUE_BOOL;
		ret->b = lua_toboolean(L, -1);
	} else if (lua_isinteger(L, -1)) {
		ret->type = SIM_VALUE_INT;
		ret->i = lua_tointeger(L, -1);
	} else {
		ret->type = SIM_VALUE_STRING;
		ret->s = need(L, sim_arena_strdup(&script_of(L)->arena,
						  luaL_checkstring(L, -1)));
	}
	lua_pop(L, 1);
}

static void take_setting(lua_State *L, struct sim_script_setting *s)
{
	struct sim_value *values;

	s->key = take_string(L, "key");
	s->help = take_string(L, "help");
	s->origin = take_string(L, "origin");
	s->is_kernel = take_bool(L, "kernel");
	s->is_matrix = take_bool(L, "matrix");
	lua_getfield(L, -1, "values");
	s->values_nr = (u32)lua_rawlen(L, -1);
	values = need(L, sim_arena_alloc_array(&script_of(L)->arena,
					       s->values_nr, sizeof(*values)));
	for (u32 i = 0; i < s->values_nr; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		take_value(L, &values[i]);
	}
	lua_pop(L, 1);
	s->type = values[0].type;
	s->values = values;
}

static void take_settings(lua_State *L)
{
	struct sim_script *script = script_of(L);
	u64 configs = 1;

	script->settings_nr = (u32)lua_rawlen(L, -1);
	script->settings = need(
		L, sim_arena_alloc_array(&script->arena, script->settings_nr,
					 sizeof(*script->settings)));
	for (u32 i = 0; i < script->settings_nr; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		take_setting(L, &script->settings[i]);
		lua_pop(L, 1);
		configs *= script->settings[i].values_nr;
		if (configs > 10000)
			luaL_error(L, "%s: more than 10,000 configurations",
				   script->path);
	}
	script->config_nr = (u32)configs;
}

/* Upvalue-free body of script_inspect(); argument: the options. */
static int l_inspect(lua_State *L)
{
	const struct sim_script_options *o = lua_touserdata(L, 1);
	struct sim_script *script = script_of(L);

	script_limit_set(L);
	script_classes_init(L);
	script_chunk_run(L);
	if (luaL_loadbufferx(L, script_prelude, script_prelude_bytes,
			     "=prelude", "t") != LUA_OK)
		return lua_error(L);
	push_host(L, o);
	lua_call(L, 1, 1);
	lua_pushvalue(L, -1);
	script->prelude_ref = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_getfield(L, -1, "inspect");
	lua_getfield(L, LUA_REGISTRYINDEX, "scenario");
	lua_call(L, 1, 1);
	take_settings(L);
	lua_getfield(L, LUA_REGISTRYINDEX, "scenario");
	script->title = take_string(L, "title");
	if (!sim_text_is_plain(script->title))
		luaL_error(L, "%s: the title has control characters",
			   script->path);
	lua_getfield(L, -1, "kernel");
	script->has_kernel = lua_istable(L, -1);
	script_added_check(L);
	return 0;
}

static int call_error(lua_State *L, int status, struct sim_error *err)
{
	if (status == LUA_ERRMEM)
		return sim_error_set(err, SIM_ERR_SCRIPT,
				     "%s: more than %zu MiB of Lua memory",
				     script_of(L)->path,
				     script_of(L)->memory_bytes_max >> 20);
	return sim_error_set(err, SIM_ERR_SCRIPT, "%s",
			     lua_isstring(L, -1) ? lua_tostring(L, -1) :
						   "error in error handling");
}

int script_inspect(struct sim_script *script,
		   const struct sim_script_options *o, struct sim_error *err)
{
	lua_State *L = script_universe_open(script, heap_alloc, script);
	int status;

	if (!L)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	script->inspect = L;
	lua_pushcfunction(L, script_message_handler);
	lua_pushcfunction(L, l_inspect);
	lua_pushlightuserdata(L, (void *)(uintptr_t)o);
	status = lua_pcall(L, 1, 0, 1);
	if (status != LUA_OK)
		return call_error(L, status, err);
	lua_settop(L, 0);
	return 0;
}

/* ---- expect ---- */

static int l_expect(lua_State *L)
{
	struct sim_script *script = script_of(L);

	script_limit_set(L);
	lua_rawgeti(L, LUA_REGISTRYINDEX, script->prelude_ref);
	lua_getfield(L, -1, "expect");
	lua_getfield(L, LUA_REGISTRYINDEX, "scenario");
	script_namespace_push(L, SCRIPT_OPT);
	lua_call(L, 2, 1);
	script->expects_nr = (u32)lua_rawlen(L, -1);
	SIM_ASSERT(script->expects_nr <= SIM_VERDICT_NR);
	for (u32 i = 0; i < script->expects_nr; i++) {
		struct sim_script_expect *expect = &script->expects[i];
		const char *key, *how;

		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		expect->sentence = take_string(L, "sentence");
		how = take_string(L, "how");
		lua_getfield(L, -1, "key");
		key = luaL_gsub(L, lua_tostring(L, -1), "_", "-");
		expect->verdict = sim_verdict_by_name(key);
		expect->how = *how == 'n' ? SIM_SCRIPT_NEVER :
			      *how == 's' ? SIM_SCRIPT_SOMETIMES :
					    SIM_SCRIPT_ALWAYS;
		lua_pop(L, 3);
	}
	return 0;
}

int script_expect_read(struct sim_script *script, struct sim_error *err)
{
	lua_State *L = script->inspect;
	int status;

	lua_settop(L, 0);
	lua_pushcfunction(L, script_message_handler);
	lua_pushcfunction(L, l_expect);
	status = lua_pcall(L, 0, 0, 1);
	if (status != LUA_OK)
		return call_error(L, status, err);
	lua_settop(L, 0);
	return 0;
}
