// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_test.c - programs whose numbers of traces are known
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trace_programs.h"

#define ORDERS 8

/*
 * What takes more than a second is left to the suite "slow". It is built from
 * this file, too, and explores the large programs only, but in all orders.
 */
#ifdef LARGE
static const bool is_large = true;
#else
static const bool is_large;
#endif
#define ORDERED_TRACES 5000  /* of programs that are explored in all orders */
#define UNIT_TRACES    20000 /* of programs that are explored at all */

/* ---- checking ---- */

static void explore(const struct tm_test *test, const char *spec,
		    struct tm_result *result)
{
	tm_explore(test, spec, 10000000, result);
	if (!result->is_complete)
		print_message("%s %s: %s\n", test->name, spec,
			      result->coverage);
}

static void expect_counts(const struct tm_test *test, const char *spec,
			  u64 traces, u64 stuck)
{
	struct tm_result r;
	bool is_source = strstr(spec, "source");

	explore(test, spec, &r);
	if (r.counts.traces_nr != traces || r.stuck_nr != stuck ||
	    (!is_source && r.counts.redundant_nr) || !r.is_complete)
		print_message("%s under %s: %llu traces, %llu stuck: %s\n",
			      test->name, spec, r.counts.traces_nr, r.stuck_nr,
			      r.coverage);
	assert_true(r.is_complete);
	assert_int_equal(r.counts.traces_nr, traces);
	assert_int_equal(r.stuck_nr, stuck);
	assert_int_equal(r.counts.duplicates_nr, 0);
	assert_int_equal(r.counts.dropped_nr, 0);
	if (!is_source)
		assert_int_equal(r.counts.redundant_nr, 0);
	tm_result_fini(&r);
}

static void expect_all_ways(const struct tm_test *test, u64 traces, u64 stuck)
{
	char spec[40];

	if (is_large ? traces <= ORDERED_TRACES : traces > UNIT_TRACES)
		return;
	expect_counts(test, "dpor", traces, stuck);
	expect_counts(test, "dpor:source", traces, stuck);
	if (!is_large && traces > ORDERED_TRACES)
		return;
	for (u32 i = 1; i <= ORDERS; i++) {
		snprintf(spec, sizeof(spec), "dpor:order=%u", i);
		expect_counts(test, spec, traces, stuck);
		snprintf(spec, sizeof(spec), "dpor:source,order=%u", i);
		expect_counts(test, spec, traces, stuck);
	}
}

/* ---- number one: blocked acquires race with the holder's ---- */

static void abba(void **state)
{
	struct tm_test one = { "abba 1",
			       { { .steps = "La Lb Ub Ua" },
				 { .steps = "Lb La Ua Ub" } },
			       .tasks_nr = 2,
			       .is_fair = true };
	struct tm_test two = { "abba 2",
			       { { .steps = "La Lb Ub Ua La Lb Ub Ua" },
				 { .steps = "Lb La Ua Ub Lb La Ua Ub" } },
			       .tasks_nr = 2,
			       .is_fair = true };
	struct tm_test three = {
		"abba 3",
		{ { .steps = "La Lb Ub Ua La Lb Ub Ua La Lb Ub Ua" },
		  { .steps = "Lb La Ua Ub Lb La Ua Ub Lb La Ua Ub" } },
		.tasks_nr = 2,
		.is_fair = true
	};

	(void)state;
	expect_all_ways(&one, 3, 1);
	expect_all_ways(&two, 11, 5);
	expect_all_ways(&three, 39, 19);
}

