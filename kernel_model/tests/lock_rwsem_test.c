// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwsem: sharing, the waiting writer in the way of readers, downgrade
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/mutex.h>
#include <linux/rwsem.h>

#include "harness.h"

static struct fixture {
	struct rw_semaphore	sem;
	struct mutex		a;
	u32			readers_nr;
	u32			writers_nr;
	bool			tell_sharing;
} * fix;

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_rwsem_init(&fix->sem, "sem");
	km_mutex_init(&fix->a, "a");
}

static void boot_tell(void)
{
	boot();
	fix->tell_sharing = true;
}

static void inside_read(void)
{
	if (fix->writers_nr)
		harness_fail("reader beside a writer");
	fix->readers_nr++;
	if (fix->readers_nr > 1 && fix->tell_sharing)
		harness_fail("two readers inside");
	harness_point("reading");
	fix->readers_nr--;
}

static void inside_write(void)
{
	if (fix->writers_nr || fix->readers_nr)
		harness_fail("writer is not alone");
	fix->writers_nr++;
	harness_point("writing");
	fix->writers_nr--;
}

static void reader(void)
{
	down_read(&fix->sem);
	inside_read();
	up_read(&fix->sem);
}

static void writer(void)
{
	down_write(&fix->sem);
	inside_write();
	up_write(&fix->sem);
}

static void empty_writer(void)
{
	down_write(&fix->sem);
	up_write(&fix->sem);
}

