/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irq.h - interrupt lines of devices, and their handlers as threads
 *
 * Owns:       struct irqaction, the lines.
 * Used by:    verbs/irq.c.
 * Promises:   the handler runs in the hard interrupt, or in thread irq/N-name:
 *             if it was asked for as a thread, and on PREEMPT_RT unless the
 *             flags forbid it.
 *
 * PORT: part of this is upstream's linux/interrupt.h. A line has one action.
 */
#ifndef KM_LINUX_IRQ_H
#define KM_LINUX_IRQ_H

#include <asm/engine.h>

typedef enum {
	IRQ_NONE	= 0,
	IRQ_HANDLED	= 1,
	IRQ_WAKE_THREAD	= 2,
} irqreturn_t;

typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);

#define IRQF_PERCPU	0x00000400
#define IRQF_ONESHOT	0x00002000
#define IRQF_NO_THREAD	0x00010000

/**
 * request_threaded_irq() - let @dev_id handle the interrupts of line @irq
 * @irq: a line that nobody has
 * @handler: runs in the hard interrupt; NULL: wakes the thread and no more.
 *           On PREEMPT_RT this one becomes the thread's, with softirqs off,
 *           unless @flags have IRQF_NO_THREAD, IRQF_PERCPU or IRQF_ONESHOT.
 * @thread_fn: runs in the thread; NULL: there is none unless it is forced
 * @flags: IRQF_
 * @name: of the device, static storage; the thread is irq/@irq-@name
 * @dev_id: passed to both
 *
 * Schedule point if there is a thread.
 * Return: 0, -EBUSY, -EINVAL with neither or both functions (PORT: both would
 * be two threads if forced), -ENOMEM.
 */
int request_threaded_irq(unsigned int irq, irq_handler_t handler,
			 irq_handler_t thread_fn, unsigned long flags,
			 const char *name, void *dev_id);

/** request_irq() - the same without a thread that is asked for */
static inline int request_irq(unsigned int irq, irq_handler_t handler,
			      unsigned long flags, const char *name,
			      void *dev_id)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, dev_id);
}

/** free_irq() - the line has nobody; no interrupt may be under way. Schedule
 * point if there was a thread: waits until it has ended. */
void free_irq(unsigned int irq);

/** km_irq_raise() - the device of @irq interrupts @cpu; false if that is
 * pending already. Not a schedule point. */
bool km_irq_raise(unsigned int irq, u32 cpu);

/** km_irq_free_line() - the lowest line that nobody has */
unsigned int km_irq_free_line(void);

#endif /* KM_LINUX_IRQ_H */
