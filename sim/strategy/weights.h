/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * weights.h - how much each task still has to do
 *
 * Owns:       the expected and the done operations of each task, and who made
 *             whom in earlier executions.
 * Used by:    urw, surw.
 * Promises:   a task that exists weighs at least what it was told to.
 *
 * A task that will be made later weighs for the one that makes it.
 */
#ifndef SIM_STRATEGY_WEIGHTS_H
#define SIM_STRATEGY_WEIGHTS_H

#include "base/base.h"
#include "core/task.h"

struct sim_weights {
	u32 total[SIM_TASKS_MAX]; /* expected; the strategy sets it */
	u32 done[SIM_TASKS_MAX];
	/* private: */
	u16 parent[SIM_TASKS_MAX];  /* 0: it is there from the start */
	u32 unborn[SIM_TASKS_MAX];  /* sum of those that are still to come */
};

/** sim_weights_begin() - an execution begins; total is set by now */
void sim_weights_begin(struct sim_weights *w);

/** sim_weights_born() - @parent_id made @task_id
 *
 * Return: what was expected of the new task and of those that it will make.
 */
u32 sim_weights_born(struct sim_weights *w, u32 task_id, u32 parent_id);

/** sim_weights_of() - what @task_id and those that it will make still do; at
 * least 1 if anything was expected of it */
static inline u32 sim_weights_of(const struct sim_weights *w, u32 task_id)
{
	u32 total = w->total[task_id];
	u32 done = w->done[task_id];
	u32 own = total > done ? total - done : total > 0;

	return own + w->unborn[task_id];
}

#endif /* SIM_STRATEGY_WEIGHTS_H */
