// SPDX-License-Identifier: GPL-2.0-only
/*
 * builtin.c - handles, classes, and what scenarios may say without a model
 */
#include <string.h>

#include "base/assert.h"
#include "core/choice.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/point.h"
#include "core/task.h"
#include "script/parts.h"

bool script_phase_is_setup(lua_State *L)
{
	return !script_of(L)->is_booted;
}

/* ---- handles and classes ---- */

static int l_object_eq(lua_State *L)
{
	const struct script_object *a = lua_touserdata(L, 1);
	const struct script_object *b = lua_touserdata(L, 2);

	lua_pushboolean(L, a && b && a->class_id == b->class_id &&
				   a->object == b->object);
	return 1;
}

static void metatable_make(lua_State *L, const char *name)
{
	lua_createtable(L, 0, 3);
	script_namespace_push(L, name);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, l_object_eq);
	lua_setfield(L, -2, "__eq");
	lua_pushstring(L, name);
	lua_setfield(L, -2, "__name");
}

/*
 * The metatable is kept only if that happens before the snapshot: the number of
 * the reference lies outside the world.
 */
static void metatable_push(lua_State *L, struct script_class *class)
{
	if (class->metatable_ref != LUA_NOREF) {
		lua_rawgeti(L, LUA_REGISTRYINDEX, class->metatable_ref);
		return;
	}
	metatable_make(L, class->name);
	if (script_of(L)->is_booted)
		return;
	lua_pushvalue(L, -1);
	class->metatable_ref = luaL_ref(L, LUA_REGISTRYINDEX);
}

void script_object_push(lua_State *L, u32 class_id, void *object)
{
	struct sim_script *script = script_of(L);
	struct script_object *o;

	SIM_ASSERT(class_id != SCRIPT_CLASS_NONE);
	SIM_ASSERT(class_id < script->classes_nr);
	o = lua_newuserdatauv(L, sizeof(*o), class_id == SCRIPT_CLASS_VAR);
	o->class_id = class_id;
	o->object = object;
	metatable_push(L, &script->classes[class_id]);
	lua_setmetatable(L, -2);
}

u32 script_class_find(lua_State *L, const char *name)
{
	struct sim_script *script = script_of(L);
	u32 id;

	for (id = 1; id < script->classes_nr; id++) {
		if (!strcmp(script->classes[id].name, name))
			return id;
	}
	if (script->is_booted)
		return SCRIPT_CLASS_OBJECT;
	if (id == SCRIPT_CLASSES_MAX)
		return (u32)luaL_error(L, "more than %d classes of objects",
				       SCRIPT_CLASSES_MAX - 1);
	script->classes[id].name = name;
	script->classes[id].metatable_ref = LUA_NOREF;
	script->classes_nr = id + 1;
	return id;
}

/* Every class must be known before the snapshot: those of arguments, too. */
static void args_classes(lua_State *L, const struct script_arg *args, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		if (args[i].type == SIM_VALUE_OBJECT)
			script_class_find(L, args[i].class_name);
	}
}

void script_classes_init(lua_State *L)
{
	static const char *const names[SCRIPT_CLASS_BUILTIN_NR] = {
		[SCRIPT_CLASS_MUTEX] = "mutex",
		[SCRIPT_CLASS_RWSEM] = "rwsem",
		[SCRIPT_CLASS_RWLOCK] = "rwlock",
		[SCRIPT_CLASS_SEMAPHORE] = "semaphore",
		[SCRIPT_CLASS_EVENT] = "event",
		[SCRIPT_CLASS_CONDITION] = "condition",
		[SCRIPT_CLASS_VAR] = "var",
		[SCRIPT_CLASS_OBJECT] = "handle",
	};
	struct sim_script *script = script_of(L);

	script->classes_nr = 1;
	for (u32 id = 1; id < SCRIPT_CLASS_BUILTIN_NR; id++)
		SIM_ASSERT(script_class_find(L, names[id]) == id);
	for (u32 i = 0; i < script->verbs_nr; i++) {
		const struct script_verb *v = &script->verbs[i];

		if (v->verb->is_method)
			script_class_find(L, v->verb->module);
		args_classes(L, v->args, v->args_nr);
		args_classes(L, v->options, v->options_nr);
	}
	/* Objects are often made in actors: have their metatables ready. */
	for (u32 id = 1; id < script->classes_nr; id++) {
		if (id >= SCRIPT_CLASS_OBJECT ||
		    script_mentions(script, script->classes[id].name)) {
			metatable_push(L, &script->classes[id]);
			lua_pop(L, 1);
		}
	}
}

/* ---- methods of k ---- */

static int l_k_yield(lua_State *L)
{
	script_step_note(L);
	sim_point(SIM_POINT_YIELD, NULL, "yield");
	return 0;
}

static int l_k_sleep(lua_State *L)
{
	lua_Integer us = luaL_checkinteger(L, 2);

	luaL_argcheck(L, us >= 0 && us <= 1000000000000LL, 2,
		      "expected 0 to 10^12 microseconds");
	script_step_note(L);
	sim_clock_sleep((u64)us, "sleep");
	return 0;
}

static int l_k_step(lua_State *L)
{
	/* Any other step changes it. */
	sim_state_note_past();
	sim_footprint_id(SIM_FOOTPRINT_ALL, SIM_ACCESS_WRITE);
	lua_pushinteger(L, sim_step_now());
	return 1;
}

static int l_k_time_us(lua_State *L)
{
	sim_footprint_id(SIM_FOOTPRINT_TIMERS, 0);
	lua_pushinteger(L, (lua_Integer)sim_clock_now_us());
	return 1;
}

static int l_k_role(lua_State *L)
{
	lua_pushstring(L, sim_task_current()->role);
	return 1;
}

