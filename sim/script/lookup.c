// SPDX-License-Identifier: GPL-2.0-only
/*
 * lookup.c - every name that a scenario may use, and making it on demand
 *
 * A snapshot is copied back before each execution, so the universe should hold
 * little. At boot only those names get a value that occur as words in the
 * scenario's text; any other is made when it is asked for, by the __index
 * of the table that it belongs to ("string", "k", "k.cpu", "mutex", ...).
 */
#include <ctype.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "script/parts.h"

static const char *const base_names[] = {
	"assert",   "error",	    "getmetatable", "ipairs", "pcall",
	"rawequal", "rawget",	    "rawlen",	    "rawset", "select",
	"tonumber", "type",	    "xpcall",	    "next",   "pairs",
	"print",    "setmetatable", "tostring",	    "expect", "string",
	"table",    "math",	    NULL,
};

static const char *const string_names[] = {
	"byte",	 "char",  "find", "format",  "gmatch", "gsub",	"len",
	"lower", "match", "rep",  "reverse", "sub",    "upper", NULL,
};

static const char *const table_names[] = {
	"concat", "insert", "pack", "remove", "sort", "unpack", NULL,
};

static const char *const math_names[] = {
	"abs", "ceil",	     "floor",  "fmod",	    "huge", "max", "maxinteger",
	"min", "mininteger", "random", "tointeger", "type", "ult", NULL,
};

static const struct library {
	const char		*what;
	const char *const	*names;
	lua_CFunction		open;
} libraries[] = {
	{ SCRIPT_GLOBALS, base_names, luaopen_base },
	{ "string", string_names, luaopen_string },
	{ "table", table_names, luaopen_table },
	{ "math", math_names, luaopen_math },
};

static const struct script_builtin *const builtins[] = {
	script_global_builtins, script_expect_builtins, script_k_builtins,
	script_sync_builtins,	script_rw_builtins,	script_var_builtins,
};

const struct sim_script_builtin *sim_script_builtin(u32 idx)
{
	for (size_t t = 0; t < ARRAY_SIZE(builtins); t++) {
		const struct script_builtin *b = builtins[t];

		for (; b->fn; b++) {
			if (!idx--)
				return &b->pub;
		}
	}
	return NULL;
}

/* ---- which names there are ---- */

static const struct library *library_find(const char *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(libraries); i++) {
		if (!strcmp(libraries[i].what, what))
			return &libraries[i];
	}
	return NULL;
}

static bool builtin_is_of(const struct script_builtin *b, const char *what)
{
	return !strcmp(*b->pub.owner ? b->pub.owner : SCRIPT_GLOBALS, what);
}

/* The name of @verb in table @what, or NULL: a method, a verb or a module. */
static const char *verb_name_in(const struct sim_verb *verb, const char *what)
{
	if (verb->is_method)
		return strcmp(what, verb->module) ? NULL : verb->name;
	if (!strcmp(what, "k"))
		return verb->module;
	if (!strncmp(what, "k.", 2) && !strcmp(what + 2, verb->module))
		return verb->name;
	return NULL;
}

