// SPDX-License-Identifier: GPL-2.0-only
/*
 * rcu: grace periods wait for readers of every kind, callbacks come after
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <asm/alloc.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "harness.h"
#include "reference.h"

struct object {
	u32		value;
	struct rcu_head	rcu;
};

static struct fixture {
	struct object	*object;
	struct mutex	a;
	spinlock_t	s;
	u32		callbacks_nr;
} * fix;

static void boot_no_threads(void)
{
	fix = harness_alloc(sizeof(*fix));
	fix->object = km_alloc(sizeof(struct object), "object");
	km_mutex_init(&fix->a, "a");
	km_spin_init(&fix->s, "s");
}

static void boot(void)
{
	boot_no_threads();
	kthreadd_init();
	rcu_init();
}

/* ---- readers ---- */

/* This program is not instrumented: points and checks are explicit. */
static void use_object(void)
{
	struct object *object;

	harness_point("load");
	object = fix->object;
	if (!object)
		return;
	harness_point("use");
	km_heap_check(object);
}

static void reads(void)
{
	rcu_read_lock();
	use_object();
	rcu_read_unlock();
}

static void reads_nested(void)
{
	rcu_read_lock();
	rcu_read_lock();
	rcu_read_unlock();
	use_object();
	rcu_read_unlock();
}

static void reads_preempt_off(void)
{
	preempt_disable();
	use_object();
	preempt_enable();
}

static void reads_irqs_off(void)
{
	local_irq_disable();
	use_object();
	local_irq_enable();
}

static void reads_under_spinlock(void)
{
	spin_lock(&fix->s);
	use_object();
	spin_unlock(&fix->s);
}

static void reads_unprotected(void)
{
	use_object();
}

static struct object *take_away(void)
{
	struct object *object;

	harness_point("unlink");
	object = fix->object;
	fix->object = NULL;
	return object;
}

static void updates(void)
{
	struct object *object = take_away();

	synchronize_rcu();
	km_free(object);
}

static void updates_without_waiting(void)
{
	km_free(take_away());
}

static void updates_later(void)
{
	struct object *object = take_away();

	kfree_rcu(object, rcu);
}

/* Says how often each question comes out how: below. */
static void fill_expect(struct harness_question *q, u32 nr);

static struct harness_question reader_questions[] = {
	{
		.name = "reader and updater",
		.boot = boot_no_threads,
		.actors = { { "r", reads, 0 }, { "u", updates, 1 } },
	},
	{
		.name = "updater does not wait",
		.boot = boot_no_threads,
		.actors = { { "r", reads, 0 },
			    { "u", updates_without_waiting, 1 } },
	},
	{
		.name = "reader does not say so",
		.boot = boot_no_threads,
		.actors = { { "r", reads_unprotected, 0 },
			    { "u", updates, 1 } },
	},
	{
		.name = "nested reader",
		.boot = boot_no_threads,
		.actors = { { "r", reads_nested, 0 }, { "u", updates, 1 } },
	},
	{
		.name = "preemption off",
		.boot = boot_no_threads,
		.actors = { { "r", reads_preempt_off, 0 },
			    { "u", updates, 1 } },
	},
	{
		.name = "interrupts off",
		.boot = boot_no_threads,
		.actors = { { "r", reads_irqs_off, 0 }, { "u", updates, 1 } },
	},
	{
		.name = "under a spinlock",
		.boot = boot_no_threads,
		.actors = { { "r", reads_under_spinlock, 0 },
			    { "u", updates, 1 } },
	},
	{
		.name = "reader on the updater's CPU",
		.boot = boot_no_threads,
		.actors = { { "r", reads, 0 }, { "u", updates, 0 } },
	},
	{
		.name = "two readers",
		.boot = boot_no_threads,
		.actors = { { "r", reads, 0 },
			    { "r2", reads, 1 },
			    { "u", updates, 2 } },
	},
	{
		.name = "kfree_rcu",
		.boot = boot,
		.actors = { { "r", reads, 1 }, { "u", updates_later, 2 } },
		.preemptions_max = 3,
	},
	{
		.name = "kfree_rcu, reader does not say so",
		.boot = boot,
		.actors = { { "r", reads_unprotected, 1 },
			    { "u", updates_later, 2 } },
		.preemptions_max = 2,
	},
};

