// SPDX-License-Identifier: GPL-2.0-only
/*
 * auto.c - complete searches if there is budget for them, else many strategies
 *
 * Begins with dpor; with dfs where what dpor needs to know is not recorded. A
 * tenth of the budget is for finding out how large that search is. It goes on
 * as long as it may be through within the budget: until half of the budget is
 * spent what counts is the estimate less its error, then the estimate. Behind
 * dpor persistent has what is left of half of the budget. The rest is for the
 * portfolio, which has some turns before that, too: a search depth first may
 * be far from a bug that a few random schedules find.
 */
#include <stdlib.h>

#include "base/assert.h"
#include "core/footprint.h"
#include "strategy/dpor.h"
#include "strategy/list.h"

#define SHARE 10    /* of the budget, before the first look */
#define SHARE_MIN 100
#define FAR 100 /* estimates are not wrong by more, however unsure */
#define ROUND 100 /* executions; in each but the first */
#define ROUND_OTHERS 20 /* of these are the portfolio's */

struct auto_search {
	struct sim_strategy base;
	struct sim_strategy *now;    /* one of: */
	struct sim_strategy *search; /* complete; NULL: left */
	struct sim_strategy *others; /* the portfolio; NULL: not yet */
	u64 budget; /* 0: no bound */
	u64 runs_nr;	 /* of all */
	u64 searched_nr; /* by the present search */
	u64 earlier_nr;	 /* by those that were left */
	u64 look_at;
	const char *name;   /* of the present search */
	struct sim_text why; /* others were left; empty: none was */
	bool has_checkpoints;
};

static int take(struct auto_search *a, const char *name, struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;

	o.checkpoints = a->has_checkpoints;
	sim_strategy_destroy(a->search);
	a->search = NULL;
	a->name = name;
	a->searched_nr = 0;
	return sim_strategy_create(name, &o, err, &a->search);
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

	a->has_checkpoints = a->base.is_resumable;
	a->budget = o->budget;
	a->look_at = share_of(a);
	return take(a, "dpor", err);
}

static void auto_fini(struct sim_strategy *s)
{
	struct auto_search *a = container_of(s, struct auto_search, base);

	sim_strategy_destroy(a->search);
	sim_strategy_destroy(a->others);
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

static bool is_persistent(const struct auto_search *a)
{
	return a->search->ops == &sim_strategy_persistent;
}

/* Leave the search. Another one, if there is one, is next. */
static int leave(struct auto_search *a, const char *why)
{
	bool has_next = a->search->ops == &sim_strategy_dpor &&
			(!a->budget || a->searched_nr * 2 < a->budget);

	sim_text_printf(&a->why, "complete search (%s) left after %llu: %s; ",
			a->name, a->searched_nr, why);
	a->earlier_nr += a->searched_nr;
	if (has_next)
		return take(a, "persistent", NULL) ? SIM_STRATEGY_EXHAUSTED : 0;
	sim_strategy_destroy(a->search);
	a->search = NULL;
	return 0;
}

static int leave_large(struct auto_search *a, double total)
{
	struct sim_text why = SIM_TEXT_INIT;
	int r;

	if (total > 0)
		add_estimate(&why, total);
	else
		a->search->ops->describe(a->search, &why);
	sim_text_printf(&why, ", budget %llu", a->budget);
	r = leave(a, sim_text_str(&why));
	sim_text_fini(&why);
	return r;
}

/* Through, but not complete: spin loops, limits, full tables. */
static int leave_gaps(struct auto_search *a)
{
	struct sim_text why = SIM_TEXT_INIT;
	int r;

	a->search->ops->describe(a->search, &why);
	r = leave(a, sim_text_str(&why));
	sim_text_fini(&why);
	return r;
}

/* How large is it at least; 0: it may be small enough */
static double is_too_large(struct auto_search *a)
{
	struct sim_estimate e = { .total = 0 };
	double least;

	if (a->searched_nr < a->look_at)
		return 0;
	a->look_at += share_of(a);
	a->search->ops->estimate(a->search, &e);
	least = e.total;
	if (a->searched_nr * 2 < a->budget)
		least = max_t(double, e.total - e.error, e.total / FAR);
	return least > (double)a->budget ? e.total : 0;
}

static int go_on(struct auto_search *a)
{
	double total;

	if (!a->search)
		return 0;
	if (a->searched_nr == 1 && a->search->ops == &sim_strategy_dpor &&
	    !sim_dpor_may_be_complete(a->search))
		return take(a, "dfs", NULL) ? SIM_STRATEGY_EXHAUSTED : 0;
	if (!a->budget)
		return 0;
	if (is_persistent(a))
		return (a->earlier_nr + a->searched_nr) * 2 < a->budget ?
			       0 :
			       leave_large(a, 0);
	total = is_too_large(a);
	return total > 0 ? leave_large(a, total) : 0;
}

static bool is_others_turn(const struct auto_search *a)
{
	return !a->search || (a->runs_nr >= ROUND &&
			      a->runs_nr % ROUND >= ROUND - ROUND_OTHERS);
}

/* No two executions of the portfolio begin alike. */
static int begin_others(struct auto_search *a, u64 seed)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;

	a->base.is_resumable = false;
	a->base.has_no_states = true;
	if (!a->others &&
	    sim_strategy_create("portfolio", &o, NULL, &a->others))
		return SIM_STRATEGY_EXHAUSTED;
	sim_footprint_reset(false);
	a->now = a->others;
	return a->now->ops->begin(a->now, seed);
}

