/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hash.h - XXH3 over bytes, and cheap mixing of integers
 *
 * Owns:       the state of one running hash.
 * Used by:    ids of campaigns and findings, signatures, event hashes.
 * Promises:   the same bytes give the same value on every machine and in
 *             every version of the library; values may be stored.
 * Never:      allocates. Not for secrets: nothing here is cryptographic.
 */
#ifndef SIM_BASE_HASH_H
#define SIM_BASE_HASH_H

#include "base/base.h"

#define SIM_HASH128_HEX_CHARS	32

struct sim_hash128 {
	u64	hi;
	u64	lo;
};

/* Plain bytes: it may lie in the world and be snapshotted. */
struct sim_hash {
	/* private: */
	_Alignas(64) u8	state[576];
};

u64 sim_hash64(const void *data, size_t bytes);
u64 sim_hash64_seeded(const void *data, size_t bytes, u64 seed);
struct sim_hash128 sim_hash128(const void *data, size_t bytes);

/** sim_hash_init() - start a running hash */
void sim_hash_init(struct sim_hash *hash);

/** sim_hash_add() - append bytes; the sum does not depend on the split */
void sim_hash_add(struct sim_hash *hash, const void *data, size_t bytes);

/** sim_hash_add_u64() - append eight bytes, lowest first */
void sim_hash_add_u64(struct sim_hash *hash, u64 value);

/**
 * sim_hash_add_str() - append a string with its length before it
 *
 * So ("ab", "c") and ("a", "bc") give different sums.
 */
void sim_hash_add_str(struct sim_hash *hash, const char *str);

/** sim_hash_sum64() - value so far; the hash may go on */
u64 sim_hash_sum64(const struct sim_hash *hash);

/** sim_hash_sum128() - value so far; the hash may go on */
struct sim_hash128 sim_hash_sum128(const struct sim_hash *hash);

/** sim_hash128_hex() - 32 lower-case hex digits, high half first */
void sim_hash128_hex(struct sim_hash128 hash,
		     char ret_hex[SIM_HASH128_HEX_CHARS + 1]);

/**
 * sim_hash128_parse() - read exactly 32 hex digits, either case
 *
 * Return: 0, or -SIM_ERR_FORMAT.
 */
int sim_hash128_parse(const char *hex, struct sim_hash128 *ret_hash);

/** sim_hash128_compare() - less than, equal to or greater than 0 */
int sim_hash128_compare(struct sim_hash128 a, struct sim_hash128 b);

/**
 * sim_hash_mix() - fold @value into a running 64-bit sum, for hot paths
 *
 * Order matters. The result is a bijection of @sum for a fixed @value, so
 * runs that have differed once meet again only by chance.
 */
static inline u64 sim_hash_mix(u64 sum, u64 value)
{
	sum ^= value * 0x9e3779b97f4a7c15ULL;
	sum ^= sum >> 32;
	sum *= 0xd6e8feb86659fd93ULL;
	sum ^= sum >> 29;
	return sum + 0x2545f4914f6cdd1dULL;
}

#endif /* SIM_BASE_HASH_H */
