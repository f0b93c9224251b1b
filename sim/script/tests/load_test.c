// SPDX-License-Identifier: GPL-2.0-only
/* Loading, settings, and every way in which a file can be wrong. */
#include "script_test.h"

#define HEAD	"return scenario { title = 't', "
#define ACTOR	"actors = { a = function() end } }"

static struct sim_script *loaded(const char *text, const char *override)
{
	struct sim_error err = { 0 };
	struct sim_script *script;

	if (load_text(text, override, &script, &err) < 0)
		fail_msg("%s", err.message);
	return script;
}

static const struct sim_script_setting *setting(const struct sim_script *script,
						const char *key)
{
	for (u32 i = 0; i < sim_script_setting_nr(script); i++) {
		if (!strcmp(sim_script_setting(script, i)->key, key))
			return sim_script_setting(script, i);
	}
	fail_msg("no setting '%s'", key);
	return NULL;
}

static void smallest_scenario(void **state)
{
	struct sim_script *script = loaded(HEAD ACTOR, NULL);
	size_t bytes;

	(void)state;
	assert_string_equal(sim_script_title(script), "t");
	assert_string_equal(sim_script_path(script), "dir/t.lua");
	assert_string_equal(sim_script_text(script, &bytes), HEAD ACTOR);
	assert_int_equal(bytes, strlen(HEAD ACTOR));
	assert_int_equal(sim_script_config_nr(script), 1);
	assert_int_equal(sim_script_expect_nr(script), 0);
	assert_int_equal(setting(script, "cpus")->values[0].i, 2);
	assert_string_equal(setting(script, "preempt")->values[0].s, "full");
	assert_string_equal(setting(script, "variant")->values[0].s, "v6.0");
	sim_script_free(script);
}

static void shebang_keeps_line_numbers(void **state)
{
	(void)state;
	sim_script_free(loaded("#!/usr/bin/env gordian\n" HEAD ACTOR, NULL));
	assert_load_fails("#!/usr/bin/env gordian\nlocal x = = 1\n", NULL,
			  "dir/t.lua:2: unexpected symbol near '='");
}

static void settings_and_world(void **state)
{
	struct sim_script *script = loaded(
		HEAD "kernel = { cpus = 4, preempt = 'rt', points = 'memory', "
		     "timers = 'idle', variant = 'v4', steps_max = 50 },"
		     "options = { n = { 'how many', 3, min = 1, max = 9 },"
		     " deep = { 'deep?', true } }, " ACTOR,
		NULL);
	struct sim_world_options world;
	struct sim_error err = { 0 };

	(void)state;
	assert_int_equal(sim_script_config_select(script, 0, &world, &err), 0);
	assert_int_equal(world.cpus_nr, 4);
	assert_int_equal(world.preempt, SIM_PREEMPT_RT);
	assert_int_equal(world.points, SIM_POINTS_MEMORY);
	assert_int_equal(world.timers, SIM_TIMERS_IDLE);
	assert_int_equal(world.steps_max, 50);
	assert_int_equal(world.spins_max, 1000);
	assert_true(world.all_cpus_online);
	assert_string_equal(test_model.options[0].string_value, "v4");
	assert_int_equal(test_model.options[1].int_value, 4);
	assert_int_equal(setting(script, "n")->values[0].i, 3);
	assert_string_equal(setting(script, "n")->help, "how many");
	assert_int_equal(setting(script, "deep")->type, SIM_VALUE_BOOL);
	sim_script_free(script);
}

static void overrides(void **state)
{
	const char *text = HEAD
		"options = { n = { 'how many', 3, max = 9 }, "
		"deep = { '?', true }, word = { '?', 'a,b' } }, " ACTOR;
	struct sim_script *script;

	(void)state;
	script = loaded(text, "n=7");
	assert_int_equal(setting(script, "n")->values[0].i, 7);
	sim_script_free(script);
	script = loaded(text, "--deep=no");
	assert_false(setting(script, "deep")->values[0].b);
	sim_script_free(script);
	script = loaded(text, "word=x,y");
	assert_string_equal(setting(script, "word")->values[0].s, "x,y");
	sim_script_free(script);
	script = loaded(text, "variant=v4,v5.15");
	assert_int_equal(sim_script_config_nr(script), 2);
	sim_script_free(script);
	assert_load_fails(text, "n=12",
			  "dir/t.lua: option 'n' expects any to 9, got 12");
	assert_load_fails(text, "n=ten",
			  "dir/t.lua: option 'n' expects an "
			  "integer, got ten");
	assert_load_fails(text, "n",
			  "dir/t.lua: option 'n' needs a value: "
			  "n=...");
	assert_load_fails(text, "varaint=v4",
			  "dir/t.lua: no option 'varaint',"
			  " did you mean 'variant'?");
	assert_load_fails(text, "cpus=65",
			  "dir/t.lua: option 'cpus' expects 1 to 64, got 65");
}

