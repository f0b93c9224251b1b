// SPDX-License-Identifier: GPL-2.0-only
/*
 * whatif.c - the old schedule up to a decision, another value, and then
 */
#include "explore/whatif.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "core/task.h"
#include "detect/detect.h"
#include "explore/session.h"
#include "explore/stepper.h"
#include "strategy/strategy.h"
#include "strategy/turns.h"

#define NONE U32_MAX

/* Chains of places, one for each mover or task, in the order of the schedule. */
struct chains {
	u32 *next; /* place behind a place */
	u32 at[SIM_TURNS_MAX];
};

/* A strategy of its own: see "keep" in whatif.h. */
struct keeper {
	struct sim_strategy base;
	const struct sim_choice *log; /* with the new value in it */
	u32 log_nr;
	u32 follow_nr;	      /* so many of it are taken as they are */
	struct chains steps;  /* places: steps */
	struct chains values; /* places: decisions */
};

/* ---- chains ---- */

static int chains_init(struct chains *chains, u32 places_nr)
{
	for (u32 i = 0; i < SIM_TURNS_MAX; i++)
		chains->at[i] = NONE;
	chains->next = malloc((places_nr + 1UL) * sizeof(*chains->next));
	return chains->next ? 0 : -SIM_ERR_NOMEM;
}

/* From the last place to the first. */
static void chains_put(struct chains *chains, u32 key, u32 place)
{
	chains->next[place] = chains->at[key];
	chains->at[key] = place;
}

static void chains_advance(struct chains *chains, u32 key)
{
	if (chains->at[key] != NONE)
		chains->at[key] = chains->next[chains->at[key]];
}

static int keeper_init(struct keeper *k, const struct sim_stepper *st)
{
	u32 last = sim_stepper_last(st);

	if (chains_init(&k->steps, last + 1) ||
	    chains_init(&k->values, k->log_nr))
		return -SIM_ERR_NOMEM;
	for (u32 i = last; i > 0; i--) {
		const struct sim_stepper_step *step = sim_stepper_step(st, i);

		if (step && step->value != SIM_STEPPER_NONE)
			chains_put(&k->steps, sim_turn_of(&step->move), i);
	}
	for (u32 i = k->log_nr; i-- > 0;) {
		if (k->log[i].kind != SIM_CHOICE_MOVE)
			chains_put(&k->values, k->log[i].task_id, i);
	}
	return 0;
}

static void keeper_fini(struct keeper *k)
{
	free(k->steps.next);
	free(k->values.next);
}

/* ---- the strategy ---- */

/* The step listener has no context. */
static struct keeper *listening;

/* No strategy is asked about a step with one move. */
static void note_step(const struct sim_moves *moves)
{
	if (moves->nr == 1)
		chains_advance(&listening->steps, sim_turn_of(&moves->move[0]));
}

static int keeper_begin(struct sim_strategy *s, u64 seed)
{
	(void)s;
	(void)seed;
	return 0;
}

static u32 kept_move(const struct keeper *k, const struct sim_moves *moves)
{
	u32 idx = moves->last_idx >= 0 ? (u32)moves->last_idx : 0;
	u32 first = NONE;

	for (u32 i = 0; i < moves->nr; i++) {
		u32 at = k->steps.at[sim_turn_of(&moves->move[i])];

		if (at < first) {
			first = at;
			idx = i;
		}
	}
	return idx;
}

/* The new log has its decisions at the same places up to follow_nr. */
static const struct sim_choice *followed(const struct keeper *k)
{
	u32 nr;

	sim_choice_log(&nr);
	return nr < k->follow_nr ? &k->log[nr] : NULL;
}

static u32 keeper_pick(void *s, const struct sim_moves *moves)
{
	struct keeper *k = s;
	const struct sim_choice *c = followed(k);
	u32 idx = c ? c->value : kept_move(k, moves);

	if (c && (c->kind != SIM_CHOICE_MOVE || c->bound != moves->nr))
		return SIM_CHOICE_DIVERGED;
	chains_advance(&k->steps, sim_turn_of(&moves->move[idx]));
	return idx;
}

static u32 keeper_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct keeper *k = s;
	const struct sim_task *task = sim_task_current();
	const struct sim_choice *c = followed(k);
	u32 key = task ? task->id : 0;
	u32 place = k->values.at[key];

	chains_advance(&k->values, key);
	if (c && (c->kind != kind || c->bound != bound))
		return SIM_CHOICE_DIVERGED;
	if (!c && place != NONE && k->log[place].kind == kind)
		c = &k->log[place];
	return c && c->value < bound ? c->value : 0;
}

