// SPDX-License-Identifier: GPL-2.0-only
/* The litmus scenarios keep their promises, those that need no kernel. */
#include <dirent.h>

#include "script_test.h"

#define RUNS 3000

static const char *root;

static int load_path(const char *path, const char *override,
		     struct sim_script **ret, struct sim_error *err)
{
	struct sim_script_options o = {
		.path = path,
		.overrides = &override,
		.overrides_nr = override != NULL,
	};

	return sim_script_load(&o, ret, err);
}

static void judge(struct sim_script *script, const struct tally *tally)
{
	for (u32 i = 0; i < sim_script_expect_nr(script); i++) {
		const struct sim_script_expect *expect =
			sim_script_expect(script, i);

		if (!sim_script_expect_is_met(expect,
					      tally->verdicts[expect->verdict],
					      tally->total))
			fail_msg("%s: %s %s: %u of %u", sim_script_path(script),
				 sim_verdict_name(expect->verdict),
				 sim_script_how_name(expect->how),
				 tally->verdicts[expect->verdict],
				 tally->total);
	}
	assert_true(sim_script_expect_nr(script) > 0);
}

/* Run configuration @idx of the script in @bed @runs times at random. */
static void run_config(struct bed *bed, u32 idx, u32 runs)
{
	struct sim_world_options world;
	struct sim_error err = { 0 };
	struct tally tally = { 0 };

	assert_int_equal(
		sim_script_config_select(bed->script, idx, &world, &err), 0);
	assert_int_equal(sim_world_create(&world, &err), 0);
	bed_hooks();
	sim_world_boot(sim_script_boot, bed->script, &bed->boot);
	if (sim_script_boot_result(bed->script, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(sim_snapshot_take(&bed->snap, &err), 0);
	for (u32 seed = 0; seed < runs; seed++) {
		struct sim_outcome outcome;

		bed_run_random(bed, seed, &outcome);
		tally.verdicts[outcome.verdict]++;
		tally.total++;
	}
	judge(bed->script, &tally);
	sim_snapshot_free(bed->snap);
	sim_world_destroy();
}

static void run_file(const char *path, const char *override)
{
	struct sim_error err = { 0 };
	struct bed bed = { 0 };

	if (load_path(path, override, &bed.script, &err) < 0)
		fail_msg("%s", err.message);
	if (sim_script_has_kernel(bed.script)) {
		sim_script_free(bed.script);
		return;			/* scripts/lib/gallery.lua runs it */
	}
	for (u32 i = 0; i < sim_script_config_nr(bed.script); i++)
		run_config(&bed, i, RUNS);
	sim_script_free(bed.script);
}

static int is_scenario(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".lua");
}

static void litmus_scenarios_keep_their_promises(void **state)
{
	struct dirent **entries;
	char path[1024];
	int nr;

	(void)state;
	snprintf(path, sizeof(path), "%s/scenarios/litmus", root);
	nr = scandir(path, &entries, is_scenario, alphasort);
	assert_true(nr >= 17);
	for (int i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "%s/scenarios/litmus/%s", root,
			 entries[i]->d_name);
		run_file(path, NULL);
		free(entries[i]);
	}
	free(entries);
}

static void options_change_the_answer(void **state)
{
	char path[1024];

	(void)state;
	snprintf(path, sizeof(path), "%s/scenarios/litmus/rwsem_recursive.lua",
		 root);
	run_file(path, "writer=no");
	run_file(path, "writer=yes,no");
	snprintf(path, sizeof(path), "%s/scenarios/litmus/philosophers.lua",
		 root);
	run_file(path, "n=2,4");
}

/* Every built-in can be reached under its name, and takes its arguments. */
static void builtins_exist(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_outcome outcome;
	struct bed bed;

	(void)state;
	sim_text_add(&text,
		     "return scenario { title = 't', setup = function(k)"
		     " k.o = { mutex = k:mutex('1'), rwsem = k:rwsem('2'), "
		     "rwlock = k:rwlock('3'), semaphore = k:semaphore('4'), "
		     "event = k:event('5'), condition = k:condition('6'), "
		     "var = k:var('7'), k = k, expect = expect } end, "
		     "actors = { a = function(k) local f\n");
	for (u32 i = 0; sim_script_builtin(i); i++) {
		const struct sim_script_builtin *b = sim_script_builtin(i);

		if (*b->owner)
			sim_text_printf(&text, "f = k.o.%s.%s\n", b->owner,
					b->name);
		else
			sim_text_printf(&text, "f = %s\n", b->name);
		sim_text_add(&text, "assert(type(f) == 'function')\n");
	}
	sim_text_add(&text, "end } }");
	bed_make(&bed, sim_text_str(&text));
	bed_run_random(&bed, 1, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	bed_fini(&bed);
	sim_text_fini(&text);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(litmus_scenarios_keep_their_promises),
		cmocka_unit_test(options_change_the_answer),
		cmocka_unit_test(builtins_exist),
	};

	root = argc > 1 ? argv[1] : ".";
	return cmocka_run_group_tests_name("script litmus", tests, NULL, NULL);
}
