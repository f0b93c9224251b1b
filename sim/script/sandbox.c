// SPDX-License-Identifier: GPL-2.0-only
/*
 * sandbox.c - what of Lua a scenario may use, and what replaces the rest
 *
 * An allow-list: a function that is not named here does not exist. Replaced
 * are those that would show an address or the order of a hash table, both of
 * which differ between processes.
 */
#include <lualib.h>
#include <string.h>

#include "script/parts.h"

/* ---- nearest spelling, strict tables ---- */

/* The nearest name of @what, or among the keys of the table at @idx. */
static const char *nearest_name(lua_State *L, const char *what,
				const char *word, int idx)
{
	const char *names[2 * SCRIPT_NAMES_MAX];
	u32 nr = script_names(script_of(L), what, names, SCRIPT_NAMES_MAX);
	const char *best;
	int at;

	lua_pushnil(L);
	while (lua_next(L, idx)) {
		if (lua_type(L, -2) == LUA_TSTRING && nr < ARRAY_SIZE(names))
			names[nr++] = lua_tostring(L, -2);
		lua_pop(L, 1);
	}
	at = sim_text_nearest(word, names, nr);
	if (at < 0)
		return NULL;
	/* The table's order is no order: of equals take the first by name. */
	best = names[at];
	for (u32 i = 0; i < nr; i++) {
		if (sim_text_distance(word, names[i]) ==
			    sim_text_distance(word, best) &&
		    strcmp(names[i], best) < 0)
			best = names[i];
	}
	return best;
}

/* __index of strict tables: upvalue 1 is the table, 2 what it is called */
static int l_strict_index(lua_State *L)
{
	const char *what = lua_tostring(L, lua_upvalueindex(2));
	const char *word, *near;

	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "%s has no field of type %s", what,
				  luaL_typename(L, 2));
	word = lua_tostring(L, 2);
	if (script_value_push(L, what, word)) {
		lua_pushvalue(L, 2);
		lua_pushvalue(L, -2);
		lua_rawset(L, lua_upvalueindex(1));
		return 1;
	}
	near = nearest_name(L, what, word, lua_upvalueindex(1));
	if (near)
		return luaL_error(L, "%s has no '%s', did you mean '%s'?", what,
				  word, near);
	return luaL_error(L, "%s has no '%s'", what, word);
}

void script_strict_set(lua_State *L, int idx, const char *what)
{
	idx = lua_absindex(L, idx);
	lua_createtable(L, 0, 1);
	lua_pushvalue(L, idx);
	lua_pushstring(L, what);
	lua_pushcclosure(L, l_strict_index, 2);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, idx);
}

static int l_global_newindex(lua_State *L)
{
	return luaL_error(L,
			  "'%s' would become a global: write 'local %s', "
			  "or keep it in k",
			  luaL_tolstring(L, 2, NULL), lua_tostring(L, 2));
}

/* ---- tostring ---- */

/* Tables and functions are numbered in the order in which they are shown. */
static lua_Integer number_of(lua_State *L, int idx)
{
	lua_Integer nr;

	idx = lua_absindex(L, idx);
	lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->ids_ref);
	if (lua_type(L, idx) == LUA_TUSERDATA) {
		struct script_object *o = lua_touserdata(L, idx);

		lua_pushlightuserdata(L, o->object);
	} else {
		lua_pushvalue(L, idx);
	}
	if (lua_rawget(L, -2) == LUA_TNUMBER) {
		nr = lua_tointeger(L, -1);
		lua_pop(L, 2);
		return nr;
	}
	lua_pop(L, 1);
	nr = lua_rawgeti(L, -1, 0) == LUA_TNUMBER ? lua_tointeger(L, -1) : 0;
	lua_pop(L, 1);
	lua_pushinteger(L, ++nr);
	lua_rawseti(L, -2, 0);
	if (lua_type(L, idx) == LUA_TUSERDATA)
		lua_pushlightuserdata(
			L, ((struct script_object *)lua_touserdata(L, idx))
				   ->object);
	else
		lua_pushvalue(L, idx);
	lua_pushinteger(L, nr);
	lua_rawset(L, -3);
	lua_pop(L, 1);
	return nr;
}

