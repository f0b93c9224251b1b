// SPDX-License-Identifier: GPL-2.0-only
/*
 * expect.c - expectations inside actors and check; errors become findings
 *
 * The title of a finding says what was seen; its signature leaves out what
 * may differ between schedules and where the file lies.
 */
#include <stdio.h>
#include <string.h>

#include "core/task.h"
#include "script/parts.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *role_now(void)
{
	return sim_task_current()->role;
}

SIM_NORETURN static void finding(enum sim_verdict verdict, const char *title,
				 const char *shape)
{
	struct sim_outcome outcome = { .verdict = verdict };

	snprintf(outcome.title, sizeof(outcome.title), "%s", title);
	snprintf(outcome.signature, sizeof(outcome.signature), "%s %s: %s",
		 sim_verdict_name(verdict), role_now(), shape);
	sim_finding_end(&outcome);
}

/* ---- expect.* ---- */

/* The sentence that says what is expected, the last argument. */
static const char *sentence_of(lua_State *L, int idx, const char *name)
{
	if (lua_type(L, idx) != LUA_TSTRING || !lua_rawlen(L, idx))
		luaL_error(L,
			   "expect.%s needs a sentence as argument %d: "
			   "what is expected, in words",
			   name, idx);
	return lua_tostring(L, idx);
}

static int fail(lua_State *L, const char *sentence, const char *detail)
{
	char title[256];
	lua_Debug ar = { .currentline = 0 };

	if (script_phase_is_setup(L))
		return luaL_error(L, "not met in setup: %s: %s", sentence,
				  detail);
	if (lua_getstack(L, 1, &ar))
		lua_getinfo(L, "Sl", &ar);
	snprintf(title, sizeof(title), "%s:%d: not met: %s: %s",
		 base_name(ar.short_src), ar.currentline, sentence, detail);
	finding(SIM_VERDICT_ASSERTION, title, sentence);
}

/* Text of the values in arguments 1 and 2 around @relation. */
static const char *compare_text(lua_State *L, const char *relation)
{
	const char *got = script_tostring(L, 1);
	const char *wanted = script_tostring(L, 2);

	return lua_pushfstring(L, "got %s, expected %s%s", got, relation,
			       wanted);
}

static int l_expect_equal(lua_State *L)
{
	const char *sentence = sentence_of(L, 3, "equal");

	if (lua_compare(L, 1, 2, LUA_OPEQ))
		return 0;
	return fail(L, sentence, compare_text(L, ""));
}

static int l_expect_differs(lua_State *L)
{
	const char *sentence = sentence_of(L, 3, "differs");

	if (!lua_compare(L, 1, 2, LUA_OPEQ))
		return 0;
	return fail(L, sentence, compare_text(L, "anything but "));
}

static int l_expect_at_least(lua_State *L)
{
	const char *sentence = sentence_of(L, 3, "at_least");

	if (luaL_checkinteger(L, 1) >= luaL_checkinteger(L, 2))
		return 0;
	return fail(L, sentence, compare_text(L, "at least "));
}

static int l_expect_at_most(lua_State *L)
{
	const char *sentence = sentence_of(L, 3, "at_most");

	if (luaL_checkinteger(L, 1) <= luaL_checkinteger(L, 2))
		return 0;
	return fail(L, sentence, compare_text(L, "at most "));
}

static int expect_truth(lua_State *L, const char *name, bool wanted)
{
	const char *sentence = sentence_of(L, 2, name);

	if (lua_toboolean(L, 1) == wanted)
		return 0;
	return fail(L, sentence,
		    lua_pushfstring(L, "got %s, expected %s",
				    script_tostring(L, 1),
				    wanted ? "true" : "false"));
}

static int l_expect_is_true(lua_State *L)
{
	return expect_truth(L, "is_true", true);
}

static int l_expect_is_false(lua_State *L)
{
	return expect_truth(L, "is_false", false);
}

/* k:assert(value, sentence) */
static int l_k_assert(lua_State *L)
{
	lua_remove(L, 1);
	return expect_truth(L, "is_true", true);
}

const struct script_builtin script_expect_builtins[] = {
	{ { "expect", "equal", "got:any, wanted:any, sentence:string",
	    "both are the same" },
	  l_expect_equal },
	{ { "expect", "differs", "got:any, other:any, sentence:string",
	    "they are not the same" },
	  l_expect_differs },
	{ { "expect", "at_least", "got:int, bound:int, sentence:string",
	    "got >= bound" },
	  l_expect_at_least },
	{ { "expect", "at_most", "got:int, bound:int, sentence:string",
	    "got <= bound" },
	  l_expect_at_most },
	{ { "expect", "is_true", "got:any, sentence:string",
	    "neither nil nor false" },
	  l_expect_is_true },
	{ { "expect", "is_false", "got:any, sentence:string", "nil or false" },
	  l_expect_is_false },
	{ { "k", "assert", "got:any, sentence:string",
	    "the same as expect.is_true" },
	  l_k_assert },
	{ { NULL, NULL, NULL, NULL }, NULL },
};

/* ---- running a function of the scenario ---- */

/* "dir/x.lua:3: text" without the directory, which is no part of the shape */
static const char *without_dir(const char *text, const char *path)
{
	size_t nr = strlen(path);

	if (!strncmp(text, path, nr))
		return text + (base_name(path) - path);
	return text;
}

void script_thread_run(lua_State *thread, int args_nr)
{
	struct sim_script *script = script_of(thread);
	int status = lua_pcall(thread, args_nr, 0, 1);
	const char *text;

	script_step_note(thread);
	if (likely(status == LUA_OK))
		return;
	if (status == LUA_ERRMEM) {
		script->traceback[0] = '\0';
		sim_finding(
			SIM_VERDICT_LIMIT_HEAP,
			"the scenario needs more than %zu MiB of Lua memory",
			script->memory_bytes_max >> 20);
	}
	text = lua_tostring(thread, -1);
	if (!text)
		text = "error in the error handler";
	finding(SIM_VERDICT_SCRIPT_ERROR, text,
		without_dir(text, script->path));
}
