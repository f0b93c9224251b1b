// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutex: all schedules of two or three tasks, each bug with its fixed twin
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "harness.h"

static struct fixture {
	struct mutex	a, b, c;
	spinlock_t	s;
	bool		is_inside;
	u32		entered_nr;
	u32		tries_nr, taken_nr;
} * fix;

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_mutex_init(&fix->a, "a");
	km_mutex_init(&fix->b, "b");
	km_mutex_init(&fix->c, "c");
	km_spin_init(&fix->s, "s");
}

static void enter(void)
{
	if (fix->is_inside)
		harness_fail("two tasks inside");
	fix->is_inside = true;
	harness_point("inside");
	fix->is_inside = false;
	fix->entered_nr++;
}

static void exclusive(void)
{
	mutex_lock(&fix->a);
	enter();
	mutex_unlock(&fix->a);
}

static void unlocked(void)
{
	harness_point("before");
	enter();
}

static void check_two(void)
{
	if (fix->entered_nr != 2 || mutex_is_locked(&fix->a))
		harness_fail("not both were inside");
}

static void check_three(void)
{
	if (fix->entered_nr != 3 || mutex_is_locked(&fix->a))
		harness_fail("not all three were inside");
}

static void excludes(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "two tasks, mutex",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", exclusive, 1 } },
			.check = check_two,
			.expect = { [SIM_VERDICT_CLEAN] = 24 },
		},
		{
			.name = "two tasks, no mutex",
			.boot = boot,
			.actors = { { "x", unlocked, 0 },
				    { "y", unlocked, 1 } },
			.check = check_two,
			.expect = { [SIM_VERDICT_CLEAN] = 8,
				    [SIM_VERDICT_ASSERTION] = 6 },
			.title = "two tasks inside",
		},
		{
			.name = "two tasks on one CPU, mutex",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", exclusive, 0 } },
			.check = check_two,
			.expect = { [SIM_VERDICT_CLEAN] = 24 },
		},
		{
			.name = "three tasks, mutex",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", exclusive, 1 },
				    { "z", exclusive, 2 } },
			.check = check_three,
			.expect = { [SIM_VERDICT_CLEAN] = 3078 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void comes_again(void)
{
	for (u32 i = 0; i < 4; i++) {
		mutex_lock(&fix->a);
		mutex_unlock(&fix->a);
	}
}

static void check_free(void)
{
	if (mutex_is_locked(&fix->a))
		harness_fail("somebody has it still");
}

/*
 * Each unlock sees to the first waiter. Were the second one woken while the first
 * is late to run, both would come, and one would own the mutex in his sleep.
 */
static void waiters_are_passed_in_order(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "two wait for one who comes again",
			.boot = boot,
			.actors = { { "x", comes_again, 0 },
				    { "y", exclusive, 1 },
				    { "z", exclusive, 2 } },
			.check = check_free,
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 928 },
		},
		{
			.name = "two who come again",
			.boot = boot,
			.actors = { { "x", comes_again, 0 },
				    { "y", comes_again, 1 } },
			.check = check_free,
			.preemptions_max = 4,
			.expect = { [SIM_VERDICT_CLEAN] = 1548 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void nest(struct mutex *outer, struct mutex *inner)
{
	mutex_lock(outer);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(outer);
}

static void a_then_b(void)
{
	nest(&fix->a, &fix->b);
}

static void b_then_a(void)
{
	nest(&fix->b, &fix->a);
}

static void b_then_c(void)
{
	nest(&fix->b, &fix->c);
}

static void c_then_a(void)
{
	nest(&fix->c, &fix->a);
}

static void a_then_c(void)
{
	nest(&fix->a, &fix->c);
}

static void a_then_try_b(void)
{
	mutex_lock(&fix->a);
	if (mutex_trylock(&fix->b))
		mutex_unlock(&fix->b);
	mutex_unlock(&fix->a);
}

static void order_decides(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "ABBA",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "ba", b_then_a, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 56,
				    [SIM_VERDICT_DEADLOCK] = 12 },
			.title =
				"ab waits for b held by ba; ba waits for a held by ab",
		},
		{
			.name = "ABAB",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "ab2", a_then_b, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 36 },
		},
		{
			.name = "ABBA, one tries",
			.boot = boot,
			.actors = { { "ab", a_then_try_b, 0 },
				    { "ba", b_then_a, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 83 },
		},
		{
			.name = "ABBCCA",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "bc", b_then_c, 1 },
				    { "ca", c_then_a, 2 } },
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 708,
				    [SIM_VERDICT_DEADLOCK] = 30 },
			.title =
				"ab waits for b held by bc; bc waits for c held by ca; ca "
				"waits for a held by ab",
		},
		{
			.name = "ABBCAC",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "bc", b_then_c, 1 },
				    { "ac", a_then_c, 2 } },
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 710 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void recursive(void)
{
	nest(&fix->a, &fix->a);
}

