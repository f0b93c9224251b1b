// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory_hotplug: notifiers, failure and undo, mem_hotplug_lock
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "explore.h"
#include "verbs/model.h"
#include "core/model.h"

#define CALLS_MAX	32
#define PAGES_MAX	64

/* Who was told what, in order: "h2" is the high one and MEM_GOING_OFFLINE. */
struct fixture {
	struct notifier_block	high;
	struct notifier_block	low;
	struct mutex		lock;
	unsigned long		refuse;		/* action that high refuses */
	unsigned int		calls_nr;
	char			calls[CALLS_MAX];
	unsigned long		action_last;
	int			ret;
};

static struct fixture *fix;

static void note(char who, unsigned long action)
{
	static const char digits[] = {
		[MEM_ONLINE] = '1', [MEM_GOING_OFFLINE] = '2',
		[MEM_OFFLINE] = '3', [MEM_GOING_ONLINE] = '4',
		[MEM_CANCEL_ONLINE] = '5', [MEM_CANCEL_OFFLINE] = '6',
	};

	if (fix->calls_nr + 3 > CALLS_MAX)
		km_test_fail("too many calls");
	fix->calls[fix->calls_nr++] = who;
	fix->calls[fix->calls_nr++] = digits[action];
	fix->action_last = action;
}

static int high_callback(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	(void)nb;
	(void)data;
	note('h', action);
	return action == fix->refuse ? NOTIFY_BAD : NOTIFY_OK;
}

static int low_callback(struct notifier_block *nb, unsigned long action,
			void *data)
{
	(void)nb;
	(void)data;
	note('l', action);
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
	return NOTIFY_OK;
}

static void boot(void)
{
	linux_model.boot();
	fix = kzalloc(sizeof(*fix), GFP_KERNEL);
	mutex_init(&fix->lock);
	fix->low.notifier_call = low_callback;
	fix->low.priority = -1;
	fix->high.notifier_call = high_callback;
	fix->high.priority = 100;
	if (register_memory_notifier(&fix->low) ||
	    register_memory_notifier(&fix->high))
		km_test_fail("no notifier");
}

static bool is_online(unsigned long block)
{
	return find_memory_block_by_id(block)->state == MEM_ONLINE;
}

static const char *last_block_file(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "/devices/system/memory/memory%u/online",
		 memory_blocks_nr() - 1);
	return path;
}

static int write_last_block(const char *text)
{
	fix->calls_nr = 0;
	memset(fix->calls, 0, sizeof(fix->calls));
	return sysfs_write_file(last_block_file(), text);
}

static void expect_calls(const char *calls)
{
	if (strcmp(fix->calls, calls))
		km_test_fail(fix->calls);
}

/* A page of the last block; all other pages that it takes are given back. */
static struct page *page_of_last_block(void)
{
	struct page *pages[PAGES_MAX];
	struct page *found = NULL;
	unsigned int nr = 0;

	while (nr < PAGES_MAX && !found) {
		struct page *page =
			alloc_pages_node(NUMA_NO_NODE, GFP_KERNEL, 0);

		if (!page)
			break;
		if (pfn_to_section_nr(page_to_pfn(page)) ==
		    memory_blocks_nr() - 1)
			found = page;
		else
			pages[nr++] = page;
	}
	while (nr)
		__free_pages(pages[--nr], 0);
	if (!found)
		km_test_fail("no page of the last block");
	return found;
}

static void there_and_back(void)
{
	unsigned int last = memory_blocks_nr() - 1;
	struct zone *zone = page_zone(pfn_to_page(section_nr_to_pfn(last)));
	unsigned long present = zone->present_pages;
	char buf[SYSFS_BUF_BYTES];

	if (write_last_block("0") || is_online(last))
		km_test_fail("offline");
	expect_calls("h2l2h3l3");
	if (zone->present_pages != present - PAGES_PER_SECTION)
		km_test_fail("present pages after offline");
	if (sysfs_read_file("/devices/system/memory/memory0/state", buf,
			    sizeof(buf)) != 7 ||
	    !sysfs_streq(buf, "online"))
		km_test_fail("state of a block");
	if (write_last_block("0") || fix->calls_nr)
		km_test_fail("offline twice");
	if (write_last_block("1") || !is_online(last))
		km_test_fail("online");
	expect_calls("h4l4h1l1");
	if (zone->present_pages != present)
		km_test_fail("present pages after online");
	__free_pages(page_of_last_block(), 0);
}

static void block_in_use(void)
{
	struct page *page = page_of_last_block();

	if (write_last_block("0") != -EBUSY ||
	    !is_online(memory_blocks_nr() - 1))
		km_test_fail("a block in use went offline");
	expect_calls("h2l2h6l6");
	__free_pages(page, 0);
	if (write_last_block("0"))
		km_test_fail("a free block does not go offline");
	expect_calls("h2l2h3l3");
}

