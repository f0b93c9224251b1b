/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_check.h - do steps that count as independent commute?
 *
 * Owns:       another order of the last trace.
 * Used by:    sim/strategy/dpor*.c only.
 * Promises:   the search itself is not changed by it.
 */
#ifndef SIM_STRATEGY_DPOR_CHECK_H
#define SIM_STRATEGY_DPOR_CHECK_H

#include "base/rng.h"

struct dpor;
struct dpor_step;
struct dpor_value;
struct sim_outcome;

struct dpor_check {
	u32 level; /* 0: off */
	bool is_planned;
	bool is_running;
	bool is_hole;
	u32 nr;
	u32 verdict;
	u64 memory;
	struct sim_rng rng;
	struct dpor_step *steps; /* those of the search while it runs */
	struct dpor_value *values;
	u32 fixed_nr; /* likewise */
	u32 values_fixed;
	char what[200]; /* the first hole */
};

int dpor_check_init(struct dpor *d, u32 level);
void dpor_check_fini(struct dpor *d);
/* Plan another order of the trace of @nr steps that has ended. */
void dpor_check_plan(struct dpor *d, u32 nr, const struct sim_outcome *outcome);
/* Its execution: begin (false: none is planned), a step that touched something
 * else, what moves behind the last step (an index or SIM_CHOICE_STOP), end. */
bool dpor_check_begin(struct dpor *d);
void dpor_check_label(struct dpor *d, const struct dpor_step *step, u64 woken);
u32 dpor_check_rest(struct dpor *d);
void dpor_check_end(struct dpor *d, const struct sim_outcome *outcome);

#endif /* SIM_STRATEGY_DPOR_CHECK_H */
