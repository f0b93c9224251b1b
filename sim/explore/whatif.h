/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * whatif.h - the schedule that comes of one decision taken otherwise
 *
 * Owns:       the rule by which the rest of a schedule is kept.
 * Used by:    cli (debug), tests.
 * Promises:   up to that decision the new schedule is the old one; it replays as
 *             any other.
 *
 * What comes then is up to the caller: any strategy that can begin with a prefix,
 * or "keep": everybody makes its steps in the order of the old schedule as far
 * as that is possible. Of all that can move, that one does whose next step came
 * first there; who made no more steps there comes last. A task that asks for
 * a value is given what it was given there, if that is one of the values.
 */
#ifndef SIM_EXPLORE_WHATIF_H
#define SIM_EXPLORE_WHATIF_H

#include "base/base.h"
#include "base/error.h"
#include "core/run.h"

struct sim_stepper; /* explore/stepper.h */

/**
 * struct sim_what_if - which decision, and how
 * @number: of the decision, from 1
 * @value: what to take instead
 * @then: "keep", or a strategy as in sim_strategy_parse()
 * @seed: for that strategy
 */
struct sim_what_if {
	u32 number;
	u32 value;
	const char *then;
	u64 seed;
};

/** A schedule: @log is to be released with free(). */
struct sim_what_if_result {
	struct sim_choice *log;
	u32 log_nr;
	struct sim_outcome outcome;
};

/**
 * sim_what_if() - run what would have come
 * @st: stands at the schedule to begin with; stands nowhere afterwards, see
 *	sim_stepper_lost()
 *
 * Return: 0; -SIM_ERR_INVAL if there is no such decision, if it has no such
 * value or if that is the one that was taken; what sim_strategy_parse() and
 * sim_strategy_create() return.
 */
int sim_what_if(struct sim_stepper *st, const struct sim_what_if *what,
		struct sim_what_if_result *ret, struct sim_error *err);

#endif /* SIM_EXPLORE_WHATIF_H */
