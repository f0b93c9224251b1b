/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rng.h - the only source of randomness: xoshiro256** seeded by SplitMix64
 *
 * Owns:       the state of one generator, 32 plain bytes.
 * Used by:    strategies, the sandbox's random(), shard planning.
 * Promises:   the sequence of a seed is part of our file formats and never
 *             changes; every seed, 0 included, gives a usable state.
 * Never:      looks at a clock or at the system.
 */
#ifndef SIM_BASE_RNG_H
#define SIM_BASE_RNG_H

#include "base/base.h"

struct sim_rng {
	u64	s[4];		/* never all zero */
};

/** sim_rng_seed() - start the sequence of @seed */
void sim_rng_seed(struct sim_rng *rng, u64 seed);

/** sim_rng_splitmix() - advance the SplitMix64 state and return its output
 *
 * Also a good way to derive independent seeds from one.
 */
u64 sim_rng_splitmix(u64 *state);

/** sim_rng_derive() - the seed of stream @stream_id below @seed */
u64 sim_rng_derive(u64 seed, u64 stream_id);

static inline u64 sim_rng_rotl(u64 x, u32 by)
{
	return (x << by) | (x >> (64 - by));
}

/** sim_rng_next() - 64 random bits */
static inline u64 sim_rng_next(struct sim_rng *rng)
{
	u64 *s = rng->s;
	u64 result = sim_rng_rotl(s[1] * 5, 7) * 9;
	u64 t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = sim_rng_rotl(s[3], 45);
	return result;
}

/** sim_rng_below_again() - the rest of sim_rng_below(), hardly ever needed
 * @rng: the generator
 * @bound: at least 2
 * @drawn: the number drawn first; its low product is below @bound
 */
u64 sim_rng_below_again(struct sim_rng *rng, u64 bound, u64 drawn);

/**
 * sim_rng_below() - uniform in [0, @bound), without bias
 * @bound: at least 1; a bound of 1 consumes nothing
 *
 * High half of a 64x64 multiplication; the few low products that would make
 * some results more likely than others are drawn again.
 */
static inline u64 sim_rng_below(struct sim_rng *rng, u64 bound)
{
	unsigned __int128 product;
	u64 drawn;

	if (bound <= 1)
		return 0;
	drawn = sim_rng_next(rng);
	product = (unsigned __int128)drawn * bound;
	if (unlikely((u64)product < bound))
		return sim_rng_below_again(rng, bound, drawn);
	return (u64)(product >> 64);
}

/** sim_rng_chance() - true @nr times out of @of */
static inline bool sim_rng_chance(struct sim_rng *rng, u64 nr, u64 of)
{
	return sim_rng_below(rng, of) < nr;
}

#endif /* SIM_BASE_RNG_H */
