/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h - simulated CPUs: run queue, interrupt queue, preemption state
 *
 * Owns:       struct sim_cpu.
 * Used by:    core/sched, kernel_model/engine.
 * Promises:   a section with preemption or interrupts off excludes the other
 *             tasks or interrupts of that CPU, and nothing else.
 */
#ifndef SIM_CORE_CPU_H
#define SIM_CORE_CPU_H

#include "base/base.h"
#include "base/list.h"

#define SIM_CPUS_MAX	64
#define SIM_CPU_RQ_MAX	64

struct sim_task;

enum sim_preempt_model {
	SIM_PREEMPT_NONE,
	SIM_PREEMPT_VOLUNTARY,
	SIM_PREEMPT_FULL,
	SIM_PREEMPT_RT,
};

/** An interrupt waiting on a CPU. Memory belongs to the sender. */
struct sim_irq {
	struct list_head	node;
	void			(*handler)(void *arg);
	void			*arg;
	const char		*name;
	bool			is_queued;
};

struct sim_cpu {
	u32			id;
	bool			is_online;	/* scheduler may use it */
	u16			rq_nr;
	struct sim_task		*curr;		/* never NULL: idle if nobody */
	struct sim_task		*idle;
	struct list_head	irqs;		/* struct sim_irq, oldest first */
	u16			rq[SIM_CPU_RQ_MAX];	/* runnable ids, ascending */
};

/** sim_cpu_current() - CPU of the running task */
u32 sim_cpu_current(void);

/** sim_cpu_count() - simulated CPUs, online or not */
u32 sim_cpu_count(void);

/** sim_cpu_set_online() - let the scheduler use @cpu or stop using it
 *
 * Not a schedule point. Going offline moves runnable tasks that may run
 * elsewhere; the others stay and may not run until the CPU is back, unless
 * nothing else is allowed to them: then their mask is broken to all online
 * CPUs, as the kernel does.
 */
void sim_cpu_set_online(u32 cpu, bool is_online);

/**
 * sim_irq_post() - queue @irq on @cpu
 *
 * Not a schedule point. Delivery is a move of its own: on the stack of the
 * task that @cpu runs, at one of that task's schedule points, when it has
 * interrupts enabled; on the idle task's stack otherwise. An interrupt
 * already queued is not queued twice.
 * Return: false if it was queued already.
 */
bool sim_irq_post(u32 cpu, struct sim_irq *irq);

/**
 * sim_irq_run_pending() - run what is queued on the running CPU now
 *
 * For a dying CPU that flushes its queue with interrupts off. The handlers may
 * contain schedule points.
 */
void sim_irq_run_pending(void);

/* Nesting counters of the running task. Not schedule points. */
void sim_preempt_disable(void);
void sim_preempt_enable(void);
void sim_irq_disable(void);
void sim_irq_enable(void);

/** sim_irqs_are_off() - are interrupts disabled in the running context? */
bool sim_irqs_are_off(void);

/** sim_in_hardirq() - is this an interrupt handler? */
bool sim_in_hardirq(void);

/** sim_in_atomic() - would sleeping be a bug here? */
bool sim_in_atomic(void);

#endif /* SIM_CORE_CPU_H */
