// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/vec.h"

struct point {
	int	x;
	int	y;
};

static void push_and_pop(void **state)
{
	SIM_VEC(u64) vec = SIM_VEC_INIT;

	(void)state;
	for (u64 i = 0; i < 1000; i++)
		assert_int_equal(sim_vec_push(&vec, i * i), 0);
	assert_int_equal(vec.nr, 1000);
	assert_true(vec.room_nr >= 1000);
	for (u64 i = 0; i < 1000; i++)
		assert_int_equal(vec.items[i], i * i);
	assert_int_equal(*sim_vec_last(&vec), 999 * 999);
	assert_int_equal(sim_vec_pop(&vec), 999 * 999);
	assert_int_equal(vec.nr, 999);
	sim_vec_reset(&vec);
	assert_int_equal(vec.nr, 0);
	assert_true(vec.room_nr >= 1000);
	assert_null(sim_vec_last(&vec));
	sim_vec_fini(&vec);
	assert_null(vec.items);
	assert_int_equal(vec.room_nr, 0);
}

static void structs_by_compound_literal(void **state)
{
	SIM_VEC(struct point) vec = SIM_VEC_INIT;
	struct point *point;
	int sum = 0;

	(void)state;
	sim_vec_for_each(point, &vec)
		sum++;
	assert_int_equal(sum, 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(sim_vec_push(&vec, (struct point){ i, -i }),
				 0);
	sim_vec_for_each(point, &vec) {
		assert_int_equal(point->x, -point->y);
		sum += point->x;
	}
	assert_int_equal(sum, 190);
	sim_vec_fini(&vec);
}

static void reserve_only_grows(void **state)
{
	SIM_VEC(u8) vec = SIM_VEC_INIT;
	u8 *items;

	(void)state;
	assert_int_equal(sim_vec_reserve(&vec, 0), 0);
	assert_null(vec.items);
	assert_int_equal(sim_vec_reserve(&vec, 100), 0);
	assert_true(vec.room_nr >= 100);
	items = vec.items;
	assert_int_equal(sim_vec_reserve(&vec, 3), 0);
	assert_ptr_equal(vec.items, items);
	assert_int_equal(vec.nr, 0);
	sim_vec_fini(&vec);
}

static void impossible_growth_changes_nothing(void **state)
{
	SIM_VEC(struct point) vec = SIM_VEC_INIT;
	size_t room_nr;

	(void)state;
	assert_int_equal(sim_vec_push(&vec, (struct point){ 1, 2 }), 0);
	room_nr = vec.room_nr;
	assert_int_equal(sim_vec_reserve(&vec, SIZE_MAX), -SIM_ERR_NOMEM);
	assert_int_equal(sim_vec_reserve(&vec, SIZE_MAX / 4), -SIM_ERR_NOMEM);
	assert_int_equal(sim_vec_reserve(&vec, SIZE_MAX / 16), -SIM_ERR_NOMEM);
	assert_int_equal(vec.room_nr, room_nr);
	assert_int_equal(vec.items[0].y, 2);
	sim_vec_fini(&vec);
}

static void pop_empty(void)
{
	SIM_VEC(int) vec = SIM_VEC_INIT;

	sim_vec_pop(&vec);
}

static void popping_an_empty_vector_aborts(void **state)
{
	(void)state;
	assert_aborts(pop_empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(push_and_pop),
		cmocka_unit_test(structs_by_compound_literal),
		cmocka_unit_test(reserve_only_grows),
		cmocka_unit_test(impossible_growth_changes_nothing),
		cmocka_unit_test(popping_an_empty_vector_aborts),
	};

	return cmocka_run_group_tests_name("vec", tests, NULL, NULL);
}