u32 script_names(struct sim_script *script, const char *what, const char **ret,
		 u32 max)
{
	const struct library *library = library_find(what);
	u32 nr = 0;

	for (u32 i = 0; library && library->names[i] && nr < max; i++)
		ret[nr++] = library->names[i];
	for (size_t t = 0; t < ARRAY_SIZE(builtins); t++) {
		const struct script_builtin *b = builtins[t];

		for (; b->fn && nr < max; b++) {
			if (builtin_is_of(b, what))
				ret[nr++] = b->pub.name;
		}
	}
	for (u32 i = 0; i < script->verbs_nr && nr < max; i++) {
		const char *name = verb_name_in(script->verbs[i].verb, what);

		if (name)
			ret[nr++] = name;
	}
	for (u32 i = 0;
	     !strcmp(what, SCRIPT_OPT) && i < script->settings_nr && nr < max;
	     i++)
		ret[nr++] = script->settings[i].key;
	return nr;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void script_k_names_init(struct sim_script *script)
{
	u32 nr = script_names(script, "k", script->k_names, SCRIPT_NAMES_MAX);

	script->k_names_nr = 0;
	for (u32 i = 0; i < nr; i++) {
		if (!script_needs_kernel(script, "k", script->k_names[i]))
			script->k_names[script->k_names_nr++] =
				script->k_names[i];
	}
	qsort(script->k_names, script->k_names_nr, sizeof(script->k_names[0]),
	      compare_names);
}

bool script_k_name_is_taken(const struct sim_script *script, const char *word)
{
	return bsearch(&word, script->k_names, script->k_names_nr,
		       sizeof(script->k_names[0]), compare_names);
}

bool script_mentions(const struct sim_script *script, const char *word)
{
	const char *text = sim_text_str(&script->identity);
	size_t nr = strlen(word);
	const char *at = text;

	while ((at = strstr(at, word))) {
		bool starts = at == text || !(isalnum((unsigned char)at[-1]) ||
					      at[-1] == '_');
		bool ends = !(isalnum((unsigned char)at[nr]) || at[nr] == '_');

		if (starts && ends)
			return true;
		at++;
	}
	return false;
}

/* ---- making a name's value ---- */

/* Push a library as Lua has it, made anew and soon garbage. */
static void library_push(lua_State *L, const struct library *library)
{
	lua_pushglobaltable(L);
	lua_newtable(L);
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
	lua_pushcfunction(L, library->open);
	lua_call(L, 0, 1);
	lua_insert(L, -2);
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

static bool library_value_push(lua_State *L, const char *what, const char *word)
{
	const struct library *library = library_find(what);
	u32 i = 0;

	if (!library)
		return false;
	while (library->names[i] && strcmp(library->names[i], word))
		i++;
	if (!library->names[i])
		return false;
	library_push(L, library);
	lua_getfield(L, -1, word);
	lua_remove(L, -2);
	/* Opening the library made its own table that of all strings. */
	if (library->open == luaopen_string)
		script_string_methods_set(L);
	return true;
}

static bool builtin_push(lua_State *L, const char *what, const char *word)
{
	for (size_t t = 0; t < ARRAY_SIZE(builtins); t++) {
		const struct script_builtin *b = builtins[t];

		for (; b->fn; b++) {
			if (builtin_is_of(b, what) &&
			    !strcmp(b->pub.name, word)) {
				lua_pushcfunction(L, b->fn);
				return true;
			}
		}
	}
	return false;
}

/* Is @word a module of a model that is not booted for this scenario? */
bool script_needs_kernel(const struct sim_script *script, const char *what,
			 const char *word)
{
	if (strcmp(what, "k") || !script->model || !script->model->boot ||
	    script->has_kernel)
		return false;
	for (u32 i = 0; i < script->verbs_nr; i++) {
		const char *name = verb_name_in(script->verbs[i].verb, what);

		if (name && !strcmp(name, word))
			return true;
	}
	return false;
}

static bool verb_push(lua_State *L, const char *what, const char *word)
{
	struct sim_script *script = script_of(L);

	for (u32 i = 0; i < script->verbs_nr; i++) {
		const char *name = verb_name_in(script->verbs[i].verb, what);

		if (!name || strcmp(name, word))
			continue;
		if (strcmp(what, "k")) {
			script_verb_push(L, i);
			return true;
		}
		if (script_needs_kernel(script, what, word))
			luaL_error(L,
				   "k.%s needs the kernel: add 'kernel = "
				   "{}' to the scenario",
				   word);
		script_namespace_push(L, lua_pushfstring(L, "k.%s", word));
		lua_remove(L, -2);
		return true;
	}
	return false;
}

bool script_value_push(lua_State *L, const char *what, const char *word)
{
	bool is_global = !strcmp(what, SCRIPT_GLOBALS);

	if (is_global && (library_find(word) || !strcmp(word, "expect"))) {
		script_namespace_push(L, word);
		return true;
	}
	if (!strcmp(what, SCRIPT_OPT))
		return script_opt_value_push(L, word);
	if (!strcmp(what, "math") && !strcmp(word, "random"))
		return builtin_push(L, SCRIPT_GLOBALS, word);
	return script_sandbox_push(L, what, word) ||
	       builtin_push(L, what, word) || verb_push(L, what, word) ||
	       library_value_push(L, what, word);
}

/* Give the names of @what that the scenario mentions their values in the table
 * at the top. */
static void mentioned_fill(lua_State *L, const char *what)
{
	struct sim_script *script = script_of(L);
	const char *names[SCRIPT_NAMES_MAX];
	u32 nr = script_names(script, what, names, SCRIPT_NAMES_MAX);
	int table = lua_gettop(L);

	for (u32 i = 0; i < nr; i++) {
		if (!script_mentions(script, names[i]) ||
		    script_needs_kernel(script, what, names[i]))
			continue;
		lua_pushstring(L, names[i]);
		lua_pushvalue(L, -1);
		if (lua_rawget(L, table) == LUA_TNIL) {
			lua_pop(L, 1);
			if (!script_value_push(L, what, names[i]))
				SIM_UNREACHABLE();
			SIM_ASSERT(lua_gettop(L) == table + 2);
			lua_rawset(L, table);
		}
		lua_settop(L, table);
	}
}

void script_namespace_push(lua_State *L, const char *what)
{
	lua_newtable(L);
	script_strict_set(L, -1, what);
	mentioned_fill(L, what);
}

void script_globals_fill(lua_State *L)
{
	mentioned_fill(L, SCRIPT_GLOBALS);
}
