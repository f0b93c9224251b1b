/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bottom_half_internal.h - what softirqs with and without PREEMPT_RT share
 *
 * Owns:       nothing; struct softirqs is bottom_half.c's, softirq_ctrl is
 *             bottom_half_rt.c's.
 * Used by:    kernel/bottom_half.c, kernel/bottom_half_rt.c.
 * Never:      called by others: linux/interrupt.h and linux/bottom_half.h.
 */
#ifndef KM_KERNEL_BOTTOM_HALF_INTERNAL_H
#define KM_KERNEL_BOTTOM_HALF_INTERNAL_H

#include <asm/engine.h>

/** km_softirqs_run() - the rounds of what is pending here, in this context;
 * schedule points are those of the softirqs */
void km_softirqs_run(void);

/** km_softirqd_wake() - ksoftirqd of this CPU, if it sleeps */
void km_softirqd_wake(void);

/** km_softirqd_will_run() - will that run what is pending anyway? */
bool km_softirqd_will_run(void);

/* PREEMPT_RT */

/** __local_bh_disable_ip() - schedule point for the outermost of a task that may
 * be preempted: sleeps while another task has softirqs off on this CPU */
void __local_bh_disable_ip(void);
void __local_bh_enable_ip(void);

/** rt_run_ksoftirqd() - softirqs off and run; Return: were there any? */
bool rt_run_ksoftirqd(void);

/** rt_invoke_softirq() - something is pending: wake ksoftirqd, unless a task
 * has softirqs off here and will run them; not a schedule point */
void rt_invoke_softirq(void);

#endif /* KM_KERNEL_BOTTOM_HALF_INTERNAL_H */
