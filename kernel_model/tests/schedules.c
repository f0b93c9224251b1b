// SPDX-License-Identifier: GPL-2.0-only
/*
 * schedules.c - many schedules of a few tasks on a machine with work queues
 */
#include "schedules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/heap.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"
#include "reduction.h"
#include "strategy/strategy.h"

#define STEPS_MAX	20000

static void run_task(void *arg)
{
	const struct schedules_task *task = arg;

	task->fn();
}

static void boot(void *arg)
{
	const struct schedules *s = arg;

	s->boot();
	for (u32 i = 0; s->tasks[i].role; i++) {
		const struct sim_task_options o = {
			.name = s->tasks[i].role,
			.kind = SIM_TASK_ACTOR,
			.cpu = s->tasks[i].cpu,
		};

		sim_task_create(&o, run_task, (void *)&s->tasks[i]);
	}
}

static void check(void *arg)
{
	const struct schedules *s = arg;

	s->check();
}

static void world_up(const struct schedules *s)
{
	const struct sim_world_options o = {
		.cpus_nr = s->cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
		.points = s->points,
		.timers = s->timers,
		.steps_max = STEPS_MAX,
	};
	struct sim_outcome outcome;

	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_world_boot(boot, (void *)s, &outcome);
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		fail_msg("boot: %s: %s", sim_verdict_name(outcome.verdict),
			 outcome.title);
}

static void world_down(void)
{
	sim_detect_detach();
	sim_world_destroy();
}

/* What one execution needs. */
struct ask {
	const struct schedules	*s;
	struct sim_snapshot	*snap;
	struct schedules_tally	*tally;		/* NULL: not counted */
};

static void run_one(void *ctx, struct sim_strategy *strategy,
		    struct reduction *all)
{
	const struct sim_decider decider = sim_strategy_decider(strategy);
	const struct schedules *s = ((struct ask *)ctx)->s;
	struct schedules_tally *tally = ((struct ask *)ctx)->tally;
	struct sim_outcome outcome;

	sim_snapshot_restore(((struct ask *)ctx)->snap);
	sim_run(&decider, 0, &outcome);
	reduction_note(all, &outcome);
	if (outcome.verdict == SIM_VERDICT_CLEAN && s->check)
		sim_run_check(check, (void *)s, &outcome);
	if (strategy->ops->end)
		strategy->ops->end(strategy, &outcome);
	if (!tally)
		return;
	tally->runs_nr++;
	tally->verdict_nr[outcome.verdict]++;
	if (outcome.steps_nr > tally->steps_max)
		tally->steps_max = outcome.steps_nr;
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		snprintf(tally->title, sizeof(tally->title), "%s",
			 outcome.title);
}

void schedules_run(const struct schedules *s, struct schedules_tally *ret)
{
	const struct sim_strategy_options o = {
		.preemptions_max = s->preemptions_max,
	};
	struct ask ask = { .s = s, .tally = ret };
	struct reduction all = { .runs_nr = 0 };
	struct sim_strategy *strategy;
	bool is_dfs = !strcmp(s->strategy, "dfs");

	*ret = (struct schedules_tally){ .runs_nr = 0 };
	world_up(s);
	assert_int_equal(sim_snapshot_take(&ask.snap, NULL), 0);
	assert_int_equal(sim_strategy_create(s->strategy, &o, NULL, &strategy),
			 0);
	while (ret->runs_nr < s->runs_max &&
	       strategy->ops->begin(strategy, ret->runs_nr + 1) !=
		       SIM_STRATEGY_EXHAUSTED)
		run_one(&ask, strategy, &all);
	ret->is_complete = strategy->ops->is_complete &&
			   strategy->ops->is_complete(strategy);
	sim_strategy_destroy(strategy);
	ask.tally = NULL;
	if (is_dfs && s->preemptions_max < 0 && ret->is_complete &&
	    !reduction_compare(&all, s->tasks[0].role, run_one, &ask))
		fail_msg("partial-order reduction found something else");
	reduction_free(&all);
	sim_snapshot_free(ask.snap);
	world_down();
	if (is_dfs && !ret->is_complete)
		fail_msg("not complete after %u executions of up to %u steps",
			 ret->runs_nr, ret->steps_max);
}

void schedules_expect(const struct schedules *s, enum sim_verdict verdict,
		      const char *title)
{
	struct schedules_tally tally;

	schedules_run(s, &tally);
	print_message("# %u executions, %u %s, at most %u steps\n",
		      tally.runs_nr, tally.verdict_nr[verdict],
		      sim_verdict_name(verdict), tally.steps_max);
	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		if (v == verdict || v == SIM_VERDICT_CLEAN)
			continue;
		if (tally.verdict_nr[v])
			fail_msg("%s %u times of %u: %s", sim_verdict_name(v),
				 tally.verdict_nr[v], tally.runs_nr,
				 tally.title);
	}
	if (!tally.verdict_nr[verdict])
		fail_msg("%u executions without %s", tally.runs_nr,
			 sim_verdict_name(verdict));
	if (title)
		assert_string_equal(tally.title, title);
}

void schedules_expect_clean(const struct schedules *s)
{
	schedules_expect(s, SIM_VERDICT_CLEAN, NULL);
}

struct once {
	void	(*boot)(void);
	void	(*fn)(void);
};

static const struct once *once_now;

static void boot_once(void)
{
	once_now->boot();
	once_now->fn();
}

void schedules_boot(void (*boot_fn)(void), void (*fn)(void), u32 cpus_nr)
{
	const struct once once = { .boot = boot_fn, .fn = fn };
	const struct schedules s = { .boot = boot_once, .cpus_nr = cpus_nr };

	once_now = &once;
	world_up(&s);
	world_down();
}

void *schedules_alloc(size_t bytes)
{
	return sim_heap_alloc(bytes, "test");
}

void schedules_fail(const char *what)
{
	sim_finding(SIM_VERDICT_ASSERTION, "%s", what);
}
