/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slab_primitives.h - what the allocators need of the machine and the engine
 *
 * Used by:    mm/page_alloc, mm/slub, linux/slab.h.
 * Promises:   only functions whose comment says so are schedule points; these
 *             stand before the operation.
 */
#ifndef KM_ASM_SLAB_PRIMITIVES_H
#define KM_ASM_SLAB_PRIMITIVES_H

#include <linux/types.h>

/**
 * km_slab_read_word() - a load that may hit freed memory
 *
 * The fast path reads the next pointer of an object that somebody else may
 * have allocated or whose page may be gone; the cmpxchg after it decides
 * whether the value is used. Not a schedule point.
 */
void *km_slab_read_word(const void *ptr);

/** struct km_double_word - two words that change together */
struct km_double_word {
	void		*first;
	unsigned long	second;
};

/** km_cmpxchg_double() - @ptr: 16-byte aligned. Schedule point. */
bool km_cmpxchg_double(void *ptr, const struct km_double_word *old,
		       const struct km_double_word *new_value);

/**
 * km_this_cpu_cmpxchg_double() - on the running CPU's copy of @pcp
 *
 * Schedule point. The CPU is looked up after the point: a task that migrates
 * there compares with the new CPU's words.
 */
bool km_this_cpu_cmpxchg_double(void *pcp, const struct km_double_word *old,
				const struct km_double_word *new_value);

/** km_this_cpu_cmpxchg() - one word; schedule point as above */
bool km_this_cpu_cmpxchg(void *pcp, void *old, void *new_value);

/** km_mm_options_read() - boot: fill in mm_options and the SLUB variant */
void km_mm_options_read(void);

#endif /* KM_ASM_SLAB_PRIMITIVES_H */
