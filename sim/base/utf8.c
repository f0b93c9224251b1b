// SPDX-License-Identifier: GPL-2.0-only
/*
 * utf8.c - how many bytes a character has, and whether it may be shown
 */
#include "base/utf8.h"

size_t sim_utf8_bytes(const u8 *s, size_t left)
{
	u8 lo = 0x80;
	u8 hi = 0xbf;
	size_t bytes;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	bytes = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		lo = 0xa0;
	else if (s[0] == 0xed)
		hi = 0x9f;
	else if (s[0] == 0xf0)
		lo = 0x90;
	else if (s[0] == 0xf4)
		hi = 0x8f;
	if (left < bytes || s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < bytes; i++) {
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	}
	return bytes;
}

static u32 code_of(const u8 *s, size_t bytes)
{
	u32 code = bytes == 1 ? s[0] : s[0] & (0x7fU >> bytes);

	for (size_t i = 1; i < bytes; i++)
		code = code << 6 | (s[i] & 0x3f);
	return code;
}

static bool is_control(u32 code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Marks, embeddings, overrides and isolates of bidirectional text. */
static bool turns_text(u32 code)
{
	return code == 0x061c || code == 0x200e || code == 0x200f ||
	       (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

static bool ends_line(u32 code)
{
	return code == 0x2028 || code == 0x2029;
}

size_t sim_utf8_shown(const u8 *s, size_t left)
{
	size_t bytes = sim_utf8_bytes(s, left);
	u32 code;

	if (!bytes)
		return 0;
	code = code_of(s, bytes);
	return is_control(code) || turns_text(code) || ends_line(code) ? 0 :
									 bytes;
}
