// SPDX-License-Identifier: GPL-2.0-only
/*
 * checkpoint_test.c - going on in the middle is the same as repeating
 *
 * Each search runs twice, with checkpoints and without: the same executions in
 * the same order, with the same hashes, logs, counts and orders of locks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/lock.h"
#include "core/point.h"
#include "trace_model.h"

#define MOST 3000

static u64 executions_nr;
static u64 resumed_nr;

static void expect_same(const struct tm_test *test, const char *spec)
{
	struct tm_result with, without;
	char off[64];

	snprintf(off, sizeof(off), "%s,checkpoints=0", spec);
	tm_explore(test, spec, MOST, &with);
	tm_explore(test, off, MOST, &without);
	if (with.digest != without.digest ||
	    with.executions_nr != without.executions_nr)
		print_message("%s %s: %llu executions with, %llu without\n",
			      test->name, spec, with.executions_nr,
			      without.executions_nr);
	assert_int_equal(with.executions_nr, without.executions_nr);
	assert_true(with.digest == without.digest);
	assert_int_equal(with.finals_nr, without.finals_nr);
	assert_int_equal(with.stuck_nr, without.stuck_nr);
	assert_int_equal(with.is_complete, without.is_complete);
	assert_string_equal(with.coverage, without.coverage);
	assert_int_equal(without.resumed_nr, 0);
	executions_nr += with.executions_nr;
	resumed_nr += with.resumed_nr;
	tm_result_fini(&with);
	tm_result_fini(&without);
}

static void expect_same_all(const struct tm_test *test)
{
	static const char *const specs[] = {
		"dpor:order=0",	     "dpor:order=3", "dpor:source",
		"dfs:preemptions=9", "dfs:preemptions=1", "delay:2",
	};

	for (u32 i = 0; i < sizeof(specs) / sizeof(specs[0]); i++)
		expect_same(test, specs[i]);
}

/* ---- programs ---- */

static void wait_spinning(u32 nr)
{
	if (nr == 1) {
		tm_write(0, 1);
		tm_write(1, 1);
		return;
	}
	while (!tm_read(1))
		sim_point_relax();
	tm_add(2);
}

static void take_many(u32 nr)
{
	for (u32 i = 0; i < 6; i++) {
		tm_lock(nr & 1);
		tm_add(2);
		tm_unlock(nr & 1);
	}
}

static const struct tm_test tests[] = {
	{ "abba",
	  { { .steps = "La Lb Ub Ua La Lb Ub Ua" },
	    { .steps = "Lb La Ua Ub Lb La Ua Ub" } },
	  .tasks_nr = 2 },
	{ "abba, a deadlock ends nothing",
	  { { .steps = "La Lb Ub Ua +c" },
	    { .steps = "Lb La Ua Ub +c" },
	    { .steps = "+c <c" } },
	  .tasks_nr = 3,
	  .is_plain = true },
	{ "shapes",
	  { { .steps = "Ls Lf Rc rc Uf Us" },
	    { .steps = "Wc Ls Us wc" },
	    { .steps = "Rc Ls Lf Uf Us rc" } },
	  .tasks_nr = 3,
	  .is_fair = true },
	{ "choices",
	  { { .steps = "Ca <b +c" }, { .steps = "@b Ta +c" } },
	  .tasks_nr = 2 },
	{ "awaits",
	  { { .steps = "Lm Um ?d +a" }, { .steps = "Lm Um !d" } },
	  .tasks_nr = 2 },
	{ "one CPU",
	  { { .steps = "(a +a )a +b", .cpu = 1 },
	    { .steps = "(a +b )a +a", .cpu = 1 },
	    { .steps = "+a +b", .cpu = 2 } },
	  .tasks_nr = 3,
	  .cpus_nr = 2 },
	{ "spinning",
	  { { .run = wait_spinning }, { .run = wait_spinning } },
	  .tasks_nr = 2 },
	{ "long",
	  { { .run = take_many }, { .run = take_many }, { .run = take_many } },
	  .tasks_nr = 3 },
};

static void same_executions(void **state)
{
	(void)state;
	for (u32 i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		expect_same_all(&tests[i]);
		/* It must have been about something. Contexts of ucontext are large, so
	 * there copies are further apart. */
#ifdef SIM_CORO_UCONTEXT
	assert_true(resumed_nr * 4 > executions_nr);
#else
	assert_true(resumed_nr * 4 > executions_nr * 3);
#endif
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(same_executions),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
