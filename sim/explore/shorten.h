/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shorten.h - the same bug with fewer context switches
 *
 * Owns:       the memory of a plan and a trace.
 * Used by:    worker, cli.
 * Promises:   the result has the same verdict and signature as the schedule it
 *             came from, and is never worse (sim_outcome_is_better()).
 */
#ifndef SIM_EXPLORE_SHORTEN_H
#define SIM_EXPLORE_SHORTEN_H

#include "base/base.h"
#include "base/error.h"
#include "explore/session.h"

struct sim_shorten_result {
	struct sim_outcome outcome;
	struct sim_choice *log; /* outcome.choices_nr; free() it */
	u32 tries_nr;		/* executions that it took */
	char left_out[160];	/* "shrink, 2 timers": what it does without */
	bool is_shorter;
	bool is_one_minimal; /* no single preemption can go */
};

/**
 * sim_shorten() - leave out what the bug does not need
 * @log: a schedule that ends in a bug
 * @tries_max: most executions, at least 1
 * @ret: the best schedule found, possibly the given one
 *
 * Fewest preemptions, then fewest switches, then fewest steps. Tries to do
 * without one of the tasks (their steps come later or never), to let the running
 * task go on at places where the schedule preempts it, takes an interrupt or
 * fires a timer (many at once, then few), to join two stretches of one task (of
 * the first 1,024), to do without a fault or another choice, and at most 200
 * schedules that have nothing to do with the given one; and again if that
 * helped. A schedule with more than 65,536 switches is returned as it is.
 *
 * Return: 0; -SIM_ERR_MISMATCH if @log cannot be followed or does not end in
 * a bug; -SIM_ERR_NOMEM.
 */
int sim_shorten(struct sim_session *s, const struct sim_choice *log, u32 log_nr,
		u32 tries_max, struct sim_shorten_result *ret,
		struct sim_error *err);

#endif /* SIM_EXPLORE_SHORTEN_H */
