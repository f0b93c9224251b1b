// SPDX-License-Identifier: GPL-2.0-only
/*
 * rcu_reader.c - readers and grace periods
 *
 * A grace period is a set of tasks, those inside when it began, and ends when
 * the set is empty. A task leaves all sets at its next moment outside. So the
 * waiting task knows exactly whom it waits for.
 *
 * The steps here are atomic for the model; entering is announced by a point,
 * leaving commutes to the left past the steps of others, as for spinlocks.
 */
#include "base/assert.h"
#include "base/list.h"
#include "core/cpu.h"
#include "core/footprint.h"
#include "core/point.h"
#include "core/run.h"
#include "core/task.h"
#include "core/wait.h"

#include <asm/rcu_reader.h>
#include <linux/debug_locks.h>
#include <linux/lockdep.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#define WORD_BITS	64

/* A grace period under way; on the stack of whoever waits for it. */
struct grace_period {
	struct list_head	node;
	struct sim_wait		wait;
	u32			readers_nr;
	u64			readers[SIM_TASKS_MAX / WORD_BITS];
};

/* Readers nest and wait for nobody: held for reports and wait types only. */
static struct lockdep_map rcu_lock_map = {
	.core = SIM_LOCK_INIT("rcu_read_lock"),
	.wait_type_outer = LD_WAIT_FREE,
	.wait_type_inner = LD_WAIT_CONFIG,
};

static LIST_HEAD(grace_periods);
static u32 grace_periods_nr;

/*
 * PORT: an interrupt handler is a reader if it says so or switches something
 * off itself. Upstream all of it is one; but no handler of ours waits for
 * anything that a grace period could free.
 */
static bool is_reader(const struct sim_task *task)
{
	const struct task_struct *model = task->model;

	if (task->state == SIM_TASK_DONE || task->state == SIM_TASK_UNUSED)
		return false;
	return (model && model->rcu_read_lock_nesting) || task->preempt_count ||
	       task->irqs_off > task->hardirq_depth;
}

static bool is_in_set(const struct grace_period *gp, u32 id)
{
	return gp->readers[id / WORD_BITS] >> (id % WORD_BITS) & 1;
}

/* Sections with something off are told of by the CPU, readers by the task. */
static void fill(struct grace_period *gp)
{
	for (u32 c = 0; c < sim_cpu_count(); c++) {
		sim_footprint_id(SIM_FOOTPRINT_CPU(c), 0);
		sim_footprint_id(SIM_FOOTPRINT_MASK(c), 0);
	}
	sim_footprint_id(SIM_FOOTPRINT_TASKS, 0);
	for (u32 id = 1; id < sim_task_count(); id++)
		sim_footprint_id(SIM_FOOTPRINT_READER(id), 0);
	for (u32 id = 1; id < sim_task_count(); id++) {
		if (!is_reader(sim_task_by_id(id)))
			continue;
		gp->readers[id / WORD_BITS] |= BIT_ULL(id % WORD_BITS);
		gp->readers_nr++;
	}
}

static void readers_as_wakers(const struct sim_waiter *w,
			      struct sim_wakers *ret)
{
	const struct grace_period *gp = w->spec->wakers_arg;

	ret->all = true;
	for (u32 id = 1; id < sim_task_count(); id++) {
		if (is_in_set(gp, id))
			sim_wakers_add(ret, id);
	}
}

void km_rcu_wait_readers(void)
{
	struct grace_period gp = { .readers_nr = 0 };
	const struct sim_wait_spec spec = {
		.why = SIM_WAIT_RCU,
		.name = "synchronize_rcu",
		.wakers = readers_as_wakers,
		.wakers_arg = &gp,
	};

	RCU_LOCKDEP_WARN(
		km_rcu_read_lock_held(),
		"Illegal synchronize_rcu() in RCU read-side critical section");
	sim_point(SIM_POINT_WAIT, &grace_periods, spec.name);
	fill(&gp);
	if (!gp.readers_nr)
		return;
	sim_wait_init(&gp.wait);
	list_add_tail(&gp.node, &grace_periods);
	grace_periods_nr++;
	sim_wait_block(&gp.wait, &spec);
	SIM_ASSERT(!gp.readers_nr);
}

static void leave_grace_periods(void)
{
	const struct sim_task *task = sim_task_current();
	struct grace_period *gp, *next;

	if (is_reader(task))
		return;
	list_for_each_entry_safe(gp, next, &grace_periods, node) {
		if (!is_in_set(gp, task->id))
			continue;
		sim_footprint(gp, SIM_ACCESS_WRITE);
		gp->readers[task->id / WORD_BITS] &=
			~BIT_ULL(task->id % WORD_BITS);
		if (--gp->readers_nr)
			continue;
		sim_footprint(&grace_periods, SIM_ACCESS_WRITE);
		list_del_init(&gp->node);
		grace_periods_nr--;
		sim_wait_wake(&gp->wait, 1);
	}
}

/* The running task may have become no reader. */
static void note_quiescent(void)
{
	if (unlikely(grace_periods_nr))
		leave_grace_periods();
}

void km_rcu_preempt_enable(void)
{
	sim_preempt_enable();
	note_quiescent();
}

void km_rcu_irq_enable(void)
{
	const struct sim_task *task = sim_task_current();

	if (task->locks.depth && task->irqs_off == 1)
		lockdep_hardirqs_on();
	sim_irq_enable();
	note_quiescent();
}

/* It becomes a reader, or has become none. */
static void note_reader(const struct task_struct *task)
{
	if (!task->rcu_read_lock_nesting)
		sim_footprint_id(SIM_FOOTPRINT_READER(task->core->id),
				 SIM_ACCESS_WRITE);
}

/* PORT: preemptible RCU in every preemption model: a count of the task, and
 * sleeping inside is not refused. What it costs others shows as a deadlock. */
void km_rcu_read_lock(void)
{
	struct task_struct *task = km_current();

	if (!task->rcu_read_lock_nesting)
		sim_point_bare(SIM_POINT_ACQUIRE, &task->rcu_read_lock_nesting,
			       "rcu_read_lock");
	note_reader(task);
	task->rcu_read_lock_nesting++;
	lock_acquire(&rcu_lock_map, 0, 0, LOCK_READ_RECURSIVE, 0, NULL,
		     _RET_IP_);
}

void __km_rcu_read_lock(void)
{
	struct task_struct *task = km_current();

	note_reader(task);
	task->rcu_read_lock_nesting++;
	lock_acquire(&rcu_lock_map, 0, 0, LOCK_READ_RECURSIVE, 0, NULL,
		     _RET_IP_);
}

void km_rcu_read_unlock(void)
{
	struct task_struct *task = km_current();

	lock_release(&rcu_lock_map, _RET_IP_);
	if (unlikely(!task->rcu_read_lock_nesting))
		sim_finding(SIM_VERDICT_LOCK_MISUSE,
			    "%s: rcu_read_unlock() without lock",
			    task->core->role);
	task->rcu_read_lock_nesting--;
	note_reader(task);
	note_quiescent();
}

bool km_rcu_read_lock_held(void)
{
	return km_current()->rcu_read_lock_nesting > 0;
}
