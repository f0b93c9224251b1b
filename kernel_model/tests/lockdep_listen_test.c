// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep listens: it reports each problem once, says when a table is full,
 * remembers over executions, and changes nothing
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
#include "strategy/strategy.h"

#include <linux/cpu.h>
#include <linux/debug_locks.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "lockdep_fixture.h"
#include "slub_fixture.h"
#include "verbs/model.h"

static struct {
	struct mutex			a, b, c;
	struct percpu_rw_semaphore	percpu;
	struct work_struct		work;
} locks;

static void make_locks(void)
{
	mutex_init(&locks.a);
	mutex_init(&locks.b);
	mutex_init(&locks.c);
	percpu_init_rwsem(&locks.percpu);
}

static void nest(struct mutex *outer, struct mutex *inner)
{
	mutex_lock(outer);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(outer);
}

static void circular(void)
{
	nest(&locks.a, &locks.b);
	nest(&locks.b, &locks.a);
}

static void percpu_read_twice(void)
{
	percpu_down_read(&locks.percpu);
	percpu_down_read(&locks.percpu);
	percpu_up_read(&locks.percpu);
	percpu_up_read(&locks.percpu);
}

/* ---- how often, and how many ---- */

static u32 seen_after[4];

/* The same cycle from another side, again, and after a reset. */
static void again(void)
{
	make_locks();
	circular();
	seen_after[0] = lockdep_seen.all_nr;
	circular();
	mutex_lock(&locks.c);
	circular();
	mutex_unlock(&locks.c);
	seen_after[1] = lockdep_seen.all_nr;
	percpu_read_twice();
	seen_after[2] = lockdep_seen.all_nr;
	lockdep_reset();
	circular();
	seen_after[3] = lockdep_seen.all_nr;
}

/* While booting, too, there is room for all that a task may hold. */
static void hold_48(void)
{
	static struct lockdep_map maps[48];

	lockdep_seen.all_nr = 0;
	for (u32 i = 0; i < ARRAY_SIZE(maps); i++) {
		maps[i] = (struct lockdep_map){ .core.name = "one of 48" };
		lock_acquire(&maps[i], i % 8, 0, LOCK_READ_RECURSIVE, 1, NULL,
			     1);
	}
	seen_after[0] = lockdep_seen.all_nr;
	seen_after[1] = lockdep_depth();
	for (u32 i = ARRAY_SIZE(maps); i; i--)
		lock_release(&maps[i - 1], 1);
	seen_after[2] = lockdep_seen.all_nr;
	seen_after[3] = lockdep_depth();
}

static void room_before_exploring(void **state)
{
	(void)state;
	lockdep_fixture_run(hold_48);
	assert_int_equal(seen_after[0], 0);
	assert_int_equal(seen_after[1], 48);
	assert_int_equal(seen_after[2], 0);
	assert_int_equal(seen_after[3], 0);
}

static void once_each(void **state)
{
	(void)state;
	lockdep_fixture_run(again);
	assert_int_equal(seen_after[0], 1);
	assert_int_equal(seen_after[1], 1);
	assert_int_equal(seen_after[2], 2);
	assert_int_equal(seen_after[3], 3);
}

static const struct lockdep_limits *limits_now;

static void fill_tables(void)
{
	lockdep_limits_set(limits_now);
	make_locks();
	for (u32 i = 0; i < 2; i++) {
		nest(&locks.a, &locks.b);
		nest(&locks.b, &locks.c);
		percpu_down_read(&locks.percpu);
		nest(&locks.a, &locks.c);
		percpu_up_read(&locks.percpu);
	}
}

static void limits(void **state)
{
	static const struct {
		struct lockdep_limits	limits;
		const char		*headline;
	} cases[] = {
		{ { 3, 100, 100, 1000, 8 }, "BUG: MAX_LOCKDEP_KEYS too low!" },
		{ { 100, 2, 100, 1000, 8 },
		  "BUG: MAX_LOCKDEP_ENTRIES too low!" },
		{ { 100, 100, 2, 1000, 8 },
		  "BUG: MAX_LOCKDEP_CHAINS too low!" },
		{ { 100, 100, 100, 20, 8 },
		  "BUG: MAX_STACK_TRACE_ENTRIES too low!" },
		{ { 100, 100, 100, 1000, 2 }, "BUG: MAX_LOCK_DEPTH too low!" },
		{ { 100, 100, 100, 1000, 8 }, NULL },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		limits_now = &cases[i].limits;
		lockdep_fixture_run(fill_tables);
		if (!cases[i].headline) {
			assert_int_equal(lockdep_seen.all_nr, 0);
			continue;
		}
		assert_string_equal(lockdep_seen.headline, cases[i].headline);
		assert_int_equal(lockdep_seen.nr[SIM_LOCKREPORT_LIMIT], 1);
	}
}

/* ---- works ---- */

static void takes_a(struct work_struct *work)
{
	(void)work;
	mutex_lock(&locks.a);
	mutex_unlock(&locks.a);
}

static bool flushes_inside;

