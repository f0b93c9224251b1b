// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_15.c - Linux v5.15 to v5.19: as merged
 *
 * The order is cpu_hotplug_lock (read), slab_mutex, flush_lock everywhere. A
 * destroy holds the first two also while it waits for users of the cache's
 * sysfs files. A local lock protects the running CPU's slabs.
 */
#include <linux/cpu.h>
#include <linux/mutex.h>

#include "mm/slab.h"

static void destroy(struct kmem_cache *s)
{
	cpus_read_lock();
	mutex_lock(&slab_mutex);
	slab_destroy_unlink_inside(s);
	mutex_unlock(&slab_mutex);
	cpus_read_unlock();
}

const struct slub_variant slub_variant_v5_15 = {
	SLUB_FLUSH_BY_SYSTEM_WQ,
	.name = "v5.15",
	.title = "Linux v5.15 to v5.19: sysfs files removed under the locks",
	.destroy = destroy,
};
