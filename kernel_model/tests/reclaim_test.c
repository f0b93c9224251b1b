// SPDX-License-Identifier: GPL-2.0-only
/*
 * reclaim: who waits while memory is short, and for whom; warnings passed over
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <asm/alloc.h>
#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/sched.h>
#include <linux/start_kernel.h>
#include <linux/workqueue.h>

#include "explore.h"
#include "verbs/work.h"

static struct fixture {
	struct workqueue_struct	*wq;
	struct km_script_work	*work;
	bool			is_freed;
} * fix;

static void free_memory(void *arg)
{
	(void)arg;
	fix->is_freed = true;
}

static void boot(void)
{
	km_preempt_rt = false;
	start_kernel();
	fix = km_alloc_sure(sizeof(*fix), "fixture");
	fix->wq = alloc_workqueue("reclaim", WQ_MEM_RECLAIM, 0);
	fix->work = km_script_work_create("free memory", free_memory, NULL);
	reclaim_needs(&fix->work->work, fix->wq);
}

static void allocate(void)
{
	kfree(kmalloc(1, GFP_KERNEL));
	if (!fix->is_freed)
		km_test_fail("memory before it was freed");
}

static void allocate_page(void)
{
	struct page *page = alloc_pages_node(0, GFP_KERNEL, 0);

	if (!fix->is_freed)
		km_test_fail("a page before memory was freed");
	__free_pages(page, 0);
}

static void queue_work_that_frees(void)
{
	queue_work(fix->wq, &fix->work->work);
}

static void explore(const struct km_test *test, struct km_tally *tally)
{
	km_test_explore(test, tally);
	assert_true(tally->is_complete);
}

static void allocations_wait(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "kmalloc", allocate },
			   { "page", allocate_page },
			   { "reclaim", queue_work_that_frees } },
		.preemptions_max = 0,
		.runs_max = 100000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], tally.runs_nr);
}

static void allocate_without_sleep(void)
{
	kfree(kmalloc(1, GFP_ATOMIC));
	current->flags |= PF_MEMALLOC;
	kfree(kmalloc(1, GFP_KERNEL));
	current->flags &= ~PF_MEMALLOC;
	if (fix->is_freed)
		km_test_fail("nobody frees memory here");
}

static void some_do_not_wait(void **state)
{
	(void)state;
	km_test_once(boot, allocate_without_sleep);
}

static void allocate_in_atomic(void)
{
	preempt_disable();
	kfree(kmalloc(1, GFP_KERNEL));
}

static void no_sleep_in_atomic(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "atomic", allocate_in_atomic } },
		.preemptions_max = 0,
		.runs_max = 100,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_SLEEP_IN_ATOMIC],
			 tally.runs_nr);
}

/* The work that is to free memory needs some: it waits for itself. */
static void boot_greedy(void)
{
	boot();
	fix->work->allocates = true;
}

static void reclaim_waits_for_itself(void **state)
{
	const struct km_test test = {
		.boot = boot_greedy,
		.tasks = { { "reclaim", queue_work_that_frees } },
		.preemptions_max = 0,
		.runs_max = 10000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK], tally.runs_nr);
	assert_non_null(strstr(tally.title, "free memory"));
}

/* ---- warnings ---- */

static void boot_passing_over(void)
{
	boot();
	km_panic_on_warn = false;
}

static void warn(void)
{
	if (!WARN_ON(fix->wq) || !WARN(1, "a warning"))
		km_test_fail("the value of a warning");
	if (WARN_ON(!fix->wq))
		km_test_fail("the value of no warning");
}

static u32 findings_nr(void (*boot_model)(void))
{
	const struct km_test test = {
		.boot = boot_model,
		.tasks = { { "warn", warn } },
		.preemptions_max = 0,
		.runs_max = 100,
	};
	struct km_tally tally;

	explore(&test, &tally);
	return tally.runs_nr - tally.verdict_nr[SIM_VERDICT_CLEAN];
}

static void warnings_are_findings_or_not(void **state)
{
	(void)state;
	assert_int_not_equal(findings_nr(boot), 0);
	assert_int_equal(findings_nr(boot_passing_over), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_wait),
		cmocka_unit_test(some_do_not_wait),
		cmocka_unit_test(no_sleep_in_atomic),
		cmocka_unit_test(reclaim_waits_for_itself),
		cmocka_unit_test(warnings_are_findings_or_not),
	};

	return cmocka_run_group_tests_name("reclaim", tests, NULL, NULL);
}
