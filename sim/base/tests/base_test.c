// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/base.h"

struct pair {
	u32	first;
	u64	second;
};

SIM_STATIC_ASSERT(sizeof(u8) == 1);
SIM_STATIC_ASSERT(sizeof(u16) == 2);
SIM_STATIC_ASSERT(sizeof(u32) == 4);
SIM_STATIC_ASSERT(sizeof(u64) == 8);
SIM_STATIC_ASSERT((s8)-1 < 0);
SIM_STATIC_ASSERT((u8)-1 > 0);
SIM_STATIC_ASSERT(U64_MAX == 0xffffffffffffffffULL);

static void arguments_are_evaluated_once(void **state)
{
	int calls_nr = 0;
	int biggest = max(++calls_nr, 0);

	(void)state;
	assert_int_equal(biggest, 1);
	assert_int_equal(calls_nr, 1);
	assert_int_equal(min(calls_nr++, 10), 1);
	assert_int_equal(calls_nr, 2);
}

static void min_and_max_nest(void **state)
{
	(void)state;
	assert_int_equal(min(max(3, 5), min(9, 7)), 5);
	assert_int_equal(clamp_t(int, 12, 0, 10), 10);
	assert_int_equal(clamp_t(int, -2, 0, 10), 0);
	assert_int_equal(clamp_t(int, 4, 0, 10), 4);
	assert_int_equal(max_t(u8, 300, 40), 44);
}

static void container_is_found(void **state)
{
	struct pair pair = { 1, 2 };
	u64 *member = &pair.second;

	(void)state;
	assert_ptr_equal(container_of(member, struct pair, second), &pair);
}

static void alignment(void **state)
{
	(void)state;
	assert_int_equal(ALIGN_UP(0UL, 16), 0);
	assert_int_equal(ALIGN_UP(1UL, 16), 16);
	assert_int_equal(ALIGN_UP(16UL, 16), 16);
	assert_int_equal(ALIGN_DOWN(31UL, 16), 16);
	/* The mask must have the width of the value, not of the alignment. */
	assert_true(ALIGN_UP(0x100000001ULL, 4096U) == 0x100001000ULL);
	assert_true(ALIGN_DOWN(0x100000fffULL, 4096U) == 0x100000000ULL);
	assert_true(IS_ALIGNED(0x100000000ULL, 4096U));
	assert_false(IS_ALIGNED(0x100000008ULL, 16U));
	assert_int_equal(DIV_ROUND_UP(0, 4), 0);
	assert_int_equal(DIV_ROUND_UP(5, 4), 2);
}

static void powers_of_two(void **state)
{
	(void)state;
	assert_false(sim_is_power_of_two(0));
	assert_true(sim_is_power_of_two(1));
	assert_false(sim_is_power_of_two(3));
	assert_true(sim_is_power_of_two(1ULL << 63));
	assert_false(sim_is_power_of_two(U64_MAX));
}

static void sizes_and_bits(void **state)
{
	int items[7];

	(void)state;
	assert_int_equal(ARRAY_SIZE(items), 7);
	assert_true(BIT(63) == 0x8000000000000000UL);
	assert_true(BIT_ULL(0) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_are_evaluated_once),
		cmocka_unit_test(min_and_max_nest),
		cmocka_unit_test(container_is_found),
		cmocka_unit_test(alignment),
		cmocka_unit_test(powers_of_two),
		cmocka_unit_test(sizes_and_bits),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