static void refused(void)
{
	fix->refuse = MEM_GOING_OFFLINE;
	if (write_last_block("0") != -EPERM)
		km_test_fail("the refusal is lost");
	expect_calls("h2h6l6");
	fix->refuse = 0;
	if (write_last_block("0"))
		km_test_fail("no offline after a refusal");
	fix->refuse = MEM_GOING_ONLINE;
	if (write_last_block("1") != -EPERM)
		km_test_fail("the refusal of online is lost");
	expect_calls("h4h5l5");
}

static void bad_ranges(void)
{
	unsigned long nr = PAGES_PER_SECTION;

	lock_device_hotplug();
	if (offline_pages(1, nr) != -EINVAL || offline_pages(0, 0) != -EINVAL ||
	    offline_pages(0, nr - 1) != -EINVAL ||
	    offline_pages(memory_blocks_nr() * nr, nr) != -EINVAL ||
	    online_pages(1, nr, page_zone(pfn_to_page(0))) != -EINVAL)
		km_test_fail("a bad range is accepted");
	unlock_device_hotplug();
}

static void offline_and_online_again(void **state)
{
	(void)state;
	km_test_once(boot, there_and_back);
}

static void pages_in_use_cancel(void **state)
{
	(void)state;
	km_test_once(boot, block_in_use);
}

static void refusal_cancels_for_all(void **state)
{
	(void)state;
	km_test_once(boot, refused);
}

static void ranges_are_whole_blocks(void **state)
{
	(void)state;
	km_test_once(boot, bad_ranges);
}

static void task_offline(void)
{
	fix->ret = write_last_block("0");
}

static void task_begin_then_lock(void)
{
	mem_hotplug_begin();
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
	mem_hotplug_done();
}

static void task_lock_then_mems(void)
{
	mutex_lock(&fix->lock);
	get_online_mems();
	put_online_mems();
	mutex_unlock(&fix->lock);
}

static void task_mems_then_lock(void)
{
	get_online_mems();
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
	put_online_mems();
}

static void check_offline_done(void)
{
	if (fix->ret)
		km_test_fail("offlining failed");
	if (fix->action_last != MEM_OFFLINE)
		km_test_fail("the last word was not offline");
}

static void explore(const struct km_test *test, struct km_tally *tally)
{
	km_test_explore(test, tally);
	if (!tally->is_complete)
		fail_msg("not complete after %u executions", tally->runs_nr);
	print_message("# %u executions, up to %u steps, %u deadlocks\n",
		      tally->runs_nr, tally->steps_max,
		      tally->verdict_nr[SIM_VERDICT_DEADLOCK]);
}

static void assert_some_deadlocks(const struct km_tally *tally)
{
	u32 deadlocks_nr = tally->verdict_nr[SIM_VERDICT_DEADLOCK];

	assert_int_not_equal(deadlocks_nr, 0);
	assert_int_not_equal(tally->verdict_nr[SIM_VERDICT_CLEAN], 0);
	assert_int_equal(tally->verdict_nr[SIM_VERDICT_CLEAN] + deadlocks_nr,
			 tally->runs_nr);
	assert_non_null(strstr(tally->title, "mem_hotplug_lock"));
}

static void writer_inside_a_lock_of_readers(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "hotplug", task_begin_then_lock },
			   { "reader", task_lock_then_mems } },
		.preemptions_max = -1,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_some_deadlocks(&tally);
}

static void same_order_is_clean(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "hotplug", task_begin_then_lock },
			   { "reader", task_mems_then_lock } },
		.preemptions_max = -1,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s", tally.title);
}

static void notifier_against_reader(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "memory_offline", task_offline },
			   { "reader", task_lock_then_mems } },
		.preemptions_max = 1,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_some_deadlocks(&tally);
}

static void notifier_against_ordered_reader(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "memory_offline", task_offline },
			   { "reader", task_mems_then_lock } },
		.check = check_offline_done,
		.preemptions_max = 1,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s", tally.title);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offline_and_online_again),
		cmocka_unit_test(pages_in_use_cancel),
		cmocka_unit_test(refusal_cancels_for_all),
		cmocka_unit_test(ranges_are_whole_blocks),
		cmocka_unit_test(writer_inside_a_lock_of_readers),
		cmocka_unit_test(same_order_is_clean),
		cmocka_unit_test(notifier_against_reader),
		cmocka_unit_test(notifier_against_ordered_reader),
	};

	return cmocka_run_group_tests_name("memory_hotplug", tests, NULL, NULL);
}
