// SPDX-License-Identifier: GPL-2.0-only
/*
 * wait.c - blocking and waking
 */
#include "core/wait.h"

#include "base/assert.h"
#include "core/choice.h"
#include "core/event.h"
#include "core/state.h"
#include "core/footprint.h"
#include "core/world.h"

void sim_wait_init(struct sim_wait *w)
{
	sim_footprint(w, SIM_ACCESS_WRITE);
	INIT_LIST_HEAD(&w->waiters);
}

static void refuse_atomic(const struct sim_task *task,
			  const struct sim_wait_spec *spec)
{
	const char *name = spec->lock ? spec->lock->name : spec->name;
	const char *where = task->hardirq_depth ? "in an interrupt" :
			    task->irqs_off ? "with interrupts off" :
						  "with preemption off";

	sim_finding(SIM_VERDICT_SLEEP_IN_ATOMIC, "%s sleeps (%s, %s) %s",
		    task->role, sim_wait_why_name(spec->why), name ? name : "?",
		    where);
}

void sim_wait_prepare(struct sim_wait *w, struct sim_waiter *waiter,
		      const struct sim_wait_spec *spec, u64 tag)
{
	*waiter = (struct sim_waiter){
		.task = sim_world->current,
		.wait = w,
		.spec = spec,
		.tag = tag,
	};
	sim_footprint(w, SIM_ACCESS_WRITE);
	if (spec->flags & SIM_WAIT_FRONT)
		list_add(&waiter->node, &w->waiters);
	else
		list_add_tail(&waiter->node, &w->waiters);
}

void sim_wait_cancel(struct sim_waiter *waiter)
{
	sim_footprint(waiter->wait, SIM_ACCESS_WRITE);
	if (!waiter->woken)
		list_del_init(&waiter->node);
}

/*
 * Is this sleep one that ends without a cause? It ends at once then: the task
 * may still be late to run, so any later moment is among the schedules, too.
 */
static bool ends_without_cause(const struct sim_wait_spec *spec)
{
	if (likely(!sim_world->o.offer_spurious_wakes) ||
	    !(spec->flags & SIM_WAIT_RETESTS) ||
	    sim_world->spurious_nr == SIM_SPURIOUS_WAKES_MAX ||
	    !sim_choice(SIM_CHOICE_WAKE, 2))
		return false;
	sim_world->spurious_nr++;
	return true;
}

void sim_wait_commit(struct sim_waiter *waiter)
{
	struct sim_task *task = sim_world->current;
	const struct sim_wait_spec *spec = waiter->spec;
	bool sleeps = !(spec->flags & SIM_WAIT_SPINS);
	bool is_spurious;

	SIM_ASSERT(waiter->task == task);
	sim_footprint(waiter->wait, 0);
	if (sleeps && unlikely(task->preempt_count || task->irqs_off))
		refuse_atomic(task, spec);
	if (waiter->woken)
		return;
	is_spurious = ends_without_cause(spec);
	if (sleeps && unlikely(task->on_sleep))
		task->on_sleep(task, true);
	waiter->outer = task->waiter;
	task->waiter = waiter;
	task->state = SIM_TASK_BLOCKED;
	if (sleeps)
		sim_sched_off_cpu(task);
	/* Prepared long ago or just now: blocked as of this step. */
	waiter->step = sim_world->steps_nr;
	sim_event_emit(SIM_EVENT_BLOCK, (u64)(uintptr_t)spec->lock, spec->why,
		       spec->lock ? spec->lock->name : spec->name);
	if (unlikely(is_spurious))
		sim_wait_wake_waiter(waiter);
	else if (sim_world->phase == SIM_PHASE_EXPLORE && sim_hooks_now &&
		 sim_hooks_now->block)
		sim_hooks_now->block(task);
	do {
		sim_state_forget_frames();
		sim_sched_decide(task);
	} while (!waiter->woken);
	task->waiter = waiter->outer;
	waiter->step = 0;
	if (sleeps && unlikely(task->on_sleep))
		task->on_sleep(task, false);
}

void sim_wait_block_tag(struct sim_wait *w, const struct sim_wait_spec *spec,
			u64 tag)
{
	struct sim_waiter waiter;

	sim_wait_prepare(w, &waiter, spec, tag);
	sim_wait_commit(&waiter);
}

