/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap.h - LRU lists, and the batches that CPUs keep in front of them
 *
 * Owns:       lru_disable_count, the batches.
 * Used by:    mm/memory_hotplug, mm/migrate, mm/filemap.
 * Promises:   between disable and enable no CPU keeps a batch.
 */
#ifndef KM_LINUX_SWAP_H
#define KM_LINUX_SWAP_H

#include <linux/types.h>

struct page;

/** lru_cache_disabled() - are the batches switched off? */
bool lru_cache_disabled(void);

/** lru_cache_disable()/lru_cache_enable() - batches off and on; they nest
 *
 * Schedule point: switching them off queues work on every CPU and waits for it.
 */
void lru_cache_disable(void);
void lru_cache_enable(void);

/** lru_cache_add() - onto the LRU list, by way of the CPU's batch; point */
void lru_cache_add(struct page *page);

/** lru_add_drain() - empty the running CPU's batch; schedule point */
void lru_add_drain(void);

/** lru_add_drain_cpu() - the same for a dead CPU, or with its batch locked */
void lru_add_drain_cpu(unsigned int cpu);

/** lru_add_drain_all() - the same for all CPUs; waits for work on them */
void lru_add_drain_all(void);

/** isolate_lru_page() - take @page off the list, with a reference to it
 *
 * Schedule point. Return: 0, or -EBUSY if it is not on the list.
 */
int isolate_lru_page(struct page *page);

/** putback_lru_page() - the opposite; schedule point */
void putback_lru_page(struct page *page);

#endif /* KM_LINUX_SWAP_H */
