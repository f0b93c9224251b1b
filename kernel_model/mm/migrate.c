// SPDX-License-Identifier: GPL-2.0-only
/*
 * migrate.c - moving pages of the page cache out of a range
 *
 * A page can be moved while nobody but its file and the migration refers to it.
 * Then the file's slot gets the new page, and the old one is free.
 *
 * PORT: page locks, mappings of processes and writeback are left out: what they
 * can come to is "not now" (-EAGAIN), and so is a fault by choice.
 */
#include <asm/engine.h>
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/migrate.h>
#include <linux/pagemap.h>
#include <linux/string.h>
#include <linux/swap.h>

/* PORT: passes over the list, of 10. */
#define PASSES_MAX	2

/* The file's reference and ours. */
#define EXPECTED_COUNT	2

/* From here on whoever looks the page up in the file finds the new one. */
static int migrate_page_move_mapping(struct page *newpage, struct page *page)
{
	struct address_space *mapping = READ_ONCE(page->mapping);
	unsigned long flags;
	int ret = -EAGAIN;

	if (!mapping)
		return -EAGAIN;
	spin_lock_irqsave(&mapping->i_pages_lock, flags);
	if (page->mapping &&
	    cmpxchg(&page->_refcount, EXPECTED_COUNT, 0) == EXPECTED_COUNT) {
		mapping->i_pages[page->index] = newpage;
		newpage->mapping = mapping;
		newpage->index = page->index;
		page->mapping = NULL;
		/* Frozen at 0 nobody could get it; now it is ours alone. */
		WRITE_ONCE(page->_refcount, EXPECTED_COUNT - 1);
		ret = 0;
	}
	spin_unlock_irqrestore(&mapping->i_pages_lock, flags);
	return ret;
}

static int unmap_and_move(struct page *page, int nid)
{
	struct page *newpage = alloc_pages_node(nid, GFP_KERNEL, 0);
	int ret;

	if (!newpage)
		return -ENOMEM;
	ret = km_fault(KM_FAULT_CALL, "migrate_page") ?
		      -EAGAIN :
		      migrate_page_move_mapping(newpage, page);
	if (ret) {
		__free_pages(newpage, 0);
		return ret;
	}
	memcpy(page_address(newpage), page_address(page), PAGE_SIZE);
	list_del(&page->lru);
	lru_cache_add(newpage);
	put_page(page);
	return 0;
}

int migrate_pages(struct list_head *from, int nid)
{
	struct page *page, *next;
	int left = 1;

	for (int pass = 0; pass < PASSES_MAX && left; pass++) {
		left = 0;
		list_for_each_entry_safe(page, next, from, lru) {
			int ret = unmap_and_move(page, nid);

			if (ret == -ENOMEM)
				return ret;
			if (ret)
				left++;
		}
	}
	return left;
}

void putback_movable_pages(struct list_head *l)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, l, lru) {
		list_del(&page->lru);
		putback_lru_page(page);
	}
}
