// SPDX-License-Identifier: GPL-2.0-only
/*
 * engine_bench.c - what one switch, access, step and restore cost
 *
 * Also whole executions of small programs in C, without scripts, detectors and
 * a store: the most that an exploration can reach; and two of them with
 * detectors beside an engine that has nothing but a random walk (minimal.c).
 * Prints "name value unit" lines; scripts/bench/run puts them beside a
 * reference of the same run. Never fails: timings are no tests.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/rng.h"
#include "core/choice.h"
#include "core/coro.h"
#include "core/heap.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "core/wait.h"
#include "detect/detect.h"
#include "minimal.h"
#include "strategy/strategy.h"

#define ROUNDS 2000000u

static double seconds(void)
{
	struct timespec now;

	/* Of this process: the machine may have other work. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The same work, timed five times; the fastest is the least disturbed. */
static double best_ns(void (*fn)(void), u32 operations)
{
	double best = 1e30;

	for (u32 i = 0; i < 5; i++) {
		double began = seconds();
		double took;

		fn();
		took = (seconds() - began) * 1e9 / operations;
		if (took < best)
			best = took;
	}
	return best;
}

/* ---- reference: an indirect call that the compiler cannot see through ---- */

static volatile u64 sink;

static void nothing(void)
{
	sink++;
}

static void (*volatile indirect)(void) = nothing;

static void reference(void)
{
	for (u32 i = 0; i < ROUNDS; i++)
		indirect();
}

/* ---- switch ---- */

static struct sim_coro main_coro, other;
static char stack[65536] __attribute__((aligned(64)));

static void bounce(void *arg)
{
	(void)arg;
	for (;;)
		sim_coro_switch(&other, &main_coro);
}

static void switches(void)
{
	for (u32 i = 0; i < ROUNDS / 10; i++)
		sim_coro_switch(&main_coro, &other);
}

/* ---- access callback ---- */

void __tsan_read8(void *addr);
static u64 *shared;

static void accesses(void)
{
	for (u32 i = 0; i < ROUNDS; i++)
		__tsan_read8(shared);
}

/* ---- steps ---- */

static struct sim_snapshot *snap;
static struct sim_rng rng;

static u32 pick(void *ctx, const struct sim_moves *moves)
{
	return (u32)sim_rng_below(ctx, moves->nr);
}

static u32 value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)kind;
	return (u32)sim_rng_below(ctx, bound);
}

static const struct sim_decider decider = {
	.pick = pick,
	.value = value,
	.ctx = &rng,
};

#define STEPS 2000u

static void stepper(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < STEPS; i++)
		sim_point(SIM_POINT_USER, shared, "shared");
}

static void actor(u32 cpu, void (*fn)(void *arg), void *arg)
{
	struct sim_task_options o = {
		.name = "actor",
		.kind = SIM_TASK_ACTOR,
		.cpu = cpu,
	};

	sim_task_create(&o, fn, arg);
}

static u32 tasks_nr;

static void boot_steppers(void *arg)
{
	(void)arg;
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	for (u32 i = 0; i < tasks_nr; i++)
		actor(i, stepper, NULL);
}

static u64 steps_done;

static void steps(void)
{
	struct sim_outcome out;

	for (u32 i = 0; i < 50; i++) {
		sim_snapshot_restore(snap);
		sim_run(&decider, 0, &out);
		steps_done = out.steps_nr;
	}
}

static void restores(void)
{
	for (u32 i = 0; i < 20000; i++)
		sim_snapshot_restore(snap);
}

/* A world with the snapshot of what @boot made. Return: is it there? */
static bool world_begin(u32 cpus_nr, void (*boot)(void *arg))
{
	struct sim_world_options o = {
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
		.all_cpus_online = true,
	};
	struct sim_outcome out;

	if (sim_world_create(&o, NULL))
		return false;
	sim_world_boot(boot, NULL, &out);
	sim_rng_seed(&rng, 1);
	if (sim_snapshot_take(&snap, NULL)) {
		sim_world_destroy();
		return false;
	}
	return true;
}

static void world_end(void)
{
	sim_snapshot_free(snap);
	sim_world_destroy();
}

