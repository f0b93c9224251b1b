// SPDX-License-Identifier: GPL-2.0-only
/*
 * wait: completions, wait queues, schedule(): no wake-up is lost, and where one
 * is, that is seen
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "harness.h"

static struct fixture {
	struct completion	done;
	struct wait_queue_head	wq;
	struct mutex		a;
	spinlock_t		s;
	struct task_struct	*sleeper;
	bool			is_ready;
	u32			passed_nr;
} * fix;

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_completion_init(&fix->done, "done");
	km_waitqueue_init(&fix->wq, "wq");
	km_mutex_init(&fix->a, "a");
	km_spin_init(&fix->s, "s");
}

/* ---- completions ---- */

static void waits(void)
{
	wait_for_completion(&fix->done);
	if (!fix->is_ready)
		harness_fail("passed before it was done");
	fix->passed_nr++;
}

static void completes(void)
{
	fix->is_ready = true;
	complete(&fix->done);
}

static void completes_all(void)
{
	fix->is_ready = true;
	complete_all(&fix->done);
}

static void tries_in_vain(void)
{
	if (try_wait_for_completion(&fix->done) && !fix->is_ready)
		harness_fail("passed before it was done");
}

static void waits_in_atomic(void)
{
	spin_lock(&fix->s);
	wait_for_completion(&fix->done);
	spin_unlock(&fix->s);
}

static void waits_holding_a(void)
{
	mutex_lock(&fix->a);
	wait_for_completion(&fix->done);
	mutex_unlock(&fix->a);
}

static void completes_after_a(void)
{
	km_completion_by(&fix->done, km_task_current());
	mutex_lock(&fix->a);
	complete(&fix->done);
	mutex_unlock(&fix->a);
}

static void completes_before_a(void)
{
	complete(&fix->done);
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
}

static void check_two_passed(void)
{
	if (fix->passed_nr != 2)
		harness_fail("not both passed");
}

static const struct harness_question completion_questions[] = {
	{
		.name = "one waits, one completes",
		.boot = boot,
		.actors = { { "w", waits, 0 }, { "c", completes, 1 } },
		.expect = { [SIM_VERDICT_CLEAN] = 6 },
	},
	{
		.name = "two wait, one completes once",
		.boot = boot,
		.actors = { { "w", waits, 0 },
			    { "w", waits, 1 },
			    { "c", completes, 2 } },
		.expect = { [SIM_VERDICT_LOST_WAKEUP] = 126 },
		.title = "w waits for completion 'done' and nobody is left who "
			 "could wake it",
	},
	{
		.name = "two wait, two complete",
		.boot = boot,
		.actors = { { "w", waits, 0 },
			    { "w2", waits, 1 },
			    { "c", completes, 2 },
			    { "c2", completes, 3 } },
		.check = check_two_passed,
		.preemptions_max = 2,
		.expect = { [SIM_VERDICT_CLEAN] = 1480 },
	},
	{
		.name = "two wait, one completes all",
		.boot = boot,
		.actors = { { "w", waits, 0 },
			    { "w2", waits, 1 },
			    { "c", completes_all, 2 } },
		.check = check_two_passed,
		.expect = { [SIM_VERDICT_CLEAN] = 156 },
	},
	{
		.name = "one tries",
		.boot = boot,
		.actors = { { "t", tries_in_vain, 0 }, { "c", completes, 1 } },
		.expect = { [SIM_VERDICT_CLEAN] = 6 },
	},
	{
		.name = "nobody completes",
		.boot = boot,
		.actors = { { "w", waits, 0 } },
		.expect = { [SIM_VERDICT_LOST_WAKEUP] = 1 },
	},
	{
		.name = "waits inside a spinlock",
		.boot = boot,
		.actors = { { "w", waits_in_atomic, 0 } },
		.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
		.title = "w may sleep (done) with preemption off",
	},
	{
		.name = "the completer wants what the waiter holds",
		.boot = boot,
		.actors = { { "w", waits_holding_a, 0 },
			    { "c", completes_after_a, 1 } },
		.expect = { [SIM_VERDICT_CLEAN] = 12,
			    [SIM_VERDICT_DEADLOCK] = 7 },
		.title =
			"c waits for a held by w; w waits for completion 'done' from c",
	},
	{
		.name = "the completer wants it later",
		.boot = boot,
		.actors = { { "w", waits_holding_a, 0 },
			    { "c", completes_before_a, 1 } },
		.expect = { [SIM_VERDICT_CLEAN] = 39 },
	},
};

static void completions(void **state)
{
	(void)state;
	harness_ask_all(completion_questions, ARRAY_SIZE(completion_questions));
}

/* ---- wait queues and schedule() ---- */

static bool look(void)
{
	harness_point("look");
	return fix->is_ready;
}

static void waits_for_event(void)
{
	wait_event(fix->wq, look());
	fix->passed_nr++;
}

static void raises_event(void)
{
	harness_point("raise");
	fix->is_ready = true;
	wake_up_all(&fix->wq);
}

/* Upside down: a waiter that tested just before is woken for nothing. */
static void wakes_then_raises(void)
{
	wake_up_all(&fix->wq);
	harness_point("raise");
	fix->is_ready = true;
}

/* Home-made and wrong: the wake-up may come between test and sleep. */
static void tests_then_sleeps(void)
{
	fix->sleeper = current;
	if (look())
		return;
	harness_point("sleep");
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
}

/* The same put right: the state is set before the test. */
static void sets_then_tests(void)
{
	fix->sleeper = current;
	set_current_state(TASK_UNINTERRUPTIBLE);
	if (look())
		__set_current_state(TASK_RUNNING);
	else
		schedule();
}

static void raises_and_wakes(void)
{
	harness_point("raise");
	fix->is_ready = true;
	if (fix->sleeper)
		wake_up_process(fix->sleeper);
}

static void events(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "wait_event",
			.boot = boot,
			.actors = { { "w", waits_for_event, 0 },
				    { "r", raises_event, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 20 },
		},
		{
			.name = "two wait_event",
			.boot = boot,
			.actors = { { "w", waits_for_event, 0 },
				    { "w2", waits_for_event, 1 },
				    { "r", raises_event, 2 } },
			.preemptions_max = 3,
			.check = check_two_passed,
			.expect = { [SIM_VERDICT_CLEAN] = 952 },
		},
		{
			.name = "woken before the condition holds",
			.boot = boot,
			.actors = { { "w", waits_for_event, 0 },
				    { "r", wakes_then_raises, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 21,
				    [SIM_VERDICT_LOST_WAKEUP] = 10 },
			.title =
				"w waits for event 'wq' and nobody is left who could wake it",
		},
		{
			.name = "test, then sleep",
			.boot = boot,
			.actors = { { "w", tests_then_sleeps, 0 },
				    { "r", raises_and_wakes, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 12,
				    [SIM_VERDICT_LOST_WAKEUP] = 3 },
			.title =
				"w waits for event 'wake_up_process' and nobody is left "
				"who could wake it",
		},
		{
			.name = "set state, then test, then sleep",
			.boot = boot,
			.actors = { { "w", sets_then_tests, 0 },
				    { "r", raises_and_wakes, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 8 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(completions),
		cmocka_unit_test(events),
	};

	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
