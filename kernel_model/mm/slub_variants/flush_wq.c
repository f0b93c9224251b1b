// SPDX-License-Identifier: GPL-2.0-only
/*
 * flush_wq.c - what v6.0 brought: a work queue for flushes, release outside
 *
 * The queue has a rescuer, so that a flush does not wait for workers that wait
 * for memory. A destroy removes the sysfs files after it dropped the locks.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "mm/slab.h"

static struct workqueue_struct *flushwq;

void slub_flushwq_init(void)
{
	flushwq = alloc_workqueue("slub_flushwq", WQ_MEM_RECLAIM, 0);
	WARN_ON(!flushwq);
}

void slub_flushwq_flush_all_cpus_locked(struct kmem_cache *s)
{
	flush_all_cpus_locked_on(s, flushwq);
}

void slub_flushwq_flush_all(struct kmem_cache *s)
{
	cpus_read_lock();
	slub_flushwq_flush_all_cpus_locked(s);
	cpus_read_unlock();
}

void slab_destroy_release_outside(struct kmem_cache *s)
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
