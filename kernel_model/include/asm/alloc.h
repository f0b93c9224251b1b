/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alloc.h - the kmalloc family, from the engine's heap
 *
 * PORT: kmalloc objects do not come from SLUB caches: that keeps the world
 * small and the caches of a scenario free of bystanders. Use after free of
 * these objects is always found, they are not reused in an execution.
 */
#ifndef KM_ASM_ALLOC_H
#define KM_ASM_ALLOC_H

#include <linux/types.h>

/** km_alloc() - zeroed memory; NULL only when a fault choice says so */
void *km_alloc(size_t bytes, const char *name);

/** km_alloc_sure() - the same, but it never fails */
void *km_alloc_sure(size_t bytes, const char *name);

/** km_alloc_aligned() - the same, @align a power of two >= 16 */
void *km_alloc_aligned(size_t bytes, size_t align, const char *name);

/** km_free() - freeing twice is a finding; NULL is allowed */
void km_free(const void *ptr);

/** km_heap_poison()/km_heap_unpoison() - a slab object dies or lives again */
void km_heap_poison(const void *ptr, size_t bytes, const char *name);
void km_heap_unpoison(const void *ptr, size_t bytes);

/** km_heap_check() - finding if @ptr points into freed memory */
void km_heap_check(const void *ptr);

/** direct_reclaim() - before an allocation: wait while memory is short, if
 * @gfp lets us; schedule point then. In mm/vmscan.c */
void direct_reclaim(gfp_t gfp);

/** __kmalloc() - km_alloc(), after direct_reclaim(); km_alloc_sure() if @gfp has
 * __GFP_NOFAIL. In mm/failslab.c */
void *__kmalloc(size_t bytes, gfp_t gfp, const char *name);

#define kmalloc(bytes, gfp)	__kmalloc((bytes), (gfp), __func__)
#define kzalloc(bytes, gfp)	kmalloc((bytes), (gfp))
#define kmalloc_array(n, bytes, gfp) \
	kmalloc((n) * (bytes), (gfp))
#define kcalloc(n, bytes, gfp)	kmalloc_array((n), (bytes), (gfp))
#define kfree(ptr)		km_free(ptr)

#endif /* KM_ASM_ALLOC_H */
