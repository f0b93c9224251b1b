// SPDX-License-Identifier: GPL-2.0-only
/*
 * auto.c - a complete search if there is budget for it, else many strategies
 *
 * Begins with dpor; with dfs where what dpor needs to know is not recorded.
 * A tenth of the budget is for finding out how large the search is. It goes on
 * as long as it may be through within the budget: until half of the budget is
 * spent what counts is the estimate less its error, then the estimate. The rest
 * is for the portfolio.
 */
#include <stdlib.h>

#include "base/assert.h"
#include "strategy/dpor.h"
#include "strategy/list.h"

#define SHARE 10    /* of the budget, before the first look */
#define SHARE_MIN 100
#define FAR 100 /* estimates are not wrong by more, however unsure */

struct auto_search {
	struct sim_strategy base;
	struct sim_strategy *now;
	u64 budget; /* 0: no bound */
	u64 runs_nr;	 /* of all */
	u64 searched_nr; /* by the complete search */
	u64 look_at;
	const char *name;   /* of the complete search that is or was */
	struct sim_text why; /* it was left; empty: it was not */
	bool is_left;
};

static int take(struct auto_search *a, const char *name, struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;

	o.checkpoints = a->base.is_resumable;
	sim_strategy_destroy(a->now);
	a->now = NULL;
	return sim_strategy_create(name, &o, err, &a->now);
}

static u64 share_of(const struct auto_search *a)
{
	return max_t(u64, a->budget / SHARE, SHARE_MIN);
}

static int auto_init(struct sim_strategy *s,
		     const struct sim_strategy_options *o,
		     struct sim_error *err)
{
	struct auto_search *a = container_of(s, struct auto_search, base);

	a->base.is_resumable = o->checkpoints;
	a->budget = o->budget;
	a->look_at = share_of(a);
	a->name = "dpor";
	return take(a, a->name, err);
}

static void auto_fini(struct sim_strategy *s)
{
	struct auto_search *a = container_of(s, struct auto_search, base);

	sim_strategy_destroy(a->now);
	sim_text_fini(&a->why);
}

/* ---- whether to go on ---- */

static void add_estimate(struct sim_text *text, double total)
{
	if (total < 1e6)
		sim_text_printf(text, "about %.0f executions", total);
	else
		sim_text_printf(text, "about %.0e executions", total);
}

/* Will it take too long? */
static bool is_too_large(struct auto_search *a)
{
	struct sim_estimate e = { .total = 0 };
	double least;

	if (!a->budget || a->searched_nr < a->look_at)
		return false;
	a->look_at += share_of(a);
	a->now->ops->estimate(a->now, &e);
	least = e.total;
	if (a->searched_nr * 2 < a->budget)
		least = max_t(double, e.total - e.error, e.total / FAR);
	if (least <= (double)a->budget)
		return false;
	add_estimate(&a->why, e.total);
	sim_text_printf(&a->why, ", budget %llu", a->budget);
	return true;
}

static int leave(struct auto_search *a)
{
	a->is_left = true;
	a->base.is_resumable = false; /* no two executions begin alike */
	return take(a, "portfolio", NULL) ? SIM_STRATEGY_EXHAUSTED : 0;
}

static bool is_ineligible(const struct auto_search *a)
{
	return a->searched_nr == 1 && a->now->ops == &sim_strategy_dpor &&
	       !sim_dpor_may_be_complete(a->now);
}

static int go_on(struct auto_search *a)
{
	if (a->is_left)
		return 0;
	if (is_ineligible(a)) {
		a->name = "dfs";
		return take(a, a->name, NULL) ? SIM_STRATEGY_EXHAUSTED : 0;
	}
	return is_too_large(a) ? leave(a) : 0;
}

static int auto_begin(struct sim_strategy *s, u64 seed)
{
	struct auto_search *a = container_of(s, struct auto_search, base);
	int r = go_on(a);

	if (!r)
		r = a->now->ops->begin(a->now, seed);
	/* Through, but not complete: spin loops, limits, full tables. */
	if (r == SIM_STRATEGY_EXHAUSTED && !a->is_left && a->now &&
	    !a->now->ops->is_complete(a->now)) {
		a->now->ops->describe(a->now, &a->why);
		r = leave(a);
		if (!r)
			r = a->now->ops->begin(a->now, seed);
	}
	if (!r)
		a->runs_nr++;
	a->searched_nr += !r && !a->is_left;
	return r;
}

/* ---- the strategy that is at it ---- */

static u32 auto_pick(void *s, const struct sim_moves *moves)
{
	struct auto_search *a = s;

	return a->now->ops->pick(a->now, moves);
}

static u32 auto_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct auto_search *a = s;

	return a->now->ops->value(a->now, kind, bound);
}

static void auto_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct auto_search *a = container_of(s, struct auto_search, base);

	if (a->now->ops->end)
		a->now->ops->end(a->now, outcome);
}

static u32 auto_mark(const void *s)
{
	const struct auto_search *a = s;

	return a->now->ops->mark ? a->now->ops->mark(a->now) : 0;
}

/* The first execution of another strategy begins like none before. */
static u32 auto_settled(const struct sim_strategy *s)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	return a->now->ops->settled ? a->now->ops->settled(a->now) : 0;
}

static void auto_resume(struct sim_strategy *s, u32 mark)
{
	struct auto_search *a = container_of(s, struct auto_search, base);

	a->now->ops->resume(a->now, mark);
}

static u32 auto_again_step(const struct sim_strategy *s)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	return a->now->ops->again_step ? a->now->ops->again_step(a->now) : 0;
}

/* ---- what it came to ---- */

static bool auto_is_complete(const struct sim_strategy *s)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	return !a->is_left && a->now && a->now->ops->is_complete(a->now);
}

static void auto_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	if (a->is_left)
		sim_text_printf(text,
				"complete search (%s) left after %llu: %s; ",
				a->name, a->searched_nr, sim_text_str(&a->why));
	if (a->now)
		a->now->ops->describe(a->now, text);
	if (!a->is_left)
		sim_text_printf(text, " (%s)", a->name);
}

static void auto_estimate(const struct sim_strategy *s,
			  struct sim_estimate *ret)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	*ret = (struct sim_estimate){ .total = 0 };
	if (a->now && a->now->ops->estimate)
		a->now->ops->estimate(a->now, ret);
}

const struct sim_strategy_ops sim_strategy_auto = {
	.name = "auto",
	.help = "a complete search if the budget (-n) is enough for it, else a "
		"portfolio",
	.letter = 'a',
	.sees_all = true,
	.bytes = sizeof(struct auto_search),
	.init = auto_init,
	.begin = auto_begin,
	.pick = auto_pick,
	.value = auto_value,
	.end = auto_end,
	.fini = auto_fini,
	.describe = auto_describe,
	.is_complete = auto_is_complete,
	.estimate = auto_estimate,
	.mark = auto_mark,
	.settled = auto_settled,
	.resume = auto_resume,
	.again_step = auto_again_step,
};
