/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * estimate.h - how large is a tree of which a search has seen a part?
 *
 * Owns:       for each decision of the path: sizes of the subtrees that are
 *             done below its other alternatives.
 * Used by:    dfs and delay (odometer.c), dpor.
 * Promises:   decides nothing, so a search is the same with it and without;
 *             depends on the executions only.
 *
 * Recursive weights, after Knuth (1975) and Kilby, Slaney, Thiebaux, Walsh
 * (AAAI 2006): the alternatives of a decision that are still to come are taken
 * to be as large as the mean of those that are done and of the one that is
 * under way, whose size is estimated in the same way. How much the sizes differ
 * gives the error. The figures are exact when nothing is left.
 */
#ifndef SIM_STRATEGY_ESTIMATE_H
#define SIM_STRATEGY_ESTIMATE_H

#include "base/base.h"
#include "base/bytes.h"
#include "base/error.h"

/** struct sim_estimate - of all executions that a search will need */
struct sim_estimate {
	u64 done_nr;	   /* executions so far */
	double total;	   /* 0: nothing is known */
	double error;	   /* standard deviation of @total */
};

struct sim_estimate_level {
	u64 began; /* executions before the one that is under way */
	u64 nr;	   /* subtrees that are done and like those to come */
	double sum;
	double squares;
	double others; /* executions in those that are not like them */
};

struct sim_estimator {
	struct sim_estimate_level *levels;
	u32 levels_max;
	u32 levels_nr; /* in use */
	u64 executions_nr;
};

/** What is known of a decision. */
struct sim_estimate_node {
	u32 left_nr;	/* alternatives that are still to come */
	bool is_unlike; /* the one under way is of another kind than they */
	double ratio;	/* size of those of theirs over size of another kind */
};

/** The part of the tree below a decision. */
struct sim_estimate_part {
	double size;
	double variance;
};

/** sim_estimator_init() - for paths of at most @levels_max; -SIM_ERR_NOMEM */
int sim_estimator_init(struct sim_estimator *e, u32 levels_max);

void sim_estimator_fini(struct sim_estimator *e);

/**
 * sim_estimator_note() - an execution is over
 * @depth: its decisions
 * @settled_nr: that the next one begins with; the last of them is another one
 *	than in this execution
 * @is_unlike: what is done below the last of them is not like what is to come
 */
void sim_estimator_note(struct sim_estimator *e, u32 depth, u32 settled_nr,
			bool is_unlike);

/** sim_estimator_begin() - the part below and with the last settled decision
 *
 * Nothing is known of the alternative that it has now.
 */
void sim_estimator_begin(const struct sim_estimator *e, u32 at,
			 const struct sim_estimate_node *node,
			 struct sim_estimate_part *ret);

/** sim_estimator_fold() - from the part below decision @at to the part with it
 *
 * To be called for all settled decisions but the last, backwards.
 */
void sim_estimator_fold(const struct sim_estimator *e, u32 at,
			const struct sim_estimate_node *node,
			struct sim_estimate_part *part);

/** sim_estimator_done() - the estimate, once all decisions are folded */
void sim_estimator_done(const struct sim_estimator *e,
			const struct sim_estimate_part *part,
			struct sim_estimate *ret);

/** sim_estimator_save() - append all that is known */
void sim_estimator_save(const struct sim_estimator *e, struct sim_text *text);

/** sim_estimator_load() - the way back; b->has_failed if that cannot be */
void sim_estimator_load(struct sim_estimator *e, struct sim_bytes *b);

#endif /* SIM_STRATEGY_ESTIMATE_H */
