// SPDX-License-Identifier: GPL-2.0-only
/*
 * odometer.c - from one log to the next
 */
#include "strategy/odometer.h"

#include <stdlib.h>

int sim_odometer_init(struct sim_odometer *o, struct sim_error *err)
{
	/* Untouched pages cost nothing. */
	o->frames = malloc(SIM_STRATEGY_DEPTH_MAX * sizeof(*o->frames));
	if (!o->frames ||
	    sim_estimator_init(&o->estimator, SIM_STRATEGY_DEPTH_MAX) < 0)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return 0;
}

void sim_odometer_fini(struct sim_odometer *o)
{
	free(o->frames);
	sim_estimator_fini(&o->estimator);
}

int sim_odometer_begin(struct sim_odometer *o)
{
	if (o->is_exhausted)
		return SIM_STRATEGY_EXHAUSTED;
	o->depth = 0;
	return 0;
}

u32 sim_odometer_value(struct sim_odometer *o, enum sim_choice_kind kind,
		       u32 bound)
{
	struct sim_frame *f;

	if (unlikely(o->depth == SIM_STRATEGY_DEPTH_MAX))
		return 0;
	if (sim_odometer_is_settled(o)) {
		f = sim_odometer_follow(o, kind, bound, 0);
		if (unlikely(!f))
			return SIM_CHOICE_DIVERGED;
	} else {
		f = sim_odometer_new(o, kind, bound);
	}
	o->depth++;
	f->next = f->value + 1U < bound ? (u16)(f->value + 1U) : SIM_FRAME_NONE;
	f->next_cost = 0;
	f->left_nr = (u16)(bound - 1U - f->value);
	return f->value;
}

/* Is what comes next dearer than what there is? */
static bool is_dearer(const struct sim_frame *f)
{
	return f->next != SIM_FRAME_NONE && f->next_cost > f->cost;
}

void sim_odometer_end(struct sim_odometer *o, struct sim_outcome *outcome)
{
	u32 nr = o->depth;
	bool is_unlike = false;

	o->executions_nr++;
	if (o->mismatch.is_set) {
		sim_strategy_mismatch_report(&o->mismatch, outcome);
	} else if (o->depth < o->fixed_nr) {
		sim_strategy_diverge(outcome,
				     "the execution ended after decision %u, "
				     "an earlier one went on to %u",
				     o->depth, o->fixed_nr);
	}
	if (outcome->verdict == SIM_VERDICT_DIVERGED) {
		o->cut_nr++;
		o->is_exhausted = true; /* there is no tree */
		return;
	}
	if (sim_verdict_is_limit(outcome->verdict) ||
	    outcome->verdict == SIM_VERDICT_STOPPED)
		o->cut_nr++;
	while (nr && o->frames[nr - 1].next == SIM_FRAME_NONE)
		nr--;
	if (nr) {
		is_unlike = is_dearer(&o->frames[nr - 1]);
		o->frames[nr - 1].left_nr--;
		o->frames[nr - 1].value = o->frames[nr - 1].next;
		o->frames[nr - 1].cost = o->frames[nr - 1].next_cost;
	} else {
		o->is_exhausted = true;
	}
	o->fixed_nr = nr;
	sim_estimator_note(&o->estimator, o->depth, nr, is_unlike);
}

/*
 * With b left to spend and d decisions to spend it at there are about
 * (a * d)^b / b! schedules, a alternatives at each. So with one less to spend
 * there are fewer by this factor.
 */
static double ratio_of(u32 left, u32 others_nr, u32 below_nr)
{
	return left / (left + (double)others_nr * below_nr);
}

static void estimate_path(const struct sim_odometer *o, u32 cost_max,
			  struct sim_estimate_part *part)
{
	u32 at = o->fixed_nr - 1;
	const struct sim_frame *f = &o->frames[at];
	struct sim_estimate_node node = {
		.left_nr = f->left_nr,
		.ratio = ratio_of(cost_max - f->used_nr - f->cost + 1,
				  f->left_nr + 1U, o->depth - at),
	};

	sim_estimator_begin(&o->estimator, at, &node, part);
	while (at--) {
		f = &o->frames[at];
		node.left_nr = f->left_nr;
		node.is_unlike = is_dearer(f);
		node.ratio = ratio_of(cost_max - f->used_nr - f->cost,
				      f->left_nr, o->depth - at);
		sim_estimator_fold(&o->estimator, at, &node, part);
	}
}

void sim_odometer_estimate(const struct sim_odometer *o, u32 cost_max,
			   struct sim_estimate *ret)
{
	struct sim_estimate_part part = { .size = (double)o->executions_nr };

	if (!o->is_exhausted && o->executions_nr)
		estimate_path(o, cost_max, &part);
	sim_estimator_done(&o->estimator, &part, ret);
}

bool sim_odometer_is_complete(const struct sim_odometer *o)
{
	return o->is_exhausted && !o->cut_nr;
}

void sim_odometer_describe(const struct sim_odometer *o, struct sim_text *text)
{
	if (sim_odometer_is_complete(o))
		sim_text_printf(text, "all %llu schedules", o->executions_nr);
	else
		sim_text_printf(text, "the first %llu schedules, depth first",
				o->executions_nr);
}
