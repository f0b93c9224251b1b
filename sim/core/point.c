// SPDX-License-Identifier: GPL-2.0-only
/*
 * point.c - scheduling points
 */
#include "core/point.h"

#include "core/event.h"
#include "core/world.h"

void sim_point(enum sim_point_kind kind, const void *obj, const char *name)
{
	if (!sim_world->points_on)
		return;
	sim_event_emit(SIM_EVENT_POINT, (u64)(uintptr_t)obj, kind, name);
	sim_sched_decide(sim_world->current);
}

void sim_point_relax(void)
{
	struct sim_task *task = sim_world->current;

	if (++task->spin_turns > sim_world->o.spins_max)
		sim_finding(SIM_VERDICT_LIVELOCK, "%s spins without progress",
			    task->role);
	sim_world->relaxing = task;
	sim_sched_decide(task);
}

void sim_point_resched(void)
{
	struct sim_task *task = sim_world->current;

	if (!sim_world->points_on)
		return;
	task->may_resched = true;
	sim_event_emit(SIM_EVENT_POINT, 0, SIM_POINT_PREEMPT, NULL);
	sim_sched_decide(task);
	task->may_resched = false;
}

const char *sim_point_kind_name(enum sim_point_kind kind)
{
	static const char *const names[SIM_POINT_NR] = {
		[SIM_POINT_YIELD] = "yield",
		[SIM_POINT_ACQUIRE] = "acquire",
		[SIM_POINT_RELEASE] = "release",
		[SIM_POINT_WAIT] = "wait",
		[SIM_POINT_WAKE] = "wake",
		[SIM_POINT_WORK] = "work",
		[SIM_POINT_IRQ] = "irq",
		[SIM_POINT_ATOMIC] = "atomic",
		[SIM_POINT_MEMORY] = "memory",
		[SIM_POINT_PREEMPT] = "preempt",
		[SIM_POINT_SPAWN] = "spawn",
		[SIM_POINT_USER] = "user",
	};

	return kind < SIM_POINT_NR ? names[kind] : "?";
}
