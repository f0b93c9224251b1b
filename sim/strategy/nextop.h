/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nextop.h - what each task stands before, and when it has done it
 *
 * Owns:       the event sink, from start to stop.
 * Used by:    strategies that need to know the next operation of a task.
 * Promises:   learns from events only; an execution without such a strategy
 *             pays nothing.
 *
 * An operation is what a task does between two of its points; its object is
 * that of the first of them. A try that only blocks is no operation: the task
 * still stands before the same one. What the handler of an interrupt does is
 * the operation of the task on whose stack it runs.
 */
#ifndef SIM_STRATEGY_NEXTOP_H
#define SIM_STRATEGY_NEXTOP_H

#include "base/base.h"
#include "core/event.h"
#include "core/task.h"

struct sim_nextop_op {
	u64 obj; /* world address or id, as in sim_point(); 0: not known */
	u8 kind; /* enum sim_point_kind */
};

/**
 * struct sim_nextop_ops - what a strategy is told. Any member may be NULL
 * @done: @task_id has carried out an operation on @obj, by a step of its own
 * @born: @parent_id (0: nobody) made the task @task_id
 */
struct sim_nextop_ops {
	void (*done)(void *ctx, u32 task_id, u64 obj);
	void (*born)(void *ctx, u32 task_id, u32 parent_id);
};

struct sim_nextop {
	/* private: */
	struct sim_sink sink;
	const struct sim_nextop_ops *ops;
	void *ctx;
	struct sim_nextop_op op[SIM_TASKS_MAX];
	struct sim_nextop_op outer[SIM_TASKS_MAX]; /* below an interrupt */
};

/** sim_nextop_start() - an execution begins: listen, forget the last one */
void sim_nextop_start(struct sim_nextop *n, const struct sim_nextop_ops *ops,
		      void *ctx);

/** sim_nextop_stop() - the execution is over */
void sim_nextop_stop(struct sim_nextop *n);

/**
 * sim_nextop_object() - the object of the next operation of @task_id
 *
 * A task that has not reached a point yet stands before what it waits for.
 * Return: 0 if that is not known.
 */
static inline u64 sim_nextop_object(struct sim_nextop *n, u32 task_id);

/** sim_nextop_is_shut() - would the next step of @task_id certainly only block,
 * because it stands before a lock that is held for writing? */
bool sim_nextop_is_shut(struct sim_nextop *n, u32 task_id);

/* private: of a task that has not reached a point */
u64 sim_nextop_first_object(struct sim_nextop *n, u32 task_id);

static inline u64 sim_nextop_object(struct sim_nextop *n, u32 task_id)
{
	u64 obj = n->op[task_id].obj;

	return likely(obj) ? obj : sim_nextop_first_object(n, task_id);
}

#endif /* SIM_STRATEGY_NEXTOP_H */
