/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mm_types.h - the page frame descriptor
 *
 * Owns:       struct page.
 * Used by:    mm/page_alloc (free pages), mm/slub (slab pages).
 * Promises:   freelist and counters lie in one aligned double word, so one
 *             cmpxchg_double changes both.
 */
#ifndef KM_LINUX_MM_TYPES_H
#define KM_LINUX_MM_TYPES_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct address_space;
struct kmem_cache;

/*
 * A page is in exactly one state: free in the buddy system (PG_buddy, in
 * lru), free on a per-CPU list (no flag, in lru), part of a slab (PG_slab; the
 * head page carries the slab fields), of a file (in lru, with PG_lru once it left
 * the batch of a CPU), or in use by somebody else.
 */
struct page {
	unsigned long		flags;		/* PG_*, node and section */
	union {
		struct list_head	lru;
		struct list_head	slab_list;
		struct {
			struct page	*next;	/* per-CPU partial chain */
			int		pages;	/* slabs from here on */
		};
		struct rcu_head		rcu_head;
	};
	union {
		struct kmem_cache	*slab_cache;
		struct address_space	*mapping;	/* NULL: of no file */
	};
	void			*freelist __attribute__((aligned(16)));
	union {
		unsigned long	counters;
		struct {
			unsigned int	inuse : 16;
			unsigned int	objects : 15;
			unsigned int	frozen : 1;
		};
	};
	/*
	 * PORT: one bit for each object that a user of the cache holds.
	 * Upstream keeps nothing of the kind; the invariants need it.
	 */
	union {
		unsigned long	live;
		unsigned long	index;	/* in its file */
	};
	unsigned int		order;		/* of a free block or a slab */
	int			_refcount;
};

#endif /* KM_LINUX_MM_TYPES_H */
