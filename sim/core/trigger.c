// SPDX-License-Identifier: GPL-2.0-only
/*
 * trigger.c - gates in front of actors
 */
#include "core/trigger.h"

#include <string.h>

#include "base/assert.h"
#include "core/footprint.h"
#include "core/world.h"

static struct sim_gate *gate_close(struct sim_task *task)
{
	struct sim_gate *gate = &sim_gates[task->id];

	SIM_ASSERT(task->state == SIM_TASK_NEW);
	sim_world->gates_nr++;
	return gate;
}

void sim_trigger_after_step(struct sim_task *task, u32 step)
{
	struct sim_gate *gate = gate_close(task);

	gate->step = step ? step : 1;
}

void sim_trigger_on_hold(struct sim_task *task, const char *role,
			 const char *lock_name)
{
	struct sim_gate *gate = gate_close(task);

	gate->role = role;
	gate->lock_name = lock_name;
}

/* Return: false if that was refused, which happens on the main stack only. */
static bool start(struct sim_task *task)
{
	const struct sim_cpu *cpu;

	sim_task_place(task);
	cpu = &sim_cpus[task->cpu];
	if (unlikely(!sim_world->current && cpu->rq_nr == SIM_CPU_RQ_MAX)) {
		sim_run_refuse(SIM_VERDICT_LIMIT_TASKS, task->role,
			       "run queue of CPU %u is full", cpu->id);
		return false;
	}
	task->state = SIM_TASK_RUNNABLE;
	sim_footprint_woken(task->id);
	sim_sched_runnable(task);
	return true;
}

static bool gate_open(u32 id)
{
	sim_gates[id] = (struct sim_gate){ .step = 0 };
	sim_world->gates_nr--;
	return start(&sim_tasks[id]);
}

static bool is_gated(u32 id)
{
	return sim_gates[id].step || sim_gates[id].lock_name;
}

bool sim_trigger_start_actors(void)
{
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		if (sim_tasks[id].state == SIM_TASK_NEW && !is_gated(id) &&
		    !start(&sim_tasks[id]))
			return false;
	}
	return true;
}

/* Steps of booting and checking do not count. */
bool sim_trigger_open_steps(void)
{
	if (sim_world->phase != SIM_PHASE_EXPLORE)
		return true;
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		if (sim_gates[id].step &&
		    sim_world->steps_nr > sim_gates[id].step && !gate_open(id))
			return false;
	}
	return true;
}

bool sim_trigger_open_any_step(void)
{
	if (!sim_world->gates_nr || sim_world->phase != SIM_PHASE_EXPLORE)
		return false;
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		if (sim_gates[id].step)
			return gate_open(id);
	}
	return false;
}

void sim_trigger_lock_held(const struct sim_task *task,
			   const struct sim_lock *lock)
{
	if (sim_world->phase != SIM_PHASE_EXPLORE)
		return;
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		const struct sim_gate *gate = &sim_gates[id];

		if (gate->lock_name && !strcmp(gate->lock_name, lock->name) &&
		    !strcmp(gate->role, task->role))
			gate_open(id);
	}
}
