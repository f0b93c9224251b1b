/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap.h - the per-CPU batches of the LRU lists
 *
 * Owns:       lru_disable_count.
 * Used by:    mm/memory_hotplug.
 * Promises:   between disable and enable no CPU keeps a batch.
 */
#ifndef KM_LINUX_SWAP_H
#define KM_LINUX_SWAP_H

#include <linux/types.h>

/** lru_cache_disabled() - are the batches switched off? */
bool lru_cache_disabled(void);

/** lru_cache_disable()/lru_cache_enable() - batches off and on; they nest */
void lru_cache_disable(void);
void lru_cache_enable(void);

#endif /* KM_LINUX_SWAP_H */
