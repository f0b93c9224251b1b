// SPDX-License-Identifier: GPL-2.0-only
/*
 * manage.c - who handles an interrupt, and in which context
 *
 * The hard part runs on the stack of what it hits. A handler with a thread has a
 * hard part that only wakes the thread; on PREEMPT_RT every handler is made one
 * whose flags do not forbid it. It then runs as if it were one still: with
 * softirqs off, but it can be preempted and may sleep for a spinlock_t.
 *
 * PORT: a line is one of messages (edges): none is masked while its thread runs,
 * another interrupt lets the thread run its handler once more. A line has one
 * action, so threads_oneshot, threads_active and secondary actions have nobody.
 * Boot option threadirqs (threads forced without PREEMPT_RT) is not there.
 */
#include <asm/alloc.h>
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/debug_locks.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>

enum {
	IRQTF_RUNTHREAD,
	IRQTF_AFFINITY,
	IRQTF_FORCED_THREAD,
};

struct irqaction {
	irq_handler_t		handler;	/* in the hard interrupt */
	irq_handler_t		thread_fn;
	struct task_struct	*thread;	/* NULL: without thread_fn */
	void			*dev_id;
	const char		*name;
	unsigned long		flags;
	unsigned long		thread_flags;
	unsigned int		irq;
	struct completion	ready;		/* the thread has begun */
};

struct irq_desc {
	struct irq_desc		*next;		/* of a higher number */
	unsigned int		irq;
	unsigned int		cpu;		/* where it came last */
	struct irqaction	action;
	struct km_irq		wire;
};

/* By number. Only setup changes it. */
static struct irq_desc *irq_descs;

static struct irq_desc *irq_to_desc(unsigned int irq)
{
	struct irq_desc *desc = irq_descs;

	while (desc && desc->irq != irq)
		desc = desc->next;
	return desc;
}

static bool force_irqthreads(void)
{
	return preempt_rt_enabled();
}

/* ---- the hard part ---- */

static irqreturn_t irq_default_primary_handler(int irq, void *dev_id)
{
	(void)irq;
	(void)dev_id;
	return IRQ_WAKE_THREAD;
}

/* One that was woken already and has not looked yet runs once for both. */
static void __irq_wake_thread(struct irqaction *action)
{
	if (test_and_set_bit(IRQTF_RUNTHREAD, &action->thread_flags))
		return;
	wake_up_process(action->thread);
}

/* Lockdep: may it take what sleeps on PREEMPT_RT? It would be a thread there. */
static bool would_be_thread(const struct irqaction *action)
{
	return !(action->flags & (IRQF_NO_THREAD | IRQF_PERCPU | IRQF_ONESHOT));
}

static void handle_irq_event_percpu(struct irqaction *action)
{
	irqreturn_t ret;

	lockdep_hardirq_threaded(would_be_thread(action));
	ret = action->handler((int)action->irq, action->dev_id);
	if (ret == IRQ_WAKE_THREAD && action->thread)
		__irq_wake_thread(action);
	lockdep_hardirq_threaded(false);
}

/*
 * PORT: an interrupt comes to one CPU, and the scenario says to which. Coming to
 * another one than before the line has been moved there, with its thread.
 */
static void handle_edge_irq(void *arg)
{
	struct irq_desc *desc = arg;
	unsigned int cpu = smp_processor_id();

	if (desc->action.thread && desc->cpu != cpu) {
		desc->cpu = cpu;
		set_bit(IRQTF_AFFINITY, &desc->action.thread_flags);
	}
	handle_irq_event_percpu(&desc->action);
	km_irq_exit();
}

bool km_irq_raise(unsigned int irq, u32 cpu)
{
	return km_irq_post(cpu, &irq_to_desc(irq)->wire);
}

/* ---- the thread ---- */

/* Return: 0 to handle one, -1 to end. */
static int irq_wait_for_interrupt(struct irqaction *action)
{
	for (;;) {
		bool is_last;

		set_current_state(TASK_INTERRUPTIBLE);
		is_last = kthread_should_stop();
		if (test_and_clear_bit(IRQTF_RUNTHREAD,
				       &action->thread_flags)) {
			__set_current_state(TASK_RUNNING);
			return 0;
		}
		if (is_last) {
			__set_current_state(TASK_RUNNING);
			return -1;
		}
		schedule();
	}
}

