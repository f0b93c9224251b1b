/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mm.h - page states and addresses
 *
 * Owns:       the page flags.
 * Used by:    mm, verbs.
 * Promises:   nothing here is a schedule point.
 */
#ifndef KM_LINUX_MM_H
#define KM_LINUX_MM_H

#include <linux/gfp.h>
#include <linux/mm_types.h>
#include <linux/mmzone.h>

#define PG_buddy	0x1ul		/* head of a free block */
#define PG_slab		0x2ul		/* part of a slab */
#define PG_head		0x4ul		/* first page of a slab */
#define PG_offline	0x8ul		/* its section is offline */
#define PG_dying	0x10ul		/* slab that waits for a grace period */

/* Content of the page frames; mem_map[n] describes page n of it. */
extern char *mem_base;

#define PageBuddy(page)		(((page)->flags & PG_buddy) != 0)
#define PageSlab(page)		(((page)->flags & PG_slab) != 0)
#define PageHead(page)		(((page)->flags & PG_head) != 0)
#define PageOffline(page)	(((page)->flags & PG_offline) != 0)

static inline void *page_address(const struct page *page)
{
	return mem_base + (page_to_pfn(page) << PAGE_SHIFT);
}

/** virt_addr_valid() - does @addr lie in a page frame? */
static inline bool virt_addr_valid(const void *addr)
{
	return (unsigned long)((const char *)addr - mem_base) <
	       max_pfn << PAGE_SHIFT;
}

static inline struct page *virt_to_page(const void *addr)
{
	return mem_map +
	       ((unsigned long)((const char *)addr - mem_base) >> PAGE_SHIFT);
}

static inline int page_count(const struct page *page)
{
	return page->_refcount;
}

#endif /* KM_LINUX_MM_H */
