// SPDX-License-Identifier: GPL-2.0-only
/*
 * point.c - scheduling points
 */
#include "core/point.h"

#include "core/event.h"
#include "core/footprint.h"
#include "core/state.h"
#include "core/world.h"

/* Apart, so that the way without footprints needs no more than a branch. */
static SIM_NOINLINE void record(enum sim_point_kind kind, const void *obj)
{
	if (obj && kind != SIM_POINT_MEMORY)
		sim_footprint(obj, SIM_ACCESS_WRITE);
}

/* Nobody stops here. A long step leaves much below the frames that it ends in. */
static SIM_NOINLINE void pass(enum sim_point_kind kind, const void *obj)
{
	if (unlikely(sim_footprint_now.is_on))
		record(kind, obj);
	sim_state_tidy();
}

static inline bool is_brief(enum sim_point_kind kind)
{
	return unlikely(sim_world->brief_kinds & BIT(kind));
}

void sim_point(enum sim_point_kind kind, const void *obj, const char *name)
{
	if (!sim_world->points_on)
		return;
	if (is_brief(kind)) {
		pass(kind, obj);
		return;
	}
	sim_event_emit(SIM_EVENT_POINT, (u64)(uintptr_t)obj, kind, name);
	sim_state_forget_frames();
	sim_sched_decide(sim_world->current);
	if (unlikely(sim_footprint_now.is_on))
		record(kind, obj);
}

void sim_point_bare(enum sim_point_kind kind, const void *obj, const char *name)
{
	if (!sim_world->points_on)
		return;
	if (is_brief(kind)) {
		pass(kind, NULL);
		return;
	}
	sim_event_emit(SIM_EVENT_POINT, (u64)(uintptr_t)obj, kind, name);
	sim_state_forget_frames();
	sim_sched_decide(sim_world->current);
}

void sim_point_brief(enum sim_point_kind kind, const void *obj,
		     const char *name)
{
	if (likely(!sim_world->brief_kinds))
		sim_point(kind, obj, name);
	else if (sim_world->points_on)
		pass(kind, obj);
}

void sim_point_may_sleep(const void *obj, const char *name)
{
	if (unlikely(sim_world->brief_kinds))
		sim_point_bare(SIM_POINT_WAIT, obj, name);
}

/* Waiting is more than waiting: a worker that goes to sleep is missed. */
static inline bool has_more_to_it(void)
{
	return sim_world->current && sim_world->current->on_sleep;
}

/* What an operation on a lock means for others, given what it found. */
static u32 lock_flags(enum sim_point_kind kind, u32 how, bool is_free,
		      bool is_shareable)
{
	bool is_shared = how & SIM_POINT_SHARED;
	bool is_possible = is_shared ? is_shareable : is_free;
	u32 flags = SIM_ACCESS_TELLS | (is_free ? SIM_ACCESS_WAS_FREE : 0) |
		    (is_shareable ? SIM_ACCESS_WAS_SHAREABLE : 0);

	if (kind != SIM_POINT_ACQUIRE) {
		flags |= SIM_ACCESS_DROP;
		return is_shared && is_possible ? flags :
						  flags | SIM_ACCESS_WRITE;
	}
	if (has_more_to_it())
		flags |= SIM_ACCESS_WRITE;
	else if (!(how & SIM_POINT_TRY))
		flags |= SIM_ACCESS_NEEDS;
	else if (!is_possible)
		return flags;
	flags |= is_shared ? 0 : SIM_ACCESS_ALONE;
	flags |= is_possible ? SIM_ACCESS_TAKE : 0;
	return is_shared && is_possible ? flags : flags | SIM_ACCESS_WRITE;
}

static SIM_NOINLINE void note_lock(enum sim_point_kind kind,
				   const struct sim_point_lock *l, u32 how)
{
	sim_footprint(l->obj, lock_flags(kind, how, l->is_free(l->obj, false),
					 l->is_free(l->obj, true)));
}

static SIM_NOINLINE void lock_point(enum sim_point_kind kind,
				    const struct sim_point_lock *l, u32 how)
{
	bool is_shared = how & SIM_POINT_SHARED;

	if (kind == SIM_POINT_ACQUIRE && !(how & SIM_POINT_TRY) &&
	    !has_more_to_it())
		sim_footprint_stand(l->is_free, l->obj, is_shared);
	sim_sched_decide(sim_world->current);
	sim_footprint_stand(NULL, NULL, false);
	if (sim_footprint_now.is_on)
		note_lock(kind, l, how);
}

void sim_point_lock(enum sim_point_kind kind, const struct sim_point_lock *l,
		    u32 how)
{
	if (!sim_world->points_on)
		return;
	if (is_brief(kind)) {
		sim_point_lock_note(kind, l, how);
		sim_state_tidy();
		return;
	}
	sim_event_emit(SIM_EVENT_POINT, (u64)(uintptr_t)l->obj, kind, l->name);
	sim_state_forget_frames();
	if (unlikely(sim_footprint_now.is_on))
		lock_point(kind, l, how);
	else
		sim_sched_decide(sim_world->current);
}

void sim_point_lock_note(enum sim_point_kind kind,
			 const struct sim_point_lock *l, u32 how)
{
	if (unlikely(sim_footprint_now.is_on))
		note_lock(kind, l, how);
}

void sim_point_relax(void)
{
	struct sim_task *task = sim_world->current;

	if (++task->spin_turns > sim_world->o.spins_max)
		sim_finding(SIM_VERDICT_LIVELOCK, "%s spins without progress",
			    task->role);
	sim_world->relaxing = task;
	sim_footprint_now.has_spun = true;
	sim_sched_decide(task);
}

void sim_point_resched(void)
{
	struct sim_task *task = sim_world->current;

	if (!sim_world->points_on)
		return;
	task->may_resched = true;
	sim_event_emit(SIM_EVENT_POINT, 0, SIM_POINT_PREEMPT, NULL);
	sim_state_forget_frames();
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
