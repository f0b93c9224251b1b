// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu_lock.c - the two ways to protect the running CPU's slabs
 *
 * An interrupt may come until interrupts are off, and change what the caller
 * has seen of the CPU's slabs: there is a schedule point in front.
 */
#include <asm/engine.h>
#include <linux/irqflags.h>
#include <linux/local_lock.h>

#include "mm/slab.h"

unsigned long slub_irq_lock(struct kmem_cache *s)
{
	unsigned long flags;

	km_point(IRQ, s, "local_irq_save");
	local_irq_save(flags);
	return flags;
}

void slub_irq_unlock(struct kmem_cache *s, unsigned long flags)
{
	(void)s;
	local_irq_restore(flags);
}

unsigned long slub_local_lock(struct kmem_cache *s)
{
	unsigned long flags;

	local_lock_irqsave(&s->cpu_slab->lock, flags);
	return flags;
}

void slub_local_unlock(struct kmem_cache *s, unsigned long flags)
{
	local_unlock_irqrestore(&s->cpu_slab->lock, flags);
}
