/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkpoint.h - states in the middle of executions
 *
 * Owns:       copies of the world on the way of the last execution, each with
 *             what the engine keeps beside the world: the log, what tasks stand
 *             before.
 * Used by:    sim/strategy/resume; lockgraph (what it counts outside the world).
 * Promises:   an execution that goes on from a copy ends like one from the
 *             start that takes the same decisions: same hash, log and counts.
 *             Copies are made at numbers of steps, never by time. No copy: the
 *             execution starts from the snapshot, which is always right.
 *
 * A mark is a place in the decisions as the decider numbers them. Copies have
 * growing marks; those behind the place where the next execution takes another
 * way are forgotten.
 */
#ifndef SIM_CORE_CHECKPOINT_H
#define SIM_CORE_CHECKPOINT_H

#include "base/base.h"
#include "base/error.h"
#include "core/choice.h"
#include "core/run.h"

struct sim_checkpoints;
struct sim_snapshot;

/**
 * struct sim_checkpoint_decider - who knows which executions begin alike
 * @decider: takes the decisions
 * @mark: decisions of this execution so far
 */
struct sim_checkpoint_decider {
	struct sim_decider decider;
	u32 (*mark)(const void *ctx);
};

#define SIM_CHECKPOINT_NOT U32_MAX

/**
 * struct sim_checkpoint_observer - who counts something outside the world
 * @mark: what was counted in this execution, or SIM_CHECKPOINT_NOT if that is
 *	not known
 * @resume: an execution goes on after what @mark said: it counts again, as if it
 *	had been repeated
 */
struct sim_checkpoint_observer {
	u32 (*mark)(void);
	void (*resume)(u32 mark);
};

/** sim_checkpoint_observe() - there is one observer; NULL: none */
void sim_checkpoint_observe(const struct sim_checkpoint_observer *observer);

/** sim_checkpoints_create() - none yet
 * @base: start of all executions; must live as long
 */
int sim_checkpoints_create(const struct sim_snapshot *base,
			   struct sim_checkpoints **ret, struct sim_error *err);

/** sim_checkpoints_free() - NULL allowed */
void sim_checkpoints_free(struct sim_checkpoints *c);

/** sim_checkpoints_restore() - the last state that the next execution passes
 * @settled: its decisions up to here are those of the execution before
 *
 * Return: the mark of the state; 0: it is the snapshot.
 */
u32 sim_checkpoints_restore(struct sim_checkpoints *c, u32 settled);

/** sim_checkpoints_run() - sim_run() from the state that was restored
 * @again_step: number of a step before which another execution will start
 *	anew; 0: not known
 */
void sim_checkpoints_run(struct sim_checkpoints *c,
			 const struct sim_checkpoint_decider *decider,
			 u32 again_step, struct sim_outcome *ret);

/** sim_checkpoints_forget() - the next execution has nothing to do with the
 * last one */
void sim_checkpoints_forget(struct sim_checkpoints *c);

/** What was done so far. */
struct sim_checkpoint_counts {
	u64 taken_nr;	/* copies made */
	u64 resumed_nr; /* executions that did not start at the beginning */
	u64 saved_steps_nr; /* steps that were not repeated */
};

/** sim_checkpoints_counts() - of @c */
void sim_checkpoints_counts(const struct sim_checkpoints *c,
			    struct sim_checkpoint_counts *ret);

#endif /* SIM_CORE_CHECKPOINT_H */
