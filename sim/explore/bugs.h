/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bugs.h - the set of distinct bugs of one exploration
 *
 * Owns:       the bugs and an index by signature.
 * Used by:    worker.c, report.c.
 * Promises:   finding a known bug allocates nothing; bugs keep their place.
 */
#ifndef SIM_EXPLORE_BUGS_H
#define SIM_EXPLORE_BUGS_H

#include "base/base.h"
#include "base/error.h"
#include "explore/worker.h"

struct sim_bugs {
	struct sim_explore_bug *items; /* room for BUGS_MAX */
	u32 nr;
	u16 *slots; /* index + 1, 0: free */
};

/** sim_bugs_init() - Return: 0 or -SIM_ERR_NOMEM */
int sim_bugs_init(struct sim_bugs *bugs);

/** sim_bugs_take() - move the items out, release the rest */
void sim_bugs_take(struct sim_bugs *bugs, struct sim_explore_bug **ret,
		   u32 *ret_nr);

/** sim_bugs_find() - the bug with this verdict and signature, or NULL */
struct sim_explore_bug *sim_bugs_find(struct sim_bugs *bugs,
				      const struct sim_outcome *outcome);

/**
 * sim_bugs_add() - a bug that is not there yet, seen once
 * @ret: the bug; NULL when BUGS_MAX is reached
 *
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int sim_bugs_add(struct sim_bugs *bugs, const struct sim_outcome *outcome,
		 const struct sim_choice *log, struct sim_error *err,
		 struct sim_explore_bug **ret);

/** sim_bug_take_better() - replace outcome and log; 0 or -SIM_ERR_NOMEM */
int sim_bug_take_better(struct sim_explore_bug *bug,
			const struct sim_outcome *outcome,
			const struct sim_choice *log, struct sim_error *err);

#endif /* SIM_EXPLORE_BUGS_H */
