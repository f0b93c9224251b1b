// SPDX-License-Identifier: GPL-2.0-only
/*
 * nextop.c - follow the points of all tasks
 */
#include "strategy/nextop.h"

#include <string.h>

#include "core/lock.h"
#include "core/point.h"
#include "core/run.h"
#include "core/wait.h"
#include "strategy/overhear.h"

static void tell_done(struct sim_nextop *n, u32 task_id)
{
	if (n->ops->done)
		n->ops->done(n->ctx, task_id, sim_nextop_object(n, task_id));
}

static void stand_before(struct sim_nextop *n, u32 task_id, u64 obj, u64 kind)
{
	n->op[task_id] = (struct sim_nextop_op){ .obj = obj, .kind = (u8)kind };
}

/* A task goes to sleep over @lock, or (0) over something that has no name. */
static void see_block(struct sim_nextop *n, u32 task_id, u64 lock)
{
	const struct sim_nextop_op *op = &n->op[task_id];
	bool is_try = lock ? op->obj == lock || !op->obj :
			     op->kind == SIM_POINT_WAIT ||
				      op->kind == SIM_POINT_ACQUIRE;

	if (is_try && !lock)
		return;
	if (!is_try)
		tell_done(n, task_id);
	stand_before(n, task_id, lock,
		     lock ? SIM_POINT_ACQUIRE : SIM_POINT_WAIT);
}

static void listen(void *ctx, const struct sim_event *ev)
{
	struct sim_nextop *n = ctx;
	u32 id = ev->task_id;

	sim_strategy_hand_on(ev);
	/* Invariants are checked before a strategy learns that it is over. */
	if (!sim_is_exploring())
		return;
	switch (ev->kind) {
	case SIM_EVENT_POINT:
		tell_done(n, id);
		stand_before(n, id, ev->obj, ev->arg);
		break;
	case SIM_EVENT_BLOCK:
		see_block(n, id, ev->obj);
		break;
	case SIM_EVENT_TASK_EXIT:
		tell_done(n, id);
		stand_before(n, id, 0, SIM_POINT_YIELD);
		break;
	case SIM_EVENT_IRQ_ENTRY:
		n->outer[id] = n->op[id];
		stand_before(n, id, 0, SIM_POINT_IRQ);
		break;
	case SIM_EVENT_IRQ_EXIT:
		tell_done(n, id);
		n->op[id] = n->outer[id];
		break;
	case SIM_EVENT_TASK_NEW:
		if (n->ops->born)
			n->ops->born(n->ctx, (u32)ev->obj, id);
		break;
	default:
		break;
	}
}

void sim_nextop_start(struct sim_nextop *n, const struct sim_nextop_ops *ops,
		      void *ctx)
{
	memset(n->op, 0, sizeof(n->op));
	memset(n->outer, 0, sizeof(n->outer));
	n->ops = ops;
	n->ctx = ctx;
	n->sink = (struct sim_sink){ .event = listen, .ctx = n };
	sim_event_sink_set(&n->sink);
}

void sim_nextop_stop(struct sim_nextop *n)
{
	(void)n;
	sim_event_sink_set(NULL);
}

u64 sim_nextop_first_object(struct sim_nextop *n, u32 task_id)
{
	const struct sim_task *task = sim_task_by_id(task_id);

	if (task->state == SIM_TASK_DONE || !task->waiter ||
	    !task->waiter->spec->lock)
		return 0;
	stand_before(n, task_id, (u64)(uintptr_t)task->waiter->spec->lock,
		     SIM_POINT_ACQUIRE);
	return n->op[task_id].obj;
}

/* Does @task hold it so that nobody else can? */
static bool shuts(const struct sim_task *task, u64 obj)
{
	for (u32 i = 0; i < task->held_nr; i++) {
		if ((u64)(uintptr_t)task->held[i].lock == obj &&
		    task->held[i].mode == SIM_LOCK_WRITE)
			return true;
	}
	return false;
}

bool sim_nextop_is_shut(struct sim_nextop *n, u32 task_id)
{
	u64 obj = sim_nextop_object(n, task_id);

	if (!obj || n->op[task_id].kind != SIM_POINT_ACQUIRE)
		return false;
	for (u32 id = 1; id < sim_task_count(); id++) {
		if (shuts(sim_task_by_id(id), obj))
			return true;
	}
	return false;
}
