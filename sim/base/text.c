// SPDX-License-Identifier: GPL-2.0-only
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/error.h"
#include "base/utf8.h"

#define ROOM_NR_FIRST		64
#define DISTANCE_CHARS_MAX	64

void sim_text_init(struct sim_text *text)
{
	*text = (struct sim_text)SIM_TEXT_INIT;
}

void sim_text_fini(struct sim_text *text)
{
	free(text->data);
	sim_text_init(text);
}

void sim_text_reset(struct sim_text *text)
{
	text->nr = 0;
	text->has_failed = false;
	if (text->data)
		text->data[0] = '\0';
}

const char *sim_text_str(const struct sim_text *text)
{
	return text->data ? text->data : "";
}

int sim_text_error(const struct sim_text *text)
{
	return text->has_failed ? -SIM_ERR_NOMEM : 0;
}

/* Room for @more bytes and the final zero. */
static bool make_room(struct sim_text *text, size_t more)
{
	size_t wanted;
	size_t room = max_t(size_t, text->room_nr, ROOM_NR_FIRST);
	char *moved;

	if (text->has_failed)
		return false;
	if (__builtin_add_overflow(text->nr, more, &wanted) ||
	    wanted >= PTRDIFF_MAX / 2)
		goto failed;
	wanted++;
	if (wanted <= text->room_nr)
		return true;
	while (room < wanted)
		room *= 2;
	moved = realloc(text->data, room);
	if (!moved)
		goto failed;
	text->data = moved;
	text->room_nr = room;
	return true;
failed:
	text->has_failed = true;
	return false;
}

char *sim_text_take(struct sim_text *text)
{
	char *data = NULL;

	if (make_room(text, 0)) {
		data = text->data;
		data[text->nr] = '\0';
		text->data = NULL;
	}
	sim_text_fini(text);
	return data;
}

void sim_text_add_bytes(struct sim_text *text, const void *data, size_t bytes)
{
	if (!make_room(text, bytes))
		return;
	if (bytes)
		memcpy(text->data + text->nr, data, bytes);
	text->nr += bytes;
	text->data[text->nr] = '\0';
}

void sim_text_add(struct sim_text *text, const char *str)
{
	sim_text_add_bytes(text, str, strlen(str));
}

void sim_text_add_char(struct sim_text *text, char c)
{
	sim_text_add_bytes(text, &c, 1);
}

void sim_text_add_repeated(struct sim_text *text, char c, size_t nr)
{
	if (!make_room(text, nr))
		return;
	memset(text->data + text->nr, c, nr);
	text->nr += nr;
	text->data[text->nr] = '\0';
}

void sim_text_vprintf(struct sim_text *text, const char *fmt, va_list args)
{
	va_list again;
	int bytes;

	va_copy(again, args);
	bytes = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (bytes < 0) {
		text->has_failed = true;
		return;
	}
	if (!make_room(text, (size_t)bytes))
		return;
	vsnprintf(text->data + text->nr, (size_t)bytes + 1, fmt, args);
	text->nr += (size_t)bytes;
}

void sim_text_printf(struct sim_text *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	sim_text_vprintf(text, fmt, args);
	va_end(args);
}

bool sim_text_is_plain(const char *str)
{
	const u8 *s = (const u8 *)str;
	size_t left = strlen(str);

	while (left) {
		size_t bytes = sim_utf8_shown(s, left);

		if (!bytes)
			return false;
		s += bytes;
		left -= bytes;
	}
	return true;
}

static inline bool is_printable_ascii(char c)
{
	return c >= ' ' && c < '\x7f';
}

void sim_text_defuse(char *str, const char *keep)
{
	size_t left;

	/* Nearly always all of it. */
	while (is_printable_ascii(*str))
		str++;
	left = strlen(str);
	while (left) {
		size_t bytes = sim_utf8_shown((const u8 *)str, left);
		size_t all = sim_utf8_bytes((const u8 *)str, left);

		if (!bytes && !strchr(keep, *str)) {
			/* One mark for each byte: the length is kept. */
			bytes = max_t(size_t, all, 1);
			memset(str, '?', bytes);
		}
		bytes = max_t(size_t, bytes, 1);
		str += bytes;
		left -= bytes;
	}
}

void sim_text_cut(struct sim_text *text, size_t nr)
{
	if (nr >= text->nr)
		return;
	text->nr = nr;
	text->data[nr] = '\0';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The last row's value of one cell, from the three rows that matter. */
static u32 distance_cell(u32 rows[3][DISTANCE_CHARS_MAX + 1], const char *a,
			 const char *b, u32 i, u32 j)
{
	u32 *now = rows[i % 3];
	const u32 *above = rows[(i + 2) % 3];
	bool is_same = lower(a[i - 1]) == lower(b[j - 1]);
	u32 best = above[j - 1] + !is_same;

	best = min(best, above[j] + 1);
	best = min(best, now[j - 1] + 1);
	if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
	    lower(a[i - 2]) == lower(b[j - 1]))
		best = min(best, rows[(i + 1) % 3][j - 2] + 1);
	return best;
}

u32 sim_text_distance(const char *a, const char *b)
{
	u32 rows[3][DISTANCE_CHARS_MAX + 1];
	u32 a_nr = (u32)strnlen(a, DISTANCE_CHARS_MAX);
	u32 b_nr = (u32)strnlen(b, DISTANCE_CHARS_MAX);

	for (u32 j = 0; j <= b_nr; j++)
		rows[0][j] = j;
	for (u32 i = 1; i <= a_nr; i++) {
		rows[i % 3][0] = i;
		for (u32 j = 1; j <= b_nr; j++)
			rows[i % 3][j] = distance_cell(rows, a, b, i, j);
	}
	return rows[a_nr % 3][b_nr];
}

int sim_text_nearest(const char *word, const char *const *candidates, size_t nr)
{
	size_t word_nr = strlen(word);
	u32 limit = (u32)max_t(size_t, 1, min_t(size_t, word_nr, 24) / 3);
	u32 best = limit + 1;
	int best_idx = -1;

	for (size_t i = 0; i < nr; i++) {
		u32 distance = sim_text_distance(word, candidates[i]);

		/* Unfinished, not misspelt: better than nothing else near. */
		if (distance > limit && word_nr >= 3 &&
		    strncmp(word, candidates[i], word_nr) == 0)
			distance = limit;
		if (distance < best) {
			best = distance;
			best_idx = (int)i;
		}
	}
	/* Nothing in common at all is not a misspelling. */
	if (best_idx >= 0 && best >= max_t(size_t, word_nr, 1))
		return -1;
	return best_idx;
}
