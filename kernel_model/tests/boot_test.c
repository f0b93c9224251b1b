// SPDX-License-Identifier: GPL-2.0-only
/*
 * boot: the whole model comes up, stays small, and rests
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"

#include <linux/cpumask.h>
#include <linux/kernel.h>

#include "verbs/model.h"

/* Copied back at every execution. The aim is 64 KiB; see what grew it. */
/* Each task keeps a whole ucontext in that back end. */
#ifdef SIM_CORO_UCONTEXT
#define WORLD_BYTES_MAX	(144 * 1024)
#else
#define WORLD_BYTES_MAX	(96u << 10)
#endif

static void boot(void *unused)
{
	(void)unused;
	linux_model.boot();
}

static void check(void *unused)
{
	(void)unused;
	linux_model.check();
}

static void boot_world(u32 cpus_nr)
{
	const struct sim_world_options o = {
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
	};
	struct sim_outcome outcome;

	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(boot, NULL, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

static int teardown(void **state)
{
	(void)state;
	sim_detect_detach();
	sim_world_destroy();
	return 0;
}

static void all_cpus_come_up(void **state)
{
	static const u32 counts[] = { 1, 2, 4 };

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		boot_world(counts[i]);
		assert_int_equal(num_online_cpus(), counts[i]);
		assert_int_equal(system_state, SYSTEM_RUNNING);
		sim_world_destroy();
	}
}

/* Nobody has anything to do: the first decision finds no move. */
static void rests_after_boot(void **state)
{
	const struct sim_decider decider = { NULL, NULL, NULL };
	struct sim_outcome outcome;

	(void)state;
	boot_world(2);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_run(&decider, 0, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(outcome.choices_nr, 0);
	sim_run_check(check, NULL, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

static void world_is_small(void **state)
{
	struct sim_snapshot *snap;

	(void)state;
	boot_world(4);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	print_message("# %zu bytes, %u tasks\n", sim_snapshot_bytes(snap),
		      sim_task_count() - 1);
	assert_in_range(sim_snapshot_bytes(snap), 1, WORLD_BYTES_MAX);
	sim_snapshot_free(snap);
}

/* What a scenario may say is said in one place only, and is explained. */
static void verbs_are_distinct(void **state)
{
	u32 nr = 0;

	(void)state;
	for (const struct sim_verb *v = linux_model.verbs; v->name; v++, nr++) {
		assert_non_null(v->module);
		assert_non_null(v->args);
		assert_non_null(v->call);
		assert_true(v->help && v->help[0]);
		for (const struct sim_verb *w = linux_model.verbs; w != v; w++)
			assert_true(strcmp(v->module, w->module) ||
				    strcmp(v->name, w->name));
	}
	assert_true(nr > 20);
	assert_non_null(sim_model_option_find(&linux_model, "variant"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_cpus_come_up),
		cmocka_unit_test_teardown(rests_after_boot, teardown),
		cmocka_unit_test_teardown(world_is_small, teardown),
		cmocka_unit_test(verbs_are_distinct),
	};

	return cmocka_run_group_tests_name("boot", tests, NULL, NULL);
}