static void keeper_describe(const struct sim_strategy *s, struct sim_text *text)
{
	(void)s;
	sim_text_add(text, "the rest of a schedule");
}

static const struct sim_strategy_ops keeper_ops = {
	.name = "keep",
	.help = "the rest of a schedule as far as it fits",
	.bytes = sizeof(struct keeper),
	.begin = keeper_begin,
	.pick = keeper_pick,
	.value = keeper_value,
	.describe = keeper_describe,
};

/* ---- running ---- */

static int take_result(struct sim_stepper *st, struct sim_strategy *strategy,
		       u64 seed, struct sim_what_if_result *ret,
		       struct sim_error *err)
{
	struct sim_session *s = sim_stepper_session(st);
	int r = sim_session_run(s, strategy, seed, 0, &ret->outcome);

	sim_stepper_lost(st);
	if (r)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "strategy '%s' has no schedule",
				     strategy->ops->name);
	ret->log_nr = ret->outcome.choices_nr;
	ret->log = malloc((ret->log_nr + 1UL) * sizeof(*ret->log));
	if (!ret->log)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (ret->log_nr)
		memcpy(ret->log, s->log, ret->log_nr * sizeof(*ret->log));
	return 0;
}

static int run_kept(struct sim_stepper *st, const struct sim_choice *log,
		    u32 log_nr, u32 number, struct sim_what_if_result *ret,
		    struct sim_error *err)
{
	struct keeper k = {
		.base = { .ops = &keeper_ops, .runs_nr = 1 },
		.log = log,
		.log_nr = log_nr,
		.follow_nr = number,
	};
	int r = keeper_init(&k, st);

	if (r) {
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	} else {
		listening = &k;
		sim_detect_listen_step(note_step);
		r = take_result(st, &k.base, 0, ret, err);
		sim_detect_listen_step(NULL);
		listening = NULL;
	}
	keeper_fini(&k);
	return r;
}

static int run_strategy(struct sim_stepper *st, const struct sim_choice *log,
			const struct sim_what_if *what,
			struct sim_what_if_result *ret, struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy_options inner;
	struct sim_strategy *strategy;
	char name[SIM_STRATEGY_NAME_BYTES];
	int r = sim_strategy_parse(what->then, err, name, &inner);

	if (!r)
		r = sim_strategy_create(name, &inner, err, &o.inner);
	if (r)
		return r;
	o.log = log;
	o.log_nr = what->number;
	r = sim_strategy_create("prefix", &o, err, &strategy);
	if (r) {
		sim_strategy_destroy(o.inner);
		return r;
	}
	r = take_result(st, strategy, what->seed, ret, err);
	sim_strategy_destroy(strategy);
	return r;
}

static int check(const struct sim_choice *log, u32 log_nr,
		 const struct sim_what_if *what, struct sim_error *err)
{
	const struct sim_choice *c;

	if (!what->number || what->number > log_nr)
		return sim_error_set(
			err, SIM_ERR_INVAL,
			"there is no decision %u: they are 1 to %u",
			what->number, log_nr);
	c = &log[what->number - 1];
	if (what->value >= c->bound)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "decision %u is a %s from 0 to %u",
				     what->number,
				     sim_choice_kind_name(c->kind),
				     c->bound - 1U);
	if (what->value == c->value)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "decision %u was taken so: %u",
				     what->number, what->value);
	return 0;
}

int sim_what_if(struct sim_stepper *st, const struct sim_what_if *what,
		struct sim_what_if_result *ret, struct sim_error *err)
{
	struct sim_choice *log;
	u32 log_nr;
	const struct sim_choice *old = sim_stepper_log(st, &log_nr);
	int r = check(old, log_nr, what, err);

	*ret = (struct sim_what_if_result){ .log = NULL };
	if (r)
		return r;
	log = malloc(log_nr * sizeof(*log));
	if (!log)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	memcpy(log, old, log_nr * sizeof(*log));
	log[what->number - 1].value = (u16)what->value;
	if (!strcmp(what->then, "keep"))
		r = run_kept(st, log, log_nr, what->number, ret, err);
	else
		r = run_strategy(st, log, what, ret, err);
	free(log);
	return r;
}
