// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_bound_test.c - traces that have a schedule with few preemptions
 *
 * The columns of algorithms.md 3.2.5 and 3.2.7: how many traces have some
 * schedule with at most 0, 1, 2... preemptions. What takes more than seconds is
 * left to the suite "slow", which is built from this file with -DLARGE.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trace_programs.h"

#define BOUNDS_MAX     8
#define EXECUTIONS_MAX 20000000

#ifdef LARGE
static const bool is_large = true;
#else
static const bool is_large;
#endif

static void expect_columns(const struct tm_test *test, const u64 *traces)
{
	char spec[40];

	for (u32 i = 0; i < BOUNDS_MAX && traces[i]; i++) {
		struct tm_result r;
		u64 nr;

		snprintf(spec, sizeof(spec), "dpor:preemptions=%u", i);
		tm_explore(test, spec, EXECUTIONS_MAX, &r);
		nr = r.counts.traces_nr - r.counts.duplicates_nr;
		if (nr != traces[i] || !r.is_complete)
			print_message("%s, at most %u: %llu, not %llu: %s\n",
				      test->name, i, nr, traces[i], r.coverage);
		assert_true(r.is_complete);
		assert_int_equal(nr, traces[i]);
		assert_int_equal(r.finals_nr, traces[i]);
		assert_int_equal(r.counts.dropped_nr, 0);
		tm_result_fini(&r);
	}
}

static void expect_same(const char *name, u32 nr, void (*run)(u32 nr),
			const char *steps, const u64 *traces)
{
	struct tm_test test = tp_same(name, nr, run, steps);

	expect_columns(&test, traces);
}

static void variables(void **state)
{
	static const u64 casw[3][BOUNDS_MAX] = { { 2, 4, 6 },
						 { 6, 24, 54, 66 },
						 { 24, 168, 576, 1056, 1200 } };
	static const u64 binc[3][BOUNDS_MAX] = { { 2, 4 },
						 { 6, 24, 36 },
						 { 24, 168, 432, 576 } };

	(void)state;
	for (u32 n = 2; n <= 3; n++) {
		expect_same("casw", n, tp_casw, NULL, casw[n - 2]);
		expect_same("binc", n, NULL, "+a +b", binc[n - 2]);
	}
	expect_same("binc", 4, NULL, "+a +b", (u64[BOUNDS_MAX]){ 24, 168 });
	expect_same("casw", 4, tp_casw, NULL, (u64[BOUNDS_MAX]){ 24, 168 });
	expect_same("ainc", 4, NULL, "+a", (u64[BOUNDS_MAX]){ 24, 24 });
	tp_size = 1;
	expect_same("fib 1", 3, tp_fib, NULL, (u64[BOUNDS_MAX]){ 6, 11 });
	tp_size = 2;
	expect_same("fib 2", 3, tp_fib, NULL,
		    (u64[BOUNDS_MAX]){ 6, 33, 98, 137, 140 });
	expect_same("racy 2x2", 2, tp_racy, NULL,
		    (u64[BOUNDS_MAX]){ 2, 8, 22, 32, 34 });
	tp_size = 3;
	expect_same("racy 2x3", 2, tp_racy, NULL,
		    (u64[BOUNDS_MAX]){ 2, 12, 56, 132, 236, 304, 326, 328 });
}

static void large_variables(void **state)
{
	(void)state;
	expect_same("binc", 4, NULL, "+a +b",
		    (u64[BOUNDS_MAX]){ 24, 168, 432, 576 });
	expect_same("casw", 4, tp_casw, NULL,
		    (u64[BOUNDS_MAX]){ 24, 168, 576, 1056, 1200 });
	expect_same("casw", 5, tp_casw, NULL,
		    (u64[BOUNDS_MAX]){ 120, 1320, 6720, 18720, 30000, 32880 });
}

