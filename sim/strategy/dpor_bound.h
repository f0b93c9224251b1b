/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_bound.h - reduction of searches with a bound
 *
 * Owns:       what a step costs, and which nodes must branch because of it.
 * Used by:    sim/strategy/dpor*.c only.
 */
#ifndef SIM_STRATEGY_DPOR_BOUND_H
#define SIM_STRATEGY_DPOR_BOUND_H

#include "strategy/strategy.h"

struct dpor;
struct dpor_node;

enum dpor_bound {
	DPOR_UNBOUNDED,
	DPOR_PREEMPTIONS,
	DPOR_DELAYS,
};

/* -SIM_ERR_INVAL: bounds that exclude each other. */
int dpor_bound_init(struct dpor *d, const struct sim_strategy_options *o,
		    struct sim_error *err);
/* The moves at a node: what they cost. After enabled and blocked are known. */
void dpor_bound_scan(struct dpor *d, const struct sim_moves *moves);
/* A new node: what was used before it. */
void dpor_bound_node(struct dpor *d, struct dpor_node *node);
/* Those movers of @movers that the budget allows at @node. */
u64 dpor_bound_allows(const struct dpor *d, const struct dpor_node *node,
		      u64 movers);
/* Who goes on if nobody interferes, of @movers; 0: nobody in particular. */
u64 dpor_bound_default(const struct dpor *d, const struct dpor_node *node,
		       u64 movers);
/* Step @e conflicts with a later one: nodes that must branch. */
void dpor_bound_race(struct dpor *d, u32 e);
/* The same for steps from @from on that let others move. */
void dpor_bound_wakers(struct dpor *d, u32 from, u32 nr);

#endif /* SIM_STRATEGY_DPOR_BOUND_H */
