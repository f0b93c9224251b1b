// SPDX-License-Identifier: GPL-2.0-only
/*
 * choices.c - pack and unpack choice logs
 *
 * One byte holds kind (2 bits), bound - 2 (3 bits, 7: escape) and value (3
 * bits). After an escape bound and value follow as varints.
 */
#include "explore/choices.h"

#include <stdlib.h>
#include <zstd.h>

#define ENCODING_PLAIN 1
#define ENCODING_ZSTD 2
#define ZSTD_LEVEL 19
#define ZSTD_FROM_BYTES 32
#define ESCAPE 7
#define CHOICE_BYTES_MAX 7 /* 1 + two varints of 16 bits */

/* ---- packing ---- */

static void add_choice(struct sim_text *plain, const struct sim_choice *c)
{
	u32 head = (u32)c->kind << 6;

	if (c->bound >= 2 && c->bound <= 8) {
		sim_text_add_char(plain, (char)(head | (c->bound - 2U) << 3 |
						c->value));
		return;
	}
	sim_text_add_char(plain, (char)(head | ESCAPE << 3));
	sim_varint_add(plain, c->bound);
	sim_varint_add(plain, c->value);
}

static int add_compressed(const struct sim_text *plain, struct sim_text *ret)
{
	size_t room = ZSTD_compressBound(plain->nr);
	void *packed = malloc(room);
	size_t nr;

	if (!packed)
		return -SIM_ERR_NOMEM;
	nr = ZSTD_compress(packed, room, sim_text_str(plain), plain->nr,
			   ZSTD_LEVEL);
	if (ZSTD_isError(nr) || nr >= plain->nr) {
		free(packed);
		return 0;
	}
	sim_text_add_bytes(ret, packed, nr);
	free(packed);
	return 1;
}

static void add_head(struct sim_text *ret, u32 encoding, u32 log_nr,
		     size_t plain_nr)
{
	sim_text_add_char(ret, (char)encoding);
	sim_varint_add(ret, log_nr);
	sim_varint_add(ret, plain_nr);
}

int sim_choices_pack(const struct sim_choice *log, u32 log_nr,
		     struct sim_text *ret, struct sim_error *err)
{
	struct sim_text plain = SIM_TEXT_INIT;
	size_t begin = ret->nr;
	int r = 0;

	for (u32 i = 0; i < log_nr; i++)
		add_choice(&plain, &log[i]);
	if (plain.nr >= ZSTD_FROM_BYTES && !sim_text_error(&plain)) {
		add_head(ret, ENCODING_ZSTD, log_nr, plain.nr);
		r = add_compressed(&plain, ret);
	}
	if (r == 0) {
		sim_text_cut(ret, begin);
		add_head(ret, ENCODING_PLAIN, log_nr, plain.nr);
		sim_text_add_bytes(ret, sim_text_str(&plain), plain.nr);
	}
	if (r < 0 || sim_text_error(&plain) || sim_text_error(ret))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	sim_text_fini(&plain);
	return r < 0 ? r : 0;
}

/* ---- unpacking ---- */

static int read_choice(struct sim_bytes *b, struct sim_choice *c)
{
	const u8 *head = sim_bytes_take(b, 1);
	u64 bound;
	u64 value;

	if (!head)
		return -SIM_ERR_FORMAT;
	bound = 2 + (*head >> 3 & 7U);
	value = *head & 7U;
	if ((*head >> 3 & 7U) == ESCAPE) {
		if (value)
			return -SIM_ERR_FORMAT;
		bound = sim_bytes_varint(b);
		value = sim_bytes_varint(b);
	}
	if (b->has_failed || bound < 2 || bound > U16_MAX || value >= bound)
		return -SIM_ERR_FORMAT;
	*c = (struct sim_choice){
		.kind = *head >> 6,
		.bound = (u16)bound,
		.value = (u16)value,
	};
	return 0;
}

static int read_choices(struct sim_bytes *b, u32 nr, struct sim_choice **ret)
{
	struct sim_choice *log = malloc((nr ? nr : 1) * sizeof(*log));

	if (!log)
		return -SIM_ERR_NOMEM;
	for (u32 i = 0; i < nr; i++) {
		if (read_choice(b, &log[i]) < 0)
			b->has_failed = true;
	}
	if (b->has_failed || b->at != b->bytes) {
		free(log);
		return -SIM_ERR_FORMAT;
	}
	*ret = log;
	return 0;
}

static int unpack_compressed(struct sim_bytes *b, u32 nr, size_t plain_nr,
			     struct sim_choice **ret)
{
	struct sim_bytes plain = { .bytes = plain_nr };
	u8 *data = malloc(plain_nr ? plain_nr : 1);
	size_t got;
	int r = -SIM_ERR_FORMAT;

	if (!data)
		return -SIM_ERR_NOMEM;
	got = ZSTD_decompress(data, plain_nr, b->data + b->at,
			      b->bytes - b->at);
	plain.data = data;
	if (!ZSTD_isError(got) && got == plain_nr)
		r = read_choices(&plain, nr, ret);
	free(data);
	return r;
}

int sim_choices_unpack(const void *data, size_t bytes,
		       struct sim_choice **ret_log, u32 *ret_nr,
		       struct sim_error *err)
{
	struct sim_bytes b = { .data = data, .bytes = bytes };
	const u8 *encoding = sim_bytes_take(&b, 1);
	u64 nr = sim_bytes_varint(&b);
	u64 plain_nr = sim_bytes_varint(&b);
	int r = -SIM_ERR_FORMAT;

	if (b.has_failed || nr > SIM_CHOICES_MAX || plain_nr < nr ||
	    plain_nr > nr * CHOICE_BYTES_MAX)
		r = -SIM_ERR_FORMAT;
	else if (*encoding == ENCODING_PLAIN && bytes - b.at == plain_nr)
		r = read_choices(&b, (u32)nr, ret_log);
	else if (*encoding == ENCODING_ZSTD)
		r = unpack_compressed(&b, (u32)nr, plain_nr, ret_log);
	if (r == -SIM_ERR_NOMEM)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (r < 0)
		return sim_error_set(err, SIM_ERR_FORMAT, "damaged choice log");
	*ret_nr = (u32)nr;
	return 0;
}