static const struct {
	struct tm_test test;
	u64 fair, fair_stuck;
	u64 unfair, unfair_stuck;
} shapes[] = {
	{ { "K3 + memoff",
	    { { .steps = TP_FLUSH_BAD },
	      { .steps = TP_CPUOFF },
	      { .steps = TP_FLUSH_OK } },
	    .tasks_nr = 3 },
	  17,
	  4,
	  8,
	  2 },
	{ { "K3",
	    { { .steps = TP_FLUSH_BAD }, { .steps = TP_CPUOFF } },
	    .tasks_nr = 2 },
	  4,
	  1,
	  3,
	  1 },
	{ { "K3 fixed",
	    { { .steps = TP_FLUSH_OK }, { .steps = TP_CPUOFF } },
	    .tasks_nr = 2 },
	  3,
	  0,
	  2,
	  0 },
	{ { "K3 fixed + memoff",
	    { { .steps = TP_FLUSH_OK },
	      { .steps = TP_CPUOFF },
	      { .steps = TP_FLUSH_OK } },
	    .tasks_nr = 3 },
	  14,
	  0,
	  6,
	  0 },
	{ { "K1",
	    { { .steps = TP_CREATE }, { .steps = TP_MEMHP } },
	    .tasks_nr = 2 },
	  3,
	  0,
	  2,
	  0 },
	{ { "K1 + cpuhp",
	    { { .steps = TP_CREATE },
	      { .steps = TP_MEMHP },
	      { .steps = TP_CPUHP } },
	    .tasks_nr = 3 },
	  21,
	  1,
	  6,
	  0 },
	{ { "K1 fixed + cpuhp",
	    { { .steps = TP_CREATE },
	      { .steps = TP_MEMHP_FIXED },
	      { .steps = TP_CPUHP } },
	    .tasks_nr = 3 },
	  19,
	  0,
	  6,
	  0 },
	{ { "K2 + cpuhp",
	    { { .steps = TP_SHRINK20 },
	      { .steps = TP_DESTROY20 },
	      { .steps = TP_CPUHP } },
	    .tasks_nr = 3 },
	  20,
	  1,
	  6,
	  0 },
	{ { "K4 + cpuoff",
	    { { .steps = TP_STORE22 },
	      { .steps = TP_DESTROY22 },
	      { .steps = TP_CPUOFF } },
	    .tasks_nr = 3 },
	  20,
	  1,
	  6,
	  0 },
	{ { "K7",
	    { { .steps = "Rc Rc rc rc" }, { .steps = "Wc wc" } },
	    .tasks_nr = 2 },
	  5,
	  1,
	  2,
	  0 },
};

static void kernel_shapes(void **state)
{
	(void)state;
	for (u32 i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct tm_test test = shapes[i].test;

		test.is_fair = true;
		expect_all_ways(&test, shapes[i].fair, shapes[i].fair_stuck);
		test.is_fair = false;
		expect_all_ways(&test, shapes[i].unfair,
				shapes[i].unfair_stuck);
	}
}

static void awaits(void **state)
{
	static const struct tm_test bad = { "K5",
					    { { .steps = "Lm ?d Um" },
					      { .steps = "Lm Um !d" } },
					    .tasks_nr = 2,
					    .is_fair = true };
	static const struct tm_test good = { "K5 fixed",
					     { { .steps = "Lm Um ?d" },
					       { .steps = "Lm Um !d" } },
					     .tasks_nr = 2,
					     .is_fair = true };
	static const struct tm_test both = { "K6",
					     { { .steps = "?a !b" },
					       { .steps = "?b !a" } },
					     .tasks_nr = 2,
					     .is_fair = true };

	(void)state;
	expect_all_ways(&bad, 2, 1);
	expect_all_ways(&good, 2, 0);
	expect_all_ways(&both, 1, 1);
}

/* ---- closed forms ---- */

static void readers(void **state)
{
	static const u32 sizes[] = { 2, 3, 6, 8, 10, 13 };

	(void)state;
	for (u32 i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct tm_test test =
			tp_same("readers", sizes[i] + 1, NULL, "<a");

		test.tasks[0].steps = ">a";
		expect_all_ways(&test, 1ULL << sizes[i], 0);
	}
}

static void writers(void **state)
{
	u64 factorial = 1;

	(void)state;
	for (u32 n = 2; n <= 6; n++) {
		struct tm_test test = tp_same("writers", n, NULL, ">a");

		factorial *= n;
		expect_all_ways(&test, factorial, 0);
		test = tp_same("ainc", n, NULL, "+a");
		expect_all_ways(&test, factorial, 0);
		if (n > 4)
			continue;
		test = tp_same("binc", n, NULL, "+a +b");
		expect_all_ways(&test, factorial * factorial, 0);
		test = tp_same("gate", n, NULL, "Lg La Ua Lb Ub Ug");
		expect_all_ways(&test, factorial, 0);
	}
}

static void lastzero(void **state)
{
	static const u32 sizes[] = { 3, 4, 5, 7, 10, 12, 15 };

	(void)state;
	for (u32 i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct tm_test test =
			tp_same("lastzero", sizes[i] + 1, tp_lastzero, NULL);

		tp_size = sizes[i];
		expect_all_ways(&test, (sizes[i] + 3ULL) << (sizes[i] - 2), 0);
	}
}

static void locks(void **state)
{
	struct tm_test test = tp_same("lock 3x1", 3, NULL, "La Ua");

	(void)state;
	expect_all_ways(&test, 6, 0);
	test = tp_same("lock 5x1", 5, NULL, "La +b Ua");
	expect_all_ways(&test, 120, 0);
	test = tp_same("lock 2x2", 2, NULL, "La Ua La Ua");
	expect_all_ways(&test, 6, 0);
	test = tp_same("lock 3x2", 3, NULL, "La Ua La +b Ua");
	expect_all_ways(&test, 90, 0);
}

