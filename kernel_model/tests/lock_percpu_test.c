// SPDX-License-Identifier: GPL-2.0-only
/*
 * percpu_rwsem: the three phases of a writer, and who waits in which
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rcupdate.h>

#include "harness.h"

static struct fixture {
	struct percpu_rw_semaphore	sem;
	struct mutex			a;
	u32				readers_nr;
	u32				writers_nr;
	bool				tell_sharing;
} * fix;

/* Over all executions of a question, so outside the world. */
static u64 taken_nr[4], refused_nr[4], seen_nr[4];

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_percpu_rwsem_init(&fix->sem, "sem");
	km_mutex_init(&fix->a, "a");
	memset(taken_nr, 0, sizeof(taken_nr));
	memset(refused_nr, 0, sizeof(refused_nr));
	memset(seen_nr, 0, sizeof(seen_nr));
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

static void reader(void)
{
	percpu_down_read(&fix->sem);
	inside_read();
	percpu_up_read(&fix->sem);
}

static void writer(void)
{
	percpu_down_write(&fix->sem);
	if (fix->writers_nr || fix->readers_nr)
		harness_fail("writer is not alone");
	fix->writers_nr++;
	harness_point("writing");
	fix->writers_nr--;
	percpu_up_write(&fix->sem);
}

static void empty_writer(void)
{
	percpu_down_write(&fix->sem);
	percpu_up_write(&fix->sem);
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
			.expect = { [SIM_VERDICT_CLEAN] = 46 },
		},
		{
			.name = "two writers",
			.boot = boot,
			.actors = { { "w", writer, 0 }, { "w2", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 48 },
		},
		{
			.name = "two readers and a writer",
			.boot = boot,
			.actors = { { "r", reader, 0 },
				    { "r2", reader, 1 },
				    { "w", empty_writer, 2 } },
			.preemptions_max = 3,
			.expect = { [SIM_VERDICT_CLEAN] = 1614 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void recursive_reader(void)
{
	percpu_down_read(&fix->sem);
	percpu_down_read(&fix->sem);
	percpu_up_read(&fix->sem);
	percpu_up_read(&fix->sem);
}

static void recursive_try_reader(void)
{
	percpu_down_read(&fix->sem);
	if (percpu_down_read_trylock(&fix->sem))
		percpu_up_read(&fix->sem);
	percpu_up_read(&fix->sem);
}

static void read_then_a(void)
{
	percpu_down_read(&fix->sem);
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
	percpu_up_read(&fix->sem);
}

static void a_then_read(void)
{
	mutex_lock(&fix->a);
	percpu_down_read(&fix->sem);
	percpu_up_read(&fix->sem);
	mutex_unlock(&fix->a);
}

static void pending_writer_blocks_readers(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "recursive read, a writer comes",
			.boot = boot,
			.actors = { { "r", recursive_reader, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 55,
				    [SIM_VERDICT_DEADLOCK] = 6 },
			.title =
				"r waits for sem (read) wanted by w; w waits for sem (its "
				"readers) held by r",
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
			.expect = { [SIM_VERDICT_CLEAN] = 61 },
		},
		{
			.name = "ABBA of readers, a writer comes between",
			.boot = boot,
			.actors = { { "ra", read_then_a, 0 },
				    { "ar", a_then_read, 1 },
				    { "w", empty_writer, 2 } },
			.preemptions_max = 2,
			.expect = { [SIM_VERDICT_CLEAN] = 616,
				    [SIM_VERDICT_DEADLOCK] = 17 },
			.title =
				"ar waits for sem (read) wanted by w; w waits for sem (its "
				"readers) held by ra; ra waits for a held by ar",
		},
		{
			.name = "ABBA of readers, no writer",
			.boot = boot,
			.actors = { { "ra", read_then_a, 0 },
				    { "ar", a_then_read, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 98 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- phases ---- */

static void rcu_holder(void)
{
	rcu_read_lock();
	harness_point("in an RCU reader");
	seen_nr[km_percpu_rwsem_phase(&fix->sem)]++;
	rcu_read_unlock();
}

static void holder(void)
{
	percpu_down_read(&fix->sem);
	harness_point("holding");
	seen_nr[km_percpu_rwsem_phase(&fix->sem)]++;
	percpu_up_read(&fix->sem);
}

/* No point lies between the answer of trylock and the look at the phase. */
static void try_reader(void)
{
	bool is_taken = percpu_down_read_trylock(&fix->sem);
	enum km_percpu_phase phase = km_percpu_rwsem_phase(&fix->sem);

	if (is_taken == (phase >= KM_PERCPU_PENDING))
		harness_fail("trylock and phase do not fit");
	if (is_taken) {
		taken_nr[phase]++;
		percpu_up_read(&fix->sem);
	} else {
		refused_nr[phase]++;
	}
}

static void entering_admits_readers(void **state)
{
	static const struct harness_question q = {
		.name = "a grace period keeps the writer from pending",
		.boot = boot,
		.actors = { { "u", rcu_holder, 0 },
			    { "w", writer, 1 },
			    { "t", try_reader, 2 } },
		.expect = { [SIM_VERDICT_CLEAN] = 4206 },
	};

	(void)state;
	harness_ask(&q);
	assert_true(taken_nr[KM_PERCPU_IDLE] > 0);
	assert_true(taken_nr[KM_PERCPU_ENTERING] > 0);
	assert_true(refused_nr[KM_PERCPU_ACTIVE] > 0);
	/* Nobody reads but for a moment, so nothing keeps it pending but that. */
	assert_true(seen_nr[KM_PERCPU_ENTERING] > 0);
	assert_true(seen_nr[KM_PERCPU_ACTIVE] > 0);
}

static void pending_refuses_readers(void **state)
{
	static const struct harness_question q = {
		.name = "a reader keeps the writer from being active",
		.boot = boot,
		.actors = { { "h", holder, 0 },
			    { "w", writer, 1 },
			    { "t", try_reader, 2 } },
		.expect = { [SIM_VERDICT_CLEAN] = 6797 },
	};

	(void)state;
	harness_ask(&q);
	assert_true(taken_nr[KM_PERCPU_IDLE] > 0);
	assert_true(refused_nr[KM_PERCPU_PENDING] > 0);
	assert_true(refused_nr[KM_PERCPU_ACTIVE] > 0);
	assert_true(seen_nr[KM_PERCPU_PENDING] > 0);
	assert_true(seen_nr[KM_PERCPU_ACTIVE] == 0);
}

/* ---- misuse ---- */

static void write_stranger(void)
{
	percpu_up_write(&fix->sem);
}

static void read_stranger(void)
{
	percpu_up_read(&fix->sem);
}

static void writes_in_rcu_reader(void)
{
	rcu_read_lock();
	percpu_down_write(&fix->sem);
	percpu_up_write(&fix->sem);
	rcu_read_unlock();
}

static void misuse_is_seen(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "up_write by a stranger",
			.boot = boot,
			.actors = { { "x", write_stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: percpu_up_write('sem') by a stranger",
		},
		{
			.name = "up_read without a reader",
			.boot = boot,
			.actors = { { "x", read_stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: percpu_up_read('sem') without a reader",
		},
		{
			.name = "write inside an RCU reader",
			.boot = boot,
			.actors = { { "x", writes_in_rcu_reader, 0 } },
			.expect = { [SIM_VERDICT_DEADLOCK] = 1 },
			.title = "x waits for rcu 'synchronize_rcu' from x",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_share_writers_do_not),
		cmocka_unit_test(pending_writer_blocks_readers),
		cmocka_unit_test(entering_admits_readers),
		cmocka_unit_test(pending_refuses_readers),
		cmocka_unit_test(misuse_is_seen),
	};

	return cmocka_run_group_tests_name("percpu_rwsem", tests, NULL, NULL);
}
