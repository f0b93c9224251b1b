// SPDX-License-Identifier: GPL-2.0-only
/*
 * reclaim: who waits while memory is short, and for whom; allocations that
 * fail by choice; warnings passed over
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

/* ---- allocations that fail ---- */

static u32 slab_failed_nr, page_failed_nr;	/* over all executions */

static void boot_failing(void)
{
	boot();
	reclaim_work_ended(&fix->work->work);
	km_faults_of[KM_FAULT_SLAB] = 1;
	km_faults_of[KM_FAULT_PAGE] = 1;
}

static void allocate_thrice(void)
{
	u32 slab_nr = 0;
	u32 page_nr = 0;

	for (int i = 0; i < 3; i++) {
		struct page *page = alloc_pages_node(0, GFP_KERNEL, 0);
		void *memory = kmalloc(1, GFP_ATOMIC);

		slab_nr += !memory;
		page_nr += !page;
		kfree(memory);
		if (page)
			__free_pages(page, 0);
	}
	if (!kmalloc(1, GFP_KERNEL | __GFP_NOFAIL))
		km_test_fail("what must not fail failed");
	if (slab_nr > 1 || page_nr > 1)
		km_test_fail("more failed than may");
	slab_failed_nr += slab_nr;
	page_failed_nr += page_nr;
}

static void boot_offered(void)
{
	boot();
	reclaim_work_ended(&fix->work->work);
	km_faults_on = true;
	km_faults_left = 1;
}

static void allocations_fail_by_choice(void **state)
{
	struct km_test test = {
		.boot = boot_failing,
		.tasks = { { "allocate", allocate_thrice } },
		.preemptions_max = 0,
		.runs_max = 1000,
	};
	struct km_tally tally;

	(void)state;
	slab_failed_nr = 0;
	page_failed_nr = 0;
	explore(&test, &tally);
	/* The first, the second, the third or none, of each. */
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], 16);
	assert_int_equal(tally.runs_nr, 16);
	assert_int_equal(slab_failed_nr, 12);
	assert_int_equal(page_failed_nr, 12);
	/* One failure that is offered to any: none, or one of six. */
	test.boot = boot_offered;
	slab_failed_nr = 0;
	page_failed_nr = 0;
	explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], 7);
	assert_int_equal(tally.runs_nr, 7);
	assert_int_equal(slab_failed_nr, 3);
	assert_int_equal(page_failed_nr, 3);
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
		cmocka_unit_test(allocations_fail_by_choice),
		cmocka_unit_test(warnings_are_findings_or_not),
	};

	return cmocka_run_group_tests_name("reclaim", tests, NULL, NULL);
}
