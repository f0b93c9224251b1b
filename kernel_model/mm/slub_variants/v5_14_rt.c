// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_14_rt.c - the PREEMPT_RT series of v5.14-rc before e0a043aa4145
 *
 * As v5.15, but a free puts its slab into the CPU's chain without the local
 * lock: migration is off, where preemption was, and the head is exchanged. On
 * PREEMPT_RT another task of that CPU may be changing the chain under the lock.
 */
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "mm/slab.h"
#include "variants.h"

static void put_cpu_partial_migrate_off(struct kmem_cache *s, struct page *page,
					bool drain)
{
	struct page *old;

	migrate_disable();
	do {
		old = READ_ONCE(this_cpu_ptr(s->cpu_slab)->partial);
		if (old && drain && old->pages >= (int)s->cpu_partial_slabs) {
			unfreeze_partials(s);
			old = NULL;
		}
		page->pages = old ? old->pages + 1 : 1;
		page->next = old;
	} while (!km_this_cpu_cmpxchg(&s->cpu_slab->partial, old, page));
	migrate_enable();
}

static void flush_all_cpus_locked(struct kmem_cache *s)
{
	slub_variant_v5_15.flush_for_shutdown(s);
}

static void flush_all(struct kmem_cache *s)
{
	slub_variant_v5_15.flush_all(s);
}

static void destroy(struct kmem_cache *s)
{
	slub_variant_v5_15.destroy(s);
}

const struct slub_variant slub_variant_v5_14_rt = {
	.name = "v5.14-rt",
	.title = "RT series of v5.14-rc: the chain is changed without lock",
	.cpu_slab_lock = slub_local_lock,
	.cpu_slab_unlock = slub_local_unlock,
	.put_cpu_partial = put_cpu_partial_migrate_off,
	.flush_all = flush_all,
	.flush_for_shutdown = flush_all_cpus_locked,
	.flush_for_offline = flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = destroy,
};