static void one_more_waits(void)
{
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
}

static void lock_a(void)
{
	mutex_lock(&fix->a);
	harness_point("inside");
	mutex_unlock(&fix->a);
}

static void stranger(void)
{
	mutex_unlock(&fix->a);
}

static void leaves_it_locked(void)
{
	mutex_lock(&fix->a);
}

static void under_spinlock(void)
{
	spin_lock(&fix->s);
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
	spin_unlock(&fix->s);
}

static void under_spinlock_try(void)
{
	spin_lock(&fix->s);
	if (mutex_trylock(&fix->a))
		mutex_unlock(&fix->a);
	spin_unlock(&fix->s);
}

static void misuse_is_seen(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "recursion",
			.boot = boot,
			.actors = { { "x", recursive, 0 } },
			.expect = { [SIM_VERDICT_DEADLOCK] = 1 },
			.title = "x waits for a held by x",
		},
		{
			.name = "recursion, and another task waits",
			.boot = boot,
			.actors = { { "x", recursive, 0 },
				    { "y", one_more_waits, 1 } },
			.expect = { [SIM_VERDICT_DEADLOCK] = 14 },
			.title = "x waits for a held by x",
		},
		{
			.name = "unlock by a stranger",
			.boot = boot,
			.actors = { { "x", lock_a, 0 }, { "y", stranger, 1 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 15 },
			.title = "y unlocks mutex 'a' which it does not own",
		},
		{
			.name = "task ends with it",
			.boot = boot,
			.actors = { { "x", leaves_it_locked, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x ended holding 'a'",
		},
		{
			.name = "sleeping lock inside a spinlock",
			.boot = boot,
			.actors = { { "x", under_spinlock, 0 } },
			.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
		},
		{
			.name = "trylock inside a spinlock",
			.boot = boot,
			.actors = { { "x", under_spinlock_try, 0 },
				    { "y", one_more_waits, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 25 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void try_once(void)
{
	fix->tries_nr++;
	if (!mutex_trylock(&fix->a))
		return;
	fix->taken_nr++;
	enter();
	mutex_unlock(&fix->a);
}

static void check_tries(void)
{
	if (fix->tries_nr != 2 || fix->taken_nr < 1)
		harness_fail("nobody got a free lock");
}

static void trylock_takes_a_free_lock(void **state)
{
	static const struct harness_question q = {
		.name = "two tasks try",
		.boot = boot,
		.actors = { { "x", try_once, 0 }, { "y", try_once, 1 } },
		.check = check_tries,
		.expect = { [SIM_VERDICT_CLEAN] = 24 },
	};

	(void)state;
	harness_ask(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(excludes),
		cmocka_unit_test(waiters_are_passed_in_order),
		cmocka_unit_test(order_decides),
		cmocka_unit_test(misuse_is_seen),
		cmocka_unit_test(trylock_takes_a_free_lock),
	};

	return cmocka_run_group_tests_name("mutex", tests, NULL, NULL);
}
