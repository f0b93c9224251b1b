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
		"dpor:preemptions=1", "dpor:delays=1", "dfs:preemptions=9",
		"dfs:preemptions=1",  "delay:2",
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

static void expect_goes_on(const struct tm_test *test, const char *spec,
			   u64 most, u32 every)
{
	struct tm_result whole, parts;

	tm_explore(test, spec, most, &whole);
	tm_asides_every = every;
	tm_explore(test, spec, most, &parts);
	tm_asides_every = 0;
	if (whole.digest != parts.digest)
		print_message("%s %s, every %u: %llu executions, not %llu\n",
			      test->name, spec, every, parts.executions_nr,
			      whole.executions_nr);
	assert_true(whole.digest == parts.digest);
	assert_int_equal(whole.is_complete, parts.is_complete);
	assert_string_equal(whole.coverage, parts.coverage);
	assert_memory_equal(&whole.counts, &parts.counts, sizeof(whole.counts));
	assert_true(whole.estimate.total == parts.estimate.total);
	assert_true(whole.estimate.error == parts.estimate.error);
	assert_true(parts.asides_nr >= whole.executions_nr / every);
	tm_result_fini(&whole);
	tm_result_fini(&parts);
}

/* Put aside between any two executions, a search goes on as if it was not. */
static void goes_on(void **state)
{
	static const char *const specs[] = {
		"dpor",
		"dpor:order=3",
		"dpor:source",
		"dpor:preemptions=1",
		"dpor:delays=1",
		"dfs",
		"dfs:preemptions=1",
		"delay:2",
	};

	(void)state;
	for (u32 i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		for (u32 k = 0; k < sizeof(specs) / sizeof(specs[0]); k++) {
			expect_goes_on(&tests[i], specs[k], 100, 1);
			expect_goes_on(&tests[i], specs[k], 1000, 37);
		}
	}
}

/* What is cut short or changed is refused, or at least harmless. */
static void garbage_is_refused(void **state)
{
	static const char *const names[] = { "dpor", "dfs", "delay" };
	u64 x = 1;

	(void)state;
	for (u32 i = 0; i < 300; i++) {
		struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
		struct sim_strategy *s;
		u8 data[64];
		struct sim_bytes b = { .data = data, .bytes = sizeof(data) };

		for (u32 k = 0; k < sizeof(data); k++) {
			x = x * 6364136223846793005ULL + 1442695040888963407ULL;
			data[k] = (u8)(x >> 33) & (i & 1 ? 0x7f : 0x0f);
		}
		data[0] = i % 7 != 0;
		assert_int_equal(
			sim_strategy_create(names[i % 3], &o, NULL, &s), 0);
		assert_false(s->ops->load(s, &b) && b.at == b.bytes);
		sim_strategy_destroy(s);
	}
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(same_executions),
		cmocka_unit_test(goes_on),
		cmocka_unit_test(garbage_is_refused),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
