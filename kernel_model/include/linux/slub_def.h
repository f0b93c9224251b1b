/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slub_def.h - the data structures of a slab cache
 *
 * Owns:       struct kmem_cache, struct kmem_cache_cpu.
 * Used by:    mm/slub, mm/slab_common, mm/slub_variants.
 * Promises:   freelist and tid of a kmem_cache_cpu are one double word.
 */
#ifndef KM_LINUX_SLUB_DEF_H
#define KM_LINUX_SLUB_DEF_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/local_lock.h>
#include <linux/mmzone.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct kmem_cache_node;		/* mm/slab.h */

/*
 * What one CPU owns of one cache. A page here and those of the partial chain
 * are frozen. Fields change by this_cpu_cmpxchg_double (the fast paths) or
 * under the variant's CPU slab lock.
 */
struct kmem_cache_cpu {
	void			*freelist __attribute__((aligned(16)));
	unsigned long		tid;
	struct page		*page;
	struct page		*partial;
	local_lock_t		lock;		/* v5.15 and later */
	/* PORT: what slub_check_tid() saw last. */
	unsigned long		tid_seen;
	void			*freelist_seen;
};

struct kmem_cache {
	struct kmem_cache_cpu	*cpu_slab;	/* per CPU */
	unsigned int		flags;		/* SLAB_* */
	unsigned int		min_partial;	/* slabs that a node keeps */
	unsigned int		size;		/* with the free pointer */
	unsigned int		object_size;
	unsigned int		offset;		/* of the free pointer */
	/* PORT: limit in slabs, as since v5.16, in every variant. */
	unsigned int		cpu_partial_slabs;
	unsigned int		order;
	unsigned int		objects;	/* for each slab */
	int			refcount;
	const char		*name;
	struct list_head	list;		/* slab_caches, slab_mutex */
	struct kobject		kobj;
	struct work_struct	kobj_remove_work;
	struct kmem_cache_node	*node[MAX_NUMNODES];
	/* PORT: what slub_track_node() was told. */
	struct kmem_cache_node	*node_seen[MAX_NUMNODES];
};

#endif /* KM_LINUX_SLUB_DEF_H */
