/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counters.h - sums by key that wait to be written
 *
 * Owns:       copies of the keys.
 * Used by:    sim/store only.
 * Promises:   iteration is in the order of first use.
 */
#ifndef SIM_STORE_COUNTERS_H
#define SIM_STORE_COUNTERS_H

#include "base/base.h"
#include "base/hash.h"

/* uthash returns what it could not add, and hashes as everything else does. */
#define HASH_NONFATAL_OOM	1
#define HASH_FUNCTION(key, key_bytes, value) \
	((value) = (unsigned int)sim_hash64(key, key_bytes))
#include <uthash.h>

struct store_counter {
	UT_hash_handle	hh;
	u64		a;
	u64		b;
	u64		c;
	bool		is_new;		/* until the caller clears it */
	char		key[];
};

struct store_counters {
	struct store_counter *head;
};

/** store_counters_get() - the counter for @key, made with zeros if needed
 *
 * Return: NULL when memory ran out.
 */
struct store_counter *store_counters_get(struct store_counters *counters,
					 const void *key, size_t key_bytes);

/** store_counters_drop() - forget one counter; NULL is allowed */
void store_counters_drop(struct store_counters *counters,
			 struct store_counter *counter);
void store_counters_clear(struct store_counters *counters);

/** store_key_join() - put strings with their final zeros into @buf
 *
 * Return: bytes used, or 0 when they do not fit.
 */
size_t store_key_join(char *buf, size_t buf_bytes, const char *const *parts,
		      u32 parts_nr);

#endif /* SIM_STORE_COUNTERS_H */