static void with_tasks(u32 nr)
{
	tasks_nr = nr;
	if (!world_begin(nr, boot_steppers))
		return;
	if (nr == 1)
		printf("access_callback %.2f ns\n", best_ns(accesses, ROUNDS));
	steps();
	printf("step_%u_tasks %.1f ns\n", nr,
	       best_ns(steps, (u32)(50 * steps_done)));
	world_end();
}

/* ---- restore ---- */

static size_t heap_bytes;

static void boot_heap(void *arg)
{
	(void)arg;
	sim_heap_alloc(heap_bytes, "payload");
}

static void with_heap(u32 kbytes)
{
	heap_bytes = kbytes * 1024UL;
	if (!world_begin(1, boot_heap))
		return;
	printf("restore_%u_KiB %.0f ns\n", kbytes,
	       best_ns(restores, 20000) * (double)heap_bytes /
		       (double)sim_snapshot_bytes(snap));
	world_end();
}

/* ---- programs ---- */

struct toy {
	struct sim_lock lock;
	struct sim_wait wait;
	struct sim_task *owner;
};

static struct toy *toys[5];
static u32 toys_nr;

static void toy_lock(struct toy *toy)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_MUTEX,
		.lock = &toy->lock,
		.wakers = sim_wakers_holders,
	};

	sim_point(SIM_POINT_ACQUIRE, &toy->lock, toy->lock.name);
	while (toy->owner)
		sim_wait_block(&toy->wait, &spec);
	toy->owner = sim_task_current();
	sim_lock_acquired(&toy->lock, SIM_LOCK_WRITE, false, NULL);
}

static void toy_unlock(struct toy *toy)
{
	sim_point(SIM_POINT_RELEASE, &toy->lock, toy->lock.name);
	toy->owner = NULL;
	sim_lock_released(&toy->lock);
	sim_wait_wake(&toy->wait, 1);
}

static void make_toys(u32 nr)
{
	toys_nr = nr;
	for (u32 i = 0; i < nr; i++) {
		toys[i] = sim_heap_alloc(sizeof(*toys[i]), "toy");
		toys[i]->lock.name = "toy";
		sim_wait_init(&toys[i]->wait);
	}
}

static void take_two(struct toy *first, struct toy *second)
{
	toy_lock(first);
	toy_lock(second);
	toy_unlock(second);
	toy_unlock(first);
}

static void abba(void *arg)
{
	u32 me = (u32)(uintptr_t)arg;

	take_two(toys[me], toys[!me]);
}

static void eat(void *arg)
{
	u32 me = (u32)(uintptr_t)arg;
	u32 next = (me + 1) % toys_nr;

	take_two(toys[me < next ? me : next], toys[me < next ? next : me]);
}

static void count(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 100; i++) {
		toy_lock(toys[0]);
		(*shared)++;
		toy_unlock(toys[0]);
	}
}

static void boot_abba(void *arg)
{
	(void)arg;
	make_toys(2);
	for (uintptr_t i = 0; i < 2; i++)
		actor((u32)i, abba, (void *)i);
}

static void boot_table(void *arg)
{
	(void)arg;
	make_toys(tasks_nr);
	for (uintptr_t i = 0; i < tasks_nr; i++)
		actor((u32)i, eat, (void *)i);
}

static void boot_counter(void *arg)
{
	(void)arg;
	make_toys(1);
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	for (u32 i = 0; i < 3; i++)
		actor(i, count, NULL);
}

static u32 runs_nr;
static u64 run_steps_nr;

static void runs(void)
{
	struct sim_outcome out;

	run_steps_nr = 0;
	for (u32 i = 0; i < runs_nr; i++) {
		sim_snapshot_restore(snap);
		sim_run(&decider, 0, &out);
		run_steps_nr += out.steps_nr;
	}
}

static void with_program(const char *name, u32 nr, void (*boot)(void *arg),
			 u32 rounds)
{
	double ns;

	tasks_nr = nr;
	runs_nr = rounds;
	if (!world_begin(nr, boot))
		return;
	ns = best_ns(runs, rounds);
	printf("c_%s %.0f executions/s\n", name, 1e9 / ns);
	printf("c_%s_steps %.0f steps/s\n", name,
	       1e9 / ns * (double)run_steps_nr / rounds);
	world_end();
}

