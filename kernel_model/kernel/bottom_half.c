// SPDX-License-Identifier: GPL-2.0-only
/*
 * bottom_half.c - softirqs: tasklets, right behind an interrupt
 *
 * Whatever the interrupt hit goes on when they are done; they are on its stack
 * and may be interrupted themselves. The steps here are atomic for the model.
 *
 * PORT: upstream's kernel/softirq.c. There is no ksoftirqd: tasklets that a task
 * schedules wait for an interrupt, posted for them. Those that are scheduled
 * on a CPU that goes down run when it is back.
 */
#include <asm/alloc.h>
#include <linux/debug_locks.h>
#include <linux/interrupt.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>

struct softirqs {
	struct tasklet_struct	*first;
	struct km_irq		irq;	/* for what tasks schedule */
};

static DEFINE_PER_CPU(struct softirqs, softirqs);

void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *t))
{
	*t = (struct tasklet_struct){ .callback = callback };
}

static void run_tasklets(struct softirqs *pending)
{
	while (pending->first) {
		struct tasklet_struct *t = pending->first;

		km_touch(pending);
		km_touch(t);
		pending->first = t->next;
		t->is_scheduled = false;
		t->callback(t);
		km_look(pending);
	}
}

/* Interrupts are on again meanwhile, also if the host was an interrupt. */
static void __do_softirq(struct softirqs *pending)
{
	struct km_task *task = km_task_current();
	s32 hardirq_depth = task->hardirq_depth;

	task->irqs_off -= hardirq_depth;
	task->hardirq_depth = 0;
	km_preempt_disable();
	lockdep_softirq_enter();
	run_tasklets(pending);
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

static void invoke_softirq(void)
{
	struct softirqs *pending = this_cpu_ptr(&softirqs);

	km_look(pending);
	if (pending->first && may_run(km_task_current()))
		__do_softirq(pending);
}

void km_irq_exit(void)
{
	invoke_softirq();
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

void tasklet_schedule(struct tasklet_struct *t)
{
	const struct km_task *task = km_task_current();
	struct tasklet_struct **link;
	struct softirqs *here;

	if (!task->hardirq_depth)
		km_point(IRQ, t, "tasklet_schedule");
	km_heap_check(t);
	km_touch(t);
	if (t->is_scheduled)
		return;
	t->is_scheduled = true;
	t->next = NULL;
	here = this_cpu_ptr(&softirqs);
	km_touch(here);
	for (link = &here->first; *link;)
		link = &(*link)->next;
	*link = t;
	if (is_run_by_others(task))
		return;
	here->irq.handler = softirq_interrupt;
	here->irq.name = "softirq";
	km_irq_post(task->cpu, &here->irq);
}

void local_bh_disable(void)
{
	km_preempt_disable();
	km_touch(&this_cpu_ptr(&softirqs)->irq);
	lockdep_softirqs_off();
}

/* With interrupts off nothing that is pending could run, now or later. */
void local_bh_enable(void)
{
	lockdep_assert_irqs_enabled();
	km_touch(&this_cpu_ptr(&softirqs)->irq);
	lockdep_softirqs_on();
	if (!km_task_current()->locks.softirqs_off)
		invoke_softirq();
	km_preempt_enable();
}
