/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irqflags.h - interrupts off and on
 *
 * PORT: a nesting count. save/restore pairs must nest, as they do in what we
 * model. Not scheduling points: a pending interrupt is delivered at the next.
 */
#ifndef KM_LINUX_IRQFLAGS_H
#define KM_LINUX_IRQFLAGS_H

#include <asm/engine.h>

#define local_irq_disable()	km_irq_disable()
#define local_irq_enable()	km_irq_enable()
#define local_irq_save(flags) \
	do { (flags) = irqs_disabled(); km_irq_disable(); } while (0)
#define local_irq_restore(flags) \
	do { (void)(flags); km_irq_enable(); } while (0)
#define irqs_disabled()		((unsigned long)km_irqs_are_off())

#endif /* KM_LINUX_IRQFLAGS_H */
