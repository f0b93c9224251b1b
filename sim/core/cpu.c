// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu.c - interrupt queues, preemption and interrupt nesting
 */
#include "core/cpu.h"

#include "base/assert.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/world.h"

u32 sim_cpu_current(void)
{
	return sim_world->current->cpu;
}

u32 sim_cpu_count(void)
{
	return sim_world->o.cpus_nr;
}

bool sim_irq_post(u32 cpu, struct sim_irq *irq)
{
	SIM_ASSERT(cpu < sim_world->o.cpus_nr);
	sim_footprint_id(SIM_FOOTPRINT_IRQS(cpu), 0);
	sim_footprint(irq, 0);
	if (irq->is_queued)
		return false;
	irq->is_queued = true;
	sim_footprint(irq, SIM_ACCESS_WRITE);
	sim_footprint_id(SIM_FOOTPRINT_IRQS(cpu), SIM_ACCESS_WRITE);
	if (list_empty(&sim_cpus[cpu].irqs))
		sim_footprint_woken(SIM_MOVER_IRQ(cpu));
	list_add_tail(&irq->node, &sim_cpus[cpu].irqs);
	sim_moves_touch(cpu);
	sim_event_emit(SIM_EVENT_IPI, (u64)(uintptr_t)irq, cpu, irq->name);
	return true;
}

/* The end of a section: did the task lose this CPU meanwhile? */
static inline void section_ended(struct sim_task *task)
{
	if (unlikely(!(task->cpus_allowed & BIT_ULL(task->cpu))))
		sim_task_leave_cpu(task);
}

void sim_preempt_disable(void)
{
	sim_world->current->preempt_count++;
}

void sim_preempt_enable(void)
{
	struct sim_task *task = sim_world->current;

	task->preempt_count--;
	if (unlikely(task->preempt_count < 0))
		sim_finding(SIM_VERDICT_ASSERTION,
			    "%s: preempt_enable() without disable", task->role);
	section_ended(task);
}

void sim_irq_disable(void)
{
	sim_world->current->irqs_off++;
}

void sim_irq_enable(void)
{
	struct sim_task *task = sim_world->current;

	task->irqs_off--;
	if (unlikely(task->irqs_off < 0))
		sim_finding(SIM_VERDICT_ASSERTION,
			    "%s: interrupts enabled twice", task->role);
	section_ended(task);
}

bool sim_irqs_are_off(void)
{
	return sim_world->current->irqs_off > 0;
}

bool sim_in_hardirq(void)
{
	return sim_world->current->hardirq_depth > 0;
}

bool sim_in_atomic(void)
{
	const struct sim_task *task = sim_world->current;

	return task->preempt_count || task->irqs_off || task->hardirq_depth;
}
