// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define CRC_BITS	20
#define CRC_MASK	((1U << CRC_BITS) - 1)
#define CRC_FIRST	CRC_MASK
/*
 * Any polynomial of degree 20 with a constant term notices every burst of up
 * to 20 bits, which is what our promise about characters needs.
 */
#define CRC_POLY	0x6b04fU

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static int value_of(char c)
{
	const char *at;

	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'o')
		c = '0';
	if (c == 'i' || c == 'l')
		c = '1';
	at = c ? strchr(alphabet, c) : NULL;
	return at ? (int)(at - alphabet) : -1;
}

void sim_base32_encode(struct sim_text *text, const void *data, size_t bytes)
{
	const u8 *in = data;
	u32 bits = 0;
	u32 bits_nr = 0;

	for (size_t i = 0; i < bytes; i++) {
		bits = bits << 8 | in[i];
		bits_nr += 8;
		while (bits_nr >= 5) {
			bits_nr -= 5;
			sim_text_add_char(text, alphabet[bits >> bits_nr & 31]);
		}
	}
	if (bits_nr)
		sim_text_add_char(text, alphabet[bits << (5 - bits_nr) & 31]);
}

int sim_base32_decode(const char *chars, size_t nr, void *ret_data,
		      size_t *ret_bytes)
{
	u8 *out = ret_data;
	size_t bytes = 0;
	u32 bits = 0;
	u32 bits_nr = 0;

	for (size_t i = 0; i < nr; i++) {
		int value = value_of(chars[i]);

		if (value < 0)
			return -SIM_ERR_FORMAT;
		bits = (bits << 5 | (u32)value) & 0xfff;
		bits_nr += 5;
		if (bits_nr >= 8) {
			bits_nr -= 8;
			out[bytes++] = (u8)(bits >> bits_nr);
		}
	}
	if (bits_nr >= 5)
		return -SIM_ERR_FORMAT;
	if (bits & ((1U << bits_nr) - 1))
		return -SIM_ERR_FORMAT;
	*ret_bytes = bytes;
	return 0;
}

static u32 crc_add(u32 crc, u32 value)
{
	crc ^= value << (CRC_BITS - 5);
	for (u32 i = 0; i < 5; i++) {
		bool carry = crc >> (CRC_BITS - 1) & 1;

		crc = crc << 1 & CRC_MASK;
		if (carry)
			crc ^= CRC_POLY;
	}
	return crc;
}

void sim_base32_check(const char *chars, size_t nr,
		      char ret_check[SIM_BASE32_CHECK_CHARS + 1])
{
	u32 crc = CRC_FIRST;

	for (size_t i = 0; i < nr; i++) {
		int value = value_of(chars[i]);

		crc = crc_add(crc, value < 0 ? 0 : (u32)value);
	}
	for (u32 i = 0; i < SIM_BASE32_CHECK_CHARS; i++)
		ret_check[i] = alphabet[crc >> (CRC_BITS - 5 * (i + 1)) & 31];
	ret_check[SIM_BASE32_CHECK_CHARS] = '\0';
}

bool sim_base32_is_intact(const char *chars, size_t nr)
{
	char check[SIM_BASE32_CHECK_CHARS + 1];
	size_t payload_nr;

	if (nr < SIM_BASE32_CHECK_CHARS)
		return false;
	for (size_t i = 0; i < nr; i++) {
		if (value_of(chars[i]) < 0)
			return false;
	}
	payload_nr = nr - SIM_BASE32_CHECK_CHARS;
	sim_base32_check(chars, payload_nr, check);
	for (u32 i = 0; i < SIM_BASE32_CHECK_CHARS; i++) {
		if (value_of(chars[payload_nr + i]) != value_of(check[i]))
			return false;
	}
	return true;
}
