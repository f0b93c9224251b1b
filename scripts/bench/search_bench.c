// SPDX-License-Identifier: GPL-2.0-only
/*
 * search_bench.c - executions per second of complete searches
 *
 * Small programs in C with detectors attached, no scripts and no store: what
 * partial-order reduction and depth-first search cost by themselves. Prints
 * "name value unit" lines like engine_bench. With arguments: only the programs
 * of these names, once each (for profiles). Never fails for being slow; a
 * count that is not the known one makes it fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/footprint.h"
#include "core/heap.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "core/wait.h"
#include "detect/detect.h"
#include "strategy/resume.h"
#include "strategy/strategy.h"

#define VARS 16

struct mutex {
	struct sim_lock lock;
	struct sim_wait wait;
	struct sim_task *owner;
};

static u64 *vars;
static struct mutex *mutexes;

/* ---- operations, one step each ---- */

static u64 get(u32 x)
{
	sim_point_bare(SIM_POINT_ATOMIC, &vars[x], NULL);
	sim_footprint(&vars[x], 0);
	return vars[x];
}

static void set(u32 x, u64 value)
{
	sim_point_bare(SIM_POINT_ATOMIC, &vars[x], NULL);
	sim_footprint(&vars[x], SIM_ACCESS_WRITE);
	vars[x] = value;
}

static bool is_free(const void *obj, bool is_shared)
{
	const struct mutex *m = obj;

	(void)is_shared;
	return !m->owner;
}

static void point(enum sim_point_kind kind, const struct mutex *m)
{
	const struct sim_point_lock point = { m, m->lock.name, is_free };

	sim_point_lock(kind, &point, 0);
}

static void lock(struct mutex *m)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_MUTEX,
		.lock = &m->lock,
		.wakers = sim_wakers_holders,
	};

	point(SIM_POINT_ACQUIRE, m);
	while (m->owner)
		sim_wait_block(&m->wait, &spec);
	m->owner = sim_task_current();
	sim_lock_acquired(&m->lock, SIM_LOCK_WRITE, false, NULL);
}

static void unlock(struct mutex *m)
{
	point(SIM_POINT_RELEASE, m);
	m->owner = NULL;
	sim_lock_released(&m->lock);
	sim_wait_wake(&m->wait, U32_MAX);
}

/* ---- programs ---- */

struct program {
	const char *name;
	const char *strategy;
	void (*run)(u32 me);
	u32 tasks_nr;
	u64 expected; /* executions; 0: as many as there are */
};

static const struct program *now;
static struct sim_checkpoint_counts counts_now;

static void reader(u32 me)
{
	if (me)
		get(0);
	else
		set(0, 1);
}

static void last_zero(u32 me)
{
	u32 i = now->tasks_nr - 1;

	if (me) {
		set(me, get(me - 1) + 1);
		return;
	}
	while (get(i))
		i--;
}

static void philosopher(u32 me)
{
	struct mutex *left = &mutexes[me];
	struct mutex *right = &mutexes[(me + 1) % now->tasks_nr];

	lock(left);
	lock(right);
	unlock(right);
	unlock(left);
}

static void adder(u32 me)
{
	(void)me;
	for (u32 i = 0; i < 4; i++)
		set(0, get(0) + 1);
}

static const struct program programs[] = {
	{ "readers_13", "dpor", reader, 14, 8192 },
	{ "lastzero_9", "dpor", last_zero, 10, 1536 },
	{ "racy_2x4", "dpor", adder, 2, 3334 },
	{ "philosophers_3", "dpor", philosopher, 3, 7 },
	{ "philosophers_3_dfs", "dfs", philosopher, 3, 0 },
	{ "racy_2x4_dfs", "dfs", adder, 2, 0 },
};

static void task_main(void *arg)
{
	now->run((u32)(uintptr_t)arg);
}

static void boot(void *arg)
{
	(void)arg;
	vars = sim_heap_alloc(VARS * sizeof(*vars), "variables");
	mutexes = sim_heap_alloc(VARS * sizeof(*mutexes), "mutexes");
	for (u32 i = 0; i < VARS; i++) {
		mutexes[i].lock.name = "mutex";
		sim_wait_init(&mutexes[i].wait);
	}
	for (u32 i = 0; i < now->tasks_nr; i++) {
		struct sim_task_options o = {
			.name = "task",
			.kind = SIM_TASK_ACTOR,
			.cpu = i,
		};

		sim_task_create(&o, task_main, (void *)(uintptr_t)i);
	}
}

/* ---- running ---- */

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void must(int r, const struct sim_error *err)
{
	if (r >= 0)
		return;
	fprintf(stderr, "search_bench: %s\n", err->message);
	exit(1);
}

/* A whole search. Return: its executions. */
static u64 search(const struct sim_snapshot *snap, double *ret_seconds)
{
	struct sim_strategy_options o;
	char name[SIM_STRATEGY_NAME_BYTES];
	static struct sim_outcome outcome;
	struct sim_resume resume = { .owner = NULL };
	struct sim_strategy *s;
	struct sim_error err;
	double began;
	u64 nr = 0;

	must(sim_strategy_parse(now->strategy, &err, name, &o), &err);
	must(sim_strategy_create(name, &o, &err, &s), &err);
	began = seconds();
	while (!s->ops->begin(s, 0)) {
		sim_resume_run(&resume, s, snap, &outcome);
		s->ops->end(s, &outcome);
		nr++;
	}
	*ret_seconds = seconds() - began;
	if (!s->ops->is_complete(s) || (now->expected && nr != now->expected)) {
		fprintf(stderr, "search_bench: %s: %llu executions%s\n",
			now->name, nr,
			s->ops->is_complete(s) ? "" : ", not complete");
		exit(1);
	}
	if (resume.checkpoints)
		sim_checkpoints_counts(resume.checkpoints, &counts_now);
	sim_resume_fini(&resume);
	sim_strategy_destroy(s);
	return nr;
}

static void measure(const struct program *program, u32 rounds)
{
	struct sim_world_options o = {
		.cpus_nr = program->tasks_nr,
		.preempt = SIM_PREEMPT_FULL,
		.all_cpus_online = true,
	};
	struct sim_snapshot *snap;
	struct sim_outcome out;
	struct sim_error err;
	double best = 1e30;
	u64 nr = 0;

	now = program;
	must(sim_world_create(&o, &err), &err);
	sim_detect_attach(SIM_DETECT_ALL);
	sim_world_boot(boot, NULL, &out);
	must(sim_snapshot_take(&snap, &err), &err);
	for (u32 i = 0; i < rounds; i++) {
		double took;

		nr = search(snap, &took);
		if (took < best)
			best = took;
	}
	printf("search_%s %.0f executions/s\n", now->name, (double)nr / best);
	printf("# %llu executions, %llu checkpoints, %llu resumed, %llu steps "
	       "not repeated; snapshot of %zu bytes\n",
	       nr, counts_now.taken_nr, counts_now.resumed_nr,
	       counts_now.saved_steps_nr, sim_snapshot_bytes(snap));
	sim_snapshot_free(snap);
	sim_detect_detach();
	sim_world_destroy();
}

int main(int argc, char **argv)
{
	u32 programs_nr = sizeof(programs) / sizeof(programs[0]);

	for (u32 i = 0; i < programs_nr; i++) {
		bool is_wanted = argc == 1;

		for (int a = 1; a < argc; a++)
			is_wanted |= !strcmp(argv[a], programs[i].name);
		if (is_wanted)
			measure(&programs[i], argc == 1 ? 7 : 1);
	}
	return 0;
}
