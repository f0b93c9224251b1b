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
#define PG_lru		0x20ul		/* on the LRU list of its node */

/* Content of the page frames; mem_map[n] describes page n of it. */
extern char *mem_base;

#define PageBuddy(page)		(((page)->flags & PG_buddy) != 0)
#define PageSlab(page)		(((page)->flags & PG_slab) != 0)
#define PageHead(page)		(((page)->flags & PG_head) != 0)
#define PageOffline(page)	(((page)->flags & PG_offline) != 0)
#define PageLRU(page)		(((page)->flags & PG_lru) != 0)

/* Of a page in use; others may change its flags meanwhile. */
#define SetPageLRU(page) \
	((void)__atomic_fetch_or(&(page)->flags, PG_lru, __ATOMIC_SEQ_CST))
#define ClearPageLRU(page) \
	((void)__atomic_fetch_and(&(page)->flags, ~PG_lru, __ATOMIC_SEQ_CST))
#define TestClearPageLRU(page)						\
	((__atomic_fetch_and(&(page)->flags, ~PG_lru, __ATOMIC_SEQ_CST) & \
	  PG_lru) != 0)

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

static inline void get_page(struct page *page)
{
	__atomic_fetch_add(&page->_refcount, 1, __ATOMIC_SEQ_CST);
}

/** get_page_unless_zero() - a reference to a page that somebody uses */
bool get_page_unless_zero(struct page *page);

/** __put_page() - nobody uses @page any more; schedule point */
void __put_page(struct page *page);

static inline void put_page(struct page *page)
{
	if (!__atomic_sub_fetch(&page->_refcount, 1, __ATOMIC_SEQ_CST))
		__put_page(page);
}

#endif /* KM_LINUX_MM_H */
