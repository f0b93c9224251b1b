/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * directed.h - what a search directed at a cycle of locks has seen
 *
 * Owns:       the counts since the last reset, over all executions.
 * Used by:    cli, to say why a cycle was not closed.
 * Promises:   no decision depends on them.
 */
#ifndef SIM_STRATEGY_DIRECTED_H
#define SIM_STRATEGY_DIRECTED_H

#include "base/base.h"
#include "core/task.h"
#include "core/wait.h"

/**
 * struct sim_directed_seen
 * @met_nr: most tasks that, at one time, held a lock of the cycle and stood
 *	before or waited for another one
 * @waits_nr: how often such a task went on alone while an actor waited for
 *	something that is no lock
 * @why, @role, @object: the first of these waits
 */
struct sim_directed_seen {
	u32 met_nr;
	u32 waits_nr;
	enum sim_wait_why why;
	char role[SIM_TASK_NAME_BYTES];
	char object[48];
};

/** sim_directed_reset() - begin to count; not a schedule point */
void sim_directed_reset(void);

/** sim_directed_seen() - the counts; valid until the next reset */
const struct sim_directed_seen *sim_directed_seen(void);

#endif /* SIM_STRATEGY_DIRECTED_H */
