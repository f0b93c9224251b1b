// SPDX-License-Identifier: GPL-2.0-only
/*
 * explore.c - run every schedule of a few tasks, for unit tests
 */
#include "explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"
#include "strategy/strategy.h"

#define TEST_CPUS_NR	4

static const struct km_test *test_now;

static void run_task(void *arg)
{
	const struct km_test_task *task = arg;

	task->fn();
}

static void boot_all(void *arg)
{
	const struct km_test *test = arg;

	test->boot();
	for (u32 i = 0; i < KM_TEST_TASKS_MAX && test->tasks[i].fn; i++) {
		const struct sim_task_options o = {
			.name = test->tasks[i].role,
			.role = test->tasks[i].role,
			.kind = SIM_TASK_ACTOR,
			.cpu = i,
		};

		sim_task_create(&o, run_task, (void *)&test->tasks[i]);
	}
}

static void check_one(void *arg)
{
	(void)arg;
	test_now->check();
}

static void world_up(bool all_cpus_online, bool spurious_wakes)
{
	const struct sim_world_options o = {
		.cpus_nr = TEST_CPUS_NR,
		.preempt = SIM_PREEMPT_FULL,
		.timers = SIM_TIMERS_IDLE,
		.steps_max = 20000,
		.all_cpus_online = all_cpus_online,
		.offer_spurious_wakes = spurious_wakes,
	};
	struct sim_error err;

	assert_int_equal(sim_world_create(&o, &err), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
}

static void boot_clean(void (*fn)(void *arg), const void *arg)
{
	struct sim_outcome outcome;

	sim_world_boot(fn, (void *)arg, &outcome);
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		fail_msg("boot: %s: %s", sim_verdict_name(outcome.verdict),
			 outcome.title);
}

static void run_one(struct sim_strategy *dfs, struct km_tally *tally)
{
	const struct sim_decider decider = sim_strategy_decider(dfs);
	struct sim_outcome outcome;

	sim_run(&decider, 0, &outcome);
	if (outcome.verdict == SIM_VERDICT_CLEAN && test_now->check)
		sim_run_check(check_one, NULL, &outcome);
	if (dfs->ops->end)
		dfs->ops->end(dfs, &outcome);
	tally->runs_nr++;
	tally->verdict_nr[outcome.verdict]++;
	if (outcome.steps_nr > tally->steps_max)
		tally->steps_max = outcome.steps_nr;
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		snprintf(tally->title, sizeof(tally->title), "%s: %s",
			 sim_verdict_name(outcome.verdict), outcome.title);
}

void km_test_explore(const struct km_test *test, struct km_tally *ret)
{
	const struct sim_strategy_options o = {
		.preemptions_max = test->preemptions_max,
	};
	struct sim_snapshot *snap;
	struct sim_strategy *dfs;
	struct sim_error err;

	*ret = (struct km_tally){ .is_complete = true };
	test_now = test;
	world_up(test->all_cpus_online, test->spurious_wakes);
	boot_clean(boot_all, test);
	assert_int_equal(sim_snapshot_take(&snap, &err), 0);
	assert_int_equal(sim_strategy_create("dfs", &o, &err, &dfs), 0);
	while (dfs->ops->begin(dfs, 1) != SIM_STRATEGY_EXHAUSTED) {
		if (ret->runs_nr == test->runs_max) {
			ret->is_complete = false;
			break;
		}
		sim_snapshot_restore(snap);
		run_one(dfs, ret);
	}
	sim_strategy_destroy(dfs);
	sim_snapshot_free(snap);
	sim_detect_detach();
	sim_world_destroy();
}

struct once {
	void	(*boot)(void);
	void	(*fn)(void);
};

static void boot_once(void *arg)
{
	const struct once *once = arg;

	once->boot();
	once->fn();
}

void km_test_once(void (*boot)(void), void (*fn)(void))
{
	const struct once once = { .boot = boot, .fn = fn };

	world_up(false, false);
	boot_clean(boot_once, &once);
	sim_detect_detach();
	sim_world_destroy();
}

void km_test_fail(const char *what)
{
	sim_finding(SIM_VERDICT_ASSERTION, "%s", what);
}
