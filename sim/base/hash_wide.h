/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hash_wide.h - the same hash, faster, on machines with AVX2
 *
 * Owns:       nothing.
 * Used by:    hash.c only.
 * Promises:   the values of sim_hash64().
 */
#ifndef SIM_BASE_HASH_WIDE_H
#define SIM_BASE_HASH_WIDE_H

#include "base/base.h"

/* Only if the machine has AVX2. */
u64 sim_hash64_wide(const void *data, size_t bytes);

#endif /* SIM_BASE_HASH_WIDE_H */
