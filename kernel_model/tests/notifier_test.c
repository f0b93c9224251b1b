// SPDX-License-Identifier: GPL-2.0-only
/*
 * notifier: order, stop, roll-back, locking of the three kinds of chain
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/kernel.h>
#include <linux/notifier.h>

#include "harness.h"

#define BLOCKS_NR	3
#define CALLS_MAX	16
#define UP		10
#define DOWN		20

struct block {
	struct notifier_block	nb;
	u32			number;
	int			answer;
	bool			is_alive;
};

static struct fixture {
	struct raw_notifier_head	raw;
	struct atomic_notifier_head	atomic;
	struct blocking_notifier_head	blocking;
	struct block			block[BLOCKS_NR];
	u32				calls[CALLS_MAX]; /* number + action */
	u32				calls_nr;
} * fix;

static int record(struct notifier_block *nb, unsigned long action, void *data)
{
	struct block *block = container_of(nb, struct block, nb);

	(void)data;
	fix->calls[fix->calls_nr++] = block->number + (u32)action;
	return block->answer;
}

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	RAW_INIT_NOTIFIER_HEAD(&fix->raw);
	ATOMIC_INIT_NOTIFIER_HEAD(&fix->atomic);
	BLOCKING_INIT_NOTIFIER_HEAD(&fix->blocking);
	for (u32 i = 0; i < BLOCKS_NR; i++) {
		fix->block[i] = (struct block){
			.nb = { .notifier_call = record },
			.number = i + 1,
			.answer = NOTIFY_OK,
		};
	}
	system_state = SYSTEM_RUNNING;
}

static void expect_calls(const u32 *expected, u32 nr, const char *what)
{
	if (fix->calls_nr != nr)
		harness_fail(what);
	for (u32 i = 0; i < nr; i++) {
		if (fix->calls[i] != expected[i])
			harness_fail(what);
	}
	fix->calls_nr = 0;
}

#define EXPECT_CALLS(what, ...) do {					\
		static const u32 expected_calls[] = { __VA_ARGS__ };	\
		expect_calls(expected_calls, ARRAY_SIZE(expected_calls), \
			     what);					\
	} while (0)

#define EXPECT(cond) do {						\
		if (!(cond))						\
			harness_fail("not so: " #cond);			\
	} while (0)

static void register_raw(void)
{
	fix->block[0].nb.priority = 0;
	fix->block[1].nb.priority = 5;
	fix->block[2].nb.priority = 0;
	for (u32 i = 0; i < BLOCKS_NR; i++)
		EXPECT(!raw_notifier_chain_register(&fix->raw,
						    &fix->block[i].nb));
}

static void order_and_stop(void)
{
	register_raw();
	EXPECT(raw_notifier_call_chain(&fix->raw, UP, NULL) == NOTIFY_OK);
	EXPECT_CALLS("not by priority, then age", UP + 2, UP + 1, UP + 3);
	fix->block[0].answer = NOTIFY_BAD;
	EXPECT(raw_notifier_call_chain(&fix->raw, UP, NULL) == NOTIFY_BAD);
	EXPECT_CALLS("did not stop", UP + 2, UP + 1);
	EXPECT(!raw_notifier_chain_unregister(&fix->raw, &fix->block[0].nb));
	EXPECT(raw_notifier_chain_unregister(&fix->raw, &fix->block[0].nb) ==
	       -ENOENT);
	EXPECT(raw_notifier_call_chain(&fix->raw, UP, NULL) == NOTIFY_OK);
	EXPECT_CALLS("still called", UP + 2, UP + 3);
}

static void empty_chain(void)
{
	EXPECT(raw_notifier_call_chain(&fix->raw, UP, NULL) == NOTIFY_DONE);
	EXPECT(blocking_notifier_call_chain(&fix->blocking, UP, NULL) ==
	       NOTIFY_DONE);
	EXPECT(atomic_notifier_call_chain(&fix->atomic, UP, NULL) ==
	       NOTIFY_DONE);
}

static void roll_back(void)
{
	register_raw();
	EXPECT(raw_notifier_call_chain_robust(&fix->raw, UP, DOWN, NULL) ==
	       NOTIFY_OK);
	EXPECT_CALLS("not all up", UP + 2, UP + 1, UP + 3);
	fix->block[2].answer = notifier_from_errno(-ENOMEM);
	EXPECT(notifier_to_errno(raw_notifier_call_chain_robust(
		       &fix->raw, UP, DOWN, NULL)) == -ENOMEM);
	EXPECT_CALLS("not rolled back", UP + 2, UP + 1, UP + 3, DOWN + 2,
		     DOWN + 1);
	fix->block[1].answer = NOTIFY_BAD;
	raw_notifier_call_chain_robust(&fix->raw, UP, DOWN, NULL);
	EXPECT_CALLS("the first that stops has nobody to tell", UP + 2);
}

static void errno_survives(void)
{
	EXPECT(notifier_from_errno(0) == NOTIFY_OK);
	EXPECT(notifier_to_errno(NOTIFY_OK) == 0);
	EXPECT(notifier_to_errno(NOTIFY_DONE) == 0);
	EXPECT(notifier_from_errno(-EBUSY) & NOTIFY_STOP_MASK);
	EXPECT(notifier_to_errno(notifier_from_errno(-EBUSY)) == -EBUSY);
	EXPECT(notifier_to_errno(NOTIFY_BAD) == -EPERM);
}

