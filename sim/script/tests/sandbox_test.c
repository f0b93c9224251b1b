// SPDX-License-Identifier: GPL-2.0-only
/* What the sandbox keeps out, and what it makes the same in every run. */
#include "script_test.h"

/* @text runs at the top of a file; its error is the message, or "". */
static void assert_says(const char *text, const char *message)
{
	struct sim_error err = { 0 };
	struct sim_script *script;
	char file[4096];

	snprintf(file, sizeof(file),
		 "%s\nreturn scenario { title = 't', "
		 "actors = { a = function() end } }",
		 text);
	if (load_text(file, NULL, &script, &err) == 0)
		sim_script_free(script);
	assert_string_equal(err.message, message);
}

static void assert_true_in_lua(const char *condition)
{
	char text[2048];

	snprintf(text, sizeof(text), "if not (%s) then error('false', 0) end",
		 condition);
	assert_says(text, "");
}

static void dangerous_names_are_absent(void **state)
{
	static const char *const names[] = {
		"io",
		"os",
		"debug",
		"require",
		"package",
		"load",
		"loadfile",
		"loadstring",
		"dofile",
		"collectgarbage",
		"coroutine",
		"utf8",
		"_G",
		"_ENV.io",
		"string.dump",
		"table.move",
		"math.randomseed",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct sim_error err = { 0 };
		struct sim_script *script;
		char text[128];

		snprintf(text, sizeof(text), "local x = %s", names[i]);
		assert_int_equal(load_text(text, NULL, &script, &err),
				 -SIM_ERR_SCRIPT);
		assert_non_null(strstr(err.message, " has no '"));
	}
}

static void weak_tables_and_finalizers(void **state)
{
	static const char message[] =
		"dir/t.lua:1: finalizers and weak tables are not allowed: they "
		"would show when memory is collected";

	(void)state;
	assert_says("setmetatable({}, { __gc = function() end })", message);
	assert_says("setmetatable({}, { __mode = 'k' })", message);
	assert_says("local t = setmetatable({}, { __index = { a = 1 } }) "
		    "assert(t.a == 1)",
		    "");
}

static void strings_keep_only_allowed_methods(void **state)
{
	(void)state;
	assert_says("local f = ('x').dump", "dir/t.lua:1: string has no "
					    "'dump'");
	assert_says("getmetatable('').__index = nil", "dir/t.lua:1: attempt to "
						      "index a string value");
	assert_true_in_lua("('abc'):upper() == 'ABC'");
}

static void pairs_is_sorted(void **state)
{
	(void)state;
	assert_says("local t, out = { zeta = 1, a = 2, [10] = 3, [-1] = 4, "
		    "'one', 'two', B = 5, ab = 6 }, {} "
		    "for k in pairs(t) do out[#out + 1] = tostring(k) end "
		    "local s = table.concat(out, ' ') "
		    "if s ~= '-1 1 2 10 B a ab zeta' then error(s, 0) end",
		    "");
	assert_says("local t, n = {}, 0 for i = 1, 500 do t['k' .. i] = i end "
		    "local last = '' for k, v in pairs(t) do "
		    "assert(k > last and v == t[k]) last = k n = n + 1 "
		    "t[k] = nil end assert(n == 500 and next(t) == nil)",
		    "");
	assert_says("for k in pairs({ [{}] = 1 }) do end",
		    "dir/t.lua:1: a "
		    "table with a key of type table cannot be traversed: only "
		    "integers and strings have an order that is the same in "
		    "every run");
	assert_says("for k in pairs({ [1.5] = 1 }) do end",
		    "dir/t.lua:1: a "
		    "table with a key of type number cannot be traversed: only "
		    "integers and strings have an order that is the same in "
		    "every run");
}

static void pairs_skips_what_is_removed(void **state)
{
	(void)state;
	assert_says("local t, n = { a = 1, b = 2, c = 3 }, 0 "
		    "for k in pairs(t) do n = n + 1 t.b = nil end "
		    "assert(n == 2)",
		    "");
	assert_says("local t = setmetatable({}, { __pairs = function() return "
		    "next, { x = 1 }, nil end }) "
		    "for k in pairs(t) do assert(k == 'x') end",
		    "");
}

static void next_is_sorted(void **state)
{
	(void)state;
	assert_true_in_lua("next({}) == nil");
	assert_true_in_lua("next({ b = 1, a = 2, [3] = 4 }) == 3");
	assert_true_in_lua("next({ b = 1, a = 2, [3] = 4 }, 3) == 'a'");
	assert_true_in_lua("select(2, next({ b = 1, a = 2 }, 'a')) == 1");
	assert_true_in_lua("next({ b = 1, a = 2 }, 'b') == nil");
}

