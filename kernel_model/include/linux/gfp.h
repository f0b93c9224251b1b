/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gfp.h - the page allocator
 *
 * Owns:       allocation flags, alloc_pages and friends.
 * Used by:    mm/slub, mm/memory_hotplug.
 * Promises:   an allocation fails at once when no zone has a block of the
 *             order; it waits only if a scenario made memory short.
 */
#ifndef KM_LINUX_GFP_H
#define KM_LINUX_GFP_H

#include <linux/mmzone.h>
#include <linux/types.h>

#define __GFP_HIGH		0x01u
#define __GFP_DIRECT_RECLAIM	0x02u
#define __GFP_KSWAPD_RECLAIM	0x04u
#define __GFP_ZERO		0x08u
#define __GFP_THISNODE		0x10u
#define __GFP_NOWARN		0x20u
#define __GFP_NOFAIL		0x40u
#define __GFP_IO		0x80u
#define __GFP_FS		0x100u

#define GFP_ATOMIC		(__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT		(__GFP_KSWAPD_RECLAIM)
#define GFP_NOIO		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_NOFS		(GFP_NOIO | __GFP_IO)
#define GFP_KERNEL		(GFP_NOFS | __GFP_FS)

/** gfpflags_allow_blocking() - may the caller sleep? */
static inline bool gfpflags_allow_blocking(gfp_t flags)
{
	return (flags & __GFP_DIRECT_RECLAIM) != 0;
}

/**
 * alloc_pages_node() - 2^@order pages, of node @nid if it has them
 * @nid: preferred node, NUMA_NO_NODE: that of the running CPU
 * @flags: __GFP_THISNODE: no other node
 * @order: below MAX_ORDER
 *
 * Schedule point (zone->lock) unless a per-CPU list serves it.
 * Return: the first page, or NULL.
 */
struct page *alloc_pages_node(int nid, gfp_t flags, unsigned int order);

/** __free_pages() - give them back; schedule point (zone->lock) or none */
void __free_pages(struct page *page, unsigned int order);

/** __free_pages_core() - boot and memory online: pages get into the buddy
 * lists for the first time; schedule point */
void __free_pages_core(struct page *page, unsigned int order);

/** drain_pages() - return @cpu's pages of all zones; this CPU or a dead one */
void drain_pages(unsigned int cpu);

/**
 * drain_all_pages() - return the per-CPU pages of all CPUs to @zone
 * @zone: NULL for all zones; then it gives up if another drain is running
 *
 * Schedule point; queues work on every CPU and waits for it.
 */
void drain_all_pages(struct zone *zone);

/**
 * zone_pcp_disable() - keep the per-CPU lists of @zone empty
 *
 * Schedule point. Returns with pcp_batch_high_lock held.
 */
void zone_pcp_disable(struct zone *zone);

/** zone_pcp_enable() - the end of it; drops pcp_batch_high_lock */
void zone_pcp_enable(struct zone *zone);

/** zone_pcp_update() - recompute the limits, e.g. after a CPU came or went */
void zone_pcp_update(struct zone *zone, int cpu_online);

/** page_alloc_sysctl_update() - a write to percpu_pagelist_high_fraction */
void page_alloc_sysctl_update(void);

/** should_failslab() - does this allocation from a cache fail by choice? Not a
 * schedule point; failslab.c. km_alloc() asks for kmalloc(). */
bool should_failslab(gfp_t flags);

/** should_fail_alloc_page() - the same for pages */
bool should_fail_alloc_page(gfp_t flags);

struct work_struct;		/* linux/workqueue.h */
struct workqueue_struct;

/**
 * reclaim_needs() - memory is short until @work, queued on @wq, has run
 *
 * Whoever allocates with __GFP_DIRECT_RECLAIM and is no PF_MEMALLOC task waits
 * until then. Not a schedule point. In mm/vmscan.c.
 */
void reclaim_needs(struct work_struct *work, struct workqueue_struct *wq);

/** reclaim_work_ended() - tell that @work has run; not a schedule point */
void reclaim_work_ended(const struct work_struct *work);

/** page_alloc_init() - boot: zones, frames, per-CPU lists, hotplug state */
void page_alloc_init(void);

/** page_alloc_init_late() - boot, after the early workqueues: mm_percpu_wq */
void page_alloc_init_late(void);

#endif /* KM_LINUX_GFP_H */