static const struct {
	struct tm_test test;
	u64 traces[BOUNDS_MAX];
} rows[] = {
	{ { "ABBA 1",
	    { { .steps = "La Lb Ub Ua" }, { .steps = "Lb La Ua Ub" } },
	    .tasks_nr = 2 },
	  { 2, 3 } },
	{ { "ABBA 2",
	    { { .steps = "La Lb Ub Ua La Lb Ub Ua" },
	      { .steps = "Lb La Ua Ub Lb La Ua Ub" } },
	    .tasks_nr = 2 },
	  { 2, 7, 11 } },
	{ { "ABBA 3",
	    { { .steps = "La Lb Ub Ua La Lb Ub Ua La Lb Ub Ua" },
	      { .steps = "Lb La Ua Ub Lb La Ua Ub Lb La Ua Ub" } },
	    .tasks_nr = 2 },
	  { 2, 11, 27, 35, 39 } },
	{ { "philosophers 3",
	    { { .steps = "La Lb Ub Ua" },
	      { .steps = "Lb Lc Uc Ub" },
	      { .steps = "Lc La Ua Uc" } },
	    .tasks_nr = 3 },
	  { 6, 7 } },
	{ { "philosophers 4",
	    { { .steps = "La Lb Ub Ua" },
	      { .steps = "Lb Lc Uc Ub" },
	      { .steps = "Lc Ld Ud Uc" },
	      { .steps = "Ld La Ua Ud" } },
	    .tasks_nr = 4 },
	  { 14, 15 } },
	{ { "K1",
	    { { .steps = TP_CREATE }, { .steps = TP_MEMHP } },
	    .tasks_nr = 2 },
	  { 2, 3 } },
	{ { "K1 + cpuhp",
	    { { .steps = TP_CREATE },
	      { .steps = TP_MEMHP },
	      { .steps = TP_CPUHP } },
	    .tasks_nr = 3 },
	  { 6, 17, 20, 21 } },
	{ { "K1 fixed + cpuhp",
	    { { .steps = TP_CREATE },
	      { .steps = TP_MEMHP_FIXED },
	      { .steps = TP_CPUHP } },
	    .tasks_nr = 3 },
	  { 6, 17, 19 } },
	{ { "K3",
	    { { .steps = TP_FLUSH_BAD }, { .steps = TP_CPUOFF } },
	    .tasks_nr = 2 },
	  { 2, 4 } },
	{ { "K3 + memoff",
	    { { .steps = TP_FLUSH_BAD },
	      { .steps = TP_CPUOFF },
	      { .steps = TP_FLUSH_OK } },
	    .tasks_nr = 3 },
	  { 6, 16, 17 } },
	{ { "K3 fixed + memoff",
	    { { .steps = TP_FLUSH_OK },
	      { .steps = TP_CPUOFF },
	      { .steps = TP_FLUSH_OK } },
	    .tasks_nr = 3 },
	  { 6, 14 } },
	{ { "K5",
	    { { .steps = "Lm ?d Um" }, { .steps = "Lm Um !d" } },
	    .tasks_nr = 2 },
	  { 2 } },
	{ { "K5 fixed",
	    { { .steps = "Lm Um ?d" }, { .steps = "Lm Um !d" } },
	    .tasks_nr = 2 },
	  { 2 } },
	{ { "K6",
	    { { .steps = "?a !b" }, { .steps = "?b !a" } },
	    .tasks_nr = 2 },
	  { 1 } },
	{ { "philosophers 5",
	    { { .steps = "La Lb Ub Ua" },
	      { .steps = "Lb Lc Uc Ub" },
	      { .steps = "Lc Ld Ud Uc" },
	      { .steps = "Ld Le Ue Ud" },
	      { .steps = "Le La Ua Ue" } },
	    .tasks_nr = 5 },
	  { 30, 31 } },
	{ { "K7",
	    { { .steps = "Rc Rc rc rc" }, { .steps = TP_CPUHP } },
	    .tasks_nr = 2 },
	  { 2, 5 } },
};

static void locks(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tm_test test = rows[i].test;

		test.is_fair = true;
		expect_columns(&test, rows[i].traces);
	}
	expect_same("lock 3x2", 3, NULL, "La Ua La Ua",
		    (u64[BOUNDS_MAX]){ 6, 24, 60, 90 });
}

/* Delays: never more than there are, all with enough of them. */
static void delays(void **state)
{
	struct tm_test test = tp_same("racy 2x2", 2, tp_racy, NULL);
	struct tm_result all;
	struct tm_result some;
	char spec[40];

	(void)state;
	tp_size = 2;
	for (u32 i = 0; i <= 7; i++) {
		snprintf(spec, sizeof(spec), "delay:%u", i);
		tm_explore(&test, spec, 1000, &all);
		snprintf(spec, sizeof(spec), "dpor:delays=%u", i);
		tm_explore(&test, spec, 1000, &some);
		assert_true(some.is_complete);
		assert_int_equal(some.finals_nr, all.finals_nr);
		assert_memory_equal(some.finals, all.finals,
				    all.finals_nr * sizeof(u64));
		tm_result_fini(&all);
		tm_result_fini(&some);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables),
		cmocka_unit_test(locks),
		cmocka_unit_test(delays),
	};
	static const struct CMUnitTest large[] = {
		cmocka_unit_test(large_variables),
	};

	if (is_large)
		return cmocka_run_group_tests(large, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
