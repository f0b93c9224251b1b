// SPDX-License-Identifier: GPL-2.0-only
/*
 * bottom_half.c - softirqs: raised, run behind an interrupt or by ksoftirqd
 *
 * Whatever the interrupt hit goes on when they are done; they are on its stack
 * and may be interrupted themselves. The steps here are atomic for the model.
 *
 * With boot option softirqd there is a thread for each CPU (ksoftirqd.c): for
 * what tasks raise, and for what is raised again and again.
 *
 * On PREEMPT_RT they run in tasks only: bottom_half_rt.c.
 *
 * PORT: upstream's kernel/softirq.c. Without threads softirqs that a task raises
 * wait for an interrupt, posted for them; all rounds are run at once; tasklets
 * that are scheduled on a CPU that goes down run when it is back.
 */
#include <asm/alloc.h>
#include <linux/debug_locks.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include "kernel/bottom_half_internal.h"

#define MAX_SOFTIRQ_RESTART	10
#define MAX_SOFTIRQ_TIME	2	/* jiffies, which are milliseconds */

struct softirqs {
	u32			pending;	/* one bit for each softirq */
	struct tasklet_struct	*first;
	struct km_irq		irq;	/* for what tasks raise, no threads */
	struct task_struct	*ksoftirqd;
};

static DEFINE_PER_CPU(struct softirqs, softirqs);

bool km_softirqd;

/* ---- what there is to do ---- */

static void tasklet_action(void)
{
	struct softirqs *here = this_cpu_ptr(&softirqs);
	struct tasklet_struct *t = here->first;

	km_touch(here);
	here->first = NULL;
	while (t) {
		struct tasklet_struct *next = t->next;

		km_touch(t);
		t->is_scheduled = false;
		t->callback(t);
		t = next;
	}
}

static softirq_action_t softirq_vec[NR_SOFTIRQS] = {
	[TASKLET_SOFTIRQ] = tasklet_action,
};

void open_softirq(unsigned int nr, softirq_action_t action)
{
	softirq_vec[nr] = action;
}

bool local_softirq_pending(void)
{
	const struct softirqs *here = this_cpu_ptr(&softirqs);

	km_look(here);
	return here->pending;
}

void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *t))
{
	*t = (struct tasklet_struct){ .callback = callback };
}

/* ---- ksoftirqd ---- */

void km_ksoftirqd_set(unsigned int cpu, struct task_struct *thread)
{
	per_cpu(softirqs, cpu).ksoftirqd = thread;
}

struct task_struct *km_ksoftirqd(unsigned int cpu)
{
	return per_cpu(softirqs, cpu).ksoftirqd;
}

/* One that is parked stays so: it looks when it is let go. */
static void wakeup_softirqd(struct softirqs *here)
{
	struct task_struct *thread = here->ksoftirqd;

	if (!thread)
		return;
	km_look(&thread->state);
	if (thread->state == TASK_INTERRUPTIBLE)
		km_wake_up_process(thread);
}

/*
 * The thread is about to run them, so nobody else needs to; but tasklets do not
 * wait for it.
 */
static bool is_ksoftirqd_running(const struct softirqs *here)
{
	const struct task_struct *thread = here->ksoftirqd;

	if (!thread || here->pending & SOFTIRQ_NOW_MASK)
		return false;
	km_look(&thread->state);
	return thread->state == TASK_RUNNING && !km_kthread_should_park(thread);
}

/* ---- running them ---- */

static void run_round(struct softirqs *here)
{
	u32 pending = here->pending;

	km_touch(here);
	here->pending = 0;
	for (u32 nr = 0; nr < NR_SOFTIRQS; nr++) {
		if (pending >> nr & 1 && softirq_vec[nr])
			softirq_vec[nr]();
	}
	km_look(here);
}

/* PORT: virtual time passes in a softirq only while it waits or is interrupted. */
static bool may_restart(const struct softirqs *here, unsigned long begin,
			u32 *left_nr)
{
	if (!here->ksoftirqd)
		return true;
	return jiffies - begin < MAX_SOFTIRQ_TIME && !need_resched() &&
	       --*left_nr;
}

/* What is raised meanwhile is another round, up to three limits. */
static void run_rounds(struct softirqs *here)
{
	unsigned long begin = here->ksoftirqd ? jiffies : 0;
	u32 left_nr = MAX_SOFTIRQ_RESTART;

	do {
		run_round(here);
	} while (here->pending && may_restart(here, begin, &left_nr));
	if (here->pending)
		wakeup_softirqd(here);
}

/* ---- for bottom_half_rt.c ---- */

void km_softirqs_run(void)
{
	run_rounds(this_cpu_ptr(&softirqs));
}

void km_softirqd_wake(void)
{
	wakeup_softirqd(this_cpu_ptr(&softirqs));
}

bool km_softirqd_will_run(void)
{
	return is_ksoftirqd_running(this_cpu_ptr(&softirqs));
}

