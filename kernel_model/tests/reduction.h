/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reduction.h - partial-order reduction against depth-first search
 *
 * Owns:       what came of all schedules of a question.
 * Used by:    the harnesses of the tests of primitives and ports.
 * Promises:   the reduction must end in each way that any schedule ended in,
 *             and in no other: verdicts with their titles, and for clean ones
 *             the memory of the model. No two of its executions may be alike,
 *             and other orders of its traces must come out the same.
 */
#ifndef KM_TESTS_REDUCTION_H
#define KM_TESTS_REDUCTION_H

#include "core/run.h"

struct sim_strategy;

struct reduction {
	u64	*ends;		/* sorted, each once */
	u32	ends_nr;
	u32	ends_room;
	u64	runs_nr;
	/* Two findings that no schedule can avoid hide each other: one of them
	 * is enough. For generated programs. */
	bool	is_lax;
};

/** reduction_note() - an execution of depth-first search is over, in the state
 * that @outcome is about: before the check of a test, which changes it */
void reduction_note(struct reduction *all, const struct sim_outcome *outcome);

/** reduction_copy() - to be freed, too */
void reduction_copy(struct reduction *to, const struct reduction *from);

/** reduction_missing() - how many ends of @from are not in @in */
u32 reduction_missing(const struct reduction *from, const struct reduction *in);

/** reduction_free() - forget what was noted; again does no harm */
void reduction_free(struct reduction *r);

/**
 * reduction_compare() - have the reduction search the same
 * @all: what was noted of all schedules; freed
 * @name: for messages
 * @run: restores the world and runs one execution under the strategy; tells
 *	reduction_note() of its end, then the strategy
 *
 * Return: is all the same? Says what is not. True, too, if a limit was hit or
 * tasks spin, as their turns are not covered one by one.
 */
bool reduction_compare(struct reduction *all, const char *name,
		       void (*run)(void *ctx, struct sim_strategy *s,
				   struct reduction *some),
		       void *ctx);

#endif /* KM_TESTS_REDUCTION_H */
