/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * odometer.h - all logs, one after the other, within a budget of costs
 *
 * Owns:       one frame for each decision of the execution.
 * Used by:    dfs, delay.
 * Promises:   no log is followed twice; alternatives over the budget are never
 *             followed.
 *
 * After an execution the deepest frame that has another alternative takes it,
 * deeper frames are forgotten, and the next execution follows the frames that
 * remain. The strategy says in which order the moves come and what they cost.
 */
#ifndef SIM_STRATEGY_ODOMETER_H
#define SIM_STRATEGY_ODOMETER_H

#include "strategy/estimate.h"
#include "strategy/list.h"

#define SIM_FRAME_NONE U16_MAX /* bounds are at most 65535, values less */

struct sim_frame {
	u16 bound;
	u16 value;
	u16 next;    /* alternative after @value, or SIM_FRAME_NONE */
	u16 used_nr; /* cost of the decisions before this one */
	u16 cost;    /* of @value */
	u16 next_cost; /* of @next; dfs leaves it to the next execution */
	u16 left_nr;   /* alternatives after @value */
	u8 kind;
};

struct sim_odometer {
	struct sim_frame *frames;
	u32 depth;
	u32 fixed_nr; /* frames to follow */
	u64 executions_nr;
	u64 cut_nr; /* ended by a limit */
	bool is_exhausted;
	struct sim_estimator estimator;
	struct sim_strategy_mismatch mismatch;
};

/** sim_odometer_init() - before the first execution; -SIM_ERR_NOMEM */
int sim_odometer_init(struct sim_odometer *o, struct sim_error *err);

void sim_odometer_fini(struct sim_odometer *o);

/** sim_odometer_begin() - Return: 0 or SIM_STRATEGY_EXHAUSTED */
int sim_odometer_begin(struct sim_odometer *o);

/** sim_odometer_value() - value() of a strategy: all of them, free of cost */
u32 sim_odometer_value(struct sim_odometer *o, enum sim_choice_kind kind,
		       u32 bound);

/** sim_odometer_end() - the execution is over: go on to the next log */
void sim_odometer_end(struct sim_odometer *o, struct sim_outcome *outcome);

/** sim_odometer_is_complete() - were there no more logs, and none cut short? */
bool sim_odometer_is_complete(const struct sim_odometer *o);

/**
 * sim_odometer_estimate() - how many schedules are there?
 * @cost_max: budget of a schedule; U32_MAX: none
 */
void sim_odometer_estimate(const struct sim_odometer *o, u32 cost_max,
			   struct sim_estimate *ret);

/** sim_odometer_describe() - "all 48 schedules" or "the first 7 schedules" */
void sim_odometer_describe(const struct sim_odometer *o, struct sim_text *text);

/** sim_odometer_save() - append what is left to do; false: nothing is */
bool sim_odometer_save(const struct sim_odometer *o, struct sim_text *text);

/** sim_odometer_load() - the way back; false: that is not what was saved */
bool sim_odometer_load(struct sim_odometer *o, struct sim_bytes *b);

/* For executions that go on in the middle: frames up to here are followed. */
static inline u32 sim_odometer_settled(const struct sim_odometer *o)
{
	return o->fixed_nr ? o->fixed_nr - 1 : 0;
}

/* Is the value of this decision settled? Then sim_odometer_follow() has it. */
static inline bool sim_odometer_is_settled(const struct sim_odometer *o)
{
	return o->depth < o->fixed_nr;
}

/* Frame of this decision, if it is the one of the last execution, else NULL. */
static inline struct sim_frame *sim_odometer_follow(struct sim_odometer *o,
						    u32 kind, u32 bound,
						    u32 step)
{
	struct sim_frame *f = &o->frames[o->depth];

	if (likely(f->kind == kind && f->bound == bound))
		return f;
	o->mismatch = (struct sim_strategy_mismatch){
		.is_set = true,
		.position = o->depth,
		.step = step,
		.expected_kind = f->kind,
		.expected_bound = f->bound,
		.found_kind = (u8)kind,
		.found_bound = bound,
	};
	return NULL;
}

static inline struct sim_frame *sim_odometer_new(struct sim_odometer *o,
						 u32 kind, u32 bound)
{
	struct sim_frame *f = &o->frames[o->depth];

	*f = (struct sim_frame){
		.bound = (u16)bound,
		.kind = (u8)kind,
		.next = SIM_FRAME_NONE,
	};
	if (o->depth)
		f->used_nr = (u16)(f[-1].used_nr + f[-1].cost);
	return f;
}

#endif /* SIM_STRATEGY_ODOMETER_H */
