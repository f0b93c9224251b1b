/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page-isolation.h - taking ranges of pages out of the allocator
 *
 * Owns:       nothing; the state is a section's migrate type.
 * Used by:    mm/memory_hotplug.
 * Promises:   a free page of an isolated section is not allocated; a page
 *             freed there goes to the buddy lists past the per-CPU lists.
 */
#ifndef KM_LINUX_PAGE_ISOLATION_H
#define KM_LINUX_PAGE_ISOLATION_H

#include <linux/mmzone.h>

#define MEMORY_OFFLINE	0x1
#define REPORT_FAILURE	0x2

/**
 * start_isolate_page_range() - isolate whole sections
 * @start_pfn: first page, at the start of a section
 * @end_pfn: end of the range
 * @migratetype: to restore should it fail
 * @flags: MEMORY_OFFLINE or 0
 *
 * Schedule point (zone->lock).
 * PORT: slab pages do not make it fail, as they do upstream; they are found
 * by test_pages_isolated(), after the notifiers had a chance to free them.
 * Return: 0, or -EBUSY if a section is isolated already.
 */
int start_isolate_page_range(unsigned long start_pfn, unsigned long end_pfn,
			     unsigned int migratetype, int flags);

/** undo_isolate_page_range() - free pages may be used again; schedule point */
void undo_isolate_page_range(unsigned long start_pfn, unsigned long end_pfn,
			     unsigned int migratetype);

/** test_pages_isolated() - 0 if every page is free and isolated, else -EBUSY;
 * schedule point */
int test_pages_isolated(unsigned long start_pfn, unsigned long end_pfn,
			int flags);

/** __offline_isolated_pages() - remove them from the buddy lists; schedule
 * point; Return: how many pages */
unsigned long __offline_isolated_pages(unsigned long start_pfn,
				       unsigned long end_pfn);

/**
 * __online_isolated_pages() - put an offline range into the buddy lists
 *
 * Schedule point. The sections come up isolated: undo_isolate_page_range()
 * makes the pages available.
 */
void __online_isolated_pages(unsigned long start_pfn, unsigned long end_pfn);

#endif /* KM_LINUX_PAGE_ISOLATION_H */
