/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bottom_half.h - softirqs off and on
 *
 * Owns:       the nesting count of local_bh_disable(), which is the task's.
 * Used by:    linux/interrupt.h, linux/rwlock.h, kernel/locking/spinlock.c.
 * Promises:   what was raised while they were off runs when they go on again.
 */
#ifndef KM_LINUX_BOTTOM_HALF_H
#define KM_LINUX_BOTTOM_HALF_H

#include <linux/preempt.h>

/**
 * local_bh_disable() - no softirq on this CPU, no preemption; nests
 *
 * Not a schedule point. But on PREEMPT_RT it takes a lock of this CPU and leaves
 * preemption on: the outermost is a schedule point and may sleep.
 */
void local_bh_disable(void);

/** local_bh_enable() - the end of it; runs what is pending: schedule points
 * are those of the softirqs. Finding assertion with interrupts off. */
void local_bh_enable(void);

#endif /* KM_LINUX_BOTTOM_HALF_H */
