// SPDX-License-Identifier: GPL-2.0-only
/*
 * actors.c - the actors and events of a scenario become tasks
 */
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/text.h"
#include "core/cpu.h"
#include "core/heap.h"
#include "core/task.h"
#include "core/trigger.h"
#include "script/parts.h"

/* One entry of "actors" or "events" while it is read. */
struct entry {
	const char	*what;		/* "actor" or "event" */
	char		role[SCRIPT_ROLE_BYTES];
	lua_Integer	cpu;		/* -1: the next one */
	lua_Integer	count;
	bool		may_migrate;
	u32		after_step;	/* event: 0 if it waits for a lock */
	const char	*hold_role;
	const char	*hold_lock;
};

static void SIM_PRINTF(3, 4)
	fail(lua_State *L, const struct entry *e, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	luaL_error(L, "%s: %s '%s' %s", script_of(L)->path, e->what, e->role,
		   text);
}

static void check_fields(lua_State *L, const struct entry *e, int table,
			 const char *const *names, u32 names_nr)
{
	lua_pushnil(L);
	while (lua_next(L, table)) {
		const char *key = lua_type(L, -2) == LUA_TSTRING ?
					  lua_tostring(L, -2) :
					  "?";
		u32 i = 0;
		int near;

		while (i < names_nr && strcmp(names[i], key))
			i++;
		lua_pop(L, 1);
		if (i < names_nr)
			continue;
		near = sim_text_nearest(key, names, names_nr);
		if (near < 0)
			fail(L, e, "has no field '%s'", key);
		else
			fail(L, e, "has no field '%s', did you mean '%s'?", key,
			     names[near]);
	}
}

static lua_Integer integer_field(lua_State *L, const struct entry *e,
				 const char *name, lua_Integer low,
				 lua_Integer high)
{
	lua_Integer value = -1;

	if (lua_getfield(L, -1, name) != LUA_TNIL) {
		if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < low ||
		    lua_tointeger(L, -1) > high)
			fail(L, e, "expects '%s' from %lld to %lld, got %s",
			     name, (long long)low, (long long)high,
			     script_tostring(L, -1));
		value = lua_tointeger(L, -1);
	}
	lua_pop(L, 1);
	return value;
}

/* The entry at the top: a function, or a table with "run". Leaves run there. */
static void read_entry(lua_State *L, struct entry *e, const char *const *names,
		       u32 names_nr)
{
	int table = lua_gettop(L);

	e->cpu = -1;
	e->count = 1;
	e->may_migrate = false;
	if (lua_isfunction(L, -1))
		return;
	if (!lua_istable(L, -1))
		fail(L, e, "expects a function or a table, got %s",
		     script_tostring(L, -1));
	check_fields(L, e, table, names, names_nr);
	e->cpu =
		integer_field(L, e, "cpu", 0, (lua_Integer)sim_cpu_count() - 1);
	if (lua_getfield(L, table, "count") != LUA_TNIL) {
		lua_pop(L, 1);
		e->count = integer_field(L, e, "count", 1, SCRIPT_ACTORS_MAX);
	} else {
		lua_pop(L, 1);
	}
	lua_getfield(L, table, "migrate");
	if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
		fail(L, e, "expects 'migrate' to be true or false");
	e->may_migrate = lua_toboolean(L, -1);
	lua_pop(L, 1);
	if (lua_getfield(L, table, "run") != LUA_TFUNCTION)
		fail(L, e, "needs 'run', a function");
	lua_replace(L, table);
}

/* ---- tasks ---- */

static void actor_main(void *arg)
{
	struct script_actor *actor = arg;

	script_thread_run(actor->L, 2);
}

#define PART_BYTES 4096U /* of the heap for each actor, if there is a kernel */

static void task_create(struct script_actor *actor)
{
	u32 cpus_nr = sim_cpu_count();
	struct sim_task_options o = {
		.name = actor->name,
		.role = actor->role,
		.kind = SIM_TASK_ACTOR,
		.cpu = actor->pub.cpu,
		.may_migrate = actor->pub.may_migrate,
		.needs_big_stack = true,
	};

	if (o.may_migrate)
		o.cpus_allowed = cpus_nr == 64 ? U64_MAX : BIT_ULL(cpus_nr) - 1;
	actor->task = sim_task_create(&o, actor_main, actor);
	actor->pub.task_id = actor->task->id;
	if (sim_heap_is_used())
		sim_heap_give_part(actor->task, PART_BYTES);
}

