// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6_0_rc.c - Linux from 0495e337b703 to d71608a87736 and e45cc288724f, all v6.0-rc
 *
 * The sysfs files go after the locks were dropped, as in v6.0, but whether the
 * caller or the work is to release the cache is read from the cache once more
 * then. Flushes still share system_wq.
 */
#include <linux/cpu.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "mm/slab.h"
#include "variants.h"

static void flush_all_cpus_locked(struct kmem_cache *s)
{
	flush_all_cpus_locked_on(s, system_wq);
}

static void flush_all(struct kmem_cache *s)
{
	slub_variant_v5_15.flush_all(s);
}

static void destroy(struct kmem_cache *s)
{
	cpus_read_lock();
	mutex_lock(&slab_mutex);
	slab_destroy_begin(s);
	mutex_unlock(&slab_mutex);
	cpus_read_unlock();
	if (!s->refcount && !(s->flags & SLAB_TYPESAFE_BY_RCU))
		kmem_cache_release(s);
}

const struct slub_variant slub_variant_v6_0_rc = {
	.name = "v6.0-rc",
	.title = "Linux v6.0-rc: a destroy looks at the cache once more",
	.cpu_slab_lock = slub_local_lock,
	.cpu_slab_unlock = slub_local_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all_cpus_locked,
	.flush_for_offline = flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = destroy,
};