/* ---- random search with detectors, beside the minimal engine ---- */

static void eat_left_first(void *arg)
{
	u32 me = (u32)(uintptr_t)arg;

	take_two(toys[me], toys[(me + 1) % toys_nr]);
}

static void boot_philosophers(void *arg)
{
	(void)arg;
	make_toys(tasks_nr);
	for (uintptr_t i = 0; i < tasks_nr; i++)
		actor((u32)i, eat_left_first, (void *)i);
}

static struct sim_strategy *walk;

static void walks(void)
{
	struct sim_decider of_walk = sim_strategy_decider(walk);
	struct sim_outcome out;

	run_steps_nr = 0;
	for (u32 i = 0; i < runs_nr; i++) {
		sim_snapshot_restore(snap);
		walk->ops->begin(walk, i);
		sim_run(&of_walk, 0, &out);
		run_steps_nr += out.steps_nr;
	}
}

static double walk_ns(u32 nr, void (*boot)(void *arg))
{
	const struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	double ns = 0;

	tasks_nr = nr;
	if (!world_begin(nr, boot))
		return 0;
	if (!sim_strategy_create("random", &o, NULL, &walk)) {
		sim_detect_attach(SIM_DETECT_ALL);
		ns = best_ns(walks, runs_nr) * runs_nr / (double)run_steps_nr;
		sim_detect_detach();
		sim_strategy_destroy(walk);
	}
	world_end();
	return ns;
}

static const struct minimal *minimal;

static void minimal_walks(void)
{
	run_steps_nr = 0;
	for (u32 i = 0; i < runs_nr; i++)
		run_steps_nr += minimal_run(minimal);
}

static void minimal_eat(u32 task)
{
	u32 next = (task + 1) % tasks_nr;

	minimal_lock(task);
	minimal_lock(next);
	minimal_unlock(next);
	minimal_unlock(task);
}

static volatile u64 minimal_shared;

static void minimal_count(u32 task)
{
	(void)task;
	for (u32 i = 0; i < 100; i++) {
		minimal_lock(0);
		minimal_shared++;
		minimal_unlock(0);
	}
}

/* By turns with the engine: the speed of a machine drifts. */
static void beside_minimal(const char *name, void (*boot)(void *arg),
			   const struct minimal *program, u32 rounds)
{
	double ours = 1e30;
	double least = 1e30;

	tasks_nr = program->tasks_nr;
	minimal = program;
	runs_nr = rounds;
	for (u32 i = 0; i < 5; i++) {
		double ns = best_ns(minimal_walks, rounds) * rounds /
			    (double)run_steps_nr;

		least = ns < least ? ns : least;
		ns = walk_ns(program->tasks_nr, boot);
		ours = ns < ours ? ns : ours;
	}
	printf("minimal_%s %.1f ns\n", name, least);
	printf("detected_%s %.1f ns\n", name, ours);
	printf("detected_%s_ratio %.2f times\n", name, ours / least);
}

int main(void)
{
	printf("reference_call %.2f ns\n", best_ns(reference, ROUNDS));
	sim_coro_init_main(&main_coro);
	sim_coro_init(&other, stack, sizeof(stack), bounce, NULL);
	printf("switch_%s %.1f ns\n", sim_coro_backend_name(),
	       best_ns(switches, ROUNDS / 10 * 2));
	with_tasks(1);
	with_tasks(2);
	with_tasks(4);
	with_heap(16);
	with_heap(64);
	with_program("abba", 2, boot_abba, 50000);
	with_program("philosophers_ordered_3", 3, boot_table, 30000);
	with_program("philosophers_ordered_4", 4, boot_table, 20000);
	with_program("philosophers_ordered_5", 5, boot_table, 20000);
	with_program("counter", 3, boot_counter, 500);
	beside_minimal("philosophers_3", boot_philosophers,
		       &(struct minimal){ 3, minimal_eat }, 20000);
	beside_minimal("counter", boot_counter,
		       &(struct minimal){ 3, minimal_count }, 300);
	return 0;
}
