// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/arena.h"
#include "base/base.h"

static bool is_zero(const u8 *data, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (data[i])
			return false;
	}
	return true;
}

static void memory_is_zeroed_and_aligned(void **state)
{
	struct sim_arena arena;

	(void)state;
	sim_arena_init(&arena, 256);
	for (size_t bytes = 0; bytes < 600; bytes += 7) {
		u8 *data = sim_arena_alloc(&arena, bytes);

		assert_non_null(data);
		assert_int_equal((uintptr_t)data % 16, 0);
		assert_true(is_zero(data, bytes));
		memset(data, 0xa5, bytes);
	}
	sim_arena_fini(&arena);
}

static void reused_memory_is_zeroed(void **state)
{
	struct sim_arena arena;
	u8 *first;
	u8 *again;

	(void)state;
	sim_arena_init(&arena, 0);
	first = sim_arena_alloc(&arena, 100);
	memset(first, 0xff, 100);
	sim_arena_reset(&arena);
	assert_int_equal(sim_arena_total(&arena), 0);
	again = sim_arena_alloc(&arena, 100);
	assert_ptr_equal(first, again);
	assert_true(is_zero(again, 100));
	sim_arena_fini(&arena);
}

static void larger_than_a_chunk(void **state)
{
	struct sim_arena arena;
	u8 *small;
	u8 *large;

	(void)state;
	sim_arena_init(&arena, 64);
	small = sim_arena_alloc(&arena, 16);
	large = sim_arena_alloc(&arena, 100000);
	assert_non_null(large);
	memset(large, 1, 100000);
	assert_true(is_zero(small, 16));
	assert_int_equal(sim_arena_total(&arena), 16 + 100000);
	sim_arena_fini(&arena);
}

static void impossible_sizes_give_null(void **state)
{
	struct sim_arena arena;

	(void)state;
	sim_arena_init(&arena, 0);
	assert_null(sim_arena_alloc(&arena, SIZE_MAX));
	assert_null(sim_arena_alloc(&arena, SIZE_MAX - 8));
	assert_null(sim_arena_alloc_array(&arena, SIZE_MAX / 2, 3));
	assert_null(sim_arena_alloc_array(&arena, SIZE_MAX / 4 + 1, 4));
	assert_non_null(sim_arena_alloc_array(&arena, 0, 4));
	sim_arena_fini(&arena);
}

static void rewind_drops_only_what_is_newer(void **state)
{
	struct sim_arena arena;
	struct sim_arena_mark empty;
	struct sim_arena_mark mark;
	size_t total;
	char *kept;
	char *dropped;

	(void)state;
	sim_arena_init(&arena, 64);
	empty = sim_arena_mark(&arena);
	kept = sim_arena_strdup(&arena, "kept");
	mark = sim_arena_mark(&arena);
	total = sim_arena_total(&arena);
	dropped = sim_arena_strdup(&arena, "dropped");
	for (u32 i = 0; i < 50; i++)
		assert_non_null(sim_arena_alloc(&arena, 48));
	sim_arena_rewind(&arena, mark);
	assert_string_equal(kept, "kept");
	assert_int_equal(sim_arena_total(&arena), total);
	assert_ptr_equal(sim_arena_alloc(&arena, 8), dropped);
	sim_arena_rewind(&arena, empty);
	assert_int_equal(sim_arena_total(&arena), 0);
	sim_arena_fini(&arena);
}

static void copies_and_formats(void **state)
{
	struct sim_arena arena;
	const u8 bytes[3] = { 1, 0, 3 };
	u8 *copy;

	(void)state;
	sim_arena_init(&arena, 0);
	copy = sim_arena_memdup(&arena, bytes, sizeof(bytes));
	assert_memory_equal(copy, bytes, sizeof(bytes));
	assert_string_equal(sim_arena_strdup(&arena, ""), "");
	assert_string_equal(sim_arena_printf(&arena, "%s-%d", "cpu", 3),
			    "cpu-3");
	sim_arena_fini(&arena);
}

static void rewind_to_foreign_mark(void)
{
	struct sim_arena arena;
	struct sim_arena other;

	sim_arena_init(&arena, 0);
	sim_arena_init(&other, 0);
	sim_arena_alloc(&arena, 1);
	sim_arena_alloc(&other, 1);
	sim_arena_rewind(&arena, sim_arena_mark(&other));
}

static void stale_mark_aborts(void **state)
{
	(void)state;
	assert_aborts(rewind_to_foreign_mark);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(reused_memory_is_zeroed),
		cmocka_unit_test(larger_than_a_chunk),
		cmocka_unit_test(impossible_sizes_give_null),
		cmocka_unit_test(rewind_drops_only_what_is_newer),
		cmocka_unit_test(copies_and_formats),
		cmocka_unit_test(stale_mark_aborts),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
