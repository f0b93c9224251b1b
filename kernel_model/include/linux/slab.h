/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slab.h - slab caches, kmalloc
 *
 * Owns:       the interface of the slab allocator.
 * Used by:    ports, verbs.
 * Promises:   objects of caches live in real slabs of the page allocator.
 *             PORT: kmalloc() memory does not (see asm/alloc.h).
 */
#ifndef KM_LINUX_SLAB_H
#define KM_LINUX_SLAB_H

#include <asm/alloc.h>
#include <asm/slab_primitives.h>
#include <linux/gfp.h>
#include <linux/types.h>

struct kmem_cache;

#define SLAB_TYPESAFE_BY_RCU	0x1u	/* a grace period before pages go */
#define SLAB_NO_SYSFS		0x2u	/* PORT: no directory for this cache */
/* PORT: enables slub_debug_enabled and allows "validate"; checks nothing. */
#define SLAB_CONSISTENCY_CHECKS	0x100u
#define SLAB_DEBUG_FLAGS	SLAB_CONSISTENCY_CHECKS

/* PORT: the caches' real defaults are scaled down to find corners sooner. */
struct kmem_cache_args {
	unsigned int	object_size;		/* bytes */
	unsigned int	objects;		/* in a slab; 0: what fits */
	unsigned int	min_partial;
	unsigned int	cpu_partial_slabs;
	unsigned int	flags;
};

/**
 * kmem_cache_create_args() - make a cache
 * @name: copied
 * @args: see above
 *
 * Schedule point (slab_mutex).
 * Return: the cache, or NULL when an object does not fit into a slab or the
 * name is taken.
 */
struct kmem_cache *kmem_cache_create_args(const char *name,
					  const struct kmem_cache_args *args);

/** kmem_cache_destroy() - schedule point; warns if objects are left */
void kmem_cache_destroy(struct kmem_cache *s);

/** kmem_cache_shrink() - free empty slabs; schedule point; 1: some are left */
int kmem_cache_shrink(struct kmem_cache *s);

/** kmem_cache_alloc() - an object or NULL; schedule point */
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags);

/** kmem_cache_alloc_node() - the same, from node @node if not NUMA_NO_NODE */
void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node);

/** kmem_cache_free() - schedule point; freeing twice is a finding */
void kmem_cache_free(struct kmem_cache *s, void *object);

/** kmem_cache_init() - boot, after page_alloc_init() */
void kmem_cache_init(void);

/** kmem_cache_init_late() - boot, after workqueue_init_early() */
void kmem_cache_init_late(void);

/** km_boot_cache_drop() - boot: forget a cache without slabs and without files;
 * not a schedule point */
void km_boot_cache_drop(struct kmem_cache *s);

/** slab_sysfs_init() - boot, after kobject_sysfs_init(): /sys/kernel/slab */
void slab_sysfs_init(void);

/* kmalloc(), kzalloc(), kcalloc(), kfree(): <asm/alloc.h> */
#define kmalloc_node(bytes, flags, node) \
	((void)(node), kmalloc((bytes), (flags)))
#define kzalloc_node(bytes, flags, node) \
	kmalloc_node((bytes), (flags), (node))

#endif /* KM_LINUX_SLAB_H */
