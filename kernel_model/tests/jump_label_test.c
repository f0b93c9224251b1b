// SPDX-License-Identifier: GPL-2.0-only
/*
 * jump_label: static keys change under cpu_hotplug_lock, and never halfway
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model.h"

#include <linux/cpu.h>
#include <linux/jump_label.h>

#include "mm/slub_debug.h"
#include "verbs/model.h"
#include "explore.h"
#include "harness.h"

/* A key that is part of the world: of the model, not of this program. */
static struct static_key *key(void)
{
	return &slub_debug_enabled.key;
}

static void boot(void)
{
	linux_model.boot();
}

static void expect_count(int count)
{
	if (atomic_read(&key()->enabled) != count)
		km_test_fail("wrong count");
	if (static_key_enabled(key()) != (count != 0))
		km_test_fail("a test of the key does not see its count");
}

static void count_alone(void)
{
	expect_count(0);
	static_key_enable(key());
	static_key_enable(key());
	expect_count(1);
	static_key_disable(key());
	static_key_disable(key());
	expect_count(0);
	static_key_slow_inc(key());
	static_key_slow_inc(key());
	expect_count(2);
	static_key_slow_dec(key());
	expect_count(1);
	static_key_slow_dec(key());
	expect_count(0);
}

static void counts(void **state)
{
	(void)state;
	km_test_once(boot, count_alone);
}

/* ---- who may change it ---- */

static void nobody_changes_it(void)
{
	bool is_enabled;

	cpus_write_lock();
	is_enabled = static_key_enabled(key());
	harness_point("held");
	if (static_key_enabled(key()) != is_enabled)
		km_test_fail("it changed while a CPU may come up");
	cpus_write_unlock();
}

static void enable(void)
{
	static_key_enable(key());
	expect_count(1);
}

static void take_and_drop(void)
{
	static_key_slow_inc(key());
	if (!static_key_enabled(key()))
		km_test_fail("it is off though this task has taken it");
	static_key_slow_dec(key());
}

static void set_without_locks(void)
{
	harness_point("set");
	atomic_set(&key()->enabled, 1);
}

static void enable_without_cpu_lock(void)
{
	static_key_enable_cpuslocked(key());
}

static void check_off(void)
{
	expect_count(0);
}

static void explore(const struct km_test *test, struct km_tally *tally)
{
	km_test_explore(test, tally);
	print_message("# %u executions%s, %u not clean\n", tally->runs_nr,
		      tally->is_complete ? "" : " (not all)",
		      tally->runs_nr - tally->verdict_nr[SIM_VERDICT_CLEAN]);
	assert_true(tally->is_complete);
}

static void expect_clean(const struct km_test *test)
{
	struct km_tally tally;

	explore(test, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s", tally.title);
}

static void holds_off_cpu_hotplug(void **state)
{
	struct km_test test = {
		.boot = boot,
		.tasks = { { "writer", nobody_changes_it },
			   { "enable", enable } },
		.preemptions_max = 2,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	expect_clean(&test);
	test.tasks[1] = (struct km_test_task){ "taker", take_and_drop };
	test.check = check_off;
	expect_clean(&test);
	test.tasks[1] = (struct km_test_task){ "set", set_without_locks };
	test.check = NULL;
	explore(&test, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION], 0);
}

static void wants_the_lock(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "enable", enable_without_cpu_lock } },
		.preemptions_max = 0,
		.runs_max = 1000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION],
			 tally.runs_nr);
	assert_non_null(strstr(tally.title, "cpu_hotplug_lock"));
}

/* ---- several at once ---- */

/* Who comes second must not go on before the key is on. */
static void second_waits_for_first(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "one", enable }, { "two", enable } },
		.preemptions_max = 2,
		.runs_max = 200000,
	};

	(void)state;
	expect_clean(&test);
}

static void takers_count(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.tasks = { { "one", take_and_drop }, { "two", take_and_drop } },
		.check = check_off,
		.preemptions_max = 2,
		.runs_max = 200000,
	};

	(void)state;
	expect_clean(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(holds_off_cpu_hotplug),
		cmocka_unit_test(wants_the_lock),
		cmocka_unit_test(second_waits_for_first),
		cmocka_unit_test(takers_count),
	};

	return cmocka_run_group_tests_name("jump_label", tests, NULL, NULL);
}
