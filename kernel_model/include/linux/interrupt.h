/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * interrupt.h - tasklets: what an interrupt leaves for later
 *
 * Owns:       struct tasklet_struct.
 * Used by:    verbs/irq.c.
 * Promises:   a tasklet runs on the CPU that scheduled it, with interrupts on,
 *             preemption and softirqs off, right behind the interrupt.
 *
 * PORT: tasklets are the only softirq. What upstream does in TIMER_SOFTIRQ is
 * done by the hard interrupt (linux/timer.h), RCU callbacks run in a thread.
 */
#ifndef KM_LINUX_INTERRUPT_H
#define KM_LINUX_INTERRUPT_H

#include <asm/engine.h>
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>

struct tasklet_struct {
	struct tasklet_struct	*next;
	void			(*callback)(struct tasklet_struct *t);
	bool			is_scheduled;
};

/** tasklet_setup() - not scheduled yet */
void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *t));

/**
 * tasklet_schedule() - run it soon on this CPU; nothing if it is scheduled
 *
 * Schedule point if a task calls it. Scheduled by a task it runs when an
 * interrupt comes, which is made to.
 */
void tasklet_schedule(struct tasklet_struct *t);

/** km_irq_exit() - the last thing that a handler does: softirqs run now if
 * those were on where the interrupt came */
void km_irq_exit(void);

#endif /* KM_LINUX_INTERRUPT_H */