const char *script_tostring(lua_State *L, int idx)
{
	const char *name;
	int type = lua_type(L, idx);

	if (type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER ||
	    type == LUA_TSTRING || type == LUA_TNONE)
		return luaL_tolstring(L, idx, NULL);
	idx = lua_absindex(L, idx);
	if (luaL_callmeta(L, idx, "__tostring")) {
		if (!lua_isstring(L, -1))
			luaL_error(L, "'__tostring' must return a string");
		return lua_tostring(L, -1);
	}
	name = luaL_typename(L, idx);
	if (type == LUA_TUSERDATA) {
		struct script_object *o = lua_touserdata(L, idx);

		name = script_of(L)->classes[o->class_id].name;
	}
	return lua_pushfstring(L, "%s#%I", name, number_of(L, idx));
}

static int l_tostring(lua_State *L)
{
	luaL_checkany(L, 1);
	script_tostring(L, 1);
	return 1;
}

/* string.format without %p, and with our text for tables and functions. */
static int l_format(lua_State *L)
{
	const char *fmt = luaL_checkstring(L, 1);

	for (const char *p = strchr(fmt, '%'); p; p = strchr(p, '%')) {
		p++;
		p += strspn(p, "-+ #0123456789.");
		if (*p == 'p')
			return luaL_error(L, "string.format has no %%p here: "
					     "addresses differ between runs");
		p += *p != '\0';
	}
	for (int i = 2; i <= lua_gettop(L); i++) {
		int type = lua_type(L, i);

		if (type == LUA_TTABLE || type == LUA_TFUNCTION ||
		    type == LUA_TUSERDATA) {
			script_tostring(L, i);
			lua_replace(L, i);
		}
	}
	return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* ---- pairs and next in the order of keys ---- */

/* Is the key at @a before the key at @b? Integers come before strings. */
static bool key_less(lua_State *L, int a, int b)
{
	size_t a_bytes, b_bytes;
	const char *a_str, *b_str;
	int order;

	if (lua_type(L, a) != lua_type(L, b))
		return lua_type(L, a) == LUA_TNUMBER;
	if (lua_type(L, a) == LUA_TNUMBER)
		return lua_tointeger(L, a) < lua_tointeger(L, b);
	a_str = lua_tolstring(L, a, &a_bytes);
	b_str = lua_tolstring(L, b, &b_bytes);
	order = memcmp(a_str, b_str, a_bytes < b_bytes ? a_bytes : b_bytes);
	return order ? order < 0 : a_bytes < b_bytes;
}

static void check_key(lua_State *L, int idx)
{
	if (lua_type(L, idx) == LUA_TSTRING || lua_isinteger(L, idx))
		return;
	luaL_error(L,
		   "a table with a key of type %s cannot be traversed: "
		   "only integers and strings have an order that is the "
		   "same in every run",
		   luaL_typename(L, idx));
}

/* next(t, k): the smallest key after k; no memory needed */
static int l_next(lua_State *L)
{
	bool has_key;

	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 2);
	has_key = !lua_isnil(L, 2);
	if (has_key)
		check_key(L, 2);
	lua_pushnil(L);			/* 3: best key so far */
	lua_pushnil(L);			/* 4: its value */
	lua_pushnil(L);
	while (lua_next(L, 1)) {
		check_key(L, 5);
		if ((!has_key || key_less(L, 2, 5)) &&
		    (lua_isnil(L, 3) || key_less(L, 5, 3))) {
			lua_pushvalue(L, 5);
			lua_replace(L, 3);
			lua_pushvalue(L, 6);
			lua_replace(L, 4);
		}
		lua_pop(L, 1);
	}
	if (lua_isnil(L, 3))
		return 1;
	return 2;
}

/* Sift the key at @root of the heap in the table at @keys down. */
static void sift_down(lua_State *L, int keys, lua_Integer root, lua_Integer nr)
{
	for (;;) {
		lua_Integer child = 2 * root;

		if (child > nr)
			return;
		lua_rawgeti(L, keys, child);
		if (child < nr) {
			lua_rawgeti(L, keys, child + 1);
			if (key_less(L, -2, -1)) {
				child++;
				lua_remove(L, -2);
			} else {
				lua_pop(L, 1);
			}
		}
		lua_rawgeti(L, keys, root);
		if (!key_less(L, -1, -2)) {
			lua_pop(L, 2);
			return;
		}
		lua_rawseti(L, keys, child);
		lua_rawseti(L, keys, root);
		root = child;
	}
}

static void sort_keys(lua_State *L, int keys, lua_Integer nr)
{
	for (lua_Integer root = nr / 2; root >= 1; root--)
		sift_down(L, keys, root, nr);
	for (lua_Integer last = nr; last > 1; last--) {
		lua_rawgeti(L, keys, 1);
		lua_rawgeti(L, keys, last);
		lua_rawseti(L, keys, 1);
		lua_rawseti(L, keys, last);
		sift_down(L, keys, 1, last - 1);
	}
}

