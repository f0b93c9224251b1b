// SPDX-License-Identifier: GPL-2.0-only
/*
 * hash_wide.c - XXH3 with vectors that not every x86-64 has
 *
 * Compiled with -mavx2; the values are those of hash.c. Whoever calls it knows
 * that the machine has them.
 */
#include "base/hash_wide.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

u64 sim_hash64_wide(const void *data, size_t bytes)
{
	return XXH3_64bits(data, bytes);
}