static int l_k_name(lua_State *L)
{
	lua_pushstring(L, sim_task_current()->name);
	return 1;
}

static int l_k_cpu_id(lua_State *L)
{
	lua_pushinteger(L, sim_cpu_current());
	return 1;
}

static int l_k_cpus_nr(lua_State *L)
{
	lua_pushinteger(L, sim_cpu_count());
	return 1;
}

const struct script_builtin script_k_builtins[] = {
	{ { "k", "yield", "", "let any other actor go on here" }, l_k_yield },
	{ { "k", "sleep", "us:int", "sleep for so many virtual microseconds" },
	  l_k_sleep },
	{ { "k", "step", "", "number of the last decision" }, l_k_step },
	{ { "k", "time_us", "", "virtual time in microseconds" }, l_k_time_us },
	{ { "k", "role", "", "role of the running actor" }, l_k_role },
	{ { "k", "name", "",
	    "name of the running actor, 'role/2' when there "
	    "are several" },
	  l_k_name },
	{ { "k", "cpu_id", "", "CPU that the running actor is on" },
	  l_k_cpu_id },
	{ { "k", "cpus_nr", "", "number of simulated CPUs" }, l_k_cpus_nr },
	{ { NULL, NULL, NULL, NULL }, NULL },
};

/* ---- globals ---- */

static lua_Integer choose(lua_State *L, const char *who, lua_Integer bound)
{
	if (bound < 1 || bound > U16_MAX)
		luaL_error(L, "%s expects 1 to %d alternatives, got %I", who,
			   U16_MAX, bound);
	if (script_phase_is_setup(L))
		luaL_error(L,
			   "%s works in actors only: setup runs once for "
			   "all executions",
			   who);
	return (lua_Integer)sim_choice(SIM_CHOICE_VALUE, (u32)bound);
}

static int l_choose(lua_State *L)
{
	lua_pushinteger(L, 1 + choose(L, "choose", luaL_checkinteger(L, 1)));
	return 1;
}

/* random(n) or random(from, to), as math.random of Lua has it */
static int l_random(lua_State *L)
{
	lua_Integer from = 1;
	lua_Integer to = luaL_checkinteger(L, 1);

	if (!lua_isnoneornil(L, 2)) {
		from = to;
		to = luaL_checkinteger(L, 2);
	}
	if (from > to || (lua_Unsigned)to - (lua_Unsigned)from >= U16_MAX)
		return luaL_error(L,
				  "random expects a range of 1 to %d "
				  "numbers",
				  U16_MAX);
	lua_pushinteger(L, from + choose(L, "random", to - from + 1));
	return 1;
}

static int l_scenario(lua_State *L)
{
	lua_Debug ar;

	if (!lua_istable(L, 1))
		return luaL_error(L, "scenario expects a table: "
				     "scenario { title = ..., actors = ... }");
	if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar))
		script_of(L)->scenario_line = ar.currentline;
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	lua_setfield(L, LUA_REGISTRYINDEX, "scenario");
	return 1;
}

static int l_matrix(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	lua_createtable(L, 0, 1);
	lua_insert(L, 1);
	lua_setfield(L, 1, "matrix");
	return 1;
}

static int l_after(lua_State *L)
{
	lua_Integer step = luaL_checkinteger(L, 1);

	luaL_argcheck(L, step >= 1 && step <= S32_MAX, 1,
		      "expected the number of a step, from 1");
	lua_createtable(L, 0, 1);
	lua_pushinteger(L, step);
	lua_setfield(L, -2, "after");
	return 1;
}

static int l_holds(lua_State *L)
{
	luaL_checkstring(L, 1);
	luaL_checkstring(L, 2);
	lua_createtable(L, 0, 2);
	lua_pushvalue(L, 1);
	lua_setfield(L, -2, "role");
	lua_pushvalue(L, 2);
	lua_setfield(L, -2, "lock");
	return 1;
}

static int l_include(lua_State *L)
{
	const char *name = luaL_checkstring(L, 1);
	const struct script_include *found;

	if (!script_of(L)->is_loading)
		return luaL_error(L, "include works at the top of a file, not "
				     "inside setup or actors");
	lua_settop(L, 1);
	lua_getfield(L, LUA_REGISTRYINDEX, "include");
	if (lua_getfield(L, 2, name) != LUA_TNIL)
		return 1;
	found = script_include_find(L, name);
	lua_pushfstring(L, "@%s", found->path);
	if (luaL_loadbufferx(L, found->text, found->bytes, lua_tostring(L, -1),
			     "t") != LUA_OK)
		return lua_error(L);
	lua_call(L, 0, 1);
	if (lua_isnil(L, -1))
		return luaL_error(L, "'%s' returns nothing", found->path);
	lua_pushvalue(L, -1);
	lua_setfield(L, 2, name);
	return 1;
}

const struct script_builtin script_global_builtins[] = {
	{ { "", "scenario", "fields:table", "what a scenario file returns" },
	  l_scenario },
	{ { "", "matrix", "values:table",
	    "run a configuration for each of "
	    "these values" },
	  l_matrix },
	{ { "", "after", "step:int",
	    "event: when so many decisions were "
	    "taken" },
	  l_after },
	{ { "", "holds", "role:string, lock:string",
	    "event: when that role "
	    "holds that lock" },
	  l_holds },
	{ { "", "include", "name:string",
	    "value of another file, in the "
	    "scenario's directory or its lib" },
	  l_include },
	{ { "", "choose", "n:int", "1 to n; every value is explored" },
	  l_choose },
	{ { "", "random", "m:int, n:int?", "as choose, 1 to m or m to n" },
	  l_random },
	{ { NULL, NULL, NULL, NULL }, NULL },
};
