// SPDX-License-Identifier: GPL-2.0-only
/*
 * random.c - every decision uniform over its alternatives
 */
#include "base/rng.h"
#include "strategy/list.h"

struct random {
	struct sim_strategy base;
	struct sim_rng rng;
	u64 begun_nr;
};

static int random_begin(struct sim_strategy *s, u64 seed)
{
	struct random *r = container_of(s, struct random, base);

	sim_rng_seed(&r->rng, seed);
	r->begun_nr++;
	return 0;
}

static u32 random_pick(void *s, const struct sim_moves *moves)
{
	struct random *r = s;

	return (u32)sim_rng_below(&r->rng, moves->nr);
}

static u32 random_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct random *r = s;

	(void)kind;
	return (u32)sim_rng_below(&r->rng, bound);
}

static void random_account(struct sim_strategy *s, u64 seeds_nr)
{
	container_of(s, struct random, base)->begun_nr += seeds_nr;
}

static void random_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct random *r = container_of(s, const struct random, base);

	sim_text_printf(text, "%llu random schedules", r->begun_nr);
}

const struct sim_strategy_ops sim_strategy_random = {
	.name = "random",
	.help = "every move equally likely at every step",
	.letter = 'r',
	.is_seeded = true,
	.bytes = sizeof(struct random),
	.begin = random_begin,
	.pick = random_pick,
	.value = random_value,
	.account = random_account,
	.describe = random_describe,
};
