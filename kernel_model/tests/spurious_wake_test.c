// SPDX-License-Identifier: GPL-2.0-only
/*
 * spurious wakes: who takes a wake-up for the condition is found, who tests
 * again is not; what wakes only its owner is left alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <asm/alloc.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "explore.h"

static struct fixture {
	struct completion	done;
	struct wait_queue_head	wq;
	struct mutex		mutex;
	struct task_struct	*sleeper;
	bool			is_ready;
} * fix;

static void boot(void)
{
	fix = km_alloc_sure(sizeof(*fix), "fixture");
	km_completion_init(&fix->done, "done");
	km_waitqueue_init(&fix->wq, "wq");
	mutex_init(&fix->mutex);
}

static void must_be_ready(void)
{
	if (!fix->is_ready)
		km_test_fail("went on too early");
}

/* ---- sleepers ---- */

static void sleep_if_not_ready(void)
{
	fix->sleeper = current;
	set_current_state(TASK_UNINTERRUPTIBLE);
	if (!fix->is_ready)
		schedule();
	__set_current_state(TASK_RUNNING);
	must_be_ready();
}

static void sleep_while_not_ready(void)
{
	fix->sleeper = current;
	set_current_state(TASK_UNINTERRUPTIBLE);
	while (!fix->is_ready) {
		schedule();
		set_current_state(TASK_UNINTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	must_be_ready();
}

static void sleep_for_event(void)
{
	wait_event(fix->wq, fix->is_ready);
	must_be_ready();
}

static void sleep_for_completion(void)
{
	wait_for_completion(&fix->done);
	must_be_ready();
}

static void sleep_for_mutex(void)
{
	mutex_lock(&fix->mutex);
	fix->is_ready = !fix->is_ready;
	km_point(USER, fix, "inside");
	fix->is_ready = !fix->is_ready;
	if (fix->is_ready)
		km_test_fail("two are inside");
	mutex_unlock(&fix->mutex);
}

/* ---- wakers ---- */

static void wake_sleeper(void)
{
	fix->is_ready = true;
	if (fix->sleeper)
		wake_up_process(fix->sleeper);
}

static void wake_queue(void)
{
	fix->is_ready = true;
	wake_up(&fix->wq);
}

static void complete_it(void)
{
	fix->is_ready = true;
	complete(&fix->done);
}

/* ---- the table ---- */

static const struct question {
	const char	*name;
	void		(*sleeper)(void);
	void		(*waker)(void);
	bool		is_offered;	/* more executions than without */
	bool		is_found;
} questions[] = {
	{ "schedule(), if", sleep_if_not_ready, wake_sleeper, true, true },
	{ "schedule(), while", sleep_while_not_ready, wake_sleeper, true,
	  false },
	{ "wait_event()", sleep_for_event, wake_queue, true, false },
	{ "completion", sleep_for_completion, complete_it, false, false },
	{ "mutex", sleep_for_mutex, sleep_for_mutex, false, false },
};

static void ask(const struct question *q, bool spurious_wakes,
		struct km_tally *ret)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "sleeper", q->sleeper }, { "waker", q->waker } },
		.preemptions_max = -1,
		.runs_max = 100000,
		.all_cpus_online = true,
		.spurious_wakes = spurious_wakes,
	};

	km_test_explore(&test, ret);
	print_message("# %s, %s: %u executions, %u not clean\n", q->name,
		      spurious_wakes ? "offered" : "not offered", ret->runs_nr,
		      ret->runs_nr - ret->verdict_nr[SIM_VERDICT_CLEAN]);
	assert_true(ret->is_complete);
}

static void only_who_does_not_test_again(void **state)
{
	struct km_tally without, with;

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(questions); i++) {
		const struct question *q = &questions[i];

		ask(q, false, &without);
		assert_int_equal(without.verdict_nr[SIM_VERDICT_CLEAN],
				 without.runs_nr);
		ask(q, true, &with);
		assert_int_equal(with.runs_nr > without.runs_nr, q->is_offered);
		assert_int_equal(with.verdict_nr[SIM_VERDICT_ASSERTION] != 0,
				 q->is_found);
		assert_int_equal(with.verdict_nr[SIM_VERDICT_ASSERTION] +
					 with.verdict_nr[SIM_VERDICT_CLEAN],
				 with.runs_nr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_who_does_not_test_again),
	};

	return cmocka_run_group_tests_name("spurious_wake", tests, NULL, NULL);
}