static void no_address_is_shown(void **state)
{
	(void)state;
	assert_says("local t, u = {}, {} "
		    "assert(tostring(t) == 'table#1', tostring(t)) "
		    "assert(tostring(u) == 'table#2') "
		    "assert(tostring(t) == 'table#1') "
		    "assert(tostring(print) == 'function#3') "
		    "assert(('%s'):format(u) == 'table#2') "
		    "assert(('%-10s|%d'):format(t, 4) == 'table#1   |4')",
		    "");
	assert_says("('%p'):format({})",
		    "dir/t.lua:1: string.format has no "
		    "%p here: addresses differ between runs");
	assert_says("('%-5p'):format({})",
		    "dir/t.lua:1: string.format has no "
		    "%p here: addresses differ between runs");
	assert_says("assert(('100%%p'):format() == '100%p')", "");
	assert_says("local t = setmetatable({}, { __tostring = function() "
		    "return 'me' end }) assert(tostring(t) == 'me')",
		    "");
	assert_says("error({})", "table#1");
}

static void choices_only_in_actors(void **state)
{
	(void)state;
	assert_says("choose(3)", "dir/t.lua:1: choose works in actors only: "
				 "setup runs once for all executions");
	assert_says("math.random(3)",
		    "dir/t.lua:1: random works in actors "
		    "only: setup runs once for all executions");
	assert_says("choose(0)", "dir/t.lua:1: choose expects 1 to 65535 "
				 "alternatives, got 0");
	assert_says("math.random()", "dir/t.lua:1: bad argument #1 to 'random' "
				     "(number expected, got no value)");
}

static void matrices_and_globals_are_guarded(void **state)
{
	(void)state;
	assert_says("prin = nil", "dir/t.lua:1: 'prin' would become a global: "
				  "write 'local prin', or keep it in k");
	assert_says("prin()", "dir/t.lua:1: a scenario has no 'prin', did you "
			      "mean 'print'?");
	/* Names that the text does not mention are made when asked for. */
	assert_true_in_lua("_ENV['to' .. 'string'](5) == '5'");
	assert_true_in_lua("string['re' .. 'p']('x', 3) == 'xxx'");
	assert_true_in_lua("('x')['up' .. 'per']('x') == 'X'");
	assert_true_in_lua("_ENV['ma' .. 'th']['m' .. 'ax'](1, 2) == 2");
	assert_says("getmetatable(expect)", "");
	assert_says("expect.equals(1, 1, 'x')",
		    "dir/t.lua:1: expect has no "
		    "'equals', did you mean 'equal'?");
	assert_says("expect.equal(1, 2, 'one is two')",
		    "dir/t.lua:1: not met "
		    "in setup: one is two: got 1, expected 2");
	assert_says("expect.equal(1, 1)",
		    "dir/t.lua:1: expect.equal needs a "
		    "sentence as argument 3: what is expected, in words");
}

static void recursion_is_bounded(void **state)
{
	struct sim_error err = { 0 };
	struct sim_script *script;

	(void)state;
	assert_int_equal(load_text("local function f() return 1 + f() end f()",
				   NULL, &script, &err),
			 -SIM_ERR_SCRIPT);
	/* The frames need more memory than there is before Lua counts them. */
	assert_string_equal(err.message,
			    "dir/t.lua: more than 64 MiB of Lua memory");
	assert_int_equal(load_text("local function f(s) return "
				   "(s:gsub('.', f)) end f('x')",
				   NULL, &script, &err),
			 -SIM_ERR_SCRIPT);
	if (!strstr(err.message, "C stack overflow"))
		fail_msg("%s", err.message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dangerous_names_are_absent),
		cmocka_unit_test(weak_tables_and_finalizers),
		cmocka_unit_test(strings_keep_only_allowed_methods),
		cmocka_unit_test(pairs_is_sorted),
		cmocka_unit_test(pairs_skips_what_is_removed),
		cmocka_unit_test(next_is_sorted),
		cmocka_unit_test(no_address_is_shown),
		cmocka_unit_test(choices_only_in_actors),
		cmocka_unit_test(matrices_and_globals_are_guarded),
		cmocka_unit_test(recursion_is_bounded),
	};

	return cmocka_run_group_tests_name("script sandbox", tests, NULL, NULL);
}
