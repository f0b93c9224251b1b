// SPDX-License-Identifier: GPL-2.0-only
/*
 * smp.c - cross calls: one queue and one interrupt for each target CPU
 *
 * The order is that of 6.1: send to all, run the local call, then wait for
 * each. 5.10 waited before the local call; nobody can tell who does not look
 * at the CPUs in the middle of a broadcast.
 */
#include <asm/alloc.h>
#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/smp.h>

/* Calls for this CPU, and the interrupt that announces them. */
struct call_queue {
	struct llist_head	head;
	struct km_irq		irq;
};

static DEFINE_PER_CPU(struct call_queue, call_single_queue);

/* What this CPU sends: an array with one entry for each target. */
static DEFINE_PER_CPU(call_single_data_t *, cfd_data);

/* ---- receiving ---- */

static void run_sync(struct llist_node *node)
{
	while (node) {
		call_single_data_t *csd =
			llist_entry(node, call_single_data_t, llist);

		/* Released means gone: the sender may leave its stack. */
		node = node->next;
		if (!csd->is_sync)
			continue;
		csd->func(csd->info);
		km_ack_end(&csd->lock);
	}
}

/* Take the asynchronous ones out first: a released sync entry is not ours. */
static struct llist_node *take_async(struct llist_node **first)
{
	struct llist_node **link = first;
	struct llist_node *async = NULL;
	struct llist_node **tail = &async;

	while (*link) {
		struct llist_node *node = *link;

		if (llist_entry(node, call_single_data_t, llist)->is_sync) {
			link = &node->next;
			continue;
		}
		*link = node->next;
		node->next = NULL;
		*tail = node;
		tail = &node->next;
	}
	return async;
}

static void run_async(struct llist_node *node)
{
	while (node) {
		call_single_data_t *csd =
			llist_entry(node, call_single_data_t, llist);
		smp_call_func_t func = csd->func;
		void *info = csd->info;

		/* Released first: the sender may use it for the next call. */
		node = node->next;
		km_ack_end(&csd->lock);
		func(info);
	}
}

static void flush_smp_call_function_queue(struct call_queue *queue)
{
	struct llist_node *all =
		llist_reverse_order(llist_del_all(&queue->head));
	struct llist_node *async = take_async(&all);

	run_sync(all);
	run_async(async);
}

static void call_function_interrupt(void *arg)
{
	flush_smp_call_function_queue(arg);
	/* Without threads nobody raises softirqs in these functions. */
	if (unlikely(km_softirqd))
		km_irq_exit();
}

/* ---- sending ---- */

static void send_call(unsigned int cpu, call_single_data_t *csd)
{
	struct call_queue *queue = &per_cpu(call_single_queue, cpu);

	/* Whoever finds the queue not empty trusts the interrupt on its way. */
	if (llist_add(&csd->llist, &queue->head))
		km_irq_post(cpu, &queue->irq);
}

static void csd_lock_fill(call_single_data_t *csd, unsigned int cpu,
			  smp_call_func_t func, void *info)
{
	km_ack_wait(&csd->lock, "csd_lock");
	km_ack_begin(&csd->lock, cpu);
	csd->func = func;
	csd->info = info;
}

static void call_here(smp_call_func_t func, void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
}

/* A sender that cannot be interrupted may wait for one that waits for it. */
static void check_context(const char *where)
{
	if (irqs_disabled() && system_state != SYSTEM_BOOTING)
		km_assert_fail("%s() with interrupts off", where);
	if (!in_task())
		km_assert_fail("%s() in an interrupt", where);
}

int smp_call_function_single(int cpu, smp_call_func_t func, void *info,
			     int wait)
{
	call_single_data_t on_stack = { .func = NULL };
	call_single_data_t *csd = &on_stack;
	int ret = 0;
	int this_cpu;

	check_context(__func__);
	/* The last moment at which this CPU may be left. */
	km_point(IRQ, info, "smp_call_function");
	this_cpu = (int)get_cpu();
	if (cpu == this_cpu) {
		call_here(func, info);
	} else if (cpu < 0 || cpu >= (int)nr_cpu_ids || !cpu_online(cpu)) {
		ret = -ENXIO;
	} else {
		if (wait)
			km_ack_init(&csd->lock);
		else
			csd = &this_cpu_read(cfd_data)[cpu];
		csd_lock_fill(csd, (unsigned int)cpu, func, info);
		csd->is_sync = wait;
		send_call((unsigned int)cpu, csd);
		if (wait)
			km_ack_wait(&csd->lock, "csd_lock_wait");
	}
	put_cpu();
	return ret;
}

