// SPDX-License-Identifier: GPL-2.0-only
/*
 * strategy.c - example of a strategy: go on with the last task, mostly
 *
 * Random search preempts at every other step, which people do not read gladly.
 * This one leaves a task that could go on only once in four times.
 */
#include "base/rng.h"
#include "examples.h"

#define GO_ON_NR	3
#define GO_ON_OF	4

struct sticky {
	struct sim_strategy	base;	/* must be first */
	struct sim_rng		rng;
};

static int sticky_begin(struct sim_strategy *s, u64 seed)
{
	struct sticky *sticky = container_of(s, struct sticky, base);

	/* Equal seed, equal decisions; nothing is kept from one to the next. */
	sim_rng_seed(&sticky->rng, seed);
	return 0;
}

static u32 sticky_pick(void *s, const struct sim_moves *moves)
{
	struct sticky *sticky = s;

	if (moves->last_idx >= 0 &&
	    sim_rng_chance(&sticky->rng, GO_ON_NR, GO_ON_OF))
		return (u32)moves->last_idx;
	return (u32)sim_rng_below(&sticky->rng, moves->nr);
}

static u32 sticky_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct sticky *sticky = s;

	(void)kind;
	return (u32)sim_rng_below(&sticky->rng, bound);
}

static void sticky_describe(const struct sim_strategy *s, struct sim_text *text)
{
	sim_text_printf(text, "%u sticky schedules", s->runs_nr);
}

const struct sim_strategy_ops example_sticky = {
	.name = "sticky",
	.help = "random, but three times in four the last task goes on",
	.letter = 'y',
	.is_seeded = true,
	.bytes = sizeof(struct sticky),
	.begin = sticky_begin,
	.pick = sticky_pick,
	.value = sticky_value,
	.describe = sticky_describe,
};
