// SPDX-License-Identifier: GPL-2.0-only
/*
 * urw.c - a random walk in which whoever has more to do moves more often
 *
 * A task is chosen in proportion to the operations that it, and those that it
 * will make, still have to do. Were that known exactly and nobody ever
 * waited, all interleavings would be equally likely. What is known is the most
 * that each task did in an earlier execution; the first is a plain random walk.
 * After Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform Concurrency
 * Testing (ASPLOS 2025).
 */
#include "base/rng.h"
#include "strategy/list.h"
#include "strategy/nextop.h"
#include "strategy/turns.h"
#include "strategy/weights.h"

struct urw {
	struct sim_strategy base;
	struct sim_rng rng;
	struct sim_nextop next;
	struct sim_weights weights;
	u64 begun_nr;
};

static void urw_done(void *ctx, u32 task_id, u64 obj)
{
	struct urw *u = ctx;

	(void)obj;
	u->weights.done[task_id]++;
}

static void urw_born(void *ctx, u32 task_id, u32 parent_id)
{
	struct urw *u = ctx;

	sim_weights_born(&u->weights, task_id, parent_id);
}

static const struct sim_nextop_ops next_ops = {
	.done = urw_done,
	.born = urw_born,
};

static int urw_begin(struct sim_strategy *s, u64 seed)
{
	struct urw *u = container_of(s, struct urw, base);

	sim_rng_seed(&u->rng, seed);
	u->begun_nr++;
	sim_weights_begin(&u->weights);
	sim_nextop_start(&u->next, &next_ops, u);
	return 0;
}

static void urw_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct urw *u = container_of(s, struct urw, base);
	struct sim_weights *w = &u->weights;

	(void)outcome;
	sim_nextop_stop(&u->next);
	for (u32 id = 0; id < SIM_TASKS_MAX; id++)
		w->total[id] = max(w->total[id], w->done[id]);
}

static u32 weight_of(const struct urw *u, u32 who)
{
	if (who >= SIM_TURN_IRQ)
		return 1;
	return max(sim_weights_of(&u->weights, who), 1U);
}

static u32 urw_pick(void *s, const struct sim_moves *moves)
{
	struct urw *u = s;
	struct sim_turns turns;
	u64 sum = 0;
	u64 at;
	u32 i;

	sim_turns_list(moves, &turns);
	for (i = 0; i < turns.nr; i++)
		sum += weight_of(u, turns.who[i]);
	at = sim_rng_below(&u->rng, sum);
	for (i = 0; at >= weight_of(u, turns.who[i]); i++)
		at -= weight_of(u, turns.who[i]);
	return sim_turns_move(moves, turns.who[i], &u->rng);
}

static u32 urw_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct urw *u = s;

	(void)kind;
	return (u32)sim_rng_below(&u->rng, bound);
}

static void urw_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct urw *u = container_of(s, const struct urw, base);

	sim_text_printf(text, "%llu random schedules weighted by length",
			u->begun_nr);
}

const struct sim_strategy_ops sim_strategy_urw = {
	.name = "urw",
	.help = "random, tasks with more left to do move more often",
	.letter = 'w',
	.bytes = sizeof(struct urw),
	.begin = urw_begin,
	.pick = urw_pick,
	.value = urw_value,
	.end = urw_end,
	.describe = urw_describe,
};