static void waits_for_every_reader(void **state)
{
	(void)state;
	fill_expect(reader_questions, ARRAY_SIZE(reader_questions));
	harness_ask_all(reader_questions, ARRAY_SIZE(reader_questions));
}

/* ---- deadlocks ---- */

static void waits_inside_reader(void)
{
	rcu_read_lock();
	synchronize_rcu();
	rcu_read_unlock();
}

static void waits_with_preemption_off(void)
{
	preempt_disable();
	synchronize_rcu();
	preempt_enable();
}

static void waits_holding_a(void)
{
	mutex_lock(&fix->a);
	synchronize_rcu();
	mutex_unlock(&fix->a);
}

static void takes_a_in_reader(void)
{
	rcu_read_lock();
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
	rcu_read_unlock();
}

static void takes_a_then_reads(void)
{
	mutex_lock(&fix->a);
	rcu_read_lock();
	rcu_read_unlock();
	mutex_unlock(&fix->a);
}

static void unlocks_only(void)
{
	rcu_read_unlock();
}

static void deadlocks(void **state)
{
	static struct harness_question q[] = {
		{
			.name = "synchronize_rcu inside a reader",
			.boot = boot_no_threads,
			.actors = { { "x", waits_inside_reader, 0 } },
			.title = "x waits for rcu 'synchronize_rcu' from x",
		},
		{
			.name = "synchronize_rcu with preemption off",
			.boot = boot_no_threads,
			.actors = { { "x", waits_with_preemption_off, 0 } },
			.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
			.title =
				"x sleeps (rcu, synchronize_rcu) with preemption off",
		},
		{
			.name = "a lock around the wait and inside the reader",
			.boot = boot_no_threads,
			.actors = { { "u", waits_holding_a, 0 },
				    { "r", takes_a_in_reader, 1 } },
			.title = "r waits for a held by u; u waits for rcu "
				 "'synchronize_rcu' from r",
		},
		{
			.name = "a lock around both",
			.boot = boot_no_threads,
			.actors = { { "u", waits_holding_a, 0 },
				    { "r", takes_a_then_reads, 1 } },
		},
		{
			.name = "unlock without lock",
			.boot = boot_no_threads,
			.actors = { { "x", unlocks_only, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x: rcu_read_unlock() without lock",
		},
	};

	(void)state;
	fill_expect(q, ARRAY_SIZE(q));
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- callbacks ---- */

static void count_callback(struct rcu_head *head)
{
	(void)head;
	fix->callbacks_nr++;
}

static void sleeping_callback(struct rcu_head *head)
{
	(void)head;
	mutex_lock(&fix->a);
	mutex_unlock(&fix->a);
}

static void queue_two(void)
{
	struct object *second = km_alloc(sizeof(*second), "object");

	call_rcu(&fix->object->rcu, count_callback);
	call_rcu(&second->rcu, count_callback);
}

static void queue_two_and_wait(void)
{
	queue_two();
	rcu_barrier();
	if (fix->callbacks_nr != 2)
		harness_fail("callbacks are missing");
}

static void queue_sleeping(void)
{
	call_rcu(&fix->object->rcu, sleeping_callback);
}

static void barrier_inside_reader(void)
{
	rcu_read_lock();
	rcu_barrier();
	rcu_read_unlock();
}

static void check_two_callbacks(void)
{
	if (fix->callbacks_nr != 2)
		harness_fail("callbacks are missing");
}

static void callbacks(void **state)
{
	static struct harness_question q[] = {
		{
			.name = "two callbacks run in the end",
			.boot = boot,
			.actors = { { "x", queue_two, 1 } },
			.check = check_two_callbacks,
		},
		{
			.name = "rcu_barrier waits for them",
			.boot = boot,
			.actors = { { "x", queue_two_and_wait, 1 } },
		},
		{
			.name = "rcu_barrier inside a reader",
			.boot = boot,
			.actors = { { "x", barrier_inside_reader, 1 } },
			.title =
				"rcu_sched waits for rcu 'synchronize_rcu' from x; x waits "
				"for rcu 'rcu_barrier' from rcu_sched",
		},
		{
			/* One schedule: each waits for the other. */
			.name = "a callback sleeps",
			.boot = boot,
			.actors = { { "x", queue_sleeping, 1 } },
			.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
			.title = "rcu_sched may sleep (a) with preemption off",
		},
	};

	(void)state;
	fill_expect(q, ARRAY_SIZE(q));
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- the same bodies for the reference ---- */

#define MUTEX		1

#define READ_OBJECT	{ REF_POINT, 0 }, { REF_LOAD, 2 }, { REF_POINT, 0 }, \
			{ REF_USE, 0 }
#define READER_IN	{ REF_POINT, 0 }, { REF_READER_IN, 0 }
#define READER_OUT	{ REF_READER_OUT, 0 }
#define SYNCHRONIZE	{ REF_POINT, 0 }, { REF_WAIT_READERS, 0 }
#define TAKE_AWAY	{ REF_POINT, 0 }, { REF_UNLINK, 0 }

/*
 * A mutex that each task takes once is handed over, as far as the order of
 * steps goes: nobody is there to steal it.
 */
#define LOCK_MUTEX	{ REF_POINT, 0 }, { REF_TAKE, MUTEX }
#define UNLOCK_MUTEX	{ REF_POINT, 0 }, { REF_GIVE, MUTEX }

static const struct reference_op reads_ops[] = {
	READER_IN,
	READ_OBJECT,
	READER_OUT,
	{ REF_END, 0 },
};

/* Only the outer rcu_read_lock() has a point. */
static const struct reference_op reads_nested_ops[] = {
	READER_IN,   { REF_READER_IN, 0 }, READER_OUT,
	READ_OBJECT, READER_OUT,	   { REF_END, 0 },
};

static const struct reference_op reads_preempt_off_ops[] = {
	{ REF_PREEMPT_OFF, 0 },
	READ_OBJECT,
	{ REF_PREEMPT_ON, 0 },
	{ REF_END, 0 },
};

static const struct reference_op reads_irqs_off_ops[] = {
	{ REF_IRQ_OFF, 0 },
	READ_OBJECT,
	{ REF_IRQ_ON, 0 },
	{ REF_END, 0 },
};

static const struct reference_op reads_under_spinlock_ops[] = {
	REF_SPIN_LOCK(0),
	READ_OBJECT,
	REF_SPIN_UNLOCK(0),
	{ REF_END, 0 },
};

static const struct reference_op reads_unprotected_ops[] = {
	READ_OBJECT,
	{ REF_END, 0 },
};

static const struct reference_op updates_ops[] = {
	TAKE_AWAY,
	SYNCHRONIZE,
	{ REF_FREE, 0 },
	{ REF_END, 0 },
};

static const struct reference_op updates_without_waiting_ops[] = {
	TAKE_AWAY,
	{ REF_FREE, 0 },
	{ REF_END, 0 },
};

static const struct reference_op waits_inside_reader_ops[] = {
	READER_IN,
	SYNCHRONIZE,
	READER_OUT,
	{ REF_END, 0 },
};

static const struct reference_op waits_holding_a_ops[] = {
	LOCK_MUTEX,
	SYNCHRONIZE,
	UNLOCK_MUTEX,
	{ REF_END, 0 },
};

static const struct reference_op takes_a_in_reader_ops[] = {
	READER_IN, LOCK_MUTEX, UNLOCK_MUTEX, READER_OUT, { REF_END, 0 },
};

static const struct reference_op takes_a_then_reads_ops[] = {
	LOCK_MUTEX, READER_IN, READER_OUT, UNLOCK_MUTEX, { REF_END, 0 },
};

#define CALL_LOCK	0
#define LOCK_IRQSAVE	{ REF_POINT, 0 }, { REF_IRQ_OFF, 0 }, \
			{ REF_PREEMPT_OFF, 0 }, { REF_TAKE, CALL_LOCK }
#define UNLOCK_IRQ	{ REF_GIVE, CALL_LOCK }, { REF_PREEMPT_ON, 0 }, \
			{ REF_IRQ_ON, 0 }

/* From operation @at on. The head is written at a point, if it was empty. */
#define CALL_RCU(at, kind)						\
	LOCK_IRQSAVE, { REF_IF_QUEUED, (at) + 6 }, { REF_POINT, 0 },	\
	{ REF_QUEUE, (kind) }, UNLOCK_IRQ, { REF_POINT, 0 }, { REF_WAKE, 0 }
#define CALL_RCU_OPS	12

/* The thread sleeps first, looks for callbacks, takes all, waits, calls. */
static const struct reference_op rcu_sched_ops[] = {
	{ REF_SCHEDULE, 0 },
	{ REF_POINT, 0 },		/* 1: should it stop? */
	{ REF_IDLE, 0 },
	{ REF_POINT, 0 },
	{ REF_IF_QUEUED, 6 },
	{ REF_JUMP, 0 },
	{ REF_RUNNING, 0 },		/* 6 */
	LOCK_IRQSAVE,			/* 7 */
	{ REF_POINT, 0 },
	{ REF_TAKE_QUEUE, 0 },
	UNLOCK_IRQ,
	SYNCHRONIZE,
	{ REF_NEXT, 26 },		/* 18 */
	{ REF_PREEMPT_OFF, 0 },
	{ REF_IF_PLAIN, 22 },
	{ REF_POINT, 0 },		/* in complete() */
	{ REF_CALL, 0 },		/* 22 */
	{ REF_PREEMPT_ON, 0 },
	{ REF_JUMP, 18 },
	{ REF_END, 0 },
	{ REF_POINT, 0 },		/* 26 */
	{ REF_IF_QUEUED, 7 },
	{ REF_JUMP, 1 },
	{ REF_END, 0 },
};

static const struct reference_op updates_later_ops[] = {
	TAKE_AWAY,
	CALL_RCU(2, REF_CALL_FREE),
	{ REF_END, 0 },
};

static const struct reference_op queue_two_ops[] = {
	CALL_RCU(0, REF_CALL_PLAIN),
	CALL_RCU(CALL_RCU_OPS, REF_CALL_PLAIN),
	{ REF_END, 0 },
};

static const struct reference_op queue_two_and_wait_ops[] = {
	CALL_RCU(0, REF_CALL_PLAIN),
	CALL_RCU(CALL_RCU_OPS, REF_CALL_PLAIN),
	CALL_RCU(2 * CALL_RCU_OPS, REF_CALL_DONE),
	{ REF_POINT, 0 },
	{ REF_WAIT_DONE, 0 },
	{ REF_END, 0 },
};

static const struct reference_op barrier_inside_reader_ops[] = {
	READER_IN,	  CALL_RCU(2, REF_CALL_DONE),
	{ REF_POINT, 0 }, { REF_WAIT_DONE, 0 },
	READER_OUT,	  { REF_END, 0 },
};

static const struct reference_body bodies[] = {
	{ boot, REF_DAEMON, rcu_sched_ops },
	{ updates_later, REF_ACTOR, updates_later_ops },
	{ queue_two, REF_ACTOR, queue_two_ops },
	{ queue_two_and_wait, REF_ACTOR, queue_two_and_wait_ops },
	{ barrier_inside_reader, REF_ACTOR, barrier_inside_reader_ops },
	{ reads, REF_ACTOR, reads_ops },
	{ reads_nested, REF_ACTOR, reads_nested_ops },
	{ reads_preempt_off, REF_ACTOR, reads_preempt_off_ops },
	{ reads_irqs_off, REF_ACTOR, reads_irqs_off_ops },
	{ reads_under_spinlock, REF_ACTOR, reads_under_spinlock_ops },
	{ reads_unprotected, REF_ACTOR, reads_unprotected_ops },
	{ updates, REF_ACTOR, updates_ops },
	{ updates_without_waiting, REF_ACTOR, updates_without_waiting_ops },
	{ waits_inside_reader, REF_ACTOR, waits_inside_reader_ops },
	{ waits_holding_a, REF_ACTOR, waits_holding_a_ops },
	{ takes_a_in_reader, REF_ACTOR, takes_a_in_reader_ops },
	{ takes_a_then_reads, REF_ACTOR, takes_a_then_reads_ops },
	{ .ops = NULL },
};

static void fill_expect(struct harness_question *q, u32 nr)
{
	reference_fill(q, nr, bodies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_for_every_reader),
		cmocka_unit_test(deadlocks),
		cmocka_unit_test(callbacks),
	};

	return cmocka_run_group_tests_name("rcu", tests, NULL, NULL);
}
