/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resume.h - one execution of a strategy, without what the last one did alike
 *
 * Owns:       the meeting of strategies and checkpoints.
 * Used by:    sim/explore, tests, benches.
 * Promises:   the same as restoring the snapshot and running, in less time.
 */
#ifndef SIM_STRATEGY_RESUME_H
#define SIM_STRATEGY_RESUME_H

#include "core/checkpoint.h"
#include "core/snapshot.h"
#include "strategy/strategy.h"

/** Executions of one strategy from one snapshot; zero at first. */
struct sim_resume {
	struct sim_checkpoints *checkpoints; /* made when they are wanted */
	struct sim_strategy *owner;	     /* whose last execution that was */
	bool is_off;			     /* there is no memory for them */
};

/** sim_resume_run() - restore and run
 * @s: after its begin
 * @snap: start of all executions with this @resume
 * @ret: how it ended; the caller tells @s, too
 */
void sim_resume_run(struct sim_resume *resume, struct sim_strategy *s,
		    const struct sim_snapshot *snap, struct sim_outcome *ret);

/** sim_resume_fini() - before the snapshot goes; may be used again afterwards */
void sim_resume_fini(struct sim_resume *resume);

#endif /* SIM_STRATEGY_RESUME_H */
