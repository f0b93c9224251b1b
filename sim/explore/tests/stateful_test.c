// SPDX-License-Identifier: GPL-2.0-only
/*
 * stateful_test.c - explicit-state search: how many states there are
 *
 * States are told apart where two tasks or more can move. Those of tasks that
 * have nothing to do with each other are the cells of a grid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/state.h"
#include "trace_model.h"

#define MOST 1000000

static u32 states_nr(const struct tm_result *result)
{
	u32 nr = 0;

	assert_int_equal(sscanf(result->coverage, "all %u states", &nr), 1);
	return nr;
}

static u32 explore(const struct tm_test *test, struct tm_result *ret)
{
	tm_explore(test, "stateful", MOST, ret);
	assert_true(ret->is_complete);
	return states_nr(ret);
}

/*
 * States are compared byte by byte, stacks too: what a compiler leaves behind in
 * a frame makes more of them. The reference build leaves nothing here.
 */
#ifdef IS_REFERENCE_BUILD
#define IS_STATES_NR(nr, wanted) ((nr) == (wanted))
#define LEAST_FACTOR 20
#define LEAST_LESS 10
#else
#define IS_STATES_NR(nr, wanted) ((nr) >= (wanted))
#define LEAST_FACTOR 1
#define LEAST_LESS 0
#endif

/* A task with k operations makes k + 1 steps. */
static void grids(void **state)
{
	static const struct tm_test pair = {
		"two, 3 and 5",
		{ { .steps = ">a >b >c" }, { .steps = ">d >e >f >g >h" } },
		.tasks_nr = 2,
	};
	static const struct tm_test triple = {
		"three, 2 each",
		{ { .steps = ">a >b" },
		  { .steps = ">c >d" },
		  { .steps = ">e >f" } },
		.tasks_nr = 3,
	};
	struct tm_result result;

	(void)state;
	assert_true(IS_STATES_NR(explore(&pair, &result), 4 * 6));
	assert_int_equal(result.finals_nr, 1);
	tm_result_fini(&result);
	/* All but those in which at most one is not done. */
	assert_true(
		IS_STATES_NR(explore(&triple, &result), 4 * 4 * 4 - 1 - 3 * 3));
	assert_int_equal(result.finals_nr, 1);
	tm_result_fini(&result);
}

/* Schedules grow much faster than states; both find the same ends. */
static void fewer_than_schedules(void **state)
{
	static const struct tm_test test = {
		"ABBA twice",
		{ { .steps = "La Lb Ub Ua La Lb Ub Ua" },
		  { .steps = "Lb La Ua Ub Lb La Ua Ub" } },
		.tasks_nr = 2,
		.is_plain = true,
	};
	struct tm_result all, states;

	(void)state;
	tm_explore(&test, "dfs", MOST, &all);
	explore(&test, &states);
	assert_true(all.is_complete);
	assert_true(states.executions_nr * LEAST_FACTOR <= all.executions_nr);
	assert_int_equal(states.finals_nr, all.finals_nr);
	assert_memory_equal(states.finals, all.finals,
			    all.finals_nr * sizeof(u64));
	assert_true(states.stuck_nr > 0);
	tm_result_fini(&all);
	tm_result_fini(&states);
}

/* How many states are told apart may differ, what is found may not. */
static void going_on_in_the_middle(void **state)
{
	static const struct tm_test test = {
		"shapes",
		{ { .steps = "Ls Lf Rc rc Uf Us" },
		  { .steps = "Wc Ls Us wc" },
		  { .steps = "Rc Ls Lf Uf Us rc" } },
		.tasks_nr = 3,
		.is_fair = true,
	};
	struct tm_result with, without;

	(void)state;
	tm_explore(&test, "stateful", MOST, &with);
	tm_explore(&test, "stateful:checkpoints=0", MOST, &without);
	assert_true(with.is_complete && without.is_complete);
	assert_true(with.resumed_nr > 0);
	assert_int_equal(without.resumed_nr, 0);
	assert_int_equal(with.finals_nr, without.finals_nr);
	assert_memory_equal(with.finals, without.finals,
			    with.finals_nr * sizeof(u64));
	tm_result_fini(&with);
	tm_result_fini(&without);
}

/* Sections under a lock are one way, and who only waits for it has none. */
static void states_that_matter(void **state)
{
	static const struct tm_test test = {
		"sections, and variables of one's own",
		{ { .steps = "La >a >b >c Ua >d >e" },
		  { .steps = "La >c >b >a Ua >f >g" } },
		.tasks_nr = 2,
		.is_plain = true,
	};
	struct tm_result all, some;

	(void)state;
	tm_explore(&test, "stateful", MOST, &all);
	tm_explore(&test, "persistent", MOST, &some);
	assert_true(all.is_complete && some.is_complete);
	print_message("# %u of %u states\n", states_nr(&some), states_nr(&all));
	assert_true(states_nr(&some) + LEAST_LESS <= states_nr(&all));
	assert_int_equal(some.finals_nr, all.finals_nr);
	assert_memory_equal(some.finals, all.finals,
			    all.finals_nr * sizeof(u64));
	tm_result_fini(&all);
	tm_result_fini(&some);
}

static bool is_late;

static void read_clock(u32 nr)
{
	tm_write(nr, 1);
	if (nr == 1)
		is_late = sim_clock_now_us() > 0;
	tm_write(nr, 2);
}

/* Who reads the time may go on otherwise from a state that is the same. */
static void the_past(void **state)
{
	static const struct tm_test test = {
		"clock",
		{ { .run = read_clock }, { .run = read_clock } },
		.tasks_nr = 2,
	};
	struct tm_result result;

	(void)state;
	tm_explore(&test, "stateful", MOST, &result);
	assert_false(result.is_complete);
	assert_non_null(strstr(result.coverage, "which something reads"));
	tm_result_fini(&result);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(grids),
		cmocka_unit_test(fewer_than_schedules),
		cmocka_unit_test(going_on_in_the_middle),
		cmocka_unit_test(states_that_matter),
		cmocka_unit_test(the_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
