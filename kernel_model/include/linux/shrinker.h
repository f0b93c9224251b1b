/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shrinker.h - caches that give memory back when it is short
 *
 * Owns:       struct shrinker.
 * Used by:    mm/vmscan, verbs/reclaim.
 * Promises:   shrinkers run in the order of their registration.
 */
#ifndef KM_LINUX_SHRINKER_H
#define KM_LINUX_SHRINKER_H

#include <linux/gfp.h>
#include <linux/list.h>

struct shrink_control {
	gfp_t	gfp_mask;	/* of the allocation that reclaims */
};

struct shrinker {
	struct list_head	list;
	/* Return: how much was freed. May be a schedule point. */
	unsigned long (*scan_objects)(struct shrinker *shrinker,
				      struct shrink_control *sc);
};

/** register_shrinker() - from now on reclaim asks it; not a schedule point */
void register_shrinker(struct shrinker *shrinker);

/** shrink_slab() - ask all of them; schedule points are theirs
 *
 * Return: how much was freed.
 */
unsigned long shrink_slab(gfp_t gfp_mask);

/** balance_pgdat() - one round of kswapd, by the running task */
void balance_pgdat(void);

/** km_memory_is_short - each allocation that may reclaim does so first */
extern bool km_memory_is_short;

#endif /* KM_LINUX_SHRINKER_H */