static void readers_share_writers_do_not(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "two readers",
			.boot = boot_tell,
			.actors = { { "r", reader, 0 }, { "r2", reader, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 34,
				    [SIM_VERDICT_ASSERTION] = 6 },
			.title = "two readers inside",
		},
		{
			.name = "reader and writer",
			.boot = boot,
			.actors = { { "r", reader, 0 }, { "w", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 24 },
		},
		{
			.name = "two writers",
			.boot = boot,
			.actors = { { "w", writer, 0 }, { "w2", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 24 },
		},
		{
			.name = "two readers and a writer",
			.boot = boot,
			.actors = { { "r", reader, 0 },
				    { "r2", reader, 1 },
				    { "w", writer, 2 } },
			.expect = { [SIM_VERDICT_CLEAN] = 8446 },
		},
		{
			.name = "a reader and two writers",
			.boot = boot,
			.actors = { { "r", reader, 0 },
				    { "w", writer, 1 },
				    { "w2", writer, 2 } },
			.expect = { [SIM_VERDICT_CLEAN] = 2882 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void recursive_reader(void)
{
	down_read(&fix->sem);
	down_read(&fix->sem);
	up_read(&fix->sem);
	up_read(&fix->sem);
}

/* A nested trylock is refused, not queued, behind a waiting writer. */
static void recursive_try_reader(void)
{
	down_read(&fix->sem);
	if (down_read_trylock(&fix->sem))
		up_read(&fix->sem);
	up_read(&fix->sem);
}

static void read_then_a(void)
{
	down_read(&fix->sem);
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
	up_read(&fix->sem);
}

static void a_then_read(void)
{
	mutex_lock(&fix->a);
	down_read(&fix->sem);
	up_read(&fix->sem);
	mutex_unlock(&fix->a);
}

static void write_then_a(void)
{
	down_write(&fix->sem);
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
	up_write(&fix->sem);
}

static void waiting_writer_blocks_readers(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "recursive read, a writer comes",
			.boot = boot,
			.actors = { { "r", recursive_reader, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 22,
				    [SIM_VERDICT_DEADLOCK] = 3 },
			.title =
				"r waits for sem (read) wanted by w; w waits for sem "
				"(write) held by r",
		},
		{
			.name = "recursive read, a reader comes",
			.boot = boot,
			.actors = { { "r", recursive_reader, 0 },
				    { "r2", recursive_reader, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 252 },
		},
		{
			.name = "recursive trylock, a writer comes",
			.boot = boot,
			.actors = { { "r", recursive_try_reader, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 25 },
		},
		{
			.name = "ABBA of readers, a writer comes between",
			.boot = boot,
			.actors = { { "ra", read_then_a, 0 },
				    { "ar", a_then_read, 1 },
				    { "w", empty_writer, 2 } },
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 501,
				    [SIM_VERDICT_DEADLOCK] = 14 },
			.title =
				"ar waits for sem (read) wanted by w; w waits for sem "
				"(write) held by ra; ra waits for a held by ar",
		},
		{
			.name = "ABBA of readers, no writer",
			.boot = boot,
			.actors = { { "ra", read_then_a, 0 },
				    { "ar", a_then_read, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 98 },
		},
		{
			.name = "ABBA of a writer and a reader",
			.boot = boot,
			.actors = { { "wa", write_then_a, 0 },
				    { "ar", a_then_read, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 56,
				    [SIM_VERDICT_DEADLOCK] = 12 },
			.title =
				"ar waits for sem (read) held by wa; wa waits for a held by ar",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void downgrader(void)
{
	down_write(&fix->sem);
	inside_write();
	downgrade_write(&fix->sem);
	inside_read();
	up_read(&fix->sem);
}

static void downgrade_lets_readers_in(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "downgrade, reader",
			.boot = boot_tell,
			.actors = { { "d", downgrader, 0 },
				    { "r", reader, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 65,
				    [SIM_VERDICT_ASSERTION] = 12 },
			.title = "two readers inside",
		},
		{
			.name = "downgrade, writer",
			.boot = boot_tell,
			.actors = { { "d", downgrader, 0 },
				    { "w", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 37 },
		},
		{
			.name = "two downgrade",
			.boot = boot_tell,
			.actors = { { "d", downgrader, 0 },
				    { "d2", downgrader, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 50 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void try_writer(void)
{
	if (!down_write_trylock(&fix->sem))
		return;
	inside_write();
	up_write(&fix->sem);
}

static void try_reader(void)
{
	if (!down_read_trylock(&fix->sem))
		return;
	inside_read();
	up_read(&fix->sem);
}

static void write_stranger(void)
{
	up_write(&fix->sem);
}

static void read_stranger(void)
{
	up_read(&fix->sem);
}

static void read_to_write(void)
{
	down_read(&fix->sem);
	down_write(&fix->sem);
}

static void trylocks_and_misuse(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "both try to write",
			.boot = boot,
			.actors = { { "w", try_writer, 0 },
				    { "w2", try_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 24 },
		},
		{
			.name = "one tries to read",
			.boot = boot,
			.actors = { { "r", try_reader, 0 },
				    { "w", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 24 },
		},
		{
			.name = "up_write by a stranger",
			.boot = boot,
			.actors = { { "x", write_stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: up_write('sem') by a stranger",
		},
		{
			.name = "up_read without a reader",
			.boot = boot,
			.actors = { { "x", read_stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: up_read('sem') without a reader",
		},
		{
			.name = "upgrade",
			.boot = boot,
			.actors = { { "x", read_to_write, 0 } },
			.expect = { [SIM_VERDICT_DEADLOCK] = 1 },
			.title = "x waits for sem (write) held by x",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void comes_again(void)
{
	for (u32 i = 0; i < 4; i++) {
		down_write(&fix->sem);
		up_write(&fix->sem);
	}
}

static void reads_again(void)
{
	for (u32 i = 0; i < 2; i++) {
		down_read(&fix->sem);
		up_read(&fix->sem);
	}
}

/* As with mutexes: one writer at a time is woken, and it stays the first. */
static void writers_are_passed_in_order(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "two writers wait for one who comes again",
			.boot = boot,
			.actors = { { "x", comes_again, 0 },
				    { "y", writer, 1 },
				    { "z", writer, 2 } },
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 928 },
		},
		{
			.name = "a writer and a reader wait for one who comes again",
			.boot = boot,
			.actors = { { "x", comes_again, 0 },
				    { "y", writer, 1 },
				    { "z", reads_again, 2 } },
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 1095 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_share_writers_do_not),
		cmocka_unit_test(waiting_writer_blocks_readers),
		cmocka_unit_test(downgrade_lets_readers_in),
		cmocka_unit_test(trylocks_and_misuse),
		cmocka_unit_test(writers_are_passed_in_order),
	};

	return cmocka_run_group_tests_name("rwsem", tests, NULL, NULL);
}
