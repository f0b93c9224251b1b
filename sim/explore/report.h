/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - hand results to the store's op table
 *
 * Owns:       buffers for packed logs and tokens.
 * Used by:    worker.c only.
 */
#ifndef SIM_EXPLORE_REPORT_H
#define SIM_EXPLORE_REPORT_H

#include "base/base.h"
#include "base/error.h"
#include "base/text.h"
#include "explore/bugs.h"
#include "explore/ops.h"

struct sim_report {
	const struct sim_explore_store *store;
	const struct sim_subject *subject;
	const struct sim_explore_result *result;
	bool leaves_counts; /* to sim_report_sightings() */
	struct sim_text packed;
	struct sim_text token;
};

void sim_report_init(struct sim_report *r, const struct sim_explore_store *s,
		     const struct sim_subject *subject,
		     const struct sim_explore_result *result);
void sim_report_fini(struct sim_report *r);

/* All return 0 or what the op returned. Without an op nothing happens. */
int sim_report_begin(struct sim_report *r, const struct sim_campaign *c,
		     u64 *ret_seed, struct sim_error *err);

/** sim_report_first() - a new bug: first of all, and durable on return */
int sim_report_first(struct sim_report *r, struct sim_explore_bug *bug,
		     struct sim_error *err);

/** sim_report_better() - a better schedule of a known bug */
int sim_report_better(struct sim_report *r, struct sim_explore_bug *bug,
		      struct sim_error *err);

int sim_report_sample(struct sim_report *r, const struct sim_outcome *outcome,
		      const struct sim_choice *log, u64 execution,
		      struct sim_error *err);

/** sim_report_sightings() - of all bugs, since the last call */
int sim_report_sightings(struct sim_report *r, struct sim_bugs *bugs,
			 struct sim_error *err);

/** sim_report_tally() - counts and lock-order edges */
int sim_report_tally(struct sim_report *r, const struct sim_explore_tally *t,
		     struct sim_error *err);

/** sim_report_flush() - write all that was told */
int sim_report_flush(struct sim_report *r, struct sim_error *err);

#endif /* SIM_EXPLORE_REPORT_H */
