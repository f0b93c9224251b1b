// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"

static void known_values(void **state)
{
	char hex[SIM_HASH128_HEX_CHARS + 1];

	(void)state;
	/* Values of the XXH3 specification for empty input and seed 0. */
	assert_true(sim_hash64("", 0) == 0x2d06800538d394c2ULL);
	sim_hash128_hex(sim_hash128("", 0), hex);
	assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
}

static void split_does_not_matter(void **state)
{
	u8 data[3000];
	struct sim_rng rng;

	(void)state;
	sim_rng_seed(&rng, 9);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (u8)sim_rng_next(&rng);
	for (size_t bytes = 0; bytes <= sizeof(data); bytes += 1 + bytes / 7) {
		struct sim_hash hash;
		size_t at = 0;

		sim_hash_init(&hash);
		while (at < bytes) {
			size_t part = (size_t)sim_rng_below(&rng, 300);

			part = min(part, bytes - at);
			sim_hash_add(&hash, data + at, part);
			at += part;
		}
		assert_true(sim_hash_sum64(&hash) == sim_hash64(data, bytes));
		assert_int_equal(sim_hash128_compare(sim_hash_sum128(&hash),
						     sim_hash128(data, bytes)),
				 0);
	}
}

static void sum_does_not_end_the_hash(void **state)
{
	struct sim_hash hash;

	(void)state;
	sim_hash_init(&hash);
	sim_hash_add(&hash, "one", 3);
	assert_true(sim_hash_sum64(&hash) == sim_hash64("one", 3));
	assert_true(sim_hash_sum64(&hash) == sim_hash64("one", 3));
	sim_hash_add(&hash, "two", 3);
	assert_true(sim_hash_sum64(&hash) == sim_hash64("onetwo", 6));
}

static void copied_state_goes_its_own_way(void **state)
{
	struct sim_hash a;
	struct sim_hash b;

	(void)state;
	sim_hash_init(&a);
	sim_hash_add(&a, "abc", 3);
	b = a;
	sim_hash_add(&a, "x", 1);
	assert_true(sim_hash_sum64(&b) == sim_hash64("abc", 3));
	assert_true(sim_hash_sum64(&a) == sim_hash64("abcx", 4));
}

/* Long ones may be hashed with wider vectors, of which the sum must not tell. */
static void long_ones_have_the_same_value(void **state)
{
	static char data[70000];
	struct sim_hash hash;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 2654435761U >> 13);
	for (size_t bytes = 900; bytes < sizeof(data) - 8; bytes += bytes / 7) {
		const char *from = data + bytes % 8;

		sim_hash_init(&hash);
		sim_hash_add(&hash, from, bytes);
		assert_true(sim_hash_sum64(&hash) == sim_hash64(from, bytes));
	}
}

static void integers_are_little_endian(void **state)
{
	struct sim_hash hash;
	const u8 bytes[8] = { 8, 7, 6, 5, 4, 3, 2, 1 };

	(void)state;
	sim_hash_init(&hash);
	sim_hash_add_u64(&hash, 0x0102030405060708ULL);
	assert_true(sim_hash_sum64(&hash) == sim_hash64(bytes, 8));
}

static void strings_do_not_run_together(void **state)
{
	struct sim_hash a;
	struct sim_hash b;

	(void)state;
	sim_hash_init(&a);
	sim_hash_add_str(&a, "ab");
	sim_hash_add_str(&a, "c");
	sim_hash_init(&b);
	sim_hash_add_str(&b, "a");
	sim_hash_add_str(&b, "bc");
	assert_true(sim_hash_sum64(&a) != sim_hash_sum64(&b));
}

static void hex_goes_there_and_back(void **state)
{
	struct sim_hash128 hash = { 0x0123456789abcdefULL, 0xf0ULL };
	struct sim_hash128 back = { 0, 0 };
	char hex[SIM_HASH128_HEX_CHARS + 1];

	(void)state;
	sim_hash128_hex(hash, hex);
	assert_string_equal(hex, "0123456789abcdef00000000000000f0");
	assert_int_equal(sim_hash128_parse(hex, &back), 0);
	assert_int_equal(sim_hash128_compare(hash, back), 0);
	assert_int_equal(sim_hash128_parse("0123456789ABCDEF00000000000000F0",
					   &back),
			 0);
	assert_int_equal(sim_hash128_compare(hash, back), 0);
}

static void bad_hex_leaves_the_result_alone(void **state)
{
	static const char *const bad[] = {
		"",
		"0",
		"0123456789abcdef00000000000000f",
		"0123456789abcdef00000000000000f00",
		"0123456789abcdeg00000000000000f0",
		" 123456789abcdef00000000000000f0",
	};
	struct sim_hash128 hash = { 1, 2 };

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(sim_hash128_parse(bad[i], &hash),
				 -SIM_ERR_FORMAT);
	assert_true(hash.hi == 1);
	assert_true(hash.lo == 2);
}

static void compare_orders_high_half_first(void **state)
{
	struct sim_hash128 small = { 1, U64_MAX };
	struct sim_hash128 large = { 2, 0 };

	(void)state;
	assert_true(sim_hash128_compare(small, large) < 0);
	assert_true(sim_hash128_compare(large, small) > 0);
}

static void mix_depends_on_order_and_keeps_differences(void **state)
{
	u64 ab = sim_hash_mix(sim_hash_mix(0, 1), 2);
	u64 ba = sim_hash_mix(sim_hash_mix(0, 2), 1);

	(void)state;
	assert_true(ab != ba);
	assert_true(sim_hash_mix(0, 0) != 0);
	for (u64 i = 0; i < 1000; i++) {
		ab = sim_hash_mix(ab, i);
		ba = sim_hash_mix(ba, i);
		assert_true(ab != ba);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(split_does_not_matter),
		cmocka_unit_test(sum_does_not_end_the_hash),
		cmocka_unit_test(copied_state_goes_its_own_way),
		cmocka_unit_test(long_ones_have_the_same_value),
		cmocka_unit_test(integers_are_little_endian),
		cmocka_unit_test(strings_do_not_run_together),
		cmocka_unit_test(hex_goes_there_and_back),
		cmocka_unit_test(bad_hex_leaves_the_result_alone),
		cmocka_unit_test(compare_orders_high_half_first),
		cmocka_unit_test(mix_depends_on_order_and_keeps_differences),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