/* ---- where they run ---- */

/* Interrupts are on again meanwhile, also if the host was an interrupt. */
static void __do_softirq(struct softirqs *here)
{
	struct km_task *task = km_task_current();
	s32 hardirq_depth = task->hardirq_depth;

	task->irqs_off -= hardirq_depth;
	task->hardirq_depth = 0;
	km_preempt_disable();
	lockdep_softirq_enter();
	run_rounds(here);
	lockdep_softirq_exit();
	km_preempt_enable();
	task->hardirq_depth = hardirq_depth;
	task->irqs_off += hardirq_depth;
}

/* Only the outermost interrupt, and only where nobody switched them off. */
static bool may_run(const struct km_task *task)
{
	km_look(&this_cpu_ptr(&softirqs)->irq);
	return task->hardirq_depth <= 1 &&
	       task->irqs_off == task->hardirq_depth &&
	       !task->locks.softirqs_off && !task->locks.softirq_depth;
}

/* Return: were there any that could run here and now? */
bool km_do_softirq(void)
{
	struct softirqs *here = this_cpu_ptr(&softirqs);

	if (unlikely(km_preempt_rt))
		return rt_run_ksoftirqd();
	km_look(here);
	if (!here->pending || !may_run(km_task_current()))
		return false;
	__do_softirq(here);
	return true;
}

void km_irq_exit(void)
{
	const struct softirqs *here = this_cpu_ptr(&softirqs);

	km_look(here);
	if (!here->pending)
		return;
	if (unlikely(km_preempt_rt))
		rt_invoke_softirq();
	else if (!is_ksoftirqd_running(here))
		km_do_softirq();
}

static void softirq_interrupt(void *arg)
{
	(void)arg;
	km_irq_exit();
}

/* Somebody else switches them on again, or is an interrupt and ends. */
static bool is_run_by_others(const struct km_task *task)
{
	return task->hardirq_depth || task->locks.softirq_depth ||
	       task->locks.softirqs_off;
}

static void raise_on(struct softirqs *here, unsigned int nr)
{
	const struct km_task *task = km_task_current();

	km_touch(here);
	here->pending |= 1u << nr;
	if (is_run_by_others(task))
		return;
	if (unlikely(km_preempt_rt)) {
		rt_invoke_softirq();
		return;
	}
	if (here->ksoftirqd) {
		wakeup_softirqd(here);
		return;
	}
	here->irq.handler = softirq_interrupt;
	here->irq.name = "softirq";
	km_irq_post(task->cpu, &here->irq);
}

void raise_softirq(unsigned int nr)
{
	if (!km_task_current()->hardirq_depth)
		km_point(IRQ, &softirqs, "raise_softirq");
	raise_on(this_cpu_ptr(&softirqs), nr);
}

static void append(struct softirqs *here, struct tasklet_struct *t)
{
	struct tasklet_struct **link;

	km_touch(here);
	for (link = &here->first; *link;)
		link = &(*link)->next;
	*link = t;
}

void tasklet_schedule(struct tasklet_struct *t)
{
	struct softirqs *here;

	if (!km_task_current()->hardirq_depth)
		km_point(IRQ, t, "tasklet_schedule");
	km_heap_check(t);
	km_touch(t);
	if (t->is_scheduled)
		return;
	t->is_scheduled = true;
	t->next = NULL;
	here = this_cpu_ptr(&softirqs);
	append(here, t);
	raise_on(here, TASKLET_SOFTIRQ);
}

/* Its interrupts are off for ever and its thread is parked: nobody minds. */
int km_takeover_tasklets(unsigned int cpu)
{
	struct softirqs *dead = &per_cpu(softirqs, cpu);
	struct tasklet_struct *first = dead->first;
	struct softirqs *here;

	km_touch(dead);
	dead->first = NULL;
	dead->pending &= ~(1u << TASKLET_SOFTIRQ);
	if (!first)
		return 0;
	here = this_cpu_ptr(&softirqs);
	append(here, first);
	raise_on(here, TASKLET_SOFTIRQ);
	return 0;
}

/* ---- off and on ---- */

void local_bh_disable(void)
{
	if (unlikely(km_preempt_rt)) {
		__local_bh_disable_ip();
		return;
	}
	km_preempt_disable();
	km_touch(&this_cpu_ptr(&softirqs)->irq);
	lockdep_softirqs_off();
}

/* With interrupts off nothing that is pending could run, now or later. */
void local_bh_enable(void)
{
	lockdep_assert_irqs_enabled();
	if (unlikely(km_preempt_rt)) {
		__local_bh_enable_ip();
		return;
	}
	km_touch(&this_cpu_ptr(&softirqs)->irq);
	lockdep_softirqs_on();
	if (!km_task_current()->locks.softirqs_off)
		km_do_softirq();
	km_preempt_enable();
}
