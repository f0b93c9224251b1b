/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * choice.h - the one decision function and the log of decisions
 *
 * Owns:       the log of (kind, bound, value): the only schedule format.
 * Used by:    core/sched, scenario choices, fault injection.
 * Promises:   every nondeterministic decision passes through here. A decision
 *             with bound 1 is neither asked nor logged.
 */
#ifndef SIM_CORE_CHOICE_H
#define SIM_CORE_CHOICE_H

#include "base/base.h"

enum sim_choice_kind {
	SIM_CHOICE_MOVE = 0,	/* which move of the list */
	SIM_CHOICE_VALUE,	/* choose(n), random(n) of a scenario */
	SIM_CHOICE_FAULT,	/* does this allocation or callback fail? */
	SIM_CHOICE_WAKE,	/* which waiter, spurious wake-up */
	SIM_CHOICE_KIND_NR,
};

#define SIM_CHOICES_MAX		(1u << 20)	/* of an execution */

struct sim_choice {
	u8	kind;
	u8	pad;
	u16	bound;
	u16	value;
	u16	task_id;	/* who it was decided for (information only) */
};

enum sim_move_kind {
	SIM_MOVE_STEP = 0,	/* current task of a CPU goes on */
	SIM_MOVE_SWITCH,	/* CPU switches to another runnable task */
	SIM_MOVE_IRQ,		/* CPU takes its oldest pending interrupt */
	SIM_MOVE_TIMER,		/* the earliest timer fires */
};

struct sim_move {
	u8	kind;
	u8	cpu;
	u16	task_id;	/* of STEP and SWITCH; interrupted task of IRQ */
};

#define SIM_MOVES_MAX	256

/** The moves that are possible now, in canonical order (CPU, kind, task). */
struct sim_moves {
	u32		nr;
	u32		step;		/* number of this decision, from 1 */
	s32		last_idx;	/* move that continues the last task, or -1 */
	u32		timer_idx;	/* index of the timer move, or U32_MAX */
	struct sim_move	move[SIM_MOVES_MAX + 4];	/* room for a copy, too */
};

/** Who decides. Filled in by sim/strategy; all may be NULL during boot. */
struct sim_decider {
	u32	(*pick)(void *ctx, const struct sim_moves *moves);
	u32	(*value)(void *ctx, enum sim_choice_kind kind, u32 bound);
	void	*ctx;
	/*
	 * NULL, or @wants_state is asked before each decision that may have
	 * several moves, and @state then told the number of the state (state.h).
	 */
	bool	(*wants_state)(const void *ctx);
	void	(*state)(void *ctx, u64 number);
};

/** What a decider returns when it cannot go on (replay: see run.h). */
#define SIM_CHOICE_DIVERGED	0xffffffffu
#define SIM_CHOICE_STOP		0xfffffffeu

/**
 * sim_choice() - take one decision other than the next move
 * @kind: not SIM_CHOICE_MOVE
 * @bound: number of alternatives, 1..65535
 *
 * Not a schedule point. During boot and setup the answer is 0.
 * Return: 0..@bound-1.
 */
u32 sim_choice(enum sim_choice_kind kind, u32 bound);

/** A choice log that outlives the process: shared memory. */
struct sim_choice_place {
	u32			nr;
	struct sim_choice	log[SIM_CHOICES_MAX];
};

/** sim_choice_log_place() - log into @place from now on (NULL: into our own) */
void sim_choice_log_place(struct sim_choice_place *place);

/** sim_choice_log() - decisions of the execution so far; valid until the next */
const struct sim_choice *sim_choice_log(u32 *ret_nr);

/** sim_choice_kind_name() - "move", "value", "fault", "wake"; "?" for others */
const char *sim_choice_kind_name(u32 kind);

#endif /* SIM_CORE_CHOICE_H */
