/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor.h - what partial-order reduction found
 *
 * Owns:       the counts of a complete search.
 * Used by:    tests, cli.
 */
#ifndef SIM_STRATEGY_DPOR_H
#define SIM_STRATEGY_DPOR_H

#include "strategy/strategy.h"

/**
 * struct sim_dpor_counts - executions of a search by what they were good for
 * @traces_nr: maximal traces
 * @deadlocked_nr: of these, those that end in a deadlock or lost wakeup
 * @cut_nr: ended early by a finding: what stood beside it is searched apart
 * @redundant_nr: given up, as all that could move is covered elsewhere
 * @duplicates_nr: of @traces_nr, equal to an earlier one
 * @dropped_nr: planned steps that were not possible
 * @changed_nr: steps that touched something else when replayed in another order
 * @limits_nr: ended by a limit or too long to be kept
 * @spun_nr: with turns of a spin loop, which are not covered one by one
 * @hidden_nr: cut by a finding, or given up behind one, while somebody could
 *	only wait: that his wait is a deadlock was not seen
 * @checked_nr: traces of which another order was run, too (dpor:check=)
 * @holes_nr: of these, how many came out differently
 */
struct sim_dpor_counts {
	u64 traces_nr;
	u64 deadlocked_nr;
	u64 cut_nr;
	u64 redundant_nr;
	u64 duplicates_nr;
	u64 dropped_nr;
	u64 changed_nr;
	u64 limits_nr;
	u64 spun_nr;
	u64 hidden_nr;
	u64 checked_nr;
	u64 holes_nr;
};

/** sim_dpor_counts() - of @s, which must be a strategy "dpor" */
void sim_dpor_counts(const struct sim_strategy *s, struct sim_dpor_counts *ret);

/** sim_dpor_may_be_complete() - after an execution of @s, a strategy "dpor": is
 * all recorded that it needs to know? */
bool sim_dpor_may_be_complete(const struct sim_strategy *s);

#endif /* SIM_STRATEGY_DPOR_H */