void sim_wait_block(struct sim_wait *w, const struct sim_wait_spec *spec)
{
	sim_wait_block_tag(w, spec, 0);
}

void sim_wait_wake_waiter(struct sim_waiter *waiter)
{
	struct sim_task *task = waiter->task;

	if (waiter->woken)
		return;
	list_del_init(&waiter->node);
	waiter->woken = true;
	sim_footprint(waiter->wait, SIM_ACCESS_WRITE);
	sim_footprint_woken(task->id);
	sim_footprint_id(SIM_FOOTPRINT_TASK(task->id), 0);
	sim_footprint_id(SIM_FOOTPRINT_ONLINE(task->cpu), 0);
	sim_event_emit(SIM_EVENT_WAKE, task->id, waiter->spec->why, task->name);
	if (task->waiter != waiter)
		return;		/* in an interrupt; run_irq() looks again */
	task->state = SIM_TASK_RUNNABLE;
	task->spin_turns = 0;
	sim_moves_touch(task->cpu);
	if (sim_cpus[task->cpu].curr == task)
		return;
	if (!sim_cpus[task->cpu].is_online ||
	    !(task->cpus_allowed & BIT_ULL(task->cpu)))
		sim_task_place(task);
	sim_sched_runnable(task);
}

u32 sim_wait_wake(struct sim_wait *w, u32 nr)
{
	u32 woken = 0;

	sim_footprint(w, list_empty(&w->waiters) ? 0 : SIM_ACCESS_WRITE);
	while (woken < nr && !list_empty(&w->waiters)) {
		sim_wait_wake_waiter(sim_wait_first(w));
		woken++;
	}
	return woken;
}

struct sim_waiter *sim_wait_first(const struct sim_wait *w)
{
	sim_footprint(w, 0);
	if (list_empty(&w->waiters))
		return NULL;
	return list_first_entry(&w->waiters, struct sim_waiter, node);
}

bool sim_wait_is_empty(const struct sim_wait *w)
{
	sim_footprint(w, 0);
	return list_empty(&w->waiters);
}

const char *sim_wait_why_name(enum sim_wait_why why)
{
	static const char *const names[SIM_WAIT_NR] = {
		[SIM_WAIT_NONE] = "none",
		[SIM_WAIT_MUTEX] = "mutex",
		[SIM_WAIT_RWSEM_READ] = "rwsem read",
		[SIM_WAIT_RWSEM_WRITE] = "rwsem write",
		[SIM_WAIT_PERCPU_READ] = "percpu_rwsem read",
		[SIM_WAIT_PERCPU_WRITE] = "percpu_rwsem write",
		[SIM_WAIT_PERCPU_DRAIN] = "percpu_rwsem readers",
		[SIM_WAIT_SPIN] = "spinlock",
		[SIM_WAIT_LOCAL_LOCK] = "local_lock",
		[SIM_WAIT_COMPLETION] = "completion",
		[SIM_WAIT_EVENT] = "event",
		[SIM_WAIT_WORK] = "work",
		[SIM_WAIT_KERNFS_DRAIN] = "kernfs drain",
		[SIM_WAIT_KTHREAD] = "kthread",
		[SIM_WAIT_RCU] = "rcu",
		[SIM_WAIT_IPI] = "ipi",
		[SIM_WAIT_SLEEP] = "sleep",
		[SIM_WAIT_IDLE] = "idle",
		[SIM_WAIT_USER] = "user",
	};

	return why < SIM_WAIT_NR ? names[why] : "?";
}

void sim_wakers_add(struct sim_wakers *set, u32 task_id)
{
	for (u32 i = 0; i < set->nr; i++) {
		if (set->task_ids[i] == task_id)
			return;
	}
	if (set->nr == SIM_WAKERS_MAX) {
		set->unknown = true;
		return;
	}
	set->task_ids[set->nr++] = task_id;
}

void sim_wakers_holders(const struct sim_waiter *w, struct sim_wakers *ret)
{
	ret->all = true;
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		if (sim_tasks[id].held_nr &&
		    sim_lock_is_held(&sim_tasks[id], w->spec->lock))
			sim_wakers_add(ret, id);
	}
}
