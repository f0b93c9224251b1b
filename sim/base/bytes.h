/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bytes.h - numbers as bytes, and back
 *
 * Owns:       nothing.
 * Used by:    choice logs, tokens, searches that are put aside.
 * Promises:   the same bytes on every machine; reading garbage fails, it never
 *             reads beyond the end.
 */
#ifndef SIM_BASE_BYTES_H
#define SIM_BASE_BYTES_H

#include "base/base.h"
#include "base/text.h"

/* Bytes with a position; reading past the end sets has_failed and gives 0. */
struct sim_bytes {
	const u8 *data;
	size_t bytes;
	size_t at;
	bool has_failed;
};

/** sim_varint_add() - append @value, seven bits a byte, lowest first */
void sim_varint_add(struct sim_text *text, u64 value);

/** sim_bytes_varint() - read what sim_varint_add() wrote */
u64 sim_bytes_varint(struct sim_bytes *b);

/** sim_bytes_take() - @nr raw bytes, or NULL if there are fewer */
const u8 *sim_bytes_take(struct sim_bytes *b, size_t nr);

/** sim_bytes_below() - a varint that must be less than @bound, else 0 and
 * has_failed */
u64 sim_bytes_below(struct sim_bytes *b, u64 bound);

/** sim_real_add() - append the bits of @value; whole numbers take few bytes */
void sim_real_add(struct sim_text *text, double value);

/** sim_bytes_real() - read what sim_real_add() wrote */
double sim_bytes_real(struct sim_bytes *b);

#endif /* SIM_BASE_BYTES_H */