static void smp_call_function_many_cond(const struct cpumask *mask,
					smp_call_func_t func, void *info,
					bool wait, smp_cond_func_t cond_func)
{
	unsigned int this_cpu = smp_processor_id();
	call_single_data_t *csds = this_cpu_read(cfd_data);
	struct cpumask sent = { .bits = 0 };
	struct cpumask targets = {
		.bits = mask->bits & cpu_online_mask->bits & ~BIT_ULL(this_cpu),
	};
	unsigned int cpu;

	for_each_cpu(cpu, &targets) {
		if (cond_func && !cond_func((int)cpu, info))
			continue;
		csd_lock_fill(&csds[cpu], cpu, func, info);
		csds[cpu].is_sync = wait;
		cpumask_set_cpu(cpu, &sent);
		send_call(cpu, &csds[cpu]);
	}
	/* Only on_each_cpu*() come with this CPU in the mask. */
	if (cpumask_test_cpu(this_cpu, mask) &&
	    (!cond_func || cond_func((int)this_cpu, info))) {
		km_point(IRQ, info, "local call");
		call_here(func, info);
	}
	if (!wait)
		return;
	for_each_cpu(cpu, &sent)
		km_ack_wait(&csds[cpu].lock, "csd_lock_wait");
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func,
			    void *info, bool wait)
{
	struct cpumask others = *mask;

	check_context(__func__);
	WARN_ON(!preempt_count());
	cpumask_clear_cpu(smp_processor_id(), &others);
	smp_call_function_many_cond(&others, func, info, wait, NULL);
}

void smp_call_function(smp_call_func_t func, void *info, int wait)
{
	km_point(IRQ, info, "smp_call_function");
	preempt_disable();
	smp_call_function_many(cpu_online_mask, func, info, wait);
	preempt_enable();
}

void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func,
			   void *info, bool wait, const struct cpumask *mask)
{
	check_context(__func__);
	km_point(IRQ, info, "on_each_cpu");
	preempt_disable();
	smp_call_function_many_cond(mask, func, info, wait, cond_func);
	preempt_enable();
}

/* ---- CPUs come and go ---- */

int smpcfd_prepare_cpu(unsigned int cpu)
{
	struct call_queue *queue = &per_cpu(call_single_queue, cpu);
	call_single_data_t *csds;

	csds = kcalloc(nr_cpu_ids, sizeof(*csds), GFP_KERNEL);
	if (!csds)
		return -ENOMEM;
	for (unsigned int target = 0; target < nr_cpu_ids; target++)
		km_ack_init(&csds[target].lock);
	per_cpu(cfd_data, cpu) = csds;
	queue->irq.handler = call_function_interrupt;
	queue->irq.arg = queue;
	queue->irq.name = "call_function";
	return 0;
}

/*
 * PORT: upstream frees at once: an asynchronous call that is still under way
 * to another CPU would use freed memory, but stop_machine() has let all CPUs
 * take their interrupts meanwhile. Here only the dying CPU has, so this waits.
 */
int smpcfd_dead_cpu(unsigned int cpu)
{
	call_single_data_t *csds = per_cpu(cfd_data, cpu);

	for (unsigned int target = 0; target < nr_cpu_ids; target++)
		km_ack_wait(&csds[target].lock, "csd of a dead cpu");
	kfree(csds);
	per_cpu(cfd_data, cpu) = NULL;
	return 0;
}

/* On the dying CPU, interrupts off: nobody sends any more, nothing is lost. */
int smpcfd_dying_cpu(unsigned int cpu)
{
	WARN_ON(cpu != smp_processor_id());
	km_irq_run_pending();
	return 0;
}

void call_function_init(void)
{
	BUG_ON(smpcfd_prepare_cpu(smp_processor_id()));
}
