// SPDX-License-Identifier: GPL-2.0-only
/*
 * harness.c - ask a question of every schedule, count the answers
 */
#include "harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/heap.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"
#include "reduction.h"
#include "strategy/strategy.h"

#define STEPS_MAX	5000	/* of one execution */
#define SPINS_MAX	20	/* turns of a loop that waits in vain */
#define RUNS_MAX	3000000	/* more is a mistake in the question */

struct tally {
	u64	runs_nr;
	u64	verdict_nr[SIM_VERDICT_NR];
	char	title[256];	/* of the last finding */
	bool	is_complete;
	bool	is_reducible;	/* the reduction finds the same */
};

/* What one execution needs. */
struct ask {
	const struct harness_question	*q;
	struct sim_snapshot		*snap;
	struct tally			*tally;	/* NULL: not counted */
};

static void run_actor(void *arg)
{
	const struct harness_actor *actor = arg;

	actor->fn();
}

static void boot(void *arg)
{
	const struct harness_question *q = arg;

	if (q->boot)
		q->boot();
	for (u32 i = 0; q->actors[i].role; i++) {
		const struct sim_task_options o = {
			.name = q->actors[i].role,
			.kind = SIM_TASK_ACTOR,
			.cpu = q->actors[i].cpu,
		};

		sim_task_create(&o, run_actor, (void *)&q->actors[i]);
	}
}

static void check(void *arg)
{
	const struct harness_question *q = arg;

	q->check();
}

static u32 cpus_needed(const struct harness_question *q)
{
	u32 nr = q->cpus_nr;

	for (u32 i = 0; q->actors[i].role; i++)
		nr = q->actors[i].cpu >= nr ? q->actors[i].cpu + 1 : nr;
	return nr;
}

static void world_up(const struct harness_question *q)
{
	const struct sim_world_options o = {
		.cpus_nr = cpus_needed(q),
		.preempt = q->is_cooperative ? SIM_PREEMPT_NONE :
					       SIM_PREEMPT_FULL,
		.timers = SIM_TIMERS_IDLE,
		.steps_max = STEPS_MAX,
		.spins_max = SPINS_MAX,
		.all_cpus_online = true,
	};
	struct sim_outcome outcome;

	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_world_boot(boot, (void *)q, &outcome);
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		fail_msg("%s: boot: %s: %s", q->name,
			 sim_verdict_name(outcome.verdict), outcome.title);
}

static void run_one(void *ctx, struct sim_strategy *strategy,
		    struct reduction *all)
{
	const struct sim_decider decider = sim_strategy_decider(strategy);
	const struct harness_question *q = ((struct ask *)ctx)->q;
	struct tally *tally = ((struct ask *)ctx)->tally;
	struct sim_outcome outcome;

	sim_snapshot_restore(((struct ask *)ctx)->snap);
	sim_run(&decider, 0, &outcome);
	reduction_note(all, &outcome);
	if (outcome.verdict == SIM_VERDICT_CLEAN && q->check)
		sim_run_check(check, (void *)q, &outcome);
	strategy->ops->end(strategy, &outcome);
	if (!tally)
		return;
	tally->runs_nr++;
	tally->verdict_nr[outcome.verdict]++;
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		memcpy(tally->title, outcome.title, sizeof(tally->title));
}

static void explore(const struct harness_question *q, struct tally *tally)
{
	const struct sim_strategy_options o = {
		.preemptions_max =
			q->preemptions_max ? (s32)q->preemptions_max : -1,
	};
	struct ask ask = { .q = q, .tally = tally };
	struct reduction all = { .runs_nr = 0 };
	struct sim_strategy *dfs;

	*tally = (struct tally){ .is_reducible = true };
	world_up(q);
	assert_int_equal(sim_snapshot_take(&ask.snap, NULL), 0);
	assert_int_equal(sim_strategy_create("dfs", &o, NULL, &dfs), 0);
	while (tally->runs_nr < RUNS_MAX &&
	       dfs->ops->begin(dfs, 1) != SIM_STRATEGY_EXHAUSTED)
		run_one(&ask, dfs, &all);
	tally->is_complete = dfs->ops->is_complete(dfs);
	sim_strategy_destroy(dfs);
	ask.tally = NULL;
	if (!q->preemptions_max)
		tally->is_reducible =
			reduction_compare(&all, q->name, run_one, &ask);
	reduction_free(&all);
	sim_snapshot_free(ask.snap);
	sim_detect_detach();
	sim_world_destroy();
}

/* Return: did everything come out as the table says? Says what did not. */
static bool answer(const struct harness_question *q)
{
	struct tally tally;
	bool is_expected;

	explore(q, &tally);
	is_expected = tally.is_complete && tally.is_reducible;
	if (!tally.is_complete)
		print_message("# %s: not complete after %llu executions\n",
			      q->name, tally.runs_nr);
	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		if (tally.verdict_nr[v] == q->expect[v])
			continue;
		is_expected = false;
		print_message("# %s: %s %llu times, expected %llu\n", q->name,
			      sim_verdict_name(v), tally.verdict_nr[v],
			      q->expect[v]);
	}
	if (q->title && strcmp(q->title, tally.title)) {
		is_expected = false;
		print_message("# %s: expected '%s'\n", q->name, q->title);
	}
	if (!is_expected)
		print_message("# %s: last finding '%s'\n", q->name,
			      tally.title);
	return is_expected;
}

void harness_ask_all(const struct harness_question *q, u32 nr)
{
	u32 wrong_nr = 0;

	for (u32 i = 0; i < nr; i++)
		wrong_nr += !answer(&q[i]);
	if (wrong_nr)
		fail_msg("%u of %u questions answered differently", wrong_nr,
			 nr);
}

void harness_ask(const struct harness_question *q)
{
	harness_ask_all(q, 1);
}

void *harness_alloc(size_t bytes)
{
	return sim_heap_alloc(bytes, "test");
}

void harness_fail(const char *what)
{
	sim_finding(SIM_VERDICT_ASSERTION, "%s", what);
}

void harness_point(const char *name)
{
	sim_point(SIM_POINT_USER, NULL, name);
}