/* Create task @nr of the entry whose function is at the top of the stack. */
static struct script_actor *actor_add(lua_State *L, const struct entry *e,
				      lua_Integer nr, int k_idx)
{
	struct sim_script *script = script_of(L);
	struct script_actor *actor;

	if (script->actors_nr == SCRIPT_ACTORS_MAX)
		luaL_error(L, "%s: more than %d actors", script->path,
			   SCRIPT_ACTORS_MAX);
	actor = &script->actors[script->actors_nr];
	memset(actor, 0, sizeof(*actor));
	snprintf(actor->role, sizeof(actor->role), "%s", e->role);
	if (e->count > 1)
		snprintf(actor->name, sizeof(actor->name), "%s/%d", e->role,
			 (int)nr);
	else
		snprintf(actor->name, sizeof(actor->name), "%s", e->role);
	actor->script = script;
	actor->pub.role = actor->role;
	actor->pub.name = actor->name;
	actor->pub.may_migrate = e->may_migrate;
	actor->pub.cpu = e->cpu >= 0 ? (u32)e->cpu :
				       script->actors_nr % sim_cpu_count();
	script_shares_check(L, lua_gettop(L), k_idx);
	actor->L = script_actor_thread(L, lua_gettop(L), k_idx);
	lua_pushinteger(actor->L, nr);
	task_create(actor);
	script->actors_nr++;
	return actor;
}

static void check_role(lua_State *L, const struct entry *e)
{
	for (u32 i = 0; i < script_of(L)->actors_nr; i++) {
		if (!strcmp(script_of(L)->actors[i].role, e->role))
			fail(L, e, "exists already");
	}
}

static void take_role(lua_State *L, struct entry *e, const char *role)
{
	size_t nr = strlen(role);

	if (!nr || nr >= SCRIPT_ROLE_BYTES)
		luaL_error(L,
			   "%s: the name of %s '%s' must have 1 to %d "
			   "characters",
			   script_of(L)->path, e->what, role,
			   SCRIPT_ROLE_BYTES - 1);
	if (!sim_text_is_plain(role))
		luaL_error(L, "%s: the name of an %s has control characters",
			   script_of(L)->path, e->what);
	memcpy(e->role, role, nr + 1);
	check_role(L, e);
}

u32 script_actor_names(lua_State *L, const char **names)
{
	int table = lua_gettop(L);
	u32 nr = 0;

	lua_pushnil(L);
	while (lua_next(L, table)) {
		u32 i;

		lua_pop(L, 1);
		if (lua_type(L, -1) != LUA_TSTRING)
			luaL_error(L,
				   "%s: actors need names: actors = { "
				   "name = function(k) ... end }",
				   script_of(L)->path);
		if (nr == SCRIPT_ACTORS_MAX)
			luaL_error(L, "%s: more than %d actors",
				   script_of(L)->path, SCRIPT_ACTORS_MAX);
		for (i = nr++;
		     i > 0 && strcmp(names[i - 1], lua_tostring(L, -1)) > 0;
		     i--)
			names[i] = names[i - 1];
		names[i] = lua_tostring(L, -1);
	}
	return nr;
}

/* Push field @name of the scenario; a function of k is called for it. */
static bool push_field(lua_State *L, int scenario_idx, int k_idx,
		       const char *name)
{
	if (lua_getfield(L, scenario_idx, name) == LUA_TFUNCTION) {
		lua_pushvalue(L, k_idx);
		lua_call(L, 1, 1);
	}
	if (lua_isnil(L, -1))
		return false;
	if (!lua_istable(L, -1))
		luaL_error(L, "%s: '%s' gave a %s, expected a table",
			   script_of(L)->path, name, luaL_typename(L, -1));
	return true;
}

/* Is @name one of those in @list, which are separated by '+'? */
static bool is_listed(const char *list, const char *name)
{
	size_t bytes = strlen(name);

	while (*list) {
		size_t nr = strcspn(list, "+");

		if (nr == bytes && !memcmp(list, name, nr))
			return true;
		list += nr + (list[nr] == '+');
	}
	return false;
}

void script_no_actor(lua_State *L, const char *option, const char *word,
		     const char *const *names, u32 nr)
{
	int near = sim_text_nearest(word, names, nr);

	if (near < 0)
		luaL_error(L, "%s: there is no actor '%s', named in '%s='",
			   script_of(L)->path, word, option);
	luaL_error(L,
		   "%s: there is no actor '%s', named in '%s='; did you mean "
		   "'%s'?",
		   script_of(L)->path, word, option, names[near]);
}

/* Each of @only must be one of @names, and stand there once. */
static void check_only(lua_State *L, const char *only, const char **names,
		       u32 nr)
{
	for (const char *at = only;; at++) {
		size_t bytes = strcspn(at, "+");
		const char *word = lua_pushlstring(L, at, bytes);
		u32 i = 0;

		while (i < nr && strcmp(names[i], word))
			i++;
		if (i == nr)
			script_no_actor(L, "only", word, names, nr);
		at += bytes;
		if (*at && is_listed(at + 1, word))
			luaL_error(L, "%s: 'only=' names actor '%s' twice",
				   script_of(L)->path, word);
		lua_pop(L, 1);
		if (!*at)
			return;
	}
}

