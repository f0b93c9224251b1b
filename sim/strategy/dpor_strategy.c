// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_strategy.c - the strategies "dpor" and "persistent": life and names
 */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "strategy/dpor_parts.h"
#include "strategy/dpor_save.h"

static void dpor_fini(struct sim_strategy *s)
{
	struct dpor *d = container_of(s, struct dpor, base);

	sim_footprint_now.is_wanted = false;
	sim_footprint_reset(false);
	dpor_check_fini(d);
	dpor_states_fini(d);
	dpor_labels_fini(&d->labels);
	free(d->steps);
	free(d->who);
	free(d->nodes);
	free(d->clocks);
	free(d->before);
	free(d->sums);
	free(d->races);
	free(d->sleepers);
	free(d->values);
	free(d->branches);
	free(d->plan.steps);
	free(d->plan.is_gone);
	free(d->plan.behind);
	free(d->traces);
	sim_text_fini(&d->trace_news);
	sim_estimator_fini(&d->estimator);
}

static int dpor_init(struct sim_strategy *s,
		     const struct sim_strategy_options *o,
		     struct sim_error *err)
{
	struct dpor *d = container_of(s, struct dpor, base);
	size_t clock_bytes =
		(size_t)DPOR_STEPS_MAX * DPOR_MOVERS_MAX * sizeof(*d->clocks);

	if (dpor_bound_init(d, o, err) < 0)
		return -SIM_ERR_INVAL;
	sim_footprint_now.is_wanted = true;
	d->is_source = o->is_source;
	d->order = o->order;
	sim_rng_seed(&d->rng, d->order);
	d->branches_free = DPOR_NONE;
	d->next_tree = DPOR_NONE;
	d->steps = calloc(DPOR_STEPS_MAX, sizeof(*d->steps));
	d->who = calloc(DPOR_STEPS_MAX, sizeof(*d->who));
	d->nodes = calloc(DPOR_STEPS_MAX, sizeof(*d->nodes));
	d->clocks = calloc(1, clock_bytes);
	d->before = calloc(1, clock_bytes);
	d->sums = calloc(DPOR_STEPS_MAX, sizeof(*d->sums));
	d->races = calloc(DPOR_RACES_MAX, sizeof(*d->races));
	d->sleepers = calloc(DPOR_SLEEPERS_MAX, sizeof(*d->sleepers));
	d->values = calloc(DPOR_VALUES_MAX, sizeof(*d->values));
	d->branches = calloc(DPOR_BRANCHES_MAX, sizeof(*d->branches));
	d->plan.steps = calloc(DPOR_STEPS_MAX, sizeof(*d->plan.steps));
	d->plan.is_gone = calloc(DPOR_STEPS_MAX, sizeof(*d->plan.is_gone));
	d->plan.behind = calloc(DPOR_STEPS_MAX, sizeof(*d->plan.behind));
	if (sim_estimator_init(&d->estimator, DPOR_STEPS_MAX) < 0 ||
	    dpor_labels_init(&d->labels) < 0 ||
	    dpor_check_init(d, o->check) < 0 || !d->steps || !d->who ||
	    !d->nodes || !d->clocks || !d->before || !d->sums || !d->races ||
	    !d->sleepers || !d->values || !d->branches || !d->plan.steps ||
	    !d->plan.behind || !d->plan.is_gone) {
		dpor_fini(s);
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	return 0;
}

static int dpor_begin(struct sim_strategy *s, u64 seed)
{
	struct dpor *d = container_of(s, struct dpor, base);

	(void)seed;
	if (!dpor_check_begin(d) && d->is_exhausted)
		return SIM_STRATEGY_EXHAUSTED;
	if (d->states)
		dpor_states_begin(d);
	d->depth = 0;
	d->blocked = 0;
	d->pending_nr = 0;
	d->is_open = false;
	d->is_redundant = false;
	d->is_diverged = false;
	memset(d->ordinals, 0, sizeof(d->ordinals));
	sim_footprint_reset(true);
	return 0;
}

void sim_dpor_counts(const struct sim_strategy *s, struct sim_dpor_counts *ret)
{
	SIM_ASSERT(s->ops->pick == dpor_pick);
	*ret = container_of(s, const struct dpor, base)->counts;
}

static int persistent_init(struct sim_strategy *s,
			   const struct sim_strategy_options *o,
			   struct sim_error *err)
{
	int r = dpor_init(s, o, err);

	if (r < 0)
		return r;
	if (dpor_states_init(container_of(s, struct dpor, base),
			     o->allocations) == 0)
		return 0;
	dpor_fini(s);
	return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
}

const struct sim_strategy_ops sim_strategy_persistent = {
	.name = "persistent",
	.help = "all states that matter, each gone on from once",
	.letter = 'n',
	.sees_all = true,
	.bytes = sizeof(struct dpor),
	.init = persistent_init,
	.begin = dpor_begin,
	.pick = dpor_pick,
	.value = dpor_value,
	.wants_state = dpor_states_wanted,
	.state = dpor_states_note,
	.end = dpor_end,
	.fini = dpor_fini,
	.describe = dpor_describe,
	.is_complete = dpor_is_complete,
	.mark = dpor_mark,
	.settled = dpor_settled,
	.resume = dpor_resume,
	.again_step = dpor_again_step,
};

const struct sim_strategy_ops sim_strategy_dpor = {
	.name = "dpor",
	.help = "one schedule of each class of equal ones, all classes "
		"[preemptions=MOST] [delays=MOST] [source] [order=SEED]",
	.letter = 'o',
	.sees_all = true,
	.bytes = sizeof(struct dpor),
	.init = dpor_init,
	.begin = dpor_begin,
	.pick = dpor_pick,
	.value = dpor_value,
	.end = dpor_end,
	.fini = dpor_fini,
	.describe = dpor_describe,
	.is_complete = dpor_is_complete,
	.estimate = dpor_estimate,
	.mark = dpor_mark,
	.settled = dpor_settled,
	.resume = dpor_resume,
	.again_step = dpor_again_step,
	.save = dpor_save,
	.load = dpor_load,
	.save_news = dpor_save_news,
	.load_news = dpor_load_news,
};