/* The work is long done: nothing waits, and yet the order is wrong. */
static void flush(void)
{
	linux_model.boot();
	make_locks();
	INIT_WORK(&locks.work, takes_a);
	queue_work_on(0, system_wq, &locks.work);
	flush_work(&locks.work);
	if (flushes_inside)
		mutex_lock(&locks.a);
	flush_work(&locks.work);
	if (flushes_inside)
		mutex_unlock(&locks.a);
}

static void works(void **state)
{
	(void)state;
	flushes_inside = false;
	lockdep_fixture_run(flush);
	assert_string_equal(lockdep_seen.headline, "");
	flushes_inside = true;
	lockdep_fixture_run(flush);
	assert_int_equal(lockdep_seen.all_nr, 1);
	assert_string_equal(lockdep_seen.signature,
			    "circular: &locks.a -> "
			    "(work_completion)(&locks.work)");
}

/* ---- many executions ---- */

#define SEEDS_NR	40

struct course {
	u64			hash[SEEDS_NR];
	u32			steps[SEEDS_NR];
	enum sim_verdict	verdict[SEEDS_NR];
	u32			edges_booted, edges_nr;
};

static void down(void *arg)
{
	(void)arg;
	cpu_down(3);
}

static void destroy(void *arg)
{
	(void)arg;
	kmem_cache_destroy(slub_fix->s);
}

static void boot(void *arg)
{
	(void)arg;
	slub_fix_boot();
	kmem_cache_free(slub_fix->s, slub_fix_alloc());
	slub_fix_actor("down", 0, down, NULL);
	slub_fix_actor("destroy", 1, destroy, NULL);
}

static void run_seeds(struct course *ret)
{
	struct sim_strategy_options o = { .preemptions_max = -1 };
	struct sim_snapshot *snap;
	struct sim_strategy *random;
	struct lockdep_stats stats;

	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	assert_int_equal(sim_strategy_create("random", &o, NULL, &random), 0);
	lockdep_stats_get(&stats);
	ret->edges_booted = stats.edges_nr;
	for (u32 i = 0; i < SEEDS_NR; i++) {
		const struct sim_decider decider = sim_strategy_decider(random);
		struct sim_outcome outcome;

		random->ops->begin(random, i + 1);
		sim_snapshot_restore(snap);
		sim_run(&decider, 0, &outcome);
		ret->hash[i] = outcome.event_hash;
		ret->steps[i] = outcome.steps_nr;
		ret->verdict[i] = outcome.verdict;
	}
	lockdep_stats_get(&stats);
	ret->edges_nr = stats.edges_nr;
	sim_strategy_destroy(random);
	sim_snapshot_free(snap);
}

static void run_course(enum sim_points_mode points, bool listens,
		       struct course *ret)
{
	const struct sim_world_options o = {
		.cpus_nr = 4,
		.preempt = SIM_PREEMPT_FULL,
		.timers = SIM_TIMERS_IDLE,
		.points = points,
		.steps_max = 50000,
	};
	struct sim_outcome outcome;

	lockdep_fixture_clear();
	lockdep_fixture_listen(listens);
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_world_boot(boot, NULL, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	run_seeds(ret);
	sim_detect_detach();
	sim_world_destroy();
	lockdep_fixture_listen(false);
}

static void changes_nothing(void **state)
{
	static const enum sim_points_mode modes[] = { SIM_POINTS_SYNC,
						      SIM_POINTS_MEMORY };
	static struct course on, off;

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(modes); i++) {
		slub_fix_want("v4", 1, 1, 0);
		run_course(modes[i], false, &off);
		assert_int_equal(lockdep_seen.all_nr, 0);
		run_course(modes[i], true, &on);
		assert_memory_equal(on.hash, off.hash, sizeof(on.hash));
		assert_memory_equal(on.steps, off.steps, sizeof(on.steps));
		assert_memory_equal(on.verdict, off.verdict,
				    sizeof(on.verdict));
	}
}

/* slab_mutex -> flush_lock -> cpu_hotplug_lock is the one task's order, from
 * cpu_hotplug_lock to slab_mutex the other's: no one execution needs to be in a
 * deadlock to see it, and all of them together see it once. */
static void remembers(void **state)
{
	static struct course course;

	(void)state;
	slub_fix_want("v4", 1, 1, 0);
	run_course(SIM_POINTS_SYNC, true, &course);
	assert_true(course.edges_booted > 0);
	assert_true(course.edges_nr > course.edges_booted);
	assert_int_equal(lockdep_seen.all_nr, 1);
	assert_string_equal(lockdep_seen.signature,
			    "circular: cpu_hotplug_lock -> slab_mutex -> "
			    "flush_lock");
	slub_fix_want("fix1", 1, 1, 0);
	run_course(SIM_POINTS_SYNC, true, &course);
	assert_string_equal(lockdep_seen.signature,
			    "circular: cpu_hotplug_lock -> slab_mutex");
	slub_fix_want("v6.0", 1, 1, 0);
	run_course(SIM_POINTS_SYNC, true, &course);
	assert_string_equal(lockdep_seen.signature, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_each),
		cmocka_unit_test(limits),
		cmocka_unit_test(works),
		cmocka_unit_test(changes_nothing),
		cmocka_unit_test(remembers),
		cmocka_unit_test(room_before_exploring),
	};

	return cmocka_run_group_tests_name("lockdep listens", tests, NULL,
					   NULL);
}
