// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6_0.c - Linux v6.0
 *
 * As v5.15, but a destroy removes the sysfs files after it dropped the locks,
 * and the flush has a work queue of its own, with a rescuer. What a shrink
 * discards is still counted after list_lock is dropped.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v6_0 = {
	SLUB_FLUSH_BY_OWN_WQ,
	.name = "v6.0",
	.title = "Linux v6.0: sysfs files removed outside the locks",
};
