// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - the per-task stacks of held locks
 */
#include "core/lock.h"

#include "base/assert.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/lockwatch.h"
#include "core/world.h"

/* Of marks it does not matter who has them first. */
static inline void note_footprint(const struct sim_held *how)
{
	if (!how->is_mark)
		sim_footprint(how->lock, how->mode == SIM_LOCK_READ ?
						 0 :
						 SIM_ACCESS_WRITE);
}

static inline void push_held(struct sim_task *task, struct sim_held how)
{
	struct sim_lock *lock = how.lock;

	if (unlikely(task->held_nr == SIM_HELD_MAX))
		sim_finding(SIM_VERDICT_LIMIT_LOCKS,
			    "%s holds %u locks and takes '%s'", task->role,
			    task->held_nr, lock->name);
	how.step = sim_world->steps_nr;
	how.in_irq = task->hardirq_depth > 0;
	task->held[task->held_nr++] = how;
	lock->held_nr++;
	task->spin_turns = 0;
	note_footprint(&how);
	sim_event_emit(SIM_EVENT_ACQUIRED, (u64)(uintptr_t)lock, how.mode,
		       lock->name);
	if (unlikely(sim_world->gates_nr))
		sim_trigger_lock_held(task, lock);
	if (sim_hooks_now && sim_hooks_now->acquired)
		sim_hooks_now->acquired(task, lock);
}

void sim_lock_acquired_by(struct sim_task *task, struct sim_lock *lock,
			  enum sim_lock_mode mode, const void *ip)
{
	push_held(task, (struct sim_held){
				.lock = lock,
				.ip = ip,
				.mode = (u8)mode,
			});
}

void sim_lock_acquired(struct sim_lock *lock, enum sim_lock_mode mode,
		       bool is_trylock, const void *ip)
{
	push_held(sim_world->current, (struct sim_held){
					      .lock = lock,
					      .ip = ip,
					      .mode = (u8)mode,
					      .is_trylock = is_trylock,
				      });
}

void sim_lock_marked(struct sim_lock *lock, const void *ip)
{
	push_held(sim_world->current, (struct sim_held){
					      .lock = lock,
					      .ip = ip,
					      .mode = SIM_LOCK_WRITE,
					      .is_mark = true,
				      });
}

void sim_lock_released_by(struct sim_task *task, struct sim_lock *lock)
{
	u32 i = task->held_nr;

	while (i > 0 && task->held[i - 1].lock != lock)
		i--;
	if (unlikely(!i))
		sim_finding(SIM_VERDICT_LOCK_MISUSE,
			    "%s releases '%s' which it does not hold",
			    task->role, lock->name);
	sim_event_emit(SIM_EVENT_RELEASE, (u64)(uintptr_t)lock,
		       task->held[i - 1].mode, lock->name);
	note_footprint(&task->held[i - 1]);
	task->held_nr--;
	for (i--; i < task->held_nr; i++) {
		task->held[i] = task->held[i + 1];
		task->held[i].chain = 0;
	}
	lock->held_nr--;
	if (sim_hooks_now && sim_hooks_now->released)
		sim_hooks_now->released(task, lock);
}

void sim_lock_released(struct sim_lock *lock)
{
	sim_lock_released_by(sim_world->current, lock);
}

bool sim_lock_is_held(const struct sim_task *task, const struct sim_lock *lock)
{
	for (u32 i = 0; i < task->held_nr; i++) {
		if (task->held[i].lock == lock)
			return true;
	}
	return false;
}

bool sim_lock_is_held_mode(const struct sim_task *task,
			   const struct sim_lock *lock, enum sim_lock_mode mode)
{
	for (u32 i = 0; i < task->held_nr; i++) {
		if (task->held[i].lock == lock && task->held[i].mode == mode)
			return true;
	}
	return false;
}

const struct sim_lockwatch *sim_lockwatch_now;

void sim_lockwatch_set(const struct sim_lockwatch *watch)
{
	sim_lockwatch_now = watch;
}