/* Upvalues: the table, its sorted keys, how many were given out. */
static int l_pairs_step(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));

	lua_settop(L, 0);
	for (;;) {
		if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL)
			return 1;
		lua_pushvalue(L, 1);
		if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
			break;
		lua_settop(L, 0);	/* removed on the way */
	}
	lua_pushinteger(L, i);
	lua_replace(L, lua_upvalueindex(3));
	return 2;
}

static int l_pairs(lua_State *L)
{
	lua_Integer nr = 0;

	luaL_checkany(L, 1);
	if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 3);
		return 3;
	}
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	lua_newtable(L);		/* 3: keys */
	lua_pushnil(L);
	while (lua_next(L, 1)) {
		check_key(L, -2);
		lua_pop(L, 1);
		lua_pushvalue(L, -1);
		lua_rawseti(L, 3, ++nr);
	}
	sort_keys(L, 3, nr);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, l_pairs_step, 3);
	return 1;
}

/* ---- the rest ---- */

static int l_setmetatable(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_argexpected(L, lua_isnoneornil(L, 2) || lua_istable(L, 2), 2,
			 "nil or table");
	if (lua_istable(L, 2)) {
		if (lua_getfield(L, 2, "__gc") != LUA_TNIL ||
		    lua_getfield(L, 2, "__mode") != LUA_TNIL)
			return luaL_error(L,
					  "finalizers and weak tables are "
					  "not allowed: they would show when "
					  "memory is collected");
	}
	if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
		return luaL_error(L, "cannot change a protected metatable");
	lua_settop(L, 2);
	lua_setmetatable(L, 1);
	return 1;
}

static int l_print(lua_State *L)
{
	struct sim_script *script = script_of(L);
	luaL_Buffer line;
	int nr = lua_gettop(L);

	if (!script->print)
		return 0;
	luaL_buffinit(L, &line);
	for (int i = 1; i <= nr; i++) {
		if (i > 1)
			luaL_addchar(&line, '\t');
		script_tostring(L, i);
		luaL_addvalue(&line);
	}
	luaL_pushresult(&line);
	script->print(script->print_ctx, lua_tostring(L, -1));
	return 0;
}

/* ---- what replaces what ---- */

static const struct {
	const char	*what;
	const char	*name;
	lua_CFunction	fn;
} replacements[] = {
	{ SCRIPT_GLOBALS, "next", l_next },
	{ SCRIPT_GLOBALS, "pairs", l_pairs },
	{ SCRIPT_GLOBALS, "print", l_print },
	{ SCRIPT_GLOBALS, "setmetatable", l_setmetatable },
	{ SCRIPT_GLOBALS, "tostring", l_tostring },
};

bool script_sandbox_push(lua_State *L, const char *what, const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(replacements); i++) {
		if (!strcmp(replacements[i].what, what) &&
		    !strcmp(replacements[i].name, word)) {
			lua_pushcfunction(L, replacements[i].fn);
			return true;
		}
	}
	if (strcmp(what, "string") || strcmp(word, "format"))
		return false;
	lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->format_ref);
	lua_pushcclosure(L, l_format, 1);
	return true;
}

void script_string_methods_set(lua_State *L)
{
	lua_pushliteral(L, "");
	lua_createtable(L, 0, 2);
	lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->string_ref);
	lua_setfield(L, -2, "__index");
	lua_pushliteral(L, "string");
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

/* Strings have methods whether or not "string" is mentioned. */
static void open_strings(lua_State *L)
{
	struct sim_script *script = script_of(L);

	lua_pushcfunction(L, luaopen_string);
	lua_call(L, 0, 1);
	lua_getfield(L, -1, "format");
	script->format_ref = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_pop(L, 1);
	script_namespace_push(L, "string");
	lua_pushvalue(L, -1);
	script->string_ref = luaL_ref(L, LUA_REGISTRYINDEX);
	script_string_methods_set(L);
}

void script_sandbox_open(lua_State *L)
{
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
	open_strings(L);
	lua_setfield(L, -2, "string");
	script_globals_fill(L);
	script_strict_set(L, -1, SCRIPT_GLOBALS);
	lua_getmetatable(L, -1);
	lua_pushcfunction(L, l_global_newindex);
	lua_setfield(L, -2, "__newindex");
	lua_pushliteral(L, "globals");
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 2);
	lua_gc(L, LUA_GCCOLLECT);
}
