// SPDX-License-Identifier: GPL-2.0-only
/*
 * page_isolation.c - taking sections out of the allocator, and giving back
 *
 * An isolated section keeps its free pages on lists of their own. What is
 * freed there later joins them, so that a section without users becomes
 * completely free and stays so.
 *
 * PORT: a pageblock is a section, hence ranges are whole sections.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/page-isolation.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "internal.h"

static int set_migratetype_isolate(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;
	int ret = -EBUSY;

	spin_lock_irqsave(&zone->lock, flags);
	if (!is_migrate_isolate_page(page)) {
		set_pageblock_migratetype(page, MIGRATE_ISOLATE);
		zone->nr_isolate_pageblock++;
		move_freepages_block(zone, page, MIGRATE_ISOLATE);
		ret = 0;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return ret;
}

static void unset_migratetype_isolate(struct page *page, int migratetype)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	if (is_migrate_isolate_page(page)) {
		set_pageblock_migratetype(page, migratetype);
		zone->nr_isolate_pageblock--;
		move_freepages_block(zone, page, migratetype);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
}

int start_isolate_page_range(unsigned long start_pfn, unsigned long end_pfn,
			     unsigned int migratetype, int flags)
{
	unsigned long pfn;

	(void)flags;
	for (pfn = start_pfn; pfn < end_pfn; pfn += PAGES_PER_SECTION) {
		if (!set_migratetype_isolate(pfn_to_page(pfn)))
			continue;
		undo_isolate_page_range(start_pfn, pfn, migratetype);
		return -EBUSY;
	}
	return 0;
}

void undo_isolate_page_range(unsigned long start_pfn, unsigned long end_pfn,
			     unsigned int migratetype)
{
	unsigned long pfn;

	for (pfn = start_pfn; pfn < end_pfn; pfn += PAGES_PER_SECTION)
		unset_migratetype_isolate(pfn_to_page(pfn), (int)migratetype);
}

/* Under zone->lock. */
static bool range_is_free(unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long pfn = start_pfn;

	while (pfn < end_pfn) {
		struct page *page = pfn_to_page(pfn);

		if (!PageBuddy(page) || !is_migrate_isolate_page(page))
			return false;
		pfn += 1UL << page->order;
	}
	return true;
}

int test_pages_isolated(unsigned long start_pfn, unsigned long end_pfn,
			int isol_flags)
{
	struct zone *zone = page_zone(pfn_to_page(start_pfn));
	unsigned long flags;
	bool is_free;

	(void)isol_flags;
	spin_lock_irqsave(&zone->lock, flags);
	is_free = range_is_free(start_pfn, end_pfn);
	spin_unlock_irqrestore(&zone->lock, flags);
	return is_free ? 0 : -EBUSY;
}

unsigned long __offline_isolated_pages(unsigned long start_pfn,
				       unsigned long end_pfn)
{
	struct zone *zone = page_zone(pfn_to_page(start_pfn));
	unsigned long offlined_nr = 0;
	unsigned long pfn = start_pfn;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	while (pfn < end_pfn) {
		struct page *page = pfn_to_page(pfn);
		unsigned long nr = 1UL << page->order;

		if (!PageBuddy(page))
			km_assert_fail("page in use taken offline");
		del_page_from_free_list(page, zone);
		for (unsigned long i = 0; i < nr; i++)
			page[i].flags |= PG_offline;
		offlined_nr += nr;
		pfn += nr;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return offlined_nr;
}

void __online_isolated_pages(unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long pfn;

	for (pfn = start_pfn; pfn < end_pfn; pfn += PAGES_PER_SECTION) {
		struct page *page = pfn_to_page(pfn);

		if (is_migrate_isolate_page(page))
			continue;
		set_pageblock_migratetype(page, MIGRATE_ISOLATE);
		page_zone(page)->nr_isolate_pageblock++;
	}
	for (pfn = start_pfn; pfn < end_pfn; pfn += 1UL << (MAX_ORDER - 1))
		__free_pages_core(pfn_to_page(pfn), MAX_ORDER - 1);
}
