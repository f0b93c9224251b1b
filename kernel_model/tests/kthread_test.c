// SPDX-License-Identifier: GPL-2.0-only
/*
 * kthread: creation by kthreadd, stop, park, binding
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/errno.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>

#include "harness.h"

#define RESULT	42

static struct fixture {
	struct mutex		a;
	struct task_struct	*thread;
	u32			turns_nr;
	u32			cpu;
	bool			has_run;
	bool			must_rest;
} * fix;

static void boot_empty(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_mutex_init(&fix->a, "a");
}

static void boot(void)
{
	boot_empty();
	kthreadd_init();
}

#define EXPECT(cond) do {						\
		if (!(cond))						\
			harness_fail("not so: " #cond);			\
	} while (0)

/* ---- bodies ---- */

static int runs_to_end(void *data)
{
	EXPECT(data == fix);
	fix->has_run = true;
	fix->cpu = smp_processor_id();
	return RESULT;
}

/* The state comes before the test, as everywhere a thread sleeps. */
static int until_stopped(void *data)
{
	(void)data;
	fix->has_run = true;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return RESULT;
}

/* Wrong: a stop between test and sleep is not seen. */
static int until_stopped_badly(void *data)
{
	(void)data;
	while (!kthread_should_stop()) {
		harness_point("between test and sleep");
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int parks(void *data)
{
	(void)data;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		if (kthread_should_park()) {
			__set_current_state(TASK_RUNNING);
			kthread_parkme();
			continue;
		}
		EXPECT(!fix->must_rest);
		fix->turns_nr++;
		fix->cpu = smp_processor_id();
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return RESULT;
}

static int takes_a(void *data)
{
	(void)data;
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
	return RESULT;
}

/* ---- creation and stop ---- */

static void boot_waiting_thread(void)
{
	boot();
	fix->thread = kthread_run(until_stopped, fix, "t/%d", 1);
}

static void boot_bad_thread(void)
{
	boot();
	fix->thread = kthread_run(until_stopped_badly, fix, "t/%d", 1);
}

static void boot_early_thread(void)
{
	boot_empty();
	fix->thread = kthread_run(until_stopped, fix, "t/%d", 1);
}

static void boot_faults(void)
{
	boot();
	km_faults_on = true;
}

static void creates_and_stops(void)
{
	struct task_struct *thread = kthread_run(until_stopped, fix, "t/1");
	int result;

	EXPECT(!IS_ERR(thread));
	result = kthread_stop(thread);
	EXPECT(result == (fix->has_run ? RESULT : -EINTR));
}

static void creates_and_leaves(void)
{
	struct task_struct *thread = kthread_create(runs_to_end, fix, "t/1");

	EXPECT(!fix->has_run);
	wake_up_process(thread);
}

static void check_has_run(void)
{
	EXPECT(fix->has_run);
}

static void creates_and_stops_unwoken(void)
{
	struct task_struct *thread = kthread_create(runs_to_end, fix, "t/1");

	EXPECT(kthread_stop(thread) == -EINTR);
	EXPECT(!fix->has_run);
}

static void creates_and_stops_another(void)
{
	EXPECT(kthread_stop(kthread_create(takes_a, fix, "t/2")) == -EINTR);
}

static void creates_with_faults(void)
{
	struct task_struct *thread = kthread_create(runs_to_end, fix, "t/1");

	EXPECT(!IS_ERR(thread) || PTR_ERR(thread) == -ENOMEM);
	if (IS_ERR(thread))
		harness_fail("no thread");
}

static void stops(void)
{
	EXPECT(kthread_stop(fix->thread) == RESULT);
}

static void stops_badly(void)
{
	kthread_stop(fix->thread);
}

static void creation_and_stop(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "create, wake, stop",
			.boot = boot,
			.actors = { { "x", creates_and_stops, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 62310 },
		},
		{
			.name = "create, wake",
			.boot = boot,
			.actors = { { "x", creates_and_leaves, 1 } },
			.check = check_has_run,
			.expect = { [SIM_VERDICT_CLEAN] = 245 },
		},
		{
			.name = "two create at a time",
			.boot = boot,
			.actors = { { "x", creates_and_leaves, 1 },
				    { "y", creates_and_stops_another, 2 } },
			.check = check_has_run,
			.preemptions_max = 1,
			.expect = { [SIM_VERDICT_CLEAN] = 12996 },
		},
		{
			.name = "create, stop before it ran",
			.boot = boot,
			.actors = { { "x", creates_and_stops_unwoken, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1865 },
		},
		{
			.name = "creation fails",
			.boot = boot_faults,
			.actors = { { "x", creates_with_faults, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 60,
				    [SIM_VERDICT_ASSERTION] = 24 },
			.title = "no thread",
		},
		{
			.name = "made before kthreadd",
			.boot = boot_early_thread,
			.actors = { { "x", stops, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 4 },
		},
		{
			.name = "thread sets state, then tests",
			.boot = boot_waiting_thread,
			.actors = { { "x", stops, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 4 },
		},
		{
			.name = "thread tests, then sets state, asleep by then",
			.boot = boot_bad_thread,
			.actors = { { "x", stops_badly, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 4 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* Everything happens while the thread starts, so it may just have tested. */
static void creates_badly_and_stops(void)
{
	kthread_stop(kthread_run(until_stopped_badly, fix, "t/1"));
}

static void stops_holding_a(void)
{
	mutex_lock(&fix->a);
	kthread_stop(kthread_run(takes_a, fix, "t/1"));
	mutex_unlock(&fix->a);
}

static void stops_without_a(void)
{
	mutex_lock(&fix->a);
	fix->thread = kthread_run(takes_a, fix, "t/1");
	mutex_unlock(&fix->a);
	kthread_stop(fix->thread);
}

static void waiting_for_a_thread(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "stop lost between test and sleep",
			.boot = boot,
			.actors = { { "x", creates_badly_and_stops, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 74282,
				    [SIM_VERDICT_LOST_WAKEUP] = 1264 },
			.title =
				"x waits for kthread 'kthread_stop' and nobody is left who "
				"could wake it",
		},
		{
			.name = "stop holding what the thread wants",
			.boot = boot,
			.actors = { { "x", stops_holding_a, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 29290,
				    [SIM_VERDICT_DEADLOCK] = 11655 },
			.title = "t waits for a held by x; x waits for kthread "
				 "'kthread_stop' from t",
		},
		{
			.name = "stop after dropping it",
			.boot = boot,
			.actors = { { "x", stops_without_a, 1 } },
			.preemptions_max = 3,
			.expect = { [SIM_VERDICT_CLEAN] = 908 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- park ---- */

static void boot_parker(void)
{
	boot();
	fix->thread = kthread_run(parks, fix, "t/1");
}

static void parks_it(void)
{
	EXPECT(kthread_park(fix->thread) == 0);
	fix->must_rest = true;
	harness_point("parked");
	fix->must_rest = false;
	kthread_unpark(fix->thread);
}

static void wakes_it(void)
{
	wake_up_process(fix->thread);
}

static void parks_and_stops_it(void)
{
	EXPECT(kthread_park(fix->thread) == 0);
	EXPECT(kthread_stop(fix->thread) == RESULT);
}

static void check_turns(void)
{
	EXPECT(fix->turns_nr >= 2);
}

static void parks_on_its_cpu(void)
{
	struct task_struct *thread =
		kthread_create_on_cpu(parks, fix, 2, "t/%u");

	EXPECT(kthread_is_per_cpu(thread));
	EXPECT(kthread_park(thread) == 0);
	EXPECT(fix->turns_nr == 0);
	kthread_unpark(thread);
	EXPECT(kthread_stop(thread) == RESULT);
	EXPECT(!fix->turns_nr || fix->cpu == 2);
}

static void parking(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "park and unpark",
			.boot = boot_parker,
			.actors = { { "x", parks_it, 1 } },
			.check = check_turns,
			.expect = { [SIM_VERDICT_CLEAN] = 6 },
		},
		{
			.name = "park, unpark, and somebody wakes it",
			.boot = boot_parker,
			.actors = { { "x", parks_it, 1 },
				    { "w", wakes_it, 2 } },
			.check = check_turns,
			.preemptions_max = 3,
			.expect = { [SIM_VERDICT_CLEAN] = 1062 },
		},
		{
			.name = "stop unparks",
			.boot = boot_parker,
			.actors = { { "x", parks_and_stops_it, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 30 },
		},
		{
			.name = "a per-CPU thread, parked before it ran",
			.boot = boot,
			.actors = { { "x", parks_on_its_cpu, 1 } },
			.cpus_nr = 3,
			.preemptions_max = 3,
			.expect = { [SIM_VERDICT_CLEAN] = 1470 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(creation_and_stop),
		cmocka_unit_test(waiting_for_a_thread),
		cmocka_unit_test(parking),
	};

	return cmocka_run_group_tests_name("kthread", tests, NULL, NULL);
}
