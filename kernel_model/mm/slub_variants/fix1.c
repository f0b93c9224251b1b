// SPDX-License-Identifier: GPL-2.0-only
/*
 * fix1.c - the first fix-up of patch v4, 10 August 2021, morning
 *
 * The order is turned round: cpu_hotplug_lock (read), then flush_lock. Memory
 * going offline has the former already and takes the latter only. A destroy
 * still takes cpu_hotplug_lock inside slab_mutex.
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
	mutex_lock(&slab_mutex);
	slab_destroy_unlink_inside(s);
	mutex_unlock(&slab_mutex);
}

const struct slub_variant slub_variant_fix1 = {
	.name = "fix1",
	.title = "first fix-up of v4: flush_lock inside cpu_hotplug_lock",
	.cpu_slab_lock = slub_irq_lock,
	.cpu_slab_unlock = slub_irq_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all,
	.flush_for_offline = flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = destroy,
};
