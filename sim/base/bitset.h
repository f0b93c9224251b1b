/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bitset.h - sets of small integers in an array of 64-bit words
 *
 * Owns:       nothing; the caller provides the words.
 * Promises:   bits at and above the set's size stay 0 if the caller keeps
 *             its indexes below the size; searches never look at them.
 * Never:      allocates, switches.
 */
#ifndef SIM_BASE_BITSET_H
#define SIM_BASE_BITSET_H

#include "base/base.h"

#define SIM_BITSET_WORDS(bits_nr)	(((size_t)(bits_nr) + 63) / 64)
#define SIM_BITSET(name, bits_nr)	u64 name[SIM_BITSET_WORDS(bits_nr)]

static inline void sim_bitset_set(u64 *words, u32 bit)
{
	words[bit / 64] |= BIT_ULL(bit % 64);
}

static inline void sim_bitset_clear(u64 *words, u32 bit)
{
	words[bit / 64] &= ~BIT_ULL(bit % 64);
}

static inline void sim_bitset_assign(u64 *words, u32 bit, bool value)
{
	if (value)
		sim_bitset_set(words, bit);
	else
		sim_bitset_clear(words, bit);
}

static inline bool sim_bitset_test(const u64 *words, u32 bit)
{
	return (words[bit / 64] >> (bit % 64)) & 1;
}

/** sim_bitset_test_and_set() - set @bit, return what it was before */
static inline bool sim_bitset_test_and_set(u64 *words, u32 bit)
{
	bool was = sim_bitset_test(words, bit);

	sim_bitset_set(words, bit);
	return was;
}

static inline void sim_bitset_zero(u64 *words, u32 bits_nr)
{
	for (size_t i = 0; i < SIM_BITSET_WORDS(bits_nr); i++)
		words[i] = 0;
}

/** sim_bitset_fill() - set bits 0 to @bits_nr - 1, the rest of the words 0 */
static inline void sim_bitset_fill(u64 *words, u32 bits_nr)
{
	for (size_t i = 0; i < SIM_BITSET_WORDS(bits_nr); i++)
		words[i] = U64_MAX;
	if (bits_nr % 64)
		words[bits_nr / 64] = BIT_ULL(bits_nr % 64) - 1;
}

/**
 * sim_bitset_next() - lowest set bit that is at least @from
 *
 * Return: its index, or @bits_nr when there is none.
 */
static inline u32 sim_bitset_next(const u64 *words, u32 bits_nr, u32 from)
{
	u64 word;
	u32 i = from / 64;
	u32 bit;

	if (from >= bits_nr)
		return bits_nr;
	word = words[i] & (U64_MAX << (from % 64));
	while (!word) {
		if (++i >= SIM_BITSET_WORDS(bits_nr))
			return bits_nr;
		word = words[i];
	}
	bit = i * 64 + (u32)__builtin_ctzll(word);
	return bit < bits_nr ? bit : bits_nr;
}

static inline u32 sim_bitset_first(const u64 *words, u32 bits_nr)
{
	return sim_bitset_next(words, bits_nr, 0);
}

/** sim_bitset_next_zero() - lowest clear bit that is at least @from */
static inline u32 sim_bitset_next_zero(const u64 *words, u32 bits_nr, u32 from)
{
	u32 bit = from;

	while (bit < bits_nr) {
		u64 word = ~words[bit / 64] & (U64_MAX << (bit % 64));

		if (word) {
			bit = bit / 64 * 64 + (u32)__builtin_ctzll(word);
			return bit < bits_nr ? bit : bits_nr;
		}
		bit = (bit / 64 + 1) * 64;
	}
	return bits_nr;
}

static inline u32 sim_bitset_first_zero(const u64 *words, u32 bits_nr)
{
	return sim_bitset_next_zero(words, bits_nr, 0);
}

static inline bool sim_bitset_is_empty(const u64 *words, u32 bits_nr)
{
	return sim_bitset_next(words, bits_nr, 0) == bits_nr;
}

/** sim_bitset_count() - number of set bits below @bits_nr */
static inline u32 sim_bitset_count(const u64 *words, u32 bits_nr)
{
	u32 nr = 0;

	for (size_t i = 0; i < bits_nr / 64; i++)
		nr += (u32)__builtin_popcountll(words[i]);
	if (bits_nr % 64)
		nr += (u32)__builtin_popcountll(words[bits_nr / 64] &
						(BIT_ULL(bits_nr % 64) - 1));
	return nr;
}

#define sim_bitset_for_each(bit, words, bits_nr) \
	for ((bit) = sim_bitset_first(words, bits_nr); (bit) < (bits_nr); \
	     (bit) = sim_bitset_next(words, bits_nr, (bit) + 1))

#endif /* SIM_BASE_BITSET_H */
