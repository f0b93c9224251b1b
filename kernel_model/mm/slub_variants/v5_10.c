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
#include "variants.h"

void slub_v5_10_flush_all(struct kmem_cache *s)
{
	slub_flush_by_ipi(s, true);
}

void slub_v5_10_flush_dead_cpu(struct kmem_cache *s, unsigned int cpu)
{
	slub_variant_v5_12.flush_dead_cpu(s, cpu);
}

void slub_v5_10_put_cpu_partial(struct kmem_cache *s, struct page *page,
				bool drain)
{
	slub_variant_v5_12.put_cpu_partial(s, page, drain);
}

void slub_v5_10_destroy(struct kmem_cache *s)
{
	slab_hotplug_lock();
	mutex_lock(&slab_mutex);
	slab_destroy_unlink_inside(s);
	mutex_unlock(&slab_mutex);
	slab_hotplug_unlock();
}

const struct slub_variant slub_variant_v5_10 = {
	.name = "v5.10",
	.title = "Linux v5.10, v5.11: nodes lose their structures",
	.irqs_off_in_slow_path = true,
	.detach_after_deactivate = true,
	.hotplug_locks = true,
	.free_nodes_offline = true,
	.cpu_slab_lock = slub_irq_lock,
	.cpu_slab_unlock = slub_irq_unlock,
	.put_cpu_partial = slub_v5_10_put_cpu_partial,
	.flush_all = slub_v5_10_flush_all,
	.flush_for_shutdown = slub_v5_10_flush_all,
	.flush_dead_cpu = slub_v5_10_flush_dead_cpu,
	.destroy = slub_v5_10_destroy,
};
