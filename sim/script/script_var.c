// SPDX-License-Identifier: GPL-2.0-only
/*
 * script_var.c - shared variables whose every access is a schedule point
 */
#include "core/footprint.h"
#include "script/script_sync.h"

static struct script_sync *var_point(lua_State *L, u32 flags)
{
	struct script_sync *var = script_sync_of(L, 1, SCRIPT_CLASS_VAR);

	sim_point_bare(SIM_POINT_ATOMIC, var, var->lock.name);
	sim_footprint(var, flags);
	return var;
}

static int l_k_var(lua_State *L)
{
	lua_settop(L, 3);
	script_sync_create(L, SCRIPT_CLASS_VAR, SIM_WAIT_USER);
	if (lua_isnil(L, 3))
		lua_pushinteger(L, 0);
	else
		lua_pushvalue(L, 3);
	lua_setiuservalue(L, -2, 1);
	return 1;
}

static int l_var_get(lua_State *L)
{
	var_point(L, 0);
	lua_getiuservalue(L, 1, 1);
	return 1;
}

static int l_var_set(lua_State *L)
{
	luaL_checkany(L, 2);
	lua_settop(L, 2);
	var_point(L, SIM_ACCESS_WRITE);
	lua_setiuservalue(L, 1, 1);
	return 0;
}

/* The integer in the variable, after the point. */
static lua_Integer var_integer(lua_State *L)
{
	struct script_sync *var = var_point(L, SIM_ACCESS_WRITE);
	lua_Integer value;
	int is_integer;

	lua_getiuservalue(L, 1, 1);
	value = lua_tointegerx(L, -1, &is_integer);
	if (!is_integer)
		luaL_error(L, "variable '%s' holds a %s, not an integer",
			   var->lock.name, luaL_typename(L, -1));
	lua_pop(L, 1);
	return value;
}

static int l_var_add(lua_State *L)
{
	lua_Integer by = luaL_optinteger(L, 2, 1);
	lua_Integer value = var_integer(L);

	value = (lua_Integer)((lua_Unsigned)value + (lua_Unsigned)by);
	lua_pushinteger(L, value);
	lua_pushvalue(L, -1);
	lua_setiuservalue(L, 1, 1);
	return 1;
}

static int l_var_cas(lua_State *L)
{
	struct script_sync *var;
	bool is_equal;

	luaL_checkany(L, 3);
	lua_settop(L, 3);
	var = var_point(L, 0);
	lua_getiuservalue(L, 1, 1);
	is_equal = lua_rawequal(L, 2, -1);
	lua_pop(L, 1);
	if (is_equal) {
		sim_footprint(var, SIM_ACCESS_WRITE);
		lua_setiuservalue(L, 1, 1);
	}
	lua_pushboolean(L, is_equal);
	return 1;
}

static int l_var_peek(lua_State *L)
{
	sim_footprint(script_sync_of(L, 1, SCRIPT_CLASS_VAR), 0);
	lua_getiuservalue(L, 1, 1);
	return 1;
}

const struct script_builtin script_var_builtins[] = {
	{ { "k", "var", "name:string, value:any?",
	    "make a shared variable, "
	    "0 unless given" },
	  l_k_var },
	{ { "var", "get", "", "read it" }, l_var_get },
	{ { "var", "set", "value:any", "write it" }, l_var_set },
	{ { "var", "add", "by:int?",
	    "add in one step, 1 unless given; the "
	    "sum" },
	  l_var_add },
	{ { "var", "cas", "old:any, new:any",
	    "write new if it is old, in one "
	    "step; was it?" },
	  l_var_cas },
	{ { "var", "peek", "", "read it without a schedule point" },
	  l_var_peek },
	{ { NULL, NULL, NULL, NULL }, NULL },
};