static void matrix_makes_configurations(void **state)
{
	struct sim_script *script = loaded(
		HEAD
		"kernel = { variant = matrix { 'v4', 'v6.0' } }, "
		"options = { n = matrix { 'how many', { 1, 2, 3 } } }, "
		"expect = function(opt) return { deadlock = { opt.n == 2 and "
		"'never' or 'sometimes', 's' .. opt.variant } } end, " ACTOR,
		NULL);
	static const char *const wanted[] = {
		"n=1 variant=v4", "n=1 variant=v6.0", "n=2 variant=v4",
		"n=2 variant=v6.0", "n=3 variant=v4", "n=3 variant=v6.0",
	};
	struct sim_world_options world;
	struct sim_error err = { 0 };

	(void)state;
	assert_int_equal(sim_script_config_nr(script), ARRAY_SIZE(wanted));
	for (u32 i = 0; i < ARRAY_SIZE(wanted); i++) {
		struct sim_text text = SIM_TEXT_INIT;

		sim_script_config_describe(script, i, &text);
		assert_string_equal(sim_text_str(&text), wanted[i]);
		sim_text_fini(&text);
	}
	assert_int_equal(sim_script_config_select(script, 3, &world, &err), 0);
	assert_string_equal(test_model.options[0].string_value, "v6.0");
	assert_int_equal(sim_script_expect_nr(script), 1);
	assert_int_equal(sim_script_expect(script, 0)->how, SIM_SCRIPT_NEVER);
	assert_string_equal(sim_script_expect(script, 0)->sentence, "sv6.0");
	sim_script_free(script);
}

static void expectations(void **state)
{
	struct sim_script *script =
		loaded(HEAD "expect = { lost_wakeup = 'never', deadlock = { "
			    "'sometimes', 'both hold one' } }, " ACTOR,
		       NULL);
	const struct sim_script_expect *expect;

	(void)state;
	assert_int_equal(sim_script_expect_nr(script), 2);
	expect = sim_script_expect(script, 0);
	assert_int_equal(expect->verdict, SIM_VERDICT_DEADLOCK);
	assert_string_equal(expect->sentence, "both hold one");
	assert_false(sim_script_expect_is_met(expect, 0, 10));
	assert_true(sim_script_expect_is_met(expect, 3, 10));
	assert_true(sim_script_expect_is_met(expect, 10, 10));
	expect = sim_script_expect(script, 1);
	assert_int_equal(expect->verdict, SIM_VERDICT_LOST_WAKEUP);
	assert_true(sim_script_expect_is_met(expect, 0, 10));
	assert_false(sim_script_expect_is_met(expect, 1, 10));
	sim_script_free(script);
	assert_load_fails(HEAD "expect = { deadlok = 'never' }, " ACTOR, NULL,
			  "dir/t.lua:1: there is no verdict 'deadlok', did you"
			  " mean 'deadlock'?");
	assert_load_fails(HEAD "expect = { deadlock = 'nevr' }, " ACTOR, NULL,
			  "dir/t.lua:1: 'deadlock' expects { \"never\", "
			  "\"sometimes\" or \"always\", \"a sentence\" }, did "
			  "you mean 'never'?");
}

