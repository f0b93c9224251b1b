// SPDX-License-Identifier: GPL-2.0-only
/*
 * bytes.c - numbers as bytes
 */
#include "base/bytes.h"

#include <string.h>

void sim_varint_add(struct sim_text *text, u64 value)
{
	while (value >= 0x80) {
		sim_text_add_char(text, (char)(0x80 | (value & 0x7f)));
		value >>= 7;
	}
	sim_text_add_char(text, (char)value);
}

u64 sim_bytes_varint(struct sim_bytes *b)
{
	u64 value = 0;

	for (u32 shift = 0; shift < 64; shift += 7) {
		u8 byte;

		if (b->at == b->bytes)
			break;
		byte = b->data[b->at++];
		if (shift == 63 && byte > 1)
			break;
		value |= (u64)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	b->has_failed = true;
	return 0;
}

const u8 *sim_bytes_take(struct sim_bytes *b, size_t nr)
{
	const u8 *at = b->data + b->at;

	if (b->has_failed || b->bytes - b->at < nr) {
		b->has_failed = true;
		return NULL;
	}
	b->at += nr;
	return at;
}

void sim_real_add(struct sim_text *text, double value)
{
	u64 bits;

	memcpy(&bits, &value, sizeof(bits));
	/* Whole numbers end in zeros: those come to lie in front. */
	sim_varint_add(text, __builtin_bswap64(bits));
}

double sim_bytes_real(struct sim_bytes *b)
{
	u64 bits = __builtin_bswap64(sim_bytes_varint(b));
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

u64 sim_bytes_below(struct sim_bytes *b, u64 bound)
{
	u64 value = sim_bytes_varint(b);

	if (value < bound)
		return value;
	b->has_failed = true;
	return 0;
}
