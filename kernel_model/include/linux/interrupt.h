/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * interrupt.h - bottom halves
 *
 * PORT: there are no softirqs: what upstream does in TIMER_SOFTIRQ is done by
 * the hard interrupt (linux/timer.h), RCU callbacks run in a thread. So
 * bottom halves off is preemption off.
 */
#ifndef KM_LINUX_INTERRUPT_H
#define KM_LINUX_INTERRUPT_H

#include <linux/irqflags.h>
#include <linux/preempt.h>

#define local_bh_disable()	preempt_disable()
#define local_bh_enable()	preempt_enable()

#endif /* KM_LINUX_INTERRUPT_H */