static int begin_search(struct auto_search *a, u64 seed)
{
	int r = a->search->ops->begin(a->search, seed);

	while (r == SIM_STRATEGY_EXHAUSTED && a->search &&
	       !a->search->ops->is_complete(a->search)) {
		r = leave_gaps(a);
		if (!r && !a->search)
			return begin_others(a, seed);
		if (!r)
			r = a->search->ops->begin(a->search, seed);
	}
	if (r)
		return r;
	a->now = a->search;
	a->base.is_resumable = a->has_checkpoints;
	a->base.has_no_states = !a->now->ops->state;
	a->searched_nr++;
	return 0;
}

static int auto_begin(struct sim_strategy *s, u64 seed)
{
	struct auto_search *a = container_of(s, struct auto_search, base);
	int r = go_on(a);

	if (!r)
		r = is_others_turn(a) ? begin_others(a, seed) :
					begin_search(a, seed);
	a->runs_nr += !r;
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

static bool auto_wants_state(const void *s)
{
	const struct auto_search *a = s;

	return a->now->ops->wants_state(a->now);
}

static void auto_state(void *s, u64 number)
{
	struct auto_search *a = s;

	a->now->ops->state(a->now, number);
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

	return a->search && a->search->ops->is_complete(a->search);
}

/* What was left and why, the present search, and the turns of the others. */
static void auto_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	sim_text_add(text, sim_text_str(&a->why));
	if (a->search) {
		a->search->ops->describe(a->search, text);
		sim_text_printf(text, " (%s)", a->name);
	}
	if (a->others) {
		sim_text_add(text, a->search ? "; other " : "");
		a->others->ops->describe(a->others, text);
	}
}

static void auto_estimate(const struct sim_strategy *s,
			  struct sim_estimate *ret)
{
	const struct auto_search *a =
		container_of(s, const struct auto_search, base);

	*ret = (struct sim_estimate){ .total = 0 };
	if (a->search && a->search->ops->estimate)
		a->search->ops->estimate(a->search, ret);
}

const struct sim_strategy_ops sim_strategy_auto = {
	.name = "auto",
	.help = "complete searches if the budget (-n) is enough for them, else a "
		"portfolio; the default",
	.letter = 'a',
	.sees_all = true,
	.bytes = sizeof(struct auto_search),
	.init = auto_init,
	.begin = auto_begin,
	.pick = auto_pick,
	.value = auto_value,
	.wants_state = auto_wants_state,
	.state = auto_state,
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