/*
 * PORT: moved but not bound, so that it can leave a CPU that goes down. Nothing
 * but this moves it otherwise.
 */
static void irq_thread_check_affinity(struct irq_desc *desc)
{
	struct cpumask mask = { .bits = BIT_ULL(desc->cpu) };

	if (!test_and_clear_bit(IRQTF_AFFINITY, &desc->action.thread_flags))
		return;
	set_cpus_allowed_ptr(current, &mask);
	mask.bits = ~0ULL;
	set_cpus_allowed_ptr(current, &mask);
}

/* As much like an interrupt as what was not written for a thread relies on. */
static void irq_forced_thread_fn(struct irqaction *action)
{
	local_bh_disable();
	action->thread_fn((int)action->irq, action->dev_id);
	local_bh_enable();
}

static void irq_thread_fn(struct irqaction *action)
{
	action->thread_fn((int)action->irq, action->dev_id);
}

/* PORT: SCHED_FIFO is no matter without priorities. */
static int irq_thread(void *data)
{
	struct irq_desc *desc = data;
	struct irqaction *action = &desc->action;
	void (*handler_fn)(struct irqaction * action) = irq_thread_fn;

	if (test_bit(IRQTF_FORCED_THREAD, &action->thread_flags))
		handler_fn = irq_forced_thread_fn;
	complete(&action->ready);
	irq_thread_check_affinity(desc);
	while (!irq_wait_for_interrupt(action)) {
		irq_thread_check_affinity(desc);
		handler_fn(action);
	}
	return 0;
}

/* ---- setup ---- */

static void irq_setup_forced_threading(struct irqaction *new)
{
	if (!force_irqthreads() || !would_be_thread(new) ||
	    new->handler == irq_default_primary_handler)
		return;
	new->flags |= IRQF_ONESHOT;
	set_bit(IRQTF_FORCED_THREAD, &new->thread_flags);
	new->thread_fn = new->handler;
	new->handler = irq_default_primary_handler;
}

static int setup_irq_thread(struct irq_desc *desc)
{
	struct irqaction *new = &desc->action;
	struct task_struct *thread;

	if (!new->thread_fn)
		return 0;
	thread = kthread_create(irq_thread, desc, "irq/%u-%s", new->irq,
				new->name);
	if (IS_ERR(thread))
		return (int)PTR_ERR(thread);
	km_completion_init(&new->ready, "irq_thread_ready");
	new->thread = thread;
	wake_up_process(thread);
	wait_for_completion(&new->ready);
	return 0;
}

static void add_desc(struct irq_desc *desc)
{
	struct irq_desc **link = &irq_descs;

	while (*link && (*link)->irq < desc->irq)
		link = &(*link)->next;
	desc->next = *link;
	*link = desc;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler,
			 irq_handler_t thread_fn, unsigned long flags,
			 const char *name, void *dev_id)
{
	struct irq_desc *desc;
	int ret;

	if (!handler == !thread_fn)
		return -EINVAL;
	if (irq_to_desc(irq))
		return -EBUSY;
	desc = km_alloc(sizeof(*desc), "irq_desc");
	if (!desc)
		return -ENOMEM;
	desc->irq = irq;
	desc->cpu = smp_processor_id();
	desc->action.handler = handler ? handler : irq_default_primary_handler;
	desc->action.thread_fn = thread_fn;
	desc->action.flags = flags;
	desc->action.name = name;
	desc->action.dev_id = dev_id;
	desc->action.irq = irq;
	desc->wire.handler = handle_edge_irq;
	desc->wire.arg = desc;
	desc->wire.name = name;
	irq_setup_forced_threading(&desc->action);
	ret = setup_irq_thread(desc);
	if (ret)
		km_free(desc);
	else
		add_desc(desc);
	return ret;
}

void free_irq(unsigned int irq)
{
	struct irq_desc **link = &irq_descs;
	struct irq_desc *desc = irq_to_desc(irq);

	WARN_ON(!desc);
	if (!desc)
		return;
	while (*link != desc)
		link = &(*link)->next;
	*link = desc->next;
	if (desc->action.thread)
		kthread_stop(desc->action.thread);
	km_free(desc);
}

unsigned int km_irq_free_line(void)
{
	unsigned int irq = 1;

	for (const struct irq_desc *d = irq_descs; d && d->irq == irq;
	     d = d->next)
		irq++;
	return irq;
}
