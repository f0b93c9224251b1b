// SPDX-License-Identifier: GPL-2.0-only
/*
 * stepper.c - run once to know the steps, then up to any of them
 *
 * To stand at a step is to put the last checkpoint before it back and to run on
 * until there, with the limit of steps as the end. Checkpoints are taken on the
 * way of each such run, marked by their steps.
 */
#include "explore/stepper.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "core/checkpoint.h"
#include "core/event.h"
#include "core/snapshot.h"
#include "detect/detect.h"
#include "explore/session.h"
#include "explore/standing.h"
#include "strategy/strategy.h"

struct sim_stepper {
	struct sim_session *session;
	struct sim_checkpoints *checkpoints;
	struct sim_choice *log;
	u32 log_nr;
	u32 at;
	bool is_standing; /* the world is as it was at @at */
	bool has_moves;	  /* @moves are those of the next step */
	bool has_failed;  /* no memory for the steps */
	struct sim_outcome outcome;
	struct sim_outcome here;
	struct sim_moves moves;
	SIM_VEC(struct sim_stepper_step) steps;
};

/* ---- the first run ---- */

/* The step listener has no context. */
static struct sim_stepper *recorded;

static u32 last_mover(const struct sim_stepper *st)
{
	for (size_t i = st->steps.nr; i-- > 0;) {
		const struct sim_stepper_step *step = &st->steps.items[i];

		if (step->value != SIM_STEPPER_NONE &&
		    step->move.kind != SIM_MOVE_TIMER)
			return step->move.task_id;
	}
	return 0;
}

static u32 value_of(const struct sim_stepper *st, u32 choice, u32 bound)
{
	if (bound == 1)
		return 0;
	if (choice >= st->log_nr || st->log[choice].kind != SIM_CHOICE_MOVE ||
	    st->log[choice].value >= bound)
		return SIM_STEPPER_NONE;
	return st->log[choice].value;
}

static void record(const struct sim_moves *moves)
{
	struct sim_stepper *st = recorded;
	struct sim_stepper_step step = { .bound = moves->nr };

	sim_choice_log(&step.choice);
	step.value = value_of(st, step.choice, step.bound);
	if (step.value != SIM_STEPPER_NONE) {
		step.move = moves->move[step.value];
		step.is_switch = step.move.kind != SIM_MOVE_TIMER &&
				 step.move.task_id != last_mover(st);
	}
	if (sim_vec_push(&st->steps, step) < 0)
		st->has_failed = true;
}

static int replay(struct sim_stepper *st, struct sim_outcome *ret,
		  struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *strategy;
	int r;

	o.log = st->log;
	o.log_nr = st->log_nr;
	r = sim_strategy_create("replay", &o, err, &strategy);
	if (r < 0)
		return r;
	sim_session_run(st->session, strategy, 0, 0, ret);
	sim_strategy_destroy(strategy);
	st->is_standing = false;
	return 0;
}

/* A stored log does not say for whom its decisions were taken. */
static void name_tasks(struct sim_stepper *st)
{
	u32 nr = min(st->log_nr, st->session->log_nr);

	for (u32 i = 0; i < nr; i++)
		st->log[i].task_id = st->session->log[i].task_id;
}

static int first_run(struct sim_stepper *st, struct sim_error *err)
{
	int r;

	recorded = st;
	sim_detect_listen_step(record);
	r = replay(st, &st->outcome, err);
	sim_detect_listen_step(NULL);
	recorded = NULL;
	if (!r)
		name_tasks(st);
	if (!r && st->has_failed)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

int sim_stepper_open(struct sim_session *s, const struct sim_choice *log,
		     u32 log_nr, struct sim_stepper **ret,
		     struct sim_error *err)
{
	struct sim_stepper *st = calloc(1, sizeof(*st));
	int r = 0;

	if (!st)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	st->session = s;
	st->log_nr = log_nr;
	st->log = malloc((log_nr + 1UL) * sizeof(*log));
	if (!st->log)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	else if (log_nr)
		memcpy(st->log, log, log_nr * sizeof(*log));
	/* The other detector counts executions, of which this is none. */
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	if (!r)
		r = sim_checkpoints_create(s->snapshot, &st->checkpoints, err);
	if (!r)
		r = first_run(st, err);
	if (r) {
		sim_stepper_close(st);
		return r;
	}
	sim_stepper_seek(st, 0);
	*ret = st;
	return 0;
}

void sim_stepper_close(struct sim_stepper *st)
{
	if (!st)
		return;
	sim_detect_detach();
	sim_checkpoints_free(st->checkpoints);
	sim_vec_fini(&st->steps);
	free(st->log);
	free(st);
}

const struct sim_outcome *sim_stepper_outcome(const struct sim_stepper *st)
{
	return &st->outcome;
}

const struct sim_choice *sim_stepper_log(const struct sim_stepper *st,
					 u32 *ret_nr)
{
	*ret_nr = st->log_nr;
	return st->log;
}

struct sim_session *sim_stepper_session(const struct sim_stepper *st)
{
	return st->session;
}

u32 sim_stepper_last(const struct sim_stepper *st)
{
	return st->outcome.steps_nr;
}

const struct sim_stepper_step *sim_stepper_step(const struct sim_stepper *st,
						u32 step)
{
	return step && step <= st->steps.nr ? &st->steps.items[step - 1] : NULL;
}

/* Decisions before step @step, which may be the one behind the last. */
static u32 choices_before(const struct sim_stepper *st, u32 step)
{
	const struct sim_stepper_step *s = sim_stepper_step(st, step);

	return s ? s->choice : st->log_nr;
}

u32 sim_stepper_values(const struct sim_stepper *st, u32 step, u32 *ret_first)
{
	const struct sim_stepper_step *s = sim_stepper_step(st, step);

	*ret_first = choices_before(st, step);
	if (!s)
		return 0;
	if (s->bound > 1 && s->value != SIM_STEPPER_NONE)
		++*ret_first;
	return choices_before(st, step + 1) - *ret_first;
}

u32 sim_stepper_decider(const struct sim_stepper *st, u32 number)
{
	size_t lo = 0, hi = st->steps.nr;

	if (!number || number > st->log_nr)
		return 0;
	/* The last step before which there were less decisions. */
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (st->steps.items[mid].choice < number)
			lo = mid;
		else
			hi = mid;
	}
	return (u32)lo + 1;
}

