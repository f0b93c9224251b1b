// SPDX-License-Identifier: GPL-2.0-only
/*
 * swap.c - LRU batches
 *
 * PORT: the model has no pages on LRU lists, so the batches of every CPU are
 * empty and disabling them drains nothing: the works that upstream queues on
 * mm_percpu_wq would find no page. The count is kept, because it says where
 * the section lies in offline_pages().
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/swap.h>

static atomic_t lru_disable_count = ATOMIC_INIT(0);

bool lru_cache_disabled(void)
{
	return atomic_read(&lru_disable_count) != 0;
}

void lru_cache_disable(void)
{
	atomic_inc(&lru_disable_count);
}

void lru_cache_enable(void)
{
	WARN_ON(atomic_dec_return(&lru_disable_count) < 0);
}
