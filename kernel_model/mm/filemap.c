// SPDX-License-Identifier: GPL-2.0-only
/*
 * filemap.c - the page cache: what movable pages are used for
 *
 * PORT: one file of a few pages; nobody reads or writes it. Pages are added and
 * deleted; meanwhile migration may put another page into a slot.
 */
#include <linux/errno.h>
#include <linux/pagemap.h>
#include <linux/swap.h>

struct address_space page_cache = {
	.i_pages_lock = __SPIN_LOCK_UNLOCKED(page_cache.i_pages_lock),
};

int add_to_page_cache_lru(struct page *page, unsigned long index)
{
	unsigned long flags;
	int ret = -EEXIST;

	if (index >= PAGE_CACHE_SLOTS)
		return -EINVAL;
	spin_lock_irqsave(&page_cache.i_pages_lock, flags);
	if (!page_cache.i_pages[index]) {
		page_cache.i_pages[index] = page;
		page->mapping = &page_cache;
		page->index = index;
		ret = 0;
	}
	spin_unlock_irqrestore(&page_cache.i_pages_lock, flags);
	if (!ret)
		lru_cache_add(page);
	return ret;
}

int delete_from_page_cache(unsigned long index)
{
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&page_cache.i_pages_lock, flags);
	if (index < PAGE_CACHE_SLOTS && page_cache.i_pages[index]) {
		page = page_cache.i_pages[index];
		page_cache.i_pages[index] = NULL;
		page->mapping = NULL;
	}
	spin_unlock_irqrestore(&page_cache.i_pages_lock, flags);
	if (!page)
		return -ENOENT;
	put_page(page);
	return 0;
}
