// SPDX-License-Identifier: GPL-2.0-only
/*
 * added.c - actors of the library that are added to a scenario
 *
 * The setting "add" names them. They act beside the scenario's own, as if the
 * library were included and its entries were fields of "actors".
 */
#include <string.h>

#include "script/parts.h"

#define LIBRARY	"actors"

static bool is_wanted(const struct sim_script *script)
{
	for (u32 i = 0; i < script->settings_nr; i++) {
		const struct sim_script_setting *s = &script->settings[i];

		for (u32 v = 0; !strcmp(s->key, "add") && v < s->values_nr;
		     v++) {
			if (s->values[v].s[0])
				return true;
		}
	}
	return false;
}

void script_added_check(lua_State *L)
{
	if (is_wanted(script_of(L)))
		script_include_find(L, LIBRARY);
}

/* The library at @library has no actor @name: say so, with the nearest it has. */
static void no_entry(lua_State *L, const char *name, int library)
{
	const char *names[SCRIPT_ACTORS_MAX];

	lua_pushvalue(L, library);
	script_no_actor(L, "add", name, names, script_actor_names(L, names));
}

/* Push the library's entry for the first name in @names, a table; it is copied
 * to table @to under its name. Return: what follows the name. */
static const char *take_entry(lua_State *L, const char *names, int to)
{
	size_t nr = strcspn(names, "+");
	const char *name = lua_pushlstring(L, names, nr);

	lua_pushvalue(L, -1);
	if (lua_rawget(L, to - 1) != LUA_TTABLE)
		no_entry(L, name, to - 1);
	lua_pushvalue(L, -2);
	lua_getfield(L, -2, "actor");
	lua_rawset(L, to);
	lua_remove(L, -2);
	return names + nr + (names[nr] == '+');
}

void script_added_load(lua_State *L, int k_idx)
{
	struct sim_script *script = script_of(L);
	const char *names = script_added(script);
	int top = lua_gettop(L);

	if (!names[0])
		return;
	script->is_loading = true;
	lua_getglobal(L, "include");
	lua_pushstring(L, LIBRARY);
	lua_call(L, 1, 1);
	script->is_loading = false;
	if (!lua_istable(L, -1))
		luaL_error(L, "%s.lua must return a table", LIBRARY);
	lua_newtable(L);
	while (names[0]) {
		names = take_entry(L, names, top + 2);
		if (lua_getfield(L, -1, "setup") != LUA_TNIL) {
			lua_pushvalue(L, k_idx);
			lua_call(L, 1, 0);
		}
		lua_settop(L, top + 2);
	}
	lua_setfield(L, LUA_REGISTRYINDEX, "added");
	lua_settop(L, top);
}
