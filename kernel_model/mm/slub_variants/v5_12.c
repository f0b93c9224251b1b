// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_12.c - Linux v5.12 to v5.14: flush by interrupt
 *
 * flush_all() interrupts every CPU that has slabs and spins until all have
 * flushed; it needs no lock. The slow paths run with interrupts off, which is
 * all the protection that a CPU's slabs have. A destroy holds slab_mutex,
 * also while it waits for users of the sysfs files.
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>

#include "mm/slab.h"

/* In hard interrupt context. */
static void flush_cpu_slab(void *d)
{
	flush_this_cpu_slab(slub_flush_cache(d));
	slub_flush_ran(d);
}

static bool cpu_needs_flush(int cpu, void *info)
{
	if (!has_cpu_slab(cpu, slub_flush_cache(info)))
		return false;
	slub_flush_asked(info, cpu);
	return true;
}

void slub_flush_by_ipi(struct kmem_cache *s, bool wait)
{
	struct slub_flush_record record;

	slub_flush_begin(&record, s);
	on_each_cpu_cond(cpu_needs_flush, flush_cpu_slab, &record, wait);
	slub_flush_end(&record);
}

void slub_flush_all_by_ipi(struct kmem_cache *s)
{
	slub_flush_by_ipi(s, true);
}

void slub_flush_dead_cpu_irqs_off(struct kmem_cache *s, unsigned int cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	__flush_cpu_slab(s, cpu);
	local_irq_restore(flags);
}

/* An interrupt may free to the chain at any time: exchange its head. */
void slub_put_cpu_partial_cmpxchg(struct kmem_cache *s, struct page *page,
				  bool drain)
{
	struct page *old;

	preempt_disable();
	do {
		unsigned long flags;

		old = READ_ONCE(this_cpu_ptr(s->cpu_slab)->partial);
		if (old && drain && old->pages >= (int)s->cpu_partial_slabs) {
			local_irq_save(flags);
			unfreeze_partials(s);
			local_irq_restore(flags);
			old = NULL;
		}
		page->pages = old ? old->pages + 1 : 1;
		page->next = old;
	} while (!km_this_cpu_cmpxchg(&s->cpu_slab->partial, old, page));
	preempt_enable();
}

void slab_destroy_under_mutex(struct kmem_cache *s)
{
	mutex_lock(&slab_mutex);
	slab_destroy_unlink_inside(s);
	mutex_unlock(&slab_mutex);
}

const struct slub_variant slub_variant_v5_12 = {
	SLUB_FLUSH_BY_IPI,
	.name = "v5.12",
	.title = "Linux v5.12 to v5.14: flush by interrupt",
	.destroy = slab_destroy_under_mutex,
};