static void philosophers(void **state)
{
	static char steps[5][16];

	(void)state;
	for (u32 n = 2; n <= 5; n++) {
		struct tm_test test = { .name = "philosophers", .tasks_nr = n };

		for (u32 i = 0; i < n; i++) {
			char left = (char)('a' + i);
			char right = (char)('a' + (i + 1) % n);

			snprintf(steps[i], sizeof(steps[i]), "L%c L%c U%c U%c",
				 left, right, right, left);
			test.tasks[i].steps = steps[i];
		}
		expect_all_ways(&test, (1ULL << n) - 1, 1);
		snprintf(steps[n - 1], sizeof(steps[n - 1]), "La L%c U%c Ua",
			 (char)('a' + n - 1), (char)('a' + n - 1));
		expect_all_ways(&test, (1ULL << n) - 2, 0);
	}
}

/* ---- tables ---- */

static void fib(void **state)
{
	static const u64 with[] = { 11, 140, 1698, 19605, 218243 };
	static const u64 without[] = { 3, 19, 141, 1107, 8953 };

	(void)state;
	for (u32 i = 0; i < 5; i++) {
		struct tm_test test = tp_same("fib", 2, tp_fib, NULL);

		tp_size = i + 1;
		expect_all_ways(&test, without[i], 0);
		test = tp_same("fib with checker", 3, tp_fib, NULL);
		expect_all_ways(&test, with[i], 0);
	}
}

static void racy(void **state)
{
	struct tm_test test;

	(void)state;
	tp_size = 1;
	test = tp_same("racy", 2, tp_racy, NULL);
	expect_all_ways(&test, 4, 0);
	test.tasks_nr = 3;
	test = tp_same("racy", 3, tp_racy, NULL);
	expect_all_ways(&test, 36, 0);
	test = tp_same("racy", 4, tp_racy, NULL);
	expect_all_ways(&test, 576, 0);
	test = tp_same("racy", 2, tp_racy, NULL);
	tp_size = 2;
	expect_all_ways(&test, 34, 0);
	tp_size = 3;
	expect_all_ways(&test, 328, 0);
	tp_size = 4;
	expect_all_ways(&test, 3334, 0);
}

static void litmus(void **state)
{
	static const struct {
		struct tm_test test;
		u64 traces;
	} rows[] = {
		{ { "SB",
		    { { .steps = ">a <b" }, { .steps = ">b <a" } },
		    .tasks_nr = 2 },
		  3 },
		{ { "MP",
		    { { .steps = ">a >b" }, { .steps = "<b <a" } },
		    .tasks_nr = 2 },
		  3 },
		{ { "LB",
		    { { .steps = "<a >b" }, { .steps = "<b >a" } },
		    .tasks_nr = 2 },
		  3 },
		{ { "2+2W",
		    { { .steps = ">a >b" }, { .steps = ">b >a" } },
		    .tasks_nr = 2 },
		  3 },
		{ { "2W+RR",
		    { { .steps = ">a" },
		      { .steps = ">a" },
		      { .steps = "<a <a" } },
		    .tasks_nr = 3 },
		  12 },
		{ { "WRC",
		    { { .steps = ">a" },
		      { .steps = "<a >b" },
		      { .steps = "<b <a" } },
		    .tasks_nr = 3 },
		  7 },
		{ { "IRIW",
		    { { .steps = ">a" },
		      { .steps = ">b" },
		      { .steps = "<a <b" },
		      { .steps = "<b <a" } },
		    .tasks_nr = 4 },
		  15 },
	};

	(void)state;
	for (u32 i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_all_ways(&rows[i].test, rows[i].traces, 0);
}

static void source_against_optimal(void **state)
{
	struct tm_test test = tp_same("popl", 4, tp_popl, NULL);

	(void)state;
	expect_all_ways(&test, 5, 0);
	test = tp_same("sleeping races 6", 5, tp_sleeping, NULL);
	expect_all_ways(&test, 10, 0);
}

static void casw(void **state)
{
	static const u64 traces[] = { 6, 66, 1200, 32880 };

	(void)state;
	for (u32 n = 2; n <= 5; n++) {
		struct tm_test test = tp_same("casw", n, tp_casw, NULL);

		expect_all_ways(&test, traces[n - 2], 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(abba),
		cmocka_unit_test(kernel_shapes),
		cmocka_unit_test(awaits),
		cmocka_unit_test(readers),
		cmocka_unit_test(writers),
		cmocka_unit_test(lastzero),
		cmocka_unit_test(locks),
		cmocka_unit_test(philosophers),
		cmocka_unit_test(fib),
		cmocka_unit_test(racy),
		cmocka_unit_test(litmus),
		cmocka_unit_test(source_against_optimal),
		cmocka_unit_test(casw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