/* Drop the names that the setting "only" leaves out; all of its own exist. */
static u32 wanted_names(lua_State *L, const char **names, u32 nr)
{
	const char *only = script_only(script_of(L));
	u32 wanted_nr = 0;

	if (!only[0])
		return nr;
	check_only(L, only, names, nr);
	for (u32 i = 0; i < nr; i++) {
		if (is_listed(only, names[i]))
			names[wanted_nr++] = names[i];
	}
	return wanted_nr;
}

static void actors_create(lua_State *L, u32 nr, const char **names, int k_idx)
{
	static const char *const fields[] = { "cpu", "count", "migrate",
					      "run" };

	for (u32 i = 0; i < nr; i++) {
		struct entry e = { .what = "actor" };

		take_role(L, &e, names[i]);
		lua_getfield(L, -1, names[i]);
		read_entry(L, &e, fields, ARRAY_SIZE(fields));
		for (lua_Integer c = 1; c <= e.count; c++)
			actor_add(L, &e, c, k_idx);
		lua_pop(L, 1);
	}
}

/* ---- events ---- */

static const char *world_string(const char *str)
{
	size_t bytes = strlen(str) + 1;

	return memcpy(sim_heap_alloc(bytes, "trigger"), str, bytes);
}

static void read_when(lua_State *L, struct entry *e, int table)
{
	if (lua_getfield(L, table, "when") != LUA_TTABLE)
		fail(L, e, "needs 'when': after(step) or holds(role, lock)");
	if (lua_getfield(L, -1, "after") == LUA_TNUMBER) {
		e->after_step = (u32)lua_tointeger(L, -1);
		lua_pop(L, 2);
		return;
	}
	lua_getfield(L, -2, "role");
	lua_getfield(L, -3, "lock");
	if (lua_type(L, -1) != LUA_TSTRING || lua_type(L, -2) != LUA_TSTRING)
		fail(L, e, "needs 'when': after(step) or holds(role, lock)");
	e->hold_role = world_string(lua_tostring(L, -2));
	e->hold_lock = world_string(lua_tostring(L, -1));
	lua_pop(L, 4);
}

static void event_create(lua_State *L, lua_Integer nr, int k_idx)
{
	static const char *const fields[] = { "cpu", "migrate", "name", "run",
					      "when" };
	struct entry e = { .what = "event" };
	struct script_actor *actor;
	int table = lua_gettop(L);

	snprintf(e.role, sizeof(e.role), "event-%d", (int)nr);
	if (!lua_istable(L, -1))
		fail(L, &e, "expects a table { when = ..., run = ... }");
	if (lua_getfield(L, table, "name") == LUA_TSTRING)
		take_role(L, &e, lua_tostring(L, -1));
	else if (!lua_isnil(L, -1))
		fail(L, &e, "expects 'name' to be a string");
	lua_pop(L, 1);
	read_when(L, &e, table);
	read_entry(L, &e, fields, ARRAY_SIZE(fields));
	actor = actor_add(L, &e, 1, k_idx);
	actor->pub.is_event = true;
	if (e.after_step)
		sim_trigger_after_step(actor->task, e.after_step);
	else
		sim_trigger_on_hold(actor->task, e.hold_role, e.hold_lock);
}

void script_actors_create(lua_State *L, int scenario_idx, int k_idx)
{
	const char *names[SCRIPT_ACTORS_MAX];
	int top = lua_gettop(L);
	u32 nr;

	if (push_field(L, scenario_idx, k_idx, "actors")) {
		nr = wanted_names(L, names, script_actor_names(L, names));
		actors_create(L, nr, names, k_idx);
	}
	if (lua_getfield(L, LUA_REGISTRYINDEX, "added") == LUA_TTABLE) {
		nr = script_actor_names(L, names);
		actors_create(L, nr, names, k_idx);
	}
	lua_pushnil(L);
	lua_setfield(L, LUA_REGISTRYINDEX, "added");
	if (!script_of(L)->actors_nr)
		luaL_error(L, "%s: a scenario needs at least one actor",
			   script_of(L)->path);
	lua_settop(L, top);
	if (push_field(L, scenario_idx, k_idx, "events")) {
		lua_Integer events_nr = luaL_len(L, -1);

		for (lua_Integer i = 1; i <= events_nr; i++) {
			lua_rawgeti(L, top + 1, i);
			event_create(L, i, k_idx);
			lua_settop(L, top + 1);
		}
	}
	lua_settop(L, top);
}
