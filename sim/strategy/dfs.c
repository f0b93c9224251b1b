// SPDX-License-Identifier: GPL-2.0-only
/*
 * dfs.c - all schedules, one after the other
 *
 * An odometer: one frame for each decision of the execution. After an execution
 * the deepest frame that has another alternative takes it, deeper frames are
 * forgotten, and the next execution follows the frames that remain.
 *
 * At a move the running task goes on first, so that the first schedule below
 * any prefix has no preemption. A frame knows its next alternative because it
 * looked for it while the moves were at hand; with a preemption bound those
 * that cost too much are never taken, and no execution is wasted on them.
 */
#include <stdlib.h>

#include "strategy/list.h"

#define NONE U16_MAX /* bounds are at most 65535, values less */

struct frame {
	u16 bound;
	u16 value;
	u16 next;    /* alternative after @value, or NONE */
	u16 used_nr; /* preemptions before this decision */
	u8 kind;
	u8 cost; /* of @value */
};

struct dfs {
	struct sim_strategy base;
	struct frame *frames;
	u32 depth;
	u32 fixed_nr;	     /* frames to follow */
	u32 preemptions_max; /* U32_MAX: no bound */
	u64 executions_nr;
	u64 cut_nr; /* ended by a limit */
	bool is_exhausted;
	struct sim_strategy_mismatch mismatch;
};

static int dfs_init(struct sim_strategy *s,
		    const struct sim_strategy_options *o, struct sim_error *err)
{
	struct dfs *d = container_of(s, struct dfs, base);

	if (o->preemptions_max >= NONE)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a bound of %d preemptions is too large",
				     o->preemptions_max);
	d->preemptions_max = o->preemptions_max < 0 ? U32_MAX :
						      (u32)o->preemptions_max;
	/* Untouched pages cost nothing. */
	d->frames = malloc(SIM_STRATEGY_DEPTH_MAX * sizeof(*d->frames));
	if (!d->frames)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return 0;
}

static void dfs_fini(struct sim_strategy *s)
{
	free(container_of(s, struct dfs, base)->frames);
}

static int dfs_begin(struct sim_strategy *s, u64 seed)
{
	struct dfs *d = container_of(s, struct dfs, base);

	(void)seed;
	if (d->is_exhausted)
		return SIM_STRATEGY_EXHAUSTED;
	d->depth = 0;
	return 0;
}

/* Frame of this decision if its value is settled, else NULL. */
static struct frame *follow(struct dfs *d, u32 kind, u32 bound, u32 step)
{
	struct frame *f = &d->frames[d->depth];

	if (likely(f->kind == kind && f->bound == bound))
		return f;
	d->mismatch = (struct sim_strategy_mismatch){
		.is_set = true,
		.position = d->depth,
		.step = step,
		.expected_kind = f->kind,
		.expected_bound = f->bound,
		.found_kind = (u8)kind,
		.found_bound = bound,
	};
	return NULL;
}

static struct frame *new_frame(struct dfs *d, u32 kind, u32 bound)
{
	struct frame *f = &d->frames[d->depth];

	f->kind = (u8)kind;
	f->bound = (u16)bound;
	f->used_nr = 0;
	f->cost = 0;
	if (d->depth)
		f->used_nr = (u16)(f[-1].used_nr + f[-1].cost);
	return f;
}

/* Order: the running task first, then by index. */
static u16 next_move(const struct dfs *d, const struct frame *f,
		     const struct sim_moves *moves)
{
	u32 first = moves->last_idx >= 0 ? (u32)moves->last_idx : 0;
	u32 i = f->value == first ? 0 : f->value + 1U;

	for (; i < moves->nr; i++) {
		if (i == first)
			continue;
		if (f->used_nr < d->preemptions_max ||
		    !sim_strategy_preempts(moves, i))
			return (u16)i;
	}
	return NONE;
}

static u32 dfs_pick(void *s, const struct sim_moves *moves)
{
	struct dfs *d = s;
	struct frame *f;

	if (unlikely(d->depth == SIM_STRATEGY_DEPTH_MAX))
		return 0; /* core ends this execution at its limit */
	if (d->depth < d->fixed_nr) {
		f = follow(d, SIM_CHOICE_MOVE, moves->nr, moves->step);
		if (unlikely(!f))
			return SIM_CHOICE_DIVERGED;
		if (++d->depth < d->fixed_nr)
			return f->value;
	} else {
		f = new_frame(d, SIM_CHOICE_MOVE, moves->nr);
		f->value = moves->last_idx >= 0 ? (u16)moves->last_idx : 0;
		d->depth++;
	}
	if (d->preemptions_max != U32_MAX)
		f->cost = sim_strategy_preempts(moves, f->value);
	f->next = next_move(d, f, moves);
	return f->value;
}

static u32 dfs_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct dfs *d = s;
	struct frame *f;

	if (unlikely(d->depth == SIM_STRATEGY_DEPTH_MAX))
		return 0;
	if (d->depth < d->fixed_nr) {
		f = follow(d, kind, bound, 0);
		if (unlikely(!f))
			return SIM_CHOICE_DIVERGED;
	} else {
		f = new_frame(d, kind, bound);
		f->value = 0;
	}
	d->depth++;
	f->next = f->value + 1U < bound ? (u16)(f->value + 1U) : NONE;
	return f->value;
}

static void dfs_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct dfs *d = container_of(s, struct dfs, base);
	u32 nr = d->depth;

	d->executions_nr++;
	if (d->mismatch.is_set) {
		sim_strategy_mismatch_report(&d->mismatch, outcome);
	} else if (d->depth < d->fixed_nr) {
		sim_strategy_diverge(outcome,
				     "the execution ended after decision %u, "
				     "an earlier one went on to %u",
				     d->depth, d->fixed_nr);
	}
	if (outcome->verdict == SIM_VERDICT_DIVERGED) {
		d->cut_nr++;
		d->is_exhausted = true; /* there is no tree */
		return;
	}
	if (sim_verdict_is_limit(outcome->verdict) ||
	    outcome->verdict == SIM_VERDICT_STOPPED)
		d->cut_nr++;
	while (nr && d->frames[nr - 1].next == NONE)
		nr--;
	if (nr)
		d->frames[nr - 1].value = d->frames[nr - 1].next;
	else
		d->is_exhausted = true;
	d->fixed_nr = nr;
}

static bool dfs_is_complete(const struct sim_strategy *s)
{
	const struct dfs *d = container_of(s, const struct dfs, base);

	return d->is_exhausted && !d->cut_nr;
}

static void dfs_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct dfs *d = container_of(s, const struct dfs, base);

	if (dfs_is_complete(s))
		sim_text_printf(text, "all %llu schedules", d->executions_nr);
	else
		sim_text_printf(text, "the first %llu schedules, depth first",
				d->executions_nr);
	if (d->preemptions_max != U32_MAX)
		sim_text_printf(text, " with at most %u preemption%s",
				d->preemptions_max,
				d->preemptions_max == 1 ? "" : "s");
	if (d->cut_nr)
		sim_text_printf(text, ", %llu of them cut short", d->cut_nr);
}

const struct sim_strategy_ops sim_strategy_dfs = {
	.name = "dfs",
	.help = "all schedules, depth first [preemptions=MOST]",
	.letter = 'd',
	.bytes = sizeof(struct dfs),
	.init = dfs_init,
	.begin = dfs_begin,
	.pick = dfs_pick,
	.value = dfs_value,
	.end = dfs_end,
	.fini = dfs_fini,
	.describe = dfs_describe,
	.is_complete = dfs_is_complete,
};
