/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coverage.h - what of a model was run, and what happened in it, in a store
 *
 * Owns:       the counts of an invocation that wait to be written.
 * Used by:    cli.
 * Promises:   buffered until the next flush, as all counts are; several
 *             invocations add up.
 */
#ifndef SIM_STORE_COVERAGE_H
#define SIM_STORE_COVERAGE_H

#include "store/campaign.h"

/**
 * struct sim_store_point - a place in the code
 * @function: NULL: not known
 * @position: of a branch: which of its line, from 1; 0: a line
 * @way: of a branch: 0 on, 1 away
 * @to_line: of a branch: where that leads; 0: not known
 */
struct sim_store_point {
	const char	*file;
	const char	*function;
	u32		line;
	u32		position;
	u32		way;
	u32		to_line;
};

/** struct sim_store_fact - what detectors see
 * @kind: "wait", "cpu-state" or "fault"
 */
struct sim_store_fact {
	const char	*kind;
	u32		number;
	const char	*why;
	const char	*name;
	const char	*waiter;
	const char	*waker;
};

/**
 * sim_store_points_set() - all that the campaign's build can count
 *
 * Committed on return. Nothing is done if they are known already.
 */
int sim_store_points_set(struct sim_store_campaign *campaign,
			 const struct sim_store_point *points, u32 nr,
			 struct sim_error *err);

/** sim_store_point_count() - one of them was passed so many times more */
int sim_store_point_count(struct sim_store_campaign *campaign,
			  const struct sim_store_point *point, u64 runs_nr,
			  u64 boot_nr);

/** sim_store_fact_count() - @fact in so many executions more, of which so many
 * failed with it */
int sim_store_fact_count(struct sim_store_campaign *campaign,
			 const struct sim_store_fact *fact, u64 executions_nr,
			 u64 failed_nr);

#endif /* SIM_STORE_COVERAGE_H */
