// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_10.c - Linux v5.10 and v5.11: nodes are freed, hotplug locks are outside
 *
 * CPUs are flushed by interrupt, as until v5.14. Creating, shrinking and
 * destroying a cache keep CPUs and memory from changing by cpu_hotplug_lock
 * and mem_hotplug_lock. A node whose last memory goes offline loses its
 * struct kmem_cache_node.
 */
#include <linux/mutex.h>

#include "mm/slab.h"

void slab_destroy_under_hotplug_locks(struct kmem_cache *s)
{
	slab_hotplug_lock();
	mutex_lock(&slab_mutex);
	slab_destroy_unlink_inside(s);
	mutex_unlock(&slab_mutex);
	slab_hotplug_unlock();
}

const struct slub_variant slub_variant_v5_10 = {
	SLUB_HOTPLUG_LOCKS_OUTSIDE,
	.name = "v5.10",
	.title = "Linux v5.10, v5.11: nodes lose their structures",
};