/* ---- standing ---- */

static u32 follow(struct sim_stepper *st, u32 kind, u32 bound)
{
	const struct sim_choice *c;
	u32 nr;

	sim_choice_log(&nr);
	if (nr >= st->log_nr)
		return SIM_CHOICE_STOP;
	c = &st->log[nr];
	if (c->kind != kind || c->bound != bound)
		return SIM_CHOICE_DIVERGED;
	return c->value;
}

static u32 follow_move(void *ctx, const struct sim_moves *moves)
{
	struct sim_stepper *st = ctx;

	if (moves->step == st->at + 1) {
		st->moves = *moves;
		st->has_moves = true;
	}
	return follow(st, SIM_CHOICE_MOVE, moves->nr);
}

static u32 follow_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	return follow(ctx, kind, bound);
}

/* Steps are counted, not decisions: there are stretches without any. */
static u32 mark_step(const void *ctx)
{
	(void)ctx;
	return sim_step_now();
}

/* The check of the scenario found what nobody had found before. */
static void check(struct sim_stepper *st)
{
	const struct sim_explore_script *script = &st->session->script;

	if (st->here.verdict == SIM_VERDICT_CLEAN &&
	    st->outcome.verdict != SIM_VERDICT_CLEAN && script->ops->check)
		sim_run_check(script->ops->check, script->ctx, &st->here);
}

static void run_to(struct sim_stepper *st, u32 step)
{
	const struct sim_checkpoint_decider decider = {
		.decider = {
			.pick = follow_move,
			.value = follow_value,
			.ctx = st,
		},
		.mark = mark_step,
	};

	sim_checkpoints_restore(st->checkpoints, step);
	sim_standing_cut(step < sim_stepper_last(st) ?
				 step :
				 st->session->world.steps_max);
	sim_checkpoints_run(st->checkpoints, &decider, 0, &st->here);
	if (step < sim_stepper_last(st))
		st->here.verdict = SIM_VERDICT_STOPPED;
	else
		check(st);
}

void sim_stepper_seek(struct sim_stepper *st, u32 step)
{
	step = min(step, sim_stepper_last(st));
	if (st->is_standing && st->at == step)
		return;
	st->at = step;
	st->has_moves = false;
	run_to(st, step);
	st->is_standing = true;
}

u32 sim_stepper_at(const struct sim_stepper *st)
{
	return st->at;
}

const struct sim_outcome *sim_stepper_here(const struct sim_stepper *st)
{
	return &st->here;
}

void sim_stepper_lost(struct sim_stepper *st)
{
	st->is_standing = false;
}

const struct sim_moves *sim_stepper_moves(struct sim_stepper *st)
{
	const struct sim_stepper_step *next = sim_stepper_step(st, st->at + 1);

	if (!next || !next->bound)
		return NULL;
	if (next->bound == 1) {
		st->moves.nr = 1;
		st->moves.step = st->at + 1;
		st->moves.move[0] = next->move;
	} else if (!st->has_moves) {
		run_to(st, st->at + 1);
		run_to(st, st->at);
	}
	return &st->moves;
}

/* ---- searching ---- */

static bool is_such(const struct sim_stepper *st, enum sim_stepper_what what,
		    u32 step)
{
	if (what == SIM_STEPPER_SWITCH)
		return st->steps.items[step - 1].is_switch;
	return choices_before(st, step + 1) > choices_before(st, step);
}

u32 sim_stepper_next(const struct sim_stepper *st, enum sim_stepper_what what,
		     u32 step)
{
	for (u32 i = step + 1; i < st->steps.nr; i++) {
		if (is_such(st, what, i + 1))
			return i;
	}
	return SIM_STEPPER_NONE;
}

u32 sim_stepper_prev(const struct sim_stepper *st, enum sim_stepper_what what,
		     u32 step)
{
	u32 i = min_t(u32, step, (u32)st->steps.nr);

	while (i-- > 0) {
		if (is_such(st, what, i + 1))
			return i;
	}
	return SIM_STEPPER_NONE;
}

void sim_stepper_watch(struct sim_stepper *st, const struct sim_sink *sink)
{
	struct sim_outcome ignored;

	sim_event_sink_set(sink);
	st->is_standing = replay(st, &ignored, NULL) < 0 && st->is_standing;
	sim_event_sink_set(NULL);
	sim_stepper_seek(st, st->at);
}
