// SPDX-License-Identifier: GPL-2.0-only
/*
 * roundrobin.c - everybody in turn, by id; one schedule
 *
 * Interrupts and the timer take part in the round: an interrupt comes after
 * all tasks, by CPU, and the timer last.
 */
#include "core/task.h"
#include "strategy/list.h"
#include "strategy/turns.h"

struct roundrobin {
	struct sim_strategy base;
	u32 quantum;
	u32 last_key;
	u32 turn_nr; /* steps that it has had */
	bool was_run;
};

static int roundrobin_init(struct sim_strategy *s,
			   const struct sim_strategy_options *o,
			   struct sim_error *err)
{
	struct roundrobin *r = container_of(s, struct roundrobin, base);

	(void)err;
	r->quantum = o->quantum ? o->quantum : 1;
	return 0;
}

static int roundrobin_begin(struct sim_strategy *s, u64 seed)
{
	struct roundrobin *r = container_of(s, struct roundrobin, base);

	(void)seed;
	if (r->was_run)
		return SIM_STRATEGY_EXHAUSTED;
	r->was_run = true;
	r->last_key = 0;
	r->turn_nr = 0;
	return 0;
}

static u32 roundrobin_pick(void *s, const struct sim_moves *moves)
{
	struct roundrobin *r = s;
	u32 best_key = U32_MAX;
	u32 best = 0;

	if (moves->last_idx >= 0 && r->turn_nr < r->quantum &&
	    sim_turn_of(&moves->move[moves->last_idx]) == r->last_key) {
		r->turn_nr++;
		return (u32)moves->last_idx;
	}
	for (u32 i = 0; i < moves->nr; i++) {
		u32 key = sim_turn_of(&moves->move[i]);

		/* Those up to the last one come in the next round. */
		if (key <= r->last_key)
			key += SIM_TURNS_MAX;
		if (key < best_key) {
			best_key = key;
			best = i;
		}
	}
	r->last_key = sim_turn_of(&moves->move[best]);
	r->turn_nr = 1;
	return best;
}

/* 0 is the uneventful answer: no fault, no spurious wake-up. */
static u32 roundrobin_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	(void)s;
	(void)kind;
	(void)bound;
	return 0;
}

static void roundrobin_describe(const struct sim_strategy *s,
				struct sim_text *text)
{
	(void)s;
	sim_text_add(text, "the round-robin schedule");
}

const struct sim_strategy_ops sim_strategy_roundrobin = {
	.name = "roundrobin",
	.help = "all tasks in turn, one schedule [quantum=STEPS]",
	.letter = 'n',
	.bytes = sizeof(struct roundrobin),
	.init = roundrobin_init,
	.begin = roundrobin_begin,
	.pick = roundrobin_pick,
	.value = roundrobin_value,
	.describe = roundrobin_describe,
};
