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

#include "mm/slab.h"

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
	SLUB_FLUSH_BY_SYSTEM_WQ,
	.name = "v6.0-rc",
	.title = "Linux v6.0-rc: a destroy looks at the cache once more",
	.destroy = destroy,
};
