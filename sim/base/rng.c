// SPDX-License-Identifier: GPL-2.0-only
#include "base/rng.h"

u64 sim_rng_splitmix(u64 *state)
{
	u64 z;

	*state += 0x9e3779b97f4a7c15ULL;
	z = *state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

void sim_rng_seed(struct sim_rng *rng, u64 seed)
{
	/* Four outputs of a bijection on consecutive states: never all zero. */
	for (u32 i = 0; i < ARRAY_SIZE(rng->s); i++)
		rng->s[i] = sim_rng_splitmix(&seed);
}

u64 sim_rng_derive(u64 seed, u64 stream_id)
{
	u64 state = seed;

	state = sim_rng_splitmix(&state) ^ stream_id;
	return sim_rng_splitmix(&state);
}

SIM_COLD u64 sim_rng_below_again(struct sim_rng *rng, u64 bound, u64 drawn)
{
	unsigned __int128 product = (unsigned __int128)drawn * bound;
	u64 floor = (0 - bound) % bound;

	while ((u64)product < floor)
		product = (unsigned __int128)sim_rng_next(rng) * bound;
	return (u64)(product >> 64);
}
