/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stepper.h - an execution that can stand at any of its steps
 *
 * Owns:       the steps of one schedule: where its decisions lie, who moved;
 *             checkpoints on its way (core/checkpoint.h).
 * Used by:    cli (debug), tests.
 * Promises:   the world at step N is that of an execution which was stopped
 *             behind its N-th step, whatever steps were looked at before. Going
 *             back costs some steps from the checkpoint before, not all.
 *
 * Step 0 is the world after the setup: actors are about to start. The last step
 * is that of the finding, or that at which nothing could move any more. The
 * detectors that tell how it ended are attached while a stepper is open. One
 * stepper stands in the world of a session at a time; whoever runs another
 * execution there tells it by sim_stepper_lost().
 */
#ifndef SIM_EXPLORE_STEPPER_H
#define SIM_EXPLORE_STEPPER_H

#include "base/base.h"
#include "base/error.h"
#include "core/choice.h"
#include "core/run.h"

struct sim_session;  /* explore/session.h */
struct sim_sink;     /* core/event.h */
struct sim_strategy; /* strategy/strategy.h */

#define SIM_STEPPER_NONE U32_MAX

/**
 * struct sim_stepper_step - one step
 * @choice: decisions of the execution before it
 * @bound: moves that were possible; 0: none, 1: no decision
 * @value: index of the one that was made; SIM_STEPPER_NONE: none
 * @move: what it was
 * @is_switch: another task moved than before
 */
struct sim_stepper_step {
	u32 choice;
	u32 bound;
	u32 value;
	struct sim_move move;
	bool is_switch;
};

struct sim_stepper;

/**
 * sim_stepper_open() - run a schedule, remember its steps, stand at step 0
 * @s: open, with no detectors attached; must live as long
 * @log: choices, copied; when they end before the execution does, it ends there
 *
 * A log that cannot be followed is no error: see sim_stepper_outcome().
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int sim_stepper_open(struct sim_session *s, const struct sim_choice *log,
		     u32 log_nr, struct sim_stepper **ret,
		     struct sim_error *err);

/** sim_stepper_close() - NULL allowed */
void sim_stepper_close(struct sim_stepper *st);

/** sim_stepper_outcome() - how the whole execution ended, after the check of
 * the scenario */
const struct sim_outcome *sim_stepper_outcome(const struct sim_stepper *st);

/** sim_stepper_session() - the session in whose world it stands */
struct sim_session *sim_stepper_session(const struct sim_stepper *st);

/** sim_stepper_log() - its choices, each with the task that it was taken for */
const struct sim_choice *sim_stepper_log(const struct sim_stepper *st,
					 u32 *ret_nr);

/** sim_stepper_last() - number of the last step */
u32 sim_stepper_last(const struct sim_stepper *st);

/** sim_stepper_step() - step @step, from 1; NULL for 0 and behind the last */
const struct sim_stepper_step *sim_stepper_step(const struct sim_stepper *st,
						u32 step);

/** sim_stepper_values() - decisions other than moves that step @step took
 * @ret_first: index of the first one in the log
 * Return: how many.
 */
u32 sim_stepper_values(const struct sim_stepper *st, u32 step, u32 *ret_first);

/** sim_stepper_decider() - the step that took decision @number, from 1; 0: none
 */
u32 sim_stepper_decider(const struct sim_stepper *st, u32 number);

/* ---- standing ---- */

/** sim_stepper_seek() - stand at @step, or at the last one if there are less */
void sim_stepper_seek(struct sim_stepper *st, u32 step);

/** sim_stepper_at() - where that is */
u32 sim_stepper_at(const struct sim_stepper *st);

/** sim_stepper_here() - counts and hash of the execution up to this step; at the
 * last one how it ended */
const struct sim_outcome *sim_stepper_here(const struct sim_stepper *st);

/** sim_stepper_moves() - what is possible next; NULL at the end */
const struct sim_moves *sim_stepper_moves(struct sim_stepper *st);

/** sim_stepper_lost() - somebody else ran in the world */
void sim_stepper_lost(struct sim_stepper *st);

/* ---- searching ---- */

enum sim_stepper_what {
	SIM_STEPPER_DECISION, /* a step that takes a decision */
	SIM_STEPPER_SWITCH,   /* a step of another task than the one before */
};

/** sim_stepper_next() - where to stand to have such a step before one, behind
 * @step. Return: SIM_STEPPER_NONE if there is none. */
u32 sim_stepper_next(const struct sim_stepper *st, enum sim_stepper_what what,
		     u32 step);

/** sim_stepper_prev() - likewise, before @step */
u32 sim_stepper_prev(const struct sim_stepper *st, enum sim_stepper_what what,
		     u32 step);

/** sim_stepper_watch() - the whole execution once more, for @sink to see
 *
 * It stands where it stood before.
 */
void sim_stepper_watch(struct sim_stepper *st, const struct sim_sink *sink);

#endif /* SIM_EXPLORE_STEPPER_H */