static void twice(void)
{
	register_raw();
	raw_notifier_chain_register(&fix->raw, &fix->block[0].nb);
}

static void one_task(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "order and stop",
			.boot = boot,
			.actors = { { "x", order_and_stop, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "empty chain",
			.boot = boot,
			.actors = { { "x", empty_chain, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "robust call rolls back",
			.boot = boot,
			.actors = { { "x", roll_back, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "errno",
			.boot = boot,
			.actors = { { "x", errno_survives, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "registered twice",
			.boot = boot,
			.actors = { { "x", twice, 0 } },
			.expect = { [SIM_VERDICT_ASSERTION] = 1 },
			.title = "notifier callback already registered",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- a callback must not run after its block is unregistered ---- */

static int must_be_alive(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	struct block *block = container_of(nb, struct block, nb);

	(void)action;
	(void)data;
	harness_point("in the callback");
	if (!block->is_alive)
		harness_fail("called after it was gone");
	return NOTIFY_OK;
}

static void boot_alive(void)
{
	boot();
	fix->block[0].nb.notifier_call = must_be_alive;
	fix->block[0].is_alive = true;
	raw_notifier_chain_register(&fix->raw, &fix->block[0].nb);
	fix->block[1] = fix->block[0];
	fix->block[1].nb.next = NULL;
	atomic_notifier_chain_register(&fix->atomic, &fix->block[1].nb);
	fix->block[2] = fix->block[1];
	fix->block[2].nb.next = NULL;
	blocking_notifier_chain_register(&fix->blocking, &fix->block[2].nb);
}

static void call_raw(void)
{
	raw_notifier_call_chain(&fix->raw, UP, NULL);
}

static void leave_raw(void)
{
	raw_notifier_chain_unregister(&fix->raw, &fix->block[0].nb);
	fix->block[0].is_alive = false;
}

static void call_atomic(void)
{
	atomic_notifier_call_chain(&fix->atomic, UP, NULL);
}

static void leave_atomic(void)
{
	atomic_notifier_chain_unregister(&fix->atomic, &fix->block[1].nb);
	fix->block[1].is_alive = false;
}

static void call_blocking(void)
{
	blocking_notifier_call_chain(&fix->blocking, UP, NULL);
}

static void leave_blocking(void)
{
	blocking_notifier_chain_unregister(&fix->blocking, &fix->block[2].nb);
	fix->block[2].is_alive = false;
}

static void unregister_waits_for_callbacks(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "raw chain, no locking",
			.boot = boot_alive,
			.actors = { { "caller", call_raw, 0 },
				    { "leaver", leave_raw, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 4,
				    [SIM_VERDICT_ASSERTION] = 2 },
			.title = "called after it was gone",
		},
		{
			.name = "atomic chain",
			.boot = boot_alive,
			.actors = { { "caller", call_atomic, 0 },
				    { "leaver", leave_atomic, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 106 },
		},
		{
			.name = "blocking chain",
			.boot = boot_alive,
			.actors = { { "caller", call_blocking, 0 },
				    { "leaver", leave_blocking, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 42 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- a callback that changes its own chain ---- */

static int unregister_me(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	(void)action;
	(void)data;
	fix->calls_nr++;
	if (nb == &fix->block[0].nb)
		raw_notifier_chain_unregister(&fix->raw, nb);
	else
		blocking_notifier_chain_unregister(&fix->blocking, nb);
	return NOTIFY_OK;
}

static void boot_self(void)
{
	boot();
	fix->block[0].nb.notifier_call = unregister_me;
	raw_notifier_chain_register(&fix->raw, &fix->block[0].nb);
	fix->block[1].nb.notifier_call = unregister_me;
	blocking_notifier_chain_register(&fix->blocking, &fix->block[1].nb);
}

static void boot_self_early(void)
{
	boot_self();
	system_state = SYSTEM_BOOTING;
}

static void check_one_call(void)
{
	EXPECT(fix->calls_nr == 1);
}

static void change_from_within(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "raw",
			.boot = boot_self,
			.actors = { { "x", call_raw, 0 } },
			.check = check_one_call,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "blocking",
			.boot = boot_self,
			.actors = { { "x", call_blocking, 0 } },
			.expect = { [SIM_VERDICT_DEADLOCK] = 1 },
			.title =
				"x waits for &(&fix->blocking)->rwsem (write) held by x",
		},
		{
			.name = "blocking, while booting",
			.boot = boot_self_early,
			.actors = { { "x", call_blocking, 0 } },
			.check = check_one_call,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static BLOCKING_NOTIFIER_HEAD(memory_chain);

/* The class of a static head is what lockdep prints in the founding report. */
static void static_head_has_the_kernels_name(void **state)
{
	(void)state;
	assert_string_equal(km_map_name(&memory_chain.rwsem.dep_map),
			    "(memory_chain).rwsem");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_task),
		cmocka_unit_test(unregister_waits_for_callbacks),
		cmocka_unit_test(change_from_within),
		cmocka_unit_test(static_head_has_the_kernels_name),
	};

	return cmocka_run_group_tests_name("notifier", tests, NULL, NULL);
}
