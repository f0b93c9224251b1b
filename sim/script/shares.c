// SPDX-License-Identifier: GPL-2.0-only
/*
 * shares.c - can actors change plain Lua state that others see?
 *
 * Partial-order reduction sees what goes through k:var() and the like, but not
 * k.sum = k.sum + 1. So the code of an actor, and of all Lua functions that it
 * can reach, is looked through for instructions that store into an upvalue, or
 * into a table that was not made in the same function. If there is one, all
 * Lua code of actors counts as conflicting. Too strict is safe.
 *
 * The instructions are those of Lua 5.4 (lopcodes.h); any other version of the
 * format counts as sharing.
 */
#include <stdlib.h>
#include <string.h>

#include "core/footprint.h"
#include "script/parts.h"

#define DEPTH_MAX 32
#define REGISTERS 256

enum {
	OP_SETUPVAL = 10,
	OP_SETTABUP = 15,
	OP_SETTABLE = 16,
	OP_SETFIELD = 18,
	OP_NEWTABLE = 19,
	OP_EQ = 57,
	OP_TESTSET = 67,
	OP_CALL = 68,
	OP_RETURN1 = 72,
	OP_TFORCALL = 76,
	OP_SETLIST = 78,
	OP_VARARG = 80,
	OP_EXTRAARG = 82,
};

/* ---- a dumped function ---- */

struct dump {
	char *data;
	size_t nr;
	size_t at;
	bool is_bad;
};

static int dump_write(lua_State *L, const void *data, size_t bytes, void *ctx)
{
	struct dump *dump = ctx;
	char *grown = realloc(dump->data, dump->nr + bytes + 1);

	(void)L;
	if (!grown)
		return 1;
	memcpy(grown + dump->nr, data, bytes);
	dump->data = grown;
	dump->nr += bytes;
	return 0;
}

static const char *take(struct dump *dump, size_t bytes)
{
	const char *at = dump->data + dump->at;

	if (dump->is_bad || dump->nr - dump->at < bytes) {
		dump->is_bad = true;
		return NULL;
	}
	dump->at += bytes;
	return at;
}

/* Seven bits a byte, the highest first; the last byte has the top bit. */
static size_t take_size(struct dump *dump)
{
	size_t value = 0;

	for (u32 i = 0; i < 10; i++) {
		const char *byte = take(dump, 1);

		if (!byte)
			return 0;
		value = value << 7 | (*byte & 0x7f);
		if (*byte & 0x80)
			return value;
	}
	dump->is_bad = true;
	return 0;
}

static bool is_storing_name(const char *name, size_t bytes)
{
	static const char *const names[] = {
		"insert", "remove", "sort", "move", "rawset", "setmetatable"
	};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == bytes && !memcmp(names[i], name, bytes))
			return true;
	}
	return false;
}

/* Return: is it the name of a library function that changes a table? */
static bool take_string(struct dump *dump)
{
	size_t bytes = take_size(dump);
	const char *name;

	if (!bytes)
		return false;
	name = take(dump, bytes - 1);
	return name && is_storing_name(name, bytes - 1);
}

static bool code_stores(const char *code, size_t nr)
{
	bool is_fresh[REGISTERS] = { false };

	for (size_t i = 0; i < nr; i++) {
		u32 word;
		u32 op;
		u32 a;

		memcpy(&word, code + i * 4, sizeof(word));
		op = word & 0x7f;
		a = word >> 7 & 0xff;
		if (op == OP_SETUPVAL || op == OP_SETTABUP ||
		    (op >= OP_SETTABLE && op <= OP_SETFIELD && !is_fresh[a]) ||
		    (op == OP_SETLIST && !is_fresh[a]))
			return true;
		if ((op >= OP_SETTABLE && op <= OP_SETFIELD) ||
		    op == OP_SETLIST || op == OP_EXTRAARG ||
		    (op >= OP_EQ && op < OP_TESTSET))
			continue;
		if (op == OP_CALL || op == OP_VARARG || op == OP_TFORCALL)
			memset(&is_fresh[a], 0, REGISTERS - a);
		else
			is_fresh[a] = op == OP_NEWTABLE;
	}
	return false;
}

