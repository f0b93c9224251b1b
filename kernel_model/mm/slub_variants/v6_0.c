// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6_0.c - Linux v6.0 and v6.1
 *
 * As v5.15, but a destroy removes the sysfs files after it dropped the locks,
 * and the flush has a work queue of its own, with a rescuer.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "mm/slab.h"

static struct workqueue_struct *flushwq;

static void flush_all_cpus_locked(struct kmem_cache *s)
{
	flush_all_cpus_locked_on(s, flushwq);
}

static void flush_all(struct kmem_cache *s)
{
	cpus_read_lock();
	flush_all_cpus_locked(s);
	cpus_read_unlock();
}

static void destroy(struct kmem_cache *s)
{
	bool do_release;

	cpus_read_lock();
	mutex_lock(&slab_mutex);
	do_release = slab_destroy_begin(s);
	mutex_unlock(&slab_mutex);
	cpus_read_unlock();
	if (do_release)
		kmem_cache_release(s);
}

static void init_late(void)
{
	flushwq = alloc_workqueue("slub_flushwq", WQ_MEM_RECLAIM, 0);
	WARN_ON(!flushwq);
}

const struct slub_variant slub_variant_v6_0 = {
	.name = "v6.0",
	.title = "Linux v6.0, v6.1: sysfs files removed outside the locks",
	.shrink_counts_in_lock = true,
	.cpu_slab_lock = slub_local_lock,
	.cpu_slab_unlock = slub_local_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all_cpus_locked,
	.flush_for_offline = flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = destroy,
	.init_late = init_late,
};
