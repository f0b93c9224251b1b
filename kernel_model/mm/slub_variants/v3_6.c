// SPDX-License-Identifier: GPL-2.0-only
/*
 * v3_6.c - Linux v3.6-rc and v3.7: rcu_barrier() in kmem_cache_destroy()
 *
 * The memory of an RCU cache may go after rcu_barrier() only, and there is no
 * work item to leave that to. rcu_barrier() takes cpu_hotplug_lock for reading
 * (boot option rcu_barrier_cpus), in v3.6-rc with slab_mutex held, which a
 * CPU going down takes with cpu_hotplug_lock held.
 *
 * That alone would be a deadlock: variant "v3.6-bare". In v3.6-rc a destroy
 * holds cpu_hotplug_lock all the time, so no CPU can be going down. Lockdep
 * saw a cycle all the same, and v3.7 drops slab_mutex first.
 *
 * PORT: but for destroying a cache as v5.12; creating one takes no
 * cpu_hotplug_lock here.
 */
#include <linux/cpu.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "mm/slab.h"

static void release(struct kmem_cache *s)
{
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	sysfs_slab_release(s);
}

static void destroy_bare(struct kmem_cache *s)
{
	mutex_lock(&slab_mutex);
	if (slab_destroy_shutdown(s))
		release(s);
	mutex_unlock(&slab_mutex);
}

static void destroy_v3_6(struct kmem_cache *s)
{
	cpus_read_lock();
	destroy_bare(s);
	cpus_read_unlock();
}

static void destroy_v3_7(struct kmem_cache *s)
{
	bool do_release;

	cpus_read_lock();
	mutex_lock(&slab_mutex);
	do_release = slab_destroy_shutdown(s);
	mutex_unlock(&slab_mutex);
	if (do_release)
		release(s);
	cpus_read_unlock();
}

const struct slub_variant slub_variant_v3_6_bare = {
	SLUB_FLUSH_BY_IPI,
	.name = "v3.6-bare",
	.title = "as v3.6, but cpu_hotplug_lock is not held around a destroy",
	.destroy = destroy_bare,
};

const struct slub_variant slub_variant_v3_6 = {
	SLUB_FLUSH_BY_IPI,
	.name = "v3.6",
	.title = "Linux v3.6-rc: rcu_barrier() under slab_mutex",
	.destroy = destroy_v3_6,
};

const struct slub_variant slub_variant_v3_7 = {
	SLUB_FLUSH_BY_IPI,
	.name = "v3.7",
	.title = "Linux v3.7: rcu_barrier() after slab_mutex is dropped",
	.destroy = destroy_v3_7,
};
