// SPDX-License-Identifier: GPL-2.0-only
/*
 * pos.c - partial-order sampling: a fresh coin for every race
 *
 * Each pending operation has a random priority, drawn when it comes up; the
 * highest goes first. When an operation is carried out its own priority is
 * forgotten, and those of the pending operations on the same object, which are
 * drawn again. So who wins a race does not depend on how far the others have
 * come. After Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling (CAV
 * 2018).
 *
 * Two operations on one object race here even if both only read it: a point
 * does not say which. A lock that is released races with all who wait for it.
 */
#include <string.h>

#include "base/rng.h"
#include "strategy/list.h"
#include "strategy/nextop.h"
#include "strategy/turns.h"

struct pos {
	struct sim_strategy base;
	struct sim_rng rng;
	struct sim_nextop next;
	u64 begun_nr;
	/* Of this execution. */
	u64 priority[SIM_TURNS_MAX]; /* 0: to be drawn */
	u16 drawn[SIM_TASKS_MAX];    /* tasks that have one */
	u32 drawn_nr;
	u32 spin_turns[SIM_TASKS_MAX];
};

/* @task_id has done something to @obj. */
static void pos_done(void *ctx, u32 task_id, u64 obj)
{
	struct pos *p = ctx;

	for (u32 i = 0; i < p->drawn_nr;) {
		u32 id = p->drawn[i];

		if (id != task_id &&
		    (!obj || sim_nextop_object(&p->next, id) != obj)) {
			i++;
			continue;
		}
		p->priority[id] = 0;
		p->drawn[i] = p->drawn[--p->drawn_nr];
	}
}

static const struct sim_nextop_ops next_ops = {
	.done = pos_done,
};

static int pos_begin(struct sim_strategy *s, u64 seed)
{
	struct pos *p = container_of(s, struct pos, base);

	sim_rng_seed(&p->rng, seed);
	p->begun_nr++;
	memset(p->priority, 0, sizeof(p->priority));
	p->drawn_nr = 0;
	memset(p->spin_turns, 0, sizeof(p->spin_turns));
	sim_nextop_start(&p->next, &next_ops, p);
	return 0;
}

static void pos_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	(void)outcome;
	sim_nextop_stop(&container_of(s, struct pos, base)->next);
}

static u64 task_priority(struct pos *p, u32 id)
{
	u32 turns = sim_task_by_id(id)->spin_turns;

	if (!p->priority[id]) {
		p->drawn[p->drawn_nr++] = (u16)id;
		p->priority[id] = sim_rng_next(&p->rng) | 1;
		/* Learn its object before it is carried out. */
		sim_nextop_object(&p->next, id);
	} else if (turns > p->spin_turns[id]) {
		/* Another turn of a loop is another operation. */
		p->priority[id] = sim_rng_next(&p->rng) | 1;
	}
	p->spin_turns[id] = turns;
	return p->priority[id];
}

static u64 priority_of(struct pos *p, u32 who)
{
	if (who < SIM_TASKS_MAX)
		return task_priority(p, who);
	if (!p->priority[who])
		p->priority[who] = sim_rng_next(&p->rng) | 1;
	return p->priority[who];
}

static u32 pos_pick(void *s, const struct sim_moves *moves)
{
	struct pos *p = s;
	struct sim_turns turns;
	u64 best_priority = 0;
	u32 best = 0;

	sim_turns_list(moves, &turns);
	for (u32 i = 0; i < turns.nr; i++) {
		u64 priority = priority_of(p, turns.who[i]);

		if (priority > best_priority) {
			best_priority = priority;
			best = turns.who[i];
		}
	}
	if (best >= SIM_TURN_IRQ)
		p->priority[best] = 0;
	return sim_turns_move(moves, best, &p->rng);
}

static u32 pos_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct pos *p = s;

	(void)kind;
	return (u32)sim_rng_below(&p->rng, bound);
}

static void pos_account(struct sim_strategy *s, u64 seeds_nr)
{
	container_of(s, struct pos, base)->begun_nr += seeds_nr;
}

static void pos_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct pos *p = container_of(s, const struct pos, base);

	sim_text_printf(text, "%llu schedules by partial-order sampling",
			p->begun_nr);
}

const struct sim_strategy_ops sim_strategy_pos = {
	.name = "pos",
	.help = "partial-order sampling: each race decided by a fresh coin",
	.letter = 's',
	.is_seeded = true,
	.bytes = sizeof(struct pos),
	.begin = pos_begin,
	.pick = pos_pick,
	.value = pos_value,
	.end = pos_end,
	.account = pos_account,
	.describe = pos_describe,
};
