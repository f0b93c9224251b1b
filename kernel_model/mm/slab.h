/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slab.h - what the files of the slab allocator share
 *
 * Owns:       struct kmem_cache_node, slab_mutex, slab_caches.
 * Used by:    mm/slub*, mm/slab_common, mm/slub_variants, verbs/slub.
 * Promises:   lock order slab_mutex, &n->list_lock, CPU slab lock; where
 *             cpu_hotplug_lock and flush_lock stand is up to the variant.
 */
#ifndef KM_MM_SLAB_H
#define KM_MM_SLAB_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/slub_def.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "slub_pages.h"
#include "slub_variant.h"

enum slab_state {
	DOWN,
	UP,
	FULL,			/* sysfs is there, too */
};

/* A power of two, so that a transaction id tells its CPU. */
#define TID_STEP		64

extern enum slab_state slab_state;
extern struct mutex slab_mutex;
extern struct list_head slab_caches;	/* under slab_mutex */

/*
 * The slabs of one node that have free objects and belong to no CPU. The list
 * and nr_partial change under list_lock only and agree when it is free.
 */
struct kmem_cache_node {
	spinlock_t		list_lock;	/* "&n->list_lock" */
	unsigned long		nr_partial;
	struct list_head	partial;
	atomic_t		nr_slabs;
};

#define for_each_kmem_cache_node(s, nid, n)				\
	for ((nid) = 0; (nid) < (int)mm_options.nodes_nr; (nid)++)	\
		if (!((n) = (s)->node[nid])) {				\
		} else

/* Of a freelist and counters pair; the layout of struct page's second part. */
union slab_counters {
	unsigned long	counters;
	struct {
		unsigned int	inuse : 16;
		unsigned int	objects : 15;
		unsigned int	frozen : 1;
	};
};

/* ---- slub.c ---- */

/** put_cpu_partial() - under the CPU slab lock, as since v5.15 */
void put_cpu_partial(struct kmem_cache *s, struct page *page, bool drain);

/** __unfreeze_partials() - a chain of frozen slabs goes to its nodes */
void __unfreeze_partials(struct kmem_cache *s, struct page *partial_page);

/** unfreeze_partials() - the same for the running CPU's chain */
void unfreeze_partials(struct kmem_cache *s);

/** has_cpu_slab() - does @cpu own slabs? A look without lock. */
bool has_cpu_slab(int cpu, struct kmem_cache *s);

/** flush_this_cpu_slab() - the running CPU gives up its slabs of @s */
void flush_this_cpu_slab(struct kmem_cache *s);

/** __flush_cpu_slab() - the same for a CPU that is gone; no lock */
void __flush_cpu_slab(struct kmem_cache *s, unsigned int cpu);

/* Pieces for slub_node.c: lists. */
void remove_partial(struct kmem_cache_node *n, struct page *page);
void slub_unlock_list(struct kmem_cache *s, struct kmem_cache_node *n,
		      unsigned long flags);

/* ---- slub_node.c ---- */
int kmem_cache_open(struct kmem_cache *s);
int __kmem_cache_shutdown(struct kmem_cache *s);
int __kmem_cache_shrink(struct kmem_cache *s);
void __kmem_cache_release(struct kmem_cache *s);
int validate_slab_cache(struct kmem_cache *s);

/* ---- slab_common.c ---- */

/** slab_hotplug_lock()/slab_hotplug_unlock() - the hotplug locks for reading,
 * in variants that hold them around slab_mutex */
void slab_hotplug_lock(void);
void slab_hotplug_unlock(void);

/** slab_destroy_shutdown() - under slab_mutex: drop a reference, shut down,
 * take the directory out of sysfs; Return: true if the memory is to be
 * released now, after rcu_barrier() if it is an RCU cache */
bool slab_destroy_shutdown(struct kmem_cache *s);

/** slab_destroy_unlink_inside() - kmem_cache_destroy() before v6.0 but for
 * the locks: the sysfs directory goes while slab_mutex is held */
void slab_destroy_unlink_inside(struct kmem_cache *s);

/** slab_destroy_begin() - under slab_mutex: drop a reference, shut down;
 * Return: true if the caller must now call kmem_cache_release() */
bool slab_destroy_begin(struct kmem_cache *s);

/** kmem_cache_release() - remove the directory, then drop the cache */
void kmem_cache_release(struct kmem_cache *s);

/** slab_kmem_cache_release() - free the memory of the descriptor */
void slab_kmem_cache_release(struct kmem_cache *s);

/* ---- slub_sysfs.c ---- */
int sysfs_slab_add(struct kmem_cache *s);
void sysfs_slab_remove(struct kmem_cache *s);
void sysfs_slab_unlink(struct kmem_cache *s);
void sysfs_slab_release(struct kmem_cache *s);

/* ---- slub_check.c: not instrumented, no schedule points ---- */

/** struct slub_census - where the slabs and objects of a cache are */
struct slub_census {
	unsigned int	slabs;		/* found in the memory map */
	unsigned int	cpu_slabs;
	unsigned int	cpu_partial;
	unsigned int	node_partial;
	unsigned int	full;
	unsigned int	leaked;		/* reachable from nowhere, not full */
	unsigned int	objects_live;
};

struct page *slub_page_of(const void *object);
void slub_track_new_slab(struct kmem_cache *s, struct page *page);
void slub_track_alloc(struct kmem_cache *s, void *object);
void slub_track_free(struct kmem_cache *s, void *object);
void slub_check_node(const struct kmem_cache *s,
		     const struct kmem_cache_node *n);
void slub_check_discard(const struct kmem_cache *s, const struct page *page);
void slub_check_no_cpu_slabs(const struct kmem_cache *s);

/** slub_check_tid() - whenever an owner changed @c: its id grew */
void slub_check_tid(const struct kmem_cache *s, struct kmem_cache_cpu *c);

/** slub_track_node(), slub_check_node_free() - a node's structure is made, is
 * about to be freed: not before the cache is, since v5.12 */
void slub_track_node(struct kmem_cache *s, int nid);
void slub_check_node_free(struct kmem_cache *s, int nid);

/**
 * struct slub_flush_record - which CPUs were asked to flush, which have
 *
 * On the stack of whoever flushes; only these functions look into it.
 */
struct slub_flush_record {
	struct kmem_cache	*s;
	u64			asked;
	u64			ran;
};

void slub_flush_begin(struct slub_flush_record *r, struct kmem_cache *s);
struct kmem_cache *slub_flush_cache(const struct slub_flush_record *r);
void slub_flush_asked(struct slub_flush_record *r, int cpu);
void slub_flush_ran(struct slub_flush_record *r);
void slub_flush_end(const struct slub_flush_record *r);

void slub_check_cache(const struct kmem_cache *s, struct slub_census *ret);
void slub_check_all(void);
void page_alloc_check(void);

#endif /* KM_MM_SLAB_H */
