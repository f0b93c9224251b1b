// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_13_rc.c - Linux v5.13-rc1: the debug key is enabled under slab_mutex
 *
 * 1f0723a4c0df made explicit debug flags enable the key that guards all
 * debugging, where the cache is set up: inside slab_mutex. To enable a key is
 * to take cpu_hotplug_lock. Else as v5.12.
 */
#include <linux/mutex.h>

#include "mm/slab.h"

const struct slub_variant slub_variant_v5_13_rc = {
	SLUB_FLUSH_BY_IPI,
	.name = "v5.13-rc",
	.title = "Linux v5.13-rc1: debug key enabled under slab_mutex",
	.debug_key_inside = true,
	.destroy = slab_destroy_under_mutex,
};
