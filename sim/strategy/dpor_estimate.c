// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_estimate.c - how many executions will there be?
 *
 * Of a node are known the steps that were taken and those that are planned.
 * Races found later plan more of them, so early estimates tend to be low.
 */
#include "strategy/dpor_parts.h"

/* Alternatives at the node of step @at and behind its choices. */
static u32 left_of(const struct dpor *d, u32 at)
{
	const struct dpor_step *step = &d->steps[at];
	u32 nr = 0;

	for (u32 b = d->nodes[at].tree; b != DPOR_NONE; b = d->branches[b].next)
		nr++;
	if (step->moves_nr)
		nr += step->moves_nr - 1U - step->move;
	for (u32 i = 0; i < step->values_nr; i++) {
		const struct dpor_value *v = &d->values[step->values_at + i];

		nr += v->bound - 1U - v->value;
	}
	return nr;
}

void dpor_estimate(const struct sim_strategy *s, struct sim_estimate *ret)
{
	const struct dpor *d = container_of(s, const struct dpor, base);
	struct sim_estimate_part part = { .size = (double)d->executions_nr };
	struct sim_estimate_node node = { .left_nr = 0 };
	u32 at = d->fixed_nr - 1;

	if (!d->is_exhausted && d->fixed_nr) {
		node.left_nr = left_of(d, at);
		sim_estimator_begin(&d->estimator, at, &node, &part);
		while (at--) {
			node.left_nr = left_of(d, at);
			sim_estimator_fold(&d->estimator, at, &node, &part);
		}
	}
	sim_estimator_done(&d->estimator, &part, ret);
}
