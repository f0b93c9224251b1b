// SPDX-License-Identifier: GPL-2.0-only
/*
 * dfs.c - all schedules, one after the other
 *
 * At a move the running task goes on first, so that the first schedule below
 * any prefix has no preemption. A frame knows its next alternative because it
 * looked for it while the moves were at hand; with a preemption bound those
 * that cost too much are never taken, and no execution is wasted on them.
 */
#include "strategy/odometer.h"

struct dfs {
	struct sim_strategy base;
	struct sim_odometer odometer;
	u32 preemptions_max; /* U32_MAX: no bound */
};

static int dfs_init(struct sim_strategy *s,
		    const struct sim_strategy_options *o, struct sim_error *err)
{
	struct dfs *d = container_of(s, struct dfs, base);

	if (o->preemptions_max >= SIM_FRAME_NONE)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a bound of %d preemptions is too large",
				     o->preemptions_max);
	d->preemptions_max = o->preemptions_max < 0 ? U32_MAX :
						      (u32)o->preemptions_max;
	return sim_odometer_init(&d->odometer, err);
}

static void dfs_fini(struct sim_strategy *s)
{
	sim_odometer_fini(&container_of(s, struct dfs, base)->odometer);
}

static int dfs_begin(struct sim_strategy *s, u64 seed)
{
	(void)seed;
	return sim_odometer_begin(&container_of(s, struct dfs, base)->odometer);
}

/* Order: the running task first, then by index. */
static void find_next(const struct dfs *d, struct sim_frame *f,
		      const struct sim_moves *moves)
{
	u32 first = moves->last_idx >= 0 ? (u32)moves->last_idx : 0;
	u32 i = f->value == first ? 0 : f->value + 1U;
	bool is_bounded = d->preemptions_max != U32_MAX;

	f->next = SIM_FRAME_NONE;
	f->left_nr = 0;
	for (; i < moves->nr; i++) {
		bool preempts = is_bounded && sim_strategy_preempts(moves, i);

		if (i == first ||
		    (preempts && f->used_nr >= d->preemptions_max))
			continue;
		if (!f->left_nr++) {
			f->next = (u16)i;
			f->next_cost = preempts;
		}
	}
}

static u32 dfs_pick(void *s, const struct sim_moves *moves)
{
	struct dfs *d = s;
	struct sim_odometer *o = &d->odometer;
	struct sim_frame *f;

	if (unlikely(o->depth == SIM_STRATEGY_DEPTH_MAX))
		return 0; /* core ends this execution at its limit */
	if (sim_odometer_is_settled(o)) {
		f = sim_odometer_follow(o, SIM_CHOICE_MOVE, moves->nr,
					moves->step);
		if (unlikely(!f))
			return SIM_CHOICE_DIVERGED;
		if (++o->depth < o->fixed_nr)
			return f->value;
	} else {
		f = sim_odometer_new(o, SIM_CHOICE_MOVE, moves->nr);
		f->value = moves->last_idx >= 0 ? (u16)moves->last_idx : 0;
		o->depth++;
	}
	find_next(d, f, moves);
	return f->value;
}

static u32 dfs_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct dfs *d = s;

	return sim_odometer_value(&d->odometer, kind, bound);
}

static void dfs_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	sim_odometer_end(&container_of(s, struct dfs, base)->odometer, outcome);
}

static bool dfs_is_complete(const struct sim_strategy *s)
{
	return sim_odometer_is_complete(
		&container_of(s, const struct dfs, base)->odometer);
}

static void dfs_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct dfs *d = container_of(s, const struct dfs, base);

	sim_odometer_describe(&d->odometer, text);
	if (d->preemptions_max != U32_MAX)
		sim_text_printf(text, " with at most %u preemption%s",
				d->preemptions_max,
				d->preemptions_max == 1 ? "" : "s");
	if (d->odometer.cut_nr)
		sim_text_printf(text, ", %llu of them cut short",
				d->odometer.cut_nr);
}

static void dfs_estimate(const struct sim_strategy *s, struct sim_estimate *ret)
{
	const struct dfs *d = container_of(s, const struct dfs, base);

	sim_odometer_estimate(&d->odometer, d->preemptions_max, ret);
}

static u32 dfs_mark(const void *s)
{
	const struct dfs *d = s;

	return d->odometer.depth;
}

static u32 dfs_settled(const struct sim_strategy *s)
{
	return sim_odometer_settled(
		&container_of(s, const struct dfs, base)->odometer);
}

static void dfs_resume(struct sim_strategy *s, u32 mark)
{
	container_of(s, struct dfs, base)->odometer.depth = mark;
}

static bool dfs_save(const struct sim_strategy *s, struct sim_text *text)
{
	const struct dfs *d = container_of(s, const struct dfs, base);

	return sim_odometer_save(&d->odometer, text);
}

static bool dfs_load(struct sim_strategy *s, struct sim_bytes *from)
{
	struct dfs *d = container_of(s, struct dfs, base);

	return sim_odometer_load(&d->odometer, from);
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
	.estimate = dfs_estimate,
	.mark = dfs_mark,
	.settled = dfs_settled,
	.resume = dfs_resume,
	.save = dfs_save,
	.load = dfs_load,
};
