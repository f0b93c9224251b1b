// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6_1.c - Linux v6.1
 *
 * As v6.0, but what a shrink discards is taken off nr_slabs under list_lock,
 * and only debug caches can be validated: others refuse the write.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v6_1 = {
	SLUB_FLUSH_BY_OWN_WQ,
	.name = "v6.1",
	.title = "Linux v6.1: shrinking counts under list_lock",
	.shrink_counts_in_lock = true,
	.validate_debug_only = true,
};
