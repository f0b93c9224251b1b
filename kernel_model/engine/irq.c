// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq.c - lock-free lists, acknowledgements, a CPU that leaves
 */
#include "base/assert.h"
#include "core/cpu.h"
#include "core/footprint.h"
#include "core/point.h"
#include "core/task.h"
#include "core/wait.h"

#include <asm/irq.h>
#include <linux/cpumask.h>
#include <linux/sched.h>

/* ---- lists ---- */

bool llist_add(struct llist_node *node, struct llist_head *head)
{
	sim_point(SIM_POINT_ATOMIC, head, "llist_add");
	node->next = head->first;
	head->first = node;
	return !node->next;
}

struct llist_node *llist_del_all(struct llist_head *head)
{
	struct llist_node *first = head->first;

	sim_footprint(head, SIM_ACCESS_WRITE);
	head->first = NULL;
	return first;
}

struct llist_node *llist_reverse_order(struct llist_node *first)
{
	struct llist_node *reversed = NULL;

	while (first) {
		struct llist_node *next = first->next;

		first->next = reversed;
		reversed = first;
		first = next;
	}
	return reversed;
}

/* ---- acknowledgements ---- */

/*
 * Whoever has interrupts off there keeps the CPU from answering, or is running
 * the handler. If nobody has, the interrupt can be delivered at any step.
 */
static void ack_wakers(const struct sim_waiter *w, struct sim_wakers *ret)
{
	const struct km_ack *ack = w->spec->wakers_arg;

	ret->all = true;
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (task->cpu == ack->cpu && task->irqs_off)
			sim_wakers_add(ret, id);
	}
	ret->unknown = !ret->nr;
}

void km_ack_init(struct km_ack *ack)
{
	sim_footprint(ack, SIM_ACCESS_WRITE);
	sim_wait_init(&ack->wait);
	ack->cpu = 0;
	ack->is_pending = false;
}

void km_ack_begin(struct km_ack *ack, u32 cpu)
{
	SIM_ASSERT(!ack->is_pending);
	sim_footprint(ack, SIM_ACCESS_WRITE);
	ack->cpu = cpu;
	ack->is_pending = true;
}

void km_ack_end(struct km_ack *ack)
{
	SIM_ASSERT(ack->is_pending);
	sim_footprint(ack, SIM_ACCESS_WRITE);
	ack->is_pending = false;
	sim_wait_wake(&ack->wait, U32_MAX);
}

void km_ack_wait(struct km_ack *ack, const char *name)
{
	const struct sim_wait_spec spec = {
		.why = SIM_WAIT_IPI,
		.flags = SIM_WAIT_SPINS,
		.name = name,
		.wakers = ack_wakers,
		.wakers_arg = ack,
	};

	sim_footprint(ack, 0);
	while (ack->is_pending) {
		sim_wait_block(&ack->wait, &spec);
		sim_footprint(ack, 0);
	}
}

/* ---- a CPU leaves ---- */

/* PREEMPT_RT: who has migration off must leave the CPU himself. */
static bool must_stay(const struct sim_task *task, u32 cpu)
{
	const struct task_struct *p = task->model;

	return p && p->migration_disabled && task->cpu == cpu;
}

static bool are_others_preemptible(void)
{
	const struct sim_task *me = sim_task_current();

	for (u32 c = 0; c < sim_cpu_count(); c++) {
		sim_footprint_id(SIM_FOOTPRINT_CPU(c), 0);
		sim_footprint_id(SIM_FOOTPRINT_MASK(c), 0);
	}
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (task != me && task->state != SIM_TASK_DONE &&
		    (task->preempt_count || task->irqs_off ||
		     must_stay(task, me->cpu)))
			return false;
	}
	return true;
}

void km_stop_cpu(void)
{
	while (!are_others_preemptible())
		sim_point_relax();
	sim_irq_disable();
	sim_footprint(&__cpu_online_mask, SIM_ACCESS_WRITE);
	set_cpu_online(sim_cpu_current(), false);
}

static void push_task(struct sim_task *task, u32 cpu)
{
	u64 allowed = task->cpus_allowed;
	u64 others = allowed & ~BIT_ULL(cpu);

	sim_footprint(&__cpu_online_mask, 0);
	if (!(others & __cpu_online_mask.bits)) {
		if (task->kind == SIM_TASK_DAEMON)
			return;		/* belongs to this CPU */
		others = ~BIT_ULL(cpu);
		allowed = U64_MAX;
	}
	sim_task_set_cpus_allowed(task, others);
	if (task->cpu != cpu)
		sim_task_set_cpus_allowed(task, allowed);
}

void km_cpu_push_tasks(u32 cpu)
{
	sim_footprint_id(SIM_FOOTPRINT_TASKS, 0);
	for (u32 id = 1; id < sim_task_count(); id++) {
		struct sim_task *task = sim_task_by_id(id);

		sim_footprint_id(SIM_FOOTPRINT_TASK(id), 0);
		if (task->cpu == cpu && task->kind != SIM_TASK_IDLE &&
		    task->state != SIM_TASK_DONE && task != sim_task_current())
			push_task(task, cpu);
	}
}
