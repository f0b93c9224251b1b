/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * interrupt.h - softirqs and tasklets: what an interrupt leaves for later
 *
 * Owns:       struct tasklet_struct, the numbers of the softirqs.
 * Used by:    verbs/irq.c, kernel/ksoftirqd.c, the end of each interrupt.
 * Promises:   a softirq runs on the CPU that raised it, with interrupts on,
 *             preemption and softirqs off: right behind the interrupt, when
 *             softirqs go on again, or in thread ksoftirqd/N.
 *
 * PORT: of the softirqs only tasklets have a function by themselves. What
 * upstream does in TIMER_SOFTIRQ is done by the hard interrupt (linux/timer.h),
 * RCU callbacks run in a thread.
 */
#ifndef KM_LINUX_INTERRUPT_H
#define KM_LINUX_INTERRUPT_H

#include <asm/engine.h>
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>

enum {
	HI_SOFTIRQ,
	TIMER_SOFTIRQ,
	NET_TX_SOFTIRQ,
	NET_RX_SOFTIRQ,
	BLOCK_SOFTIRQ,
	IRQ_POLL_SOFTIRQ,
	TASKLET_SOFTIRQ,
	NR_SOFTIRQS,
};

/* Those that do not wait for a ksoftirqd that runs. */
#define SOFTIRQ_NOW_MASK	(1u << HI_SOFTIRQ | 1u << TASKLET_SOFTIRQ)

typedef void (*softirq_action_t)(void);

struct task_struct;

/** km_softirqd - boot option: each CPU has a thread ksoftirqd/N */
extern bool km_softirqd;

/** open_softirq() - what softirq @nr does; while booting */
void open_softirq(unsigned int nr, softirq_action_t action);

/**
 * raise_softirq() - run softirq @nr soon on this CPU
 *
 * Schedule point if a task calls it. What a task raises ksoftirqd runs; without
 * those threads an interrupt comes, which is made to.
 */
void raise_softirq(unsigned int nr);

/** local_softirq_pending() - is one raised on this CPU? Not a schedule point */
bool local_softirq_pending(void);

struct tasklet_struct {
	struct tasklet_struct	*next;
	void			(*callback)(struct tasklet_struct *t);
	bool			is_scheduled;
};

/** tasklet_setup() - not scheduled yet */
void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *t));

/** tasklet_schedule() - run it soon on this CPU, as raise_softirq(); nothing if
 * it is scheduled. Schedule point if a task calls it. */
void tasklet_schedule(struct tasklet_struct *t);

/** km_irq_exit() - the last thing that a handler does: softirqs run now if
 * those were on where the interrupt came */
void km_irq_exit(void);

/** km_do_softirq() - run what is pending, unless softirqs or interrupts are off
 * here; Return: was there anything to run? */
bool km_do_softirq(void);

/* ---- for kernel/ksoftirqd.c ---- */

/** km_ksoftirqd_set() - from now on @thread is ksoftirqd of @cpu */
void km_ksoftirqd_set(unsigned int cpu, struct task_struct *thread);

/** km_ksoftirqd() - that of @cpu, or NULL */
struct task_struct *km_ksoftirqd(unsigned int cpu);

/** km_takeover_tasklets() - those of @cpu, which is dead, run here; 0 */
int km_takeover_tasklets(unsigned int cpu);

/** spawn_ksoftirqd() - boot: the threads, and what CPU hotplug does with them;
 * nothing without option softirqd */
void spawn_ksoftirqd(void);

/** km_ksoftirqd_create() - the thread of @cpu, asleep; 0 or -ENOMEM */
int km_ksoftirqd_create(unsigned int cpu);

#endif /* KM_LINUX_INTERRUPT_H */
