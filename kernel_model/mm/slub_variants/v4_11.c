// SPDX-License-Identifier: GPL-2.0-only
/*
 * v4_11.c - Linux v4.11 to v4.18: who removes the sysfs directory, and when
 *
 * A write to a cache's file goes on to the caches of memory cgroups and takes
 * slab_mutex for that, inside the file's active reference. So the directory
 * cannot be removed under slab_mutex (v4.11); a work item does it later
 * (to v4.17); then a cache cannot be made again at once, for its old directory
 * is in the way; so it is removed under slab_mutex again (v4.18), which brings
 * the first trouble back.
 *
 * PORT: but for that and the hotplug locks as v5.12. cpu_hotplug_lock is the
 * rwsem of v4.13 in all. No memory cgroups: the walk over their caches is
 * empty.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v4_11 = {
	SLUB_FLUSH_BY_IPI,
	.name = "v4.11",
	.title = "Linux v4.11: sysfs files removed under slab_mutex",
	.hotplug_locks = true,
	.store_takes_slab_mutex = true,
	.destroy = slab_destroy_under_hotplug_locks,
};

const struct slub_variant slub_variant_v4_17 = {
	SLUB_FLUSH_BY_IPI,
	.name = "v4.17",
	.title = "Linux v4.12 to v4.17: sysfs files removed by a work item",
	.hotplug_locks = true,
	.store_takes_slab_mutex = true,
	.remove_work = SLUB_REMOVE_BY_WORK,
	.destroy = slab_destroy_under_hotplug_locks,
};

const struct slub_variant slub_variant_v4_18 = {
	SLUB_FLUSH_BY_IPI,
	.name = "v4.18",
	.title = "Linux v4.18: sysfs files removed under slab_mutex again",
	.hotplug_locks = true,
	.store_takes_slab_mutex = true,
	.remove_work = SLUB_REMOVE_PUT_BY_WORK,
	.destroy = slab_destroy_under_hotplug_locks,
};
