/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frontier.h - put a complete search aside, and go on with it
 *
 * Owns:       the parts that the store keeps of an unfinished search.
 * Used by:    worker.c, parallel.c.
 * Promises:   whoever goes on is in the state of one process that ran all
 *             executions so far. Counts and what the strategy needs are kept as
 *             they are. The rest is made again: each execution that changed
 *             anything that outlives it (a new bug or a better schedule of one,
 *             a sample, a new lock order or lock chain) is kept as a choice log
 *             and run again, in order.
 *
 * Part 0 is the state; parts from 1 on are only added to: noted executions, and
 * what the strategy hands out in pieces. A checksum over all of them is in the
 * state, so what is damaged is noticed. Parts that the state does not count were
 * written when a finding was, after it; they will come again.
 */
#ifndef SIM_EXPLORE_FRONTIER_H
#define SIM_EXPLORE_FRONTIER_H

#include "base/base.h"
#include "base/error.h"
#include "base/text.h"

struct sim_worker; /* explore/worker_impl.h */

/** Part of a worker; zero at first. */
struct sim_frontier {
	bool is_on;
	u32 parts_nr;  /* besides the state */
	u64 sum;       /* over them */
	u64 noted_nr;  /* number + 1 of the last execution that was noted */
	u64 resumed_nr;		 /* executions of earlier sittings */
	u64 resumed_findings_nr; /* likewise */
	u64 steps_at;		 /* then it is time to keep it again */
	struct sim_text text;
};

/** sim_frontier_is_wanted() - can strategy and store do it? */
bool sim_frontier_is_wanted(const struct sim_worker *w);

/** sim_frontier_begin() - go on, if there is something to go on with
 * @w: about to explore
 *
 * Return: 0; -SIM_ERR_FORMAT if what was kept is damaged or of another build;
 * what running can return.
 */
int sim_frontier_begin(struct sim_worker *w, struct sim_error *err);

void sim_frontier_fini(struct sim_worker *w);

/** sim_frontier_note() - the execution that is over changed something; @w's
 * session still has its log. At most once for each */
int sim_frontier_note(struct sim_worker *w, struct sim_error *err);

/** sim_frontier_keep() - hand the state to the store, for its next flush */
int sim_frontier_keep(struct sim_worker *w, struct sim_error *err);

#endif /* SIM_EXPLORE_FRONTIER_H */
