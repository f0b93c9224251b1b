/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * turns.h - whose turn it can be: the moves, seen as somebody's
 *
 * Owns:       nothing.
 * Used by:    strategies that think in tasks (pct, pos, urw, surw, delay).
 * Promises:   everybody is listed once, in the order of the moves.
 *
 * A task has one turn, even if it could move to several CPUs; the interrupts of
 * a CPU are somebody of their own, and so is the timer.
 */
#ifndef SIM_STRATEGY_TURNS_H
#define SIM_STRATEGY_TURNS_H

#include "base/rng.h"
#include "core/task.h"
#include "strategy/strategy.h"

#define SIM_TURN_IRQ SIM_TASKS_MAX /* + CPU */
#define SIM_TURN_TIMER (SIM_TURN_IRQ + SIM_CPUS_MAX)
#define SIM_TURNS_MAX (SIM_TURN_TIMER + 1)

/** sim_turn_of() - whose move is it? A task id, SIM_TURN_IRQ + CPU or
 * SIM_TURN_TIMER */
static inline u32 sim_turn_of(const struct sim_move *move)
{
	if (unlikely(move->kind == SIM_MOVE_TIMER))
		return SIM_TURN_TIMER;
	if (unlikely(move->kind == SIM_MOVE_IRQ))
		return SIM_TURN_IRQ + move->cpu;
	return move->task_id;
}

struct sim_turns {
	u32 nr;
	u16 who[SIM_MOVES_MAX + 1];
};

/** sim_turns_list() - everybody who has a move */
static inline void sim_turns_list(const struct sim_moves *moves,
				  struct sim_turns *ret)
{
	u64 is_listed[SIM_TURNS_MAX / 64 + 1] = { 0 };

	ret->nr = 0;
	for (u32 i = 0; i < moves->nr; i++) {
		u32 who = sim_turn_of(&moves->move[i]);

		if (is_listed[who / 64] & BIT_ULL(who % 64))
			continue;
		is_listed[who / 64] |= BIT_ULL(who % 64);
		ret->who[ret->nr++] = (u16)who;
	}
}

/** sim_turns_move() - index of a move of @who, any of several equally likely */
static inline u32 sim_turns_move(const struct sim_moves *moves, u32 who,
				 struct sim_rng *rng)
{
	u32 found = U32_MAX;
	u32 nr = 0;

	for (u32 i = 0; i < moves->nr; i++) {
		if (sim_turn_of(&moves->move[i]) != who)
			continue;
		nr++;
		if (nr == 1 || !sim_rng_below(rng, nr))
			found = i;
	}
	return found;
}

#endif /* SIM_STRATEGY_TURNS_H */
