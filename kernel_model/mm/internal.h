/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * internal.h - what the files of mm/ share
 *
 * Owns:       nothing.
 * Used by:    mm/page_alloc, mm/page_isolation, mm/swap.
 */
#ifndef KM_MM_INTERNAL_H
#define KM_MM_INTERNAL_H

#include <linux/mm.h>

struct workqueue_struct;

/* Works that free memory: of pcp lists and LRU batches. NULL early in boot. */
extern struct workqueue_struct *mm_percpu_wq;

/** move_freepages_block() - free blocks of @page's section to the list of
 * @migratetype; under zone->lock; Return: pages moved */
unsigned long move_freepages_block(struct zone *zone, struct page *page,
				   int migratetype);

/** free_the_page() - nobody refers to @page any more; schedule point */
void free_the_page(struct page *page, unsigned int order);

/** del_page_from_free_list() - take a free block out; under zone->lock */
void del_page_from_free_list(struct page *page, struct zone *zone);

#endif /* KM_MM_INTERNAL_H */
