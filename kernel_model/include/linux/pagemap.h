/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pagemap.h - the page cache: pages of a file, which can be moved
 *
 * Owns:       struct address_space.
 * Used by:    mm/filemap, mm/migrate, verbs/memory.
 * Promises:   page->mapping and the slot of a page change under i_pages_lock.
 */
#ifndef KM_LINUX_PAGEMAP_H
#define KM_LINUX_PAGEMAP_H

#include <linux/mm.h>
#include <linux/spinlock.h>

#define PAGE_CACHE_SLOTS	16

/* PORT: an array instead of an xarray. */
struct address_space {
	spinlock_t	i_pages_lock;
	struct page	*i_pages[PAGE_CACHE_SLOTS];
};

/** page_cache - PORT: there is one file */
extern struct address_space page_cache;

/**
 * add_to_page_cache_lru() - @page becomes the content of slot @index
 *
 * Schedule point. The cache takes over the caller's reference.
 * Return: 0, or -EEXIST for a slot in use, -EINVAL for one that is not there.
 */
int add_to_page_cache_lru(struct page *page, unsigned long index);

/** delete_from_page_cache() - free what slot @index has; schedule point
 *
 * Return: 0, or -ENOENT if it is empty.
 */
int delete_from_page_cache(unsigned long index);

#endif /* KM_LINUX_PAGEMAP_H */
