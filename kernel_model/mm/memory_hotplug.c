// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory_hotplug.c - putting ranges of memory online and offline
 *
 * Lock order: device_hotplug_lock, dev->mutex, cpu_hotplug_lock (read),
 * mem_hotplug_lock (write), and in offline_pages() pcp_batch_high_lock, then
 * the rwsem of the memory chain with whatever its callbacks take.
 *
 * PORT: as in v5.14 mem_hotplug_begin() is called here; since v6.1 by
 * drivers/base/memory.c. Zones are not resized, so that a block goes back to
 * the zone it came from. No watermarks, zonelists, kswapd or kcompactd.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/migrate.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/notifier.h>
#include <linux/page-isolation.h>
#include <linux/percpu-rwsem.h>
#include <linux/sched.h>
#include <linux/swap.h>

/* How often offlining looks again at pages that were still in use. */
#define OFFLINE_RETRIES_MAX	2

DEFINE_STATIC_PERCPU_RWSEM(mem_hotplug_lock);

void get_online_mems(void)
{
	percpu_down_read(&mem_hotplug_lock);
}

void put_online_mems(void)
{
	percpu_up_read(&mem_hotplug_lock);
}

/* In this file they are inline: offline_pages() itself is who takes the locks. */
static __always_inline void hotplug_begin(void)
{
	cpus_read_lock();
	percpu_down_write(&mem_hotplug_lock);
}

static __always_inline void hotplug_done(void)
{
	percpu_up_write(&mem_hotplug_lock);
	cpus_read_unlock();
}

void mem_hotplug_begin(void)
{
	hotplug_begin();
}

void mem_hotplug_done(void)
{
	hotplug_done();
}

static bool range_is_whole_blocks(unsigned long pfn, unsigned long nr_pages)
{
	return nr_pages && pfn % PAGES_PER_SECTION == 0 &&
	       nr_pages % PAGES_PER_SECTION == 0 &&
	       pfn_valid(pfn + nr_pages - 1);
}

/* Does the node lose its last page, or get its first one? */
static void node_states_check_changes(unsigned long nr_pages_left,
				      const struct zone *zone,
				      struct memory_notify *arg)
{
	int nid = nr_pages_left ? NUMA_NO_NODE : zone->node;

	arg->status_change_nid = nid;
	arg->status_change_nid_normal = nid;
}

static void adjust_present_page_count(struct zone *zone, long nr_pages)
{
	zone->present_pages += nr_pages;
}

/* The first page from @start on that could be moved, or -ENOENT. */
static int scan_movable_pages(unsigned long start, unsigned long end,
			      unsigned long *movable_pfn)
{
	for (unsigned long pfn = start; pfn < end; pfn++) {
		if (PageLRU(pfn_to_page(pfn))) {
			*movable_pfn = pfn;
			return 0;
		}
	}
	return -ENOENT;
}

/*
 * PORT: upstream tries pages that are not on the LRU list, too, and finds that
 * out by isolating them.
 */
static void do_migrate_range(unsigned long start_pfn, unsigned long end_pfn)
{
	LIST_HEAD(source);

	for (unsigned long pfn = start_pfn; pfn < end_pfn; pfn++) {
		struct page *page = pfn_to_page(pfn);

		if (!PageLRU(page) || !get_page_unless_zero(page))
			continue;
		if (!isolate_lru_page(page))
			list_add_tail(&page->lru, &source);
		put_page(page);
	}
	if (list_empty(&source))
		return;
	if (migrate_pages(&source, page_to_nid(pfn_to_page(start_pfn))))
		putback_movable_pages(&source);
}

/*
 * Move what can be moved, until the range is free.
 * PORT: a bounded number of times, where upstream goes on until a signal
 * arrives: pages that cannot be moved now and kernel pages in use may become
 * free. No signals, no huge pages.
 */
static int migrate_until_isolated(unsigned long start_pfn,
				  unsigned long end_pfn)
{
	unsigned long pfn = start_pfn;
	int ret;

	for (int i = 0; i <= OFFLINE_RETRIES_MAX; i++) {
		if (i)
			cond_resched();
		if (!scan_movable_pages(start_pfn, end_pfn, &pfn))
			do_migrate_range(pfn, end_pfn);
		ret = test_pages_isolated(start_pfn, end_pfn, MEMORY_OFFLINE);
		if (!ret)
			break;
	}
	return ret;
}

noinline int offline_pages(unsigned long start_pfn, unsigned long nr_pages)
{
	const unsigned long end_pfn = start_pfn + nr_pages;
	struct memory_notify arg;
	struct zone *zone;
	int ret;

	if (!range_is_whole_blocks(start_pfn, nr_pages))
		return -EINVAL;
	assert_held_device_hotplug();

	hotplug_begin();

	zone = page_zone(pfn_to_page(start_pfn));

	/* From here on no page of the range may hide on a per-CPU list. */
	zone_pcp_disable(zone);
	lru_cache_disable();

	ret = start_isolate_page_range(start_pfn, end_pfn, MIGRATE_MOVABLE,
				       MEMORY_OFFLINE | REPORT_FAILURE);
	if (ret)
		goto failed_removal_pcplists_disabled;

	arg.start_pfn = start_pfn;
	arg.nr_pages = nr_pages;
	node_states_check_changes(zone->present_pages - nr_pages, zone, &arg);

	ret = memory_notify(MEM_GOING_OFFLINE, &arg);
	ret = notifier_to_errno(ret);
	if (ret)
		goto failed_removal_isolated;

	ret = migrate_until_isolated(start_pfn, end_pfn);
	if (ret)
		goto failed_removal_isolated;

	__offline_isolated_pages(start_pfn, end_pfn);

	lru_cache_enable();
	zone_pcp_enable(zone);

	adjust_present_page_count(zone, -(long)nr_pages);

	memory_notify(MEM_OFFLINE, &arg);
	hotplug_done();
	return 0;

failed_removal_isolated:
	undo_isolate_page_range(start_pfn, end_pfn, MIGRATE_MOVABLE);
	memory_notify(MEM_CANCEL_OFFLINE, &arg);
failed_removal_pcplists_disabled:
	lru_cache_enable();
	zone_pcp_enable(zone);
	hotplug_done();
	return ret;
}

noinline int online_pages(unsigned long pfn, unsigned long nr_pages,
			  struct zone *zone)
{
	struct memory_notify arg;
	int ret;

	if (!range_is_whole_blocks(pfn, nr_pages))
		return -EINVAL;
	assert_held_device_hotplug();

	hotplug_begin();

	arg.start_pfn = pfn;
	arg.nr_pages = nr_pages;
	node_states_check_changes(zone->present_pages, zone, &arg);

	ret = memory_notify(MEM_GOING_ONLINE, &arg);
	ret = notifier_to_errno(ret);
	if (ret)
		goto failed_addition;

	__online_isolated_pages(pfn, pfn + nr_pages);
	adjust_present_page_count(zone, nr_pages);
	undo_isolate_page_range(pfn, pfn + nr_pages, MIGRATE_MOVABLE);

	memory_notify(MEM_ONLINE, &arg);
	hotplug_done();
	return 0;

failed_addition:
	memory_notify(MEM_CANCEL_ONLINE, &arg);
	hotplug_done();
	return ret;
}
