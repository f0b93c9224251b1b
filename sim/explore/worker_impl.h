/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * worker_impl.h - the state of an exploration
 *
 * Owns:       struct sim_worker and what it points to.
 * Used by:    worker.c (the loop), shard.c and parallel.c (several processes).
 * Never:      by anybody else; worker.h is the interface.
 */
#ifndef SIM_EXPLORE_WORKER_IMPL_H
#define SIM_EXPLORE_WORKER_IMPL_H

#include "explore/bugs.h"
#include "explore/frontier.h"
#include "explore/report.h"
#include "explore/session.h"
#include "explore/worker.h"

struct sim_worker {
	const struct sim_explore *x;
	const struct sim_campaign *campaign;
	struct sim_explore_result *result;
	struct sim_session session;
	struct sim_strategy *strategy;
	struct sim_bugs bugs;
	struct sim_bugs cycles; /* with campaign.all_cycles */
	struct sim_report report;
	struct sim_explore_tally tally;
	struct sim_outcome outcome; /* of this execution */
	u64 begun_nr;		    /* with repeats */
	u64 tally_at;
	u64 progress_at;
	u64 sampled_limits; /* by verdict */
	u64 *sample_hashes;
	struct sim_frontier frontier;
	bool is_repeating;     /* what another process ran and counted */
	bool is_restoring;     /* ... in an earlier sitting, and told */
	bool counts_sightings; /* of known bugs */
};

/** sim_worker_step() - one execution and what becomes of it
 *
 * Return: 0, SIM_STRATEGY_EXHAUSTED, or a negative error.
 */
int sim_worker_step(struct sim_worker *w, struct sim_error *err);

/** sim_worker_take() - count @w->outcome, keep it if it is worth that */
int sim_worker_take(struct sim_worker *w, struct sim_error *err);

/** sim_worker_report() - tell store and user, if it is time to */
int sim_worker_report(struct sim_worker *w, struct sim_error *err);

/** sim_worker_execution() - number of the last execution, repeats not counted */
u64 sim_worker_execution(const struct sim_worker *w);

/** sim_worker_is_sample() - should this schedule be kept? Clean ones while
 * there is room, and the first of each kind of limit; said once only */
bool sim_worker_is_sample(struct sim_worker *w);

#endif /* SIM_EXPLORE_WORKER_IMPL_H */
