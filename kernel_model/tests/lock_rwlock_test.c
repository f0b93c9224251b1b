// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwlock: sharing, the waiting writer in the way of tasks but not of
 * interrupts, handing over
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/rwlock.h>

#include "harness.h"

static struct fixture {
	rwlock_t	a;
	struct km_irq	irq;
	u32		readers_nr;
	u32		writers_nr;
	u32		irqs_nr;
	bool		tell_sharing;
} * fix;

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

static void handler(void *arg)
{
	(void)arg;
	read_lock(&fix->a);
	if (fix->writers_nr)
		harness_fail("interrupt beside a writer");
	fix->irqs_nr++;
	read_unlock(&fix->a);
}

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_rwlock_init(&fix->a, "a");
	fix->irq.handler = handler;
	fix->irq.name = "disk";
}

static void boot_tell(void)
{
	boot();
	fix->tell_sharing = true;
}

static void reader(void)
{
	read_lock(&fix->a);
	inside_read();
	read_unlock(&fix->a);
}

static void writer(void)
{
	write_lock(&fix->a);
	inside_write();
	write_unlock(&fix->a);
}

static void writer_irq(void)
{
	write_lock_irq(&fix->a);
	inside_write();
	write_unlock_irq(&fix->a);
}

static void empty_writer(void)
{
	write_lock(&fix->a);
	write_unlock(&fix->a);
}

/*
 * Two tasks of three steps each: up to the lock, inside, behind. Of 20 orders 8
 * keep them apart; in 12 the second one comes while the first is inside, which
 * are 6 if it waits, as it then does not choose when to enter.
 */
static void readers_share_writers_do_not(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "two readers",
			.boot = boot_tell,
			.actors = { { "r", reader, 0 }, { "r2", reader, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 8,
				    [SIM_VERDICT_ASSERTION] = 6 },
			.title = "two readers inside",
		},
		{
			.name = "reader and writer",
			.boot = boot,
			.actors = { { "r", reader, 0 }, { "w", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 14 },
		},
		{
			.name = "two writers",
			.boot = boot,
			.actors = { { "w", writer, 0 }, { "w2", writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 14 },
		},
		{
			.name = "two readers and a writer",
			.boot = boot,
			.actors = { { "r", reader, 0 },
				    { "r2", reader, 1 },
				    { "w", writer, 2 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1152 },
		},
		{
			.name = "a reader and two writers",
			.boot = boot,
			.actors = { { "r", reader, 0 },
				    { "w", writer, 1 },
				    { "w2", writer, 2 } },
			.expect = { [SIM_VERDICT_CLEAN] = 780 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- who queues ---- */

static void recursive_reader(void)
{
	read_lock(&fix->a);
	read_lock(&fix->a);
	read_unlock(&fix->a);
	read_unlock(&fix->a);
}

static void recursive_reader_bh(void)
{
	read_lock_bh(&fix->a);
	read_lock_bh(&fix->a);
	read_unlock_bh(&fix->a);
	read_unlock_bh(&fix->a);
}

/* The outer one is a task's, the inner one does not queue. */
static void reader_then_bh(void)
{
	read_lock(&fix->a);
	read_lock_bh(&fix->a);
	read_unlock_bh(&fix->a);
	read_unlock(&fix->a);
}

static void recursive_try_reader(void)
{
	read_lock(&fix->a);
	if (read_trylock(&fix->a))
		read_unlock(&fix->a);
	read_unlock(&fix->a);
}

static void waiting_writer_blocks_tasks(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "recursive read, a writer comes",
			.boot = boot,
			.actors = { { "r", recursive_reader, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 7,
				    [SIM_VERDICT_DEADLOCK] = 3 },
			.title =
				"r waits for a wanted by w; w waits for a held "
				"by r",
		},
		{
			.name = "recursive read, a reader comes",
			.boot = boot,
			.actors = { { "r", recursive_reader, 0 },
				    { "r2", recursive_reader, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 20 },
		},
		{
			.name = "recursive with softirqs off, a writer comes",
			.boot = boot,
			.actors = { { "r", recursive_reader_bh, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
		{
			.name = "the inner one with softirqs off",
			.boot = boot,
			.actors = { { "r", reader_then_bh, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
		{
			.name = "recursive trylock, a writer comes",
			.boot = boot,
			.actors = { { "r", recursive_try_reader, 0 },
				    { "w", empty_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- interrupts ---- */

static void sender(void)
{
	km_irq_post(0, &fix->irq);
}

static void check_irq(void)
{
	if (fix->irqs_nr != 1)
		harness_fail("the interrupt did not come once");
}

static void interrupts_do_not_queue(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "the host reads",
			.boot = boot,
			.actors = { { "host", reader, 0 },
				    { "sender", sender, 1 } },
			.check = check_irq,
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
		{
			.name = "the host reads, a writer waits",
			.boot = boot,
			.actors = { { "host", reader, 0 },
				    { "sender", sender, 1 },
				    { "w", writer_irq, 2 } },
			.check = check_irq,
			.expect = { [SIM_VERDICT_CLEAN] = 643 },
		},
		{
			.name = "the host writes",
			.boot = boot,
			.actors = { { "host", writer, 0 },
				    { "sender", sender, 1 } },
			.check = check_irq,
			.expect = { [SIM_VERDICT_CLEAN] = 7,
				    [SIM_VERDICT_DEADLOCK] = 3 },
			.title = "host waits for a held by host",
		},
		{
			.name = "the host writes with interrupts off",
			.boot = boot,
			.actors = { { "host", writer_irq, 0 },
				    { "sender", sender, 1 } },
			.check = check_irq,
			.expect = { [SIM_VERDICT_CLEAN] = 7 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- trylocks, misuse ---- */

static void trylocks(void)
{
	if (!read_trylock(&fix->a) || !read_trylock(&fix->a))
		harness_fail("readers refused");
	if (write_trylock(&fix->a))
		harness_fail("a writer beside readers");
	read_unlock(&fix->a);
	read_unlock(&fix->a);
	if (!write_trylock(&fix->a))
		harness_fail("a writer refused");
	if (read_trylock(&fix->a) || write_trylock(&fix->a))
		harness_fail("two beside a writer");
	write_unlock(&fix->a);
	if (km_in_atomic())
		harness_fail("preemption is still off");
}

static void read_stranger(void)
{
	read_unlock(&fix->a);
}

static void write_stranger(void)
{
	read_lock(&fix->a);
	write_unlock(&fix->a);
}

static void one_task(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "trylocks",
			.boot = boot,
			.actors = { { "x", trylocks, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "who does not read",
			.boot = boot,
			.actors = { { "x", read_stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: read_unlock('a') without reading",
		},
		{
			.name = "who does not write",
			.boot = boot,
			.actors = { { "x", write_stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: write_unlock('a') by a stranger",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_share_writers_do_not),
		cmocka_unit_test(waiting_writer_blocks_tasks),
		cmocka_unit_test(interrupts_do_not_queue),
		cmocka_unit_test(one_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
