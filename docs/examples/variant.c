// SPDX-License-Identifier: GPL-2.0-only
/*
 * variant.c - example of a variant: patch v4 without cpus_read_lock()
 *
 * "Does v4 still deadlock if the flush does not take cpu_hotplug_lock?" It is
 * v4.c with one function changed. (It does not, and CPUs that go down during
 * the flush keep their slabs: not a fix.)
 */
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "mm/slab.h"

static noinline void flush_all(struct kmem_cache *s)
{
	mutex_lock(&flush_lock);
	flush_cpus_by_work(s, system_wq);
	mutex_unlock(&flush_lock);
}

extern const struct slub_variant slub_variant_example;
const struct slub_variant slub_variant_example = {
	.name = "example",
	.title = "patch v4 without cpus_read_lock()",
	.cpu_slab_lock = slub_irq_lock,
	.cpu_slab_unlock = slub_irq_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = slab_destroy_under_mutex,
};
