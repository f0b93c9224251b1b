// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/bitset.h"
#include "base/rng.h"

#define BITS_NR	200

static void set_clear_test(void **state)
{
	SIM_BITSET(set, BITS_NR);
	const u32 edges[] = { 0, 1, 63, 64, 127, 128, 191, 192, 199 };

	(void)state;
	sim_bitset_zero(set, BITS_NR);
	for (u32 i = 0; i < ARRAY_SIZE(edges); i++) {
		assert_false(sim_bitset_test(set, edges[i]));
		assert_false(sim_bitset_test_and_set(set, edges[i]));
		assert_true(sim_bitset_test_and_set(set, edges[i]));
		assert_int_equal(sim_bitset_count(set, BITS_NR), i + 1);
	}
	for (u32 i = 0; i < ARRAY_SIZE(edges); i++) {
		sim_bitset_assign(set, edges[i], false);
		assert_false(sim_bitset_test(set, edges[i]));
	}
	assert_true(sim_bitset_is_empty(set, BITS_NR));
}

static void search_in_empty_and_full(void **state)
{
	SIM_BITSET(set, BITS_NR);

	(void)state;
	for (u32 nr = 1; nr <= BITS_NR; nr++) {
		sim_bitset_zero(set, BITS_NR);
		assert_int_equal(sim_bitset_first(set, nr), nr);
		assert_int_equal(sim_bitset_first_zero(set, nr), 0);
		sim_bitset_fill(set, nr);
		assert_int_equal(sim_bitset_first(set, nr), 0);
		assert_int_equal(sim_bitset_first_zero(set, nr), nr);
		assert_int_equal(sim_bitset_count(set, nr), nr);
		assert_int_equal(sim_bitset_next(set, nr, nr - 1), nr - 1);
		assert_int_equal(sim_bitset_next(set, nr, nr), nr);
		assert_int_equal(sim_bitset_next(set, nr, nr + 100), nr);
	}
}

static void fill_leaves_the_tail_clear(void **state)
{
	SIM_BITSET(set, 128);

	(void)state;
	sim_bitset_fill(set, 70);
	assert_true(set[0] == U64_MAX);
	assert_true(set[1] == 0x3f);
	sim_bitset_fill(set, 128);
	assert_true(set[1] == U64_MAX);
}

static void bits_beyond_the_size_are_not_seen(void **state)
{
	SIM_BITSET(set, 128);

	(void)state;
	sim_bitset_zero(set, 128);
	sim_bitset_set(set, 70);
	assert_int_equal(sim_bitset_first(set, 70), 70);
	assert_true(sim_bitset_is_empty(set, 70));
	assert_int_equal(sim_bitset_count(set, 70), 0);
	assert_int_equal(sim_bitset_first(set, 71), 70);
	assert_int_equal(sim_bitset_count(set, 71), 1);
}

static void searches_agree_with_a_plain_array(void **state)
{
	struct sim_rng rng;

	(void)state;
	sim_rng_seed(&rng, 1);
	for (u32 round = 0; round < 200; round++) {
		SIM_BITSET(set, BITS_NR);
		bool plain[BITS_NR] = { false };
		u32 expected = 0;
		u32 bit;

		sim_bitset_zero(set, BITS_NR);
		for (u32 i = 0; i < round; i++) {
			bit = (u32)sim_rng_below(&rng, BITS_NR);
			plain[bit] = true;
			sim_bitset_set(set, bit);
		}
		sim_bitset_for_each(bit, set, BITS_NR) {
			while (!plain[expected])
				expected++;
			assert_int_equal(bit, expected);
			expected++;
		}
		while (expected < BITS_NR)
			assert_false(plain[expected++]);
		for (bit = 0; bit < BITS_NR; bit++) {
			u32 zero = sim_bitset_next_zero(set, BITS_NR, bit);

			for (u32 i = bit; i < zero; i++)
				assert_true(plain[i]);
			assert_true(zero == BITS_NR || !plain[zero]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_clear_test),
		cmocka_unit_test(search_in_empty_and_full),
		cmocka_unit_test(fill_leaves_the_tail_clear),
		cmocka_unit_test(bits_beyond_the_size_are_not_seen),
		cmocka_unit_test(searches_agree_with_a_plain_array),
	};

	return cmocka_run_group_tests_name("bitset", tests, NULL, NULL);
}
