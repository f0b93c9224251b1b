/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - growing strings, near spellings, base32
 *
 * Owns:       the bytes of a string under construction.
 * Used by:    everything that makes output or tokens.
 * Promises:   the string always ends in a zero byte. Running out of memory is
 *             remembered: append at will, ask sim_text_error() once.
 * Never:      prints.
 */
#ifndef SIM_BASE_TEXT_H
#define SIM_BASE_TEXT_H

#include <stdarg.h>

#include "base/base.h"

struct sim_text {
	size_t	nr;		/* bytes before the final zero */
	/* private: */
	char	*data;
	size_t	room_nr;
	bool	has_failed;
};

#define SIM_TEXT_INIT		{ 0, NULL, 0, false }

void sim_text_init(struct sim_text *text);
void sim_text_fini(struct sim_text *text);

/** sim_text_reset() - empty it, keep the room, forget a failure */
void sim_text_reset(struct sim_text *text);

/** sim_text_str() - the string so far, "" when empty; valid until it grows */
const char *sim_text_str(const struct sim_text *text);

/** sim_text_error() - 0, or -SIM_ERR_NOMEM if something was left out */
int sim_text_error(const struct sim_text *text);

/** sim_text_take() - hand over the string, to be released with free()
 *
 * Return: the string, or NULL when memory ran out at some time. @text is
 * empty afterwards.
 */
char *sim_text_take(struct sim_text *text);

void sim_text_add(struct sim_text *text, const char *str);
void sim_text_add_bytes(struct sim_text *text, const void *data, size_t bytes);
void sim_text_add_char(struct sim_text *text, char c);

/** sim_text_add_repeated() - append @c @nr times */
void sim_text_add_repeated(struct sim_text *text, char c, size_t nr);

void sim_text_printf(struct sim_text *text, const char *fmt, ...)
	SIM_PRINTF(2, 3);
void sim_text_vprintf(struct sim_text *text, const char *fmt, va_list args)
	SIM_PRINTF(2, 0);

/** sim_text_is_plain() - is all of @str to be shown, see sim_utf8_shown()? The rest
 * could write on a terminal what nobody said. */
bool sim_text_is_plain(const char *str);

/** sim_text_defuse() - replace what is not to be shown of @str by '?'
 * @keep: control characters that may stay, "\n\t" or ""
 */
void sim_text_defuse(char *str, const char *keep);

/** sim_text_cut() - shorten to @nr bytes; no effect if shorter already */
void sim_text_cut(struct sim_text *text, size_t nr);

/**
 * sim_text_distance() - how many typing errors apart two words are
 *
 * Insertions, deletions, substitutions and swaps of neighbours count one each
 * (optimal string alignment). Case does not matter. Words longer than 64
 * bytes are compared by their first 64.
 */
u32 sim_text_distance(const char *a, const char *b);

/**
 * sim_text_nearest() - the candidate that @word was probably meant to be
 * @word: what was typed
 * @candidates: known words
 * @nr: number of them
 *
 * Return: index of the nearest, the first one of equals; -1 when none is near
 * enough to be worth a question (at most a third of the letters, at least 1;
 * an unfinished word of three letters or more counts as near).
 */
int sim_text_nearest(const char *word, const char *const *candidates,
		     size_t nr);

/* Characters that @bytes bytes take in base32. */
#define SIM_BASE32_CHARS(bytes)	(((size_t)(bytes) * 8 + 4) / 5)
#define SIM_BASE32_CHECK_CHARS	4

/**
 * sim_base32_encode() - append @bytes bytes as digits and lower-case letters
 *
 * Five bits a character, highest first, without i, l, o and u.
 */
void sim_base32_encode(struct sim_text *text, const void *data, size_t bytes);

/**
 * sim_base32_decode() - read what sim_base32_encode() wrote
 * @chars: text; upper case and the look-alikes i, l (1) and o (0) are accepted
 * @nr: number of characters
 * @ret_data: room for @nr * 5 / 8 bytes
 * @ret_bytes: number of bytes read
 *
 * Return: 0, or -SIM_ERR_FORMAT for another character, an impossible length
 * or left-over bits.
 */
int sim_base32_decode(const char *chars, size_t nr, void *ret_data,
		      size_t *ret_bytes);

/**
 * sim_base32_check() - check characters over @nr base32 characters
 *
 * A 20-bit CRC over the values of the characters: any one wrong character and
 * any swap of two neighbours is noticed for certain, other damage with all
 * but one chance in a million. Characters outside the alphabet count as 0.
 */
void sim_base32_check(const char *chars, size_t nr,
		      char ret_check[SIM_BASE32_CHECK_CHARS + 1]);

/** sim_base32_is_intact() - do the last four characters check the others? */
bool sim_base32_is_intact(const char *chars, size_t nr);

#endif /* SIM_BASE_TEXT_H */