static bool constants_store(struct dump *dump)
{
	bool stores = false;

	for (size_t nr = take_size(dump); nr && !dump->is_bad; nr--) {
		const char *type = take(dump, 1);

		if (!type)
			break;
		if (*type == 0x03 || *type == 0x13)
			take(dump, 8);
		else if (*type == 0x04 || *type == 0x14)
			stores |= take_string(dump);
		else if (*type != 0x00 && *type != 0x01 && *type != 0x11)
			dump->is_bad = true;
	}
	return stores;
}

static bool function_stores(struct dump *dump, u32 depth)
{
	const char *code;
	bool stores;
	size_t nr;

	if (depth > DEPTH_MAX)
		return true;
	take_string(dump); /* source */
	take_size(dump);
	take_size(dump);
	take(dump, 3);
	nr = take_size(dump);
	code = nr < 1U << 24 ? take(dump, nr * 4) : NULL;
	if (!code)
		return true;
	stores = code_stores(code, nr);
	stores |= constants_store(dump);
	take(dump, take_size(dump) * 3);
	for (nr = take_size(dump); nr && !dump->is_bad; nr--)
		stores |= function_stores(dump, depth + 1);
	/* Without debug information these are four zeroes. */
	for (u32 i = 0; i < 4; i++)
		dump->is_bad |= take_size(dump) != 0;
	return stores || dump->is_bad;
}

/* Does the Lua function at the top store? */
static bool top_stores(lua_State *L)
{
	static const char head[] = "\x1bLua\x54";
	struct dump dump = { .at = 0 };
	bool stores = true;

	if (!lua_dump(L, dump_write, &dump, 1) && dump.nr > 32 &&
	    !memcmp(dump.data, head, sizeof(head) - 1)) {
		dump.at = 32; /* header and number of upvalues */
		stores = function_stores(&dump, 0);
	}
	free(dump.data);
	return stores;
}

/* ---- what a function can reach ---- */

static bool value_stores(lua_State *L, int seen, u32 depth);

static bool upvalues_store(lua_State *L, int seen, u32 depth)
{
	int function = lua_gettop(L);

	for (int i = 1;; i++) {
		const char *name = lua_getupvalue(L, function, i);
		bool stores;

		if (!name)
			return false;
		stores = strcmp(name, "_ENV") != 0 &&
			 value_stores(L, seen, depth + 1);
		lua_settop(L, function);
		if (stores)
			return true;
	}
}

static bool fields_store(lua_State *L, int seen, u32 depth)
{
	int table = lua_gettop(L);

	lua_pushnil(L);
	while (lua_next(L, table)) {
		bool stores = value_stores(L, seen, depth + 1);

		lua_settop(L, table + 1);
		if (stores) {
			lua_settop(L, table);
			return true;
		}
	}
	return false;
}

/* The value at the top, which stays there. */
static bool value_stores(lua_State *L, int seen, u32 depth)
{
	bool is_function = lua_isfunction(L, -1) && !lua_iscfunction(L, -1);

	if (!is_function && !lua_istable(L, -1))
		return false;
	if (depth > DEPTH_MAX || !lua_checkstack(L, 8))
		return true;
	lua_pushvalue(L, -1);
	if (lua_rawget(L, seen) != LUA_TNIL) {
		lua_pop(L, 1);
		return false;
	}
	lua_pop(L, 1);
	lua_pushvalue(L, -1);
	lua_pushboolean(L, 1);
	lua_rawset(L, seen);
	if (!is_function)
		return fields_store(L, seen, depth);
	return top_stores(L) || upvalues_store(L, seen, depth);
}

void script_shares_check(lua_State *L, int function_idx, int k_idx)
{
	struct sim_script *script = script_of(L);
	int top = lua_gettop(L);

	if (!sim_footprint_now.is_wanted || script->has_shared_state)
		return;
	lua_newtable(L);
	lua_pushvalue(L, function_idx);
	script->has_shared_state = value_stores(L, top + 1, 0);
	lua_settop(L, top + 1);
	lua_pushvalue(L, k_idx);
	script->has_shared_state |= value_stores(L, top + 1, 0);
	lua_settop(L, top);
}
