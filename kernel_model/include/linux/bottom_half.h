/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bottom_half.h - softirqs off and on
 *
 * Owns:       the nesting count of local_bh_disable(), which is the task's.
 * Used by:    linux/interrupt.h, linux/rwlock.h, verbs/irq.c.
 * Promises:   what was raised while they were off runs when they go on again.
 */
#ifndef KM_LINUX_BOTTOM_HALF_H
#define KM_LINUX_BOTTOM_HALF_H

#include <linux/preempt.h>
#include <linux/spinlock.h>

/** local_bh_disable() - no softirq on this CPU, no preemption; nests; not a
 * schedule point */
void local_bh_disable(void);

/** local_bh_enable() - the end of it; runs what is pending: schedule points
 * are those of the softirqs. Finding assertion with interrupts off. */
void local_bh_enable(void);

/* PORT: upstream's linux/spinlock.h has these. */
#define spin_lock_bh(lock) \
	do { \
		km_spin_point(lock); \
		local_bh_disable(); \
		km_spin_acquire(lock); \
	} while (0)
#define spin_unlock_bh(lock) \
	do { spin_unlock(lock); local_bh_enable(); } while (0)

#endif /* KM_LINUX_BOTTOM_HALF_H */