static void wrong_tables(void **state)
{
	(void)state;
	assert_load_fails("return 5", NULL,
			  "dir/t.lua: a scenario file must "
			  "end with 'return scenario { ... }'");
	assert_load_fails("scenario { title = 't' }", NULL,
			  "dir/t.lua: a scenario file must end with "
			  "'return scenario { ... }'");
	assert_load_fails("return scenario {\n title = 't',\n actor = {},\n}",
			  NULL,
			  "dir/t.lua:3: a scenario has no field 'actor'"
			  ", did you mean 'actors'?");
	assert_load_fails(HEAD "}", NULL,
			  "dir/t.lua:1: a scenario needs at least one actor");
	assert_load_fails("return scenario { " ACTOR, NULL,
			  "dir/t.lua:1: a scenario needs a title: one "
			  "question");
	assert_load_fails(HEAD "\nsetup = 5, " ACTOR, NULL,
			  "dir/t.lua:2: 'setup' expects a function, got a "
			  "number");
	assert_load_fails(HEAD "kernel = {\ncpu = 4 }, " ACTOR, NULL,
			  "dir/t.lua:2: kernel has no setting 'cpu', did you "
			  "mean 'cpus'?");
	assert_load_fails(HEAD "kernel = { cpus = '4' }, " ACTOR, NULL,
			  "dir/t.lua:1: 'cpus' expects an integer, got 4");
	assert_load_fails(HEAD "kernel = { variant = 'v5' }, " ACTOR, NULL,
			  "dir/t.lua:1: 'variant' expects one of v4, v5.15, "
			  "v6.0, got 'v5', did you mean 'v4'?");
	assert_load_fails(HEAD "options = { n = 5 }, " ACTOR, NULL,
			  "dir/t.lua:1: option 'n' expects { \"what it is\", "
			  "default }");
	assert_load_fails(HEAD "options = { n = { 'x', 1.5 } }, " ACTOR, NULL,
			  "dir/t.lua:1: 'n' must be an integer, true, false, "
			  "a string or a list of these");
}

static void lua_errors(void **state)
{
	(void)state;
	assert_load_fails("local x = = 1", NULL,
			  "dir/t.lua:1: unexpected symbol near '='");
	assert_load_fails("\nlocal t = nil\nreturn t.x", NULL,
			  "dir/t.lua:3: "
			  "attempt to index a nil value (local 't')");
	assert_load_fails("x = 1", NULL,
			  "dir/t.lua:1: 'x' would become a "
			  "global: write 'local x', or keep it in k");
	assert_load_fails("chose(2)", NULL,
			  "dir/t.lua:1: a scenario has no "
			  "'chose', did you mean 'choose'?");
	assert_load_fails("while true do end", NULL,
			  "dir/t.lua:1: more than "
			  "10000000 Lua instructions: endless loop?");
	assert_load_fails("while true do pcall(function() while true do end "
			  "end) end",
			  NULL,
			  "dir/t.lua:1: more than 10000000 "
			  "Lua instructions: endless loop?");
	assert_load_fails("local s = string.rep('x', 1 << 30)", NULL,
			  "dir/t.lua: more than 64 MiB of Lua memory");
	assert_load_fails("local t = {} for i = 1, 1 << 20 do t[i] = "
			  "('x'):rep(1024) .. i end",
			  NULL, "dir/t.lua: more than 64 MiB of Lua memory");
	assert_load_fails("\033Lua binary", NULL,
			  "dir/t.lua: this is not "
			  "the text of a scenario");
}

static void missing_file(void **state)
{
	struct sim_script_options o = { .path = "no/such/file.lua" };
	struct sim_error err = { 0 };
	struct sim_script *script;

	(void)state;
	assert_int_equal(sim_script_load(&o, &script, &err), -SIM_ERR_IO);
	assert_string_equal(err.message, "cannot open 'no/such/file.lua': "
					 "No such file or directory");
}

static void includes(void **state)
{
	(void)state;
	assert_load_fails("include 'nothing_here'", NULL,
			  "dir/t.lua:1: cannot "
			  "read 'nothing_here.lua' beside the scenario or in "
			  "its 'lib'");
	assert_load_fails("include '../../etc/passwd'", NULL,
			  "dir/t.lua:1: include expects a name of letters, "
			  "digits, '_' and '/' without '.lua', got "
			  "'../../etc/passwd'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smallest_scenario),
		cmocka_unit_test(shebang_keeps_line_numbers),
		cmocka_unit_test(settings_and_world),
		cmocka_unit_test(overrides),
		cmocka_unit_test(matrix_makes_configurations),
		cmocka_unit_test(expectations),
		cmocka_unit_test(wrong_tables),
		cmocka_unit_test(lua_errors),
		cmocka_unit_test(missing_file),
		cmocka_unit_test(includes),
	};

	return cmocka_run_group_tests_name("script load", tests, NULL, NULL);
}
