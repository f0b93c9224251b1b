/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slub_debug.h - caches with debug flags
 *
 * Owns:       slub_debug_enabled, the key that guards all debugging.
 * Used by:    mm/slab_common, mm/slub_node, mm/slub_sysfs.
 * Promises:   it is on before the first cache with such flags can be found.
 */
#ifndef KM_MM_SLUB_DEBUG_H
#define KM_MM_SLUB_DEBUG_H

#include <linux/jump_label.h>
#include <linux/slab.h>
#include <linux/slub_def.h>

/** slub_debug_enabled - is there any cache with debug flags? */
DECLARE_STATIC_KEY_FALSE(slub_debug_enabled);

/** kmem_cache_debug() - is @s one? */
static inline bool kmem_cache_debug(const struct kmem_cache *s)
{
	return static_branch_unlikely(&slub_debug_enabled) &&
	       (s->flags & SLAB_DEBUG_FLAGS);
}

#endif /* KM_MM_SLUB_DEBUG_H */
