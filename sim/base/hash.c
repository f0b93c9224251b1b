// SPDX-License-Identifier: GPL-2.0-only
#include "base/hash.h"

#include <string.h>

/*
 * Compiled in: the state lies in our own struct, so its layout must be that of
 * the header, and its pointer to the constant secret must be a fixed address.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/error.h"
#include "base/hash_wide.h"

#define WIDE_MIN 1024U /* bytes; less are not worth a call */

SIM_STATIC_ASSERT(sizeof(XXH3_state_t) <= sizeof(struct sim_hash));
SIM_STATIC_ASSERT(_Alignof(XXH3_state_t) <= _Alignof(struct sim_hash));

static XXH3_state_t *state_of(struct sim_hash *hash)
{
	return (XXH3_state_t *)(void *)hash->state;
}

static const XXH3_state_t *const_state_of(const struct sim_hash *hash)
{
	return (const XXH3_state_t *)(const void *)hash->state;
}

u64 sim_hash64(const void *data, size_t bytes)
{
#ifdef HAVE_HASH_WIDE
	if (bytes >= WIDE_MIN && __builtin_cpu_supports("avx2"))
		return sim_hash64_wide(data, bytes);
#endif
	return XXH3_64bits(data, bytes);
}

u64 sim_hash64_seeded(const void *data, size_t bytes, u64 seed)
{
	return XXH3_64bits_withSeed(data, bytes, seed);
}

struct sim_hash128 sim_hash128(const void *data, size_t bytes)
{
	XXH128_hash_t h = XXH3_128bits(data, bytes);

	return (struct sim_hash128){ .hi = h.high64, .lo = h.low64 };
}

void sim_hash_init(struct sim_hash *hash)
{
	/* Bytes that the library leaves alone must not differ between runs. */
	memset(hash, 0, sizeof(*hash));
	XXH3_INITSTATE(state_of(hash));
	XXH3_128bits_reset(state_of(hash));
}

void sim_hash_add(struct sim_hash *hash, const void *data, size_t bytes)
{
	if (bytes)
		XXH3_128bits_update(state_of(hash), data, bytes);
}

void sim_hash_add_u64(struct sim_hash *hash, u64 value)
{
	u8 bytes[8];

	for (u32 i = 0; i < sizeof(bytes); i++)
		bytes[i] = (u8)(value >> (8 * i));
	sim_hash_add(hash, bytes, sizeof(bytes));
}

void sim_hash_add_str(struct sim_hash *hash, const char *str)
{
	size_t bytes = strlen(str);

	sim_hash_add_u64(hash, bytes);
	sim_hash_add(hash, str, bytes);
}

u64 sim_hash_sum64(const struct sim_hash *hash)
{
	return XXH3_64bits_digest(const_state_of(hash));
}

struct sim_hash128 sim_hash_sum128(const struct sim_hash *hash)
{
	XXH128_hash_t h = XXH3_128bits_digest(const_state_of(hash));

	return (struct sim_hash128){ .hi = h.high64, .lo = h.low64 };
}

void sim_hash128_hex(struct sim_hash128 hash,
		     char ret_hex[SIM_HASH128_HEX_CHARS + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (u32 i = 0; i < 16; i++) {
		ret_hex[i] = digits[(hash.hi >> (60 - 4 * i)) & 15];
		ret_hex[16 + i] = digits[(hash.lo >> (60 - 4 * i)) & 15];
	}
	ret_hex[SIM_HASH128_HEX_CHARS] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int sim_hash128_parse(const char *hex, struct sim_hash128 *ret_hash)
{
	u64 half[2] = { 0, 0 };

	for (u32 i = 0; i < SIM_HASH128_HEX_CHARS; i++) {
		int value = hex_value(hex[i]);

		if (value < 0)
			return -SIM_ERR_FORMAT;
		half[i / 16] = half[i / 16] << 4 | (u64)value;
	}
	if (hex[SIM_HASH128_HEX_CHARS] != '\0')
		return -SIM_ERR_FORMAT;
	ret_hash->hi = half[0];
	ret_hash->lo = half[1];
	return 0;
}

int sim_hash128_compare(struct sim_hash128 a, struct sim_hash128 b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	if (a.lo != b.lo)
		return a.lo < b.lo ? -1 : 1;
	return 0;
}
