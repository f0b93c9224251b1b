/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slub_pages.h - slabs from and to the page allocator, words in free objects
 *
 * Owns:       how the free objects of a slab are linked.
 * Used by:    mm/slub*, by mm/slab.h.
 * Promises:   allocate_slab() is a scheduling point, the rest are not.
 */
#ifndef KM_MM_SLUB_PAGES_H
#define KM_MM_SLUB_PAGES_H

#include <linux/gfp.h>
#include <linux/slub_def.h>

struct page;

/* The word in a free object that leads to the next one. */
static inline void *get_freepointer(const struct kmem_cache *s, void *object)
{
	return *(void **)((char *)object + s->offset);
}

static inline void set_freepointer(const struct kmem_cache *s, void *object,
				   void *fp)
{
	*(void **)((char *)object + s->offset) = fp;
}

/** allocate_slab() - a frozen slab, all its objects free but counted as in
 * use; NULL without memory; schedule point */
struct page *allocate_slab(struct kmem_cache *s, gfp_t flags, int node);

void dec_slabs_node(struct kmem_cache *s, int node);
void free_slab(struct kmem_cache *s, struct page *page);
void discard_slab(struct kmem_cache *s, struct page *page);

#endif /* KM_MM_SLUB_PAGES_H */
