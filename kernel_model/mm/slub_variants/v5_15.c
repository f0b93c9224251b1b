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
#include <linux/workqueue.h>

#include "mm/slab.h"

static void flush_all_cpus_locked(struct kmem_cache *s)
{
	flush_all_cpus_locked_on(s, system_wq);
}

static void flush_all(struct kmem_cache *s)
{
	cpus_read_lock();
	flush_all_cpus_locked(s);
	cpus_read_unlock();
}

static void destroy(struct kmem_cache *s)
{
	cpus_read_lock();
	mutex_lock(&slab_mutex);
	slab_destroy_unlink_inside(s);
	mutex_unlock(&slab_mutex);
	cpus_read_unlock();
}

const struct slub_variant slub_variant_v5_15 = {
	.name = "v5.15",
	.title = "Linux v5.15 to v5.19: sysfs files removed under the locks",
	.cpu_slab_lock = slub_local_lock,
	.cpu_slab_unlock = slub_local_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all_cpus_locked,
	.flush_for_offline = flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = destroy,
};
