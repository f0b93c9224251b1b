/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_path.h - what the path of an execution is made of
 *
 * Owns:       steps, nodes, sleepers, planned steps, and how many there may be.
 * Used by:    sim/strategy/dpor*.c only.
 *
 * A step is what a mover (a task, the interrupts of a CPU, the timers) does
 * from one decision to the next. Its label is what it touched. A node is the
 * state before a step; node and step of one depth have the same index.
 */
#ifndef SIM_STRATEGY_DPOR_PATH_H
#define SIM_STRATEGY_DPOR_PATH_H

#include "base/base.h"

#define DPOR_MOVERS_MAX 64
#define DPOR_STEPS_MAX (1U << 15)
#define DPOR_SLEEPERS_MAX (1U << 19)
#define DPOR_VALUES_MAX (1U << 18)
#define DPOR_BRANCHES_MAX (1U << 20)
#define DPOR_RACES_MAX (1U << 22)
#define DPOR_TRACES_MAX (1U << 22) /* whose hashes are kept */
#define DPOR_IS_DONE BIT(15) /* sleeper.mover: not asleep yet */

struct dpor_step {
	u16 mover;
	u16 move;     /* which of the mover's moves, from 0 */
	u16 moves_nr; /* ... of how many */
	u16 ordinal;  /* of this mover's steps, from 1 */
	u32 label;
	u32 values_at;
	u32 values_nr;
	u32 at_step; /* its number in the engine */
	u32 planned; /* label that was expected, or DPOR_NONE */
	u64 woken;   /* movers */
	bool is_forced; /* of a task that can only wait */
};

/* Of the analysed steps, what is read most. */
struct dpor_who {
	u16 mover;
	u16 ordinal;
};

/* Of steps that can change places. */
struct dpor_race {
	u32 e;
	u32 f;
};

struct dpor_sleeper {
	u16 mover; /* with DPOR_IS_DONE: an alternative of the running step */
	u32 label;
};

struct dpor_value {
	u16 bound;
	u16 value;
};

struct dpor_node {
	u64 enabled; /* movers */
	u64 tried;   /* movers whose step was taken here */
	u32 sleep_at;
	u32 sleep_nr;
	u32 tree; /* first of the branches that are left, or DPOR_NONE */
	u64 number; /* of the state, for its end; 0: none, or it has one before */
	u64 state;  /* its number; 0: it was not asked for */
	/* With a bound, see dpor_bound.c: */
	u64 costly; /* movers whose step is a preemption */
	u16 last;   /* whose turn it was before, as a mover's id */
	u16 used;   /* of the budget, by the steps before */
};

struct dpor_branch {
	u16 mover;
	u32 label;
	u32 child; /* first */
	u32 next;
};

/* A sequence of steps by index, with a virtual or real last one. */
struct dpor_plan {
	u32 *steps;
	bool *is_gone;
	u32 nr;
	u32 left_nr;
	u64 movers;  /* of the steps that are left */
	u64 touched; /* by all steps but the last, with those that are gone */
	u64 written;
	u32 *behind;		    /* the mover's next step, by place */
	u32 first[DPOR_MOVERS_MAX]; /* of each mover, those that are left */
	u32 last[DPOR_MOVERS_MAX];
};

#endif /* SIM_STRATEGY_DPOR_PATH_H */
