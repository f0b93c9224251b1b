// SPDX-License-Identifier: GPL-2.0-only
/*
 * v4.c - patch v4 of the PREEMPT_RT series, August 2021: flush by work items
 *
 * flush_all() takes flush_lock, then cpu_hotplug_lock for reading, whoever
 * calls it: a destroy under slab_mutex does, and memory going offline, which
 * holds cpu_hotplug_lock already.
 */
#include <linux/cpu.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "mm/slab.h"

static noinline void flush_all(struct kmem_cache *s)
{
	mutex_lock(&flush_lock);
	cpus_read_lock();
	flush_cpus_by_work(s, system_wq);
	cpus_read_unlock();
	mutex_unlock(&flush_lock);
}

const struct slub_variant slub_variant_v4 = {
	.name = "v4",
	.title = "patch v4 (August 2021): flush_lock outside cpu_hotplug_lock",
	.cpu_slab_lock = slub_irq_lock,
	.cpu_slab_unlock = slub_irq_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = slab_destroy_under_mutex,
};
