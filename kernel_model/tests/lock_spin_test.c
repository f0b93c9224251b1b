// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinlocks and local locks: tasks, interrupts, one CPU and two
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/local_lock.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>

#include "harness.h"
#include "reference.h"

struct local {
	local_lock_t	lock;
	u32		count;
};

static struct fixture {
	spinlock_t	a, b;
	struct km_irq	irq;
	struct local	*local;
	u32		count;
	bool		is_inside;
} * fix;

static void handler(void *unused)
{
	(void)unused;
	spin_lock(&fix->a);
	fix->count++;
	spin_unlock(&fix->a);
}

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	km_spin_init(&fix->a, "a");
	km_spin_init(&fix->b, "b");
	fix->irq.handler = handler;
	fix->irq.name = "irq";
	fix->local = alloc_percpu(struct local);
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++)
		km_local_lock_init(&per_cpu_ptr(fix->local, cpu)->lock,
				   "local");
}

static void enter(void)
{
	if (fix->is_inside)
		harness_fail("two tasks inside");
	fix->is_inside = true;
	harness_point("inside");
	fix->is_inside = false;
	fix->count++;
}

static void exclusive(void)
{
	spin_lock(&fix->a);
	enter();
	spin_unlock(&fix->a);
}

static void try_exclusive(void)
{
	if (!spin_trylock(&fix->a))
		return;
	enter();
	spin_unlock(&fix->a);
}

static void check_two(void)
{
	if (fix->count != 2 || spin_is_locked(&fix->a))
		harness_fail("not both were inside");
}

static void nest(spinlock_t *outer, spinlock_t *inner)
{
	spin_lock(outer);
	spin_lock(inner);
	spin_unlock(inner);
	spin_unlock(outer);
}

static void a_then_b(void)
{
	nest(&fix->a, &fix->b);
}

static void b_then_a(void)
{
	nest(&fix->b, &fix->a);
}

static void recursive(void)
{
	nest(&fix->a, &fix->a);
}

/* Says how often each question comes out how: below. */
static void fill_expect(struct harness_question *q, u32 nr);

static void tasks(void **state)
{
	static struct harness_question q[] = {
		{
			.name = "two CPUs",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", exclusive, 1 } },
			.check = check_two,
		},
		{
			.name = "one CPU: preemption is off",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", exclusive, 0 } },
			.check = check_two,
		},
		{
			.name = "three CPUs",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", exclusive, 1 },
				    { "z", exclusive, 2 } },
		},
		{
			.name = "one tries",
			.boot = boot,
			.actors = { { "x", exclusive, 0 },
				    { "y", try_exclusive, 1 } },
		},
		{
			.name = "ABBA",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "ba", b_then_a, 1 } },
			.title =
				"ab waits for b held by ba; ba waits for a held by ab",
		},
		{
			.name = "ABBA on one CPU never meets",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "ba", b_then_a, 0 } },
		},
		{
			.name = "ABAB",
			.boot = boot,
			.actors = { { "ab", a_then_b, 0 },
				    { "ab2", a_then_b, 1 } },
		},
		{
			.name = "recursion",
			.boot = boot,
			.actors = { { "x", recursive, 0 } },
			.title = "x waits for a held by x",
		},
	};

	(void)state;
	fill_expect(q, ARRAY_SIZE(q));
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- interrupts ---- */

static void sender(void)
{
	harness_point("send");
	km_irq_post(0, &fix->irq);
}

static void target_plain(void)
{
	spin_lock(&fix->a);
	harness_point("inside");
	fix->count++;
	spin_unlock(&fix->a);
}

static void target_irqsave(void)
{
	unsigned long flags;

	spin_lock_irqsave(&fix->a, flags);
	harness_point("inside");
	fix->count++;
	spin_unlock_irqrestore(&fix->a, flags);
}

static void interrupts(void **state)
{
	static struct harness_question q[] = {
		{
			.name = "interrupt wants a lock its host holds",
			.boot = boot,
			.actors = { { "host", target_plain, 0 },
				    { "sender", sender, 1 } },
			.check = check_two,
			.title = "host waits for a held by host",
		},
		{
			.name = "the same with interrupts off",
			.boot = boot,
			.actors = { { "host", target_irqsave, 0 },
				    { "sender", sender, 1 } },
			.check = check_two,
		},
		{
			.name = "holder on another CPU, interrupts on",
			.boot = boot,
			.actors = { { "holder", target_plain, 1 },
				    { "sender", sender, 2 } },
			.check = check_two,
		},
	};

	(void)state;
	fill_expect(q, ARRAY_SIZE(q));
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- misuse ---- */

static void stranger(void)
{
	spin_unlock(&fix->a);
}

static void sleeps_inside(void)
{
	spin_lock(&fix->a);
	msleep(1);
	spin_unlock(&fix->a);
}

static void sleeps_outside(void)
{
	spin_lock(&fix->a);
	spin_unlock(&fix->a);
	msleep(1);
}

static void sleeps_with_irqs_off(void)
{
	local_irq_disable();
	msleep(1);
	local_irq_enable();
}

static void misuse_is_seen(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "unlock by a stranger",
			.boot = boot,
			.actors = { { "x", stranger, 0 } },
			.expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 },
			.title = "x unlocks spinlock 'a' which it does not own",
		},
		{
			.name = "sleep inside",
			.boot = boot,
			.actors = { { "x", sleeps_inside, 0 } },
			.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
			.title = "x sleeps (sleep, msleep) with preemption off",
		},
		{
			.name = "sleep with interrupts off",
			.boot = boot,
			.actors = { { "x", sleeps_with_irqs_off, 0 } },
			.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
			.title = "x sleeps (sleep, msleep) with interrupts off",
		},
		{
			.name = "sleep outside",
			.boot = boot,
			.actors = { { "x", sleeps_outside, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- local locks ---- */

static void enter_local(void)
{
	struct local *local = this_cpu_ptr(fix->local);
	u32 old = local->count;

	harness_point("inside");
	local->count = old + 1;
}

static void local_locked(void)
{
	local_lock(&fix->local->lock);
	enter_local();
	local_unlock(&fix->local->lock);
}

static void local_locked_irqsave(void)
{
	unsigned long flags;

	local_lock_irqsave(&fix->local->lock, flags);
	enter_local();
	local_unlock_irqrestore(&fix->local->lock, flags);
}

static void local_unlocked(void)
{
	harness_point("before");
	enter_local();
}

/* The lock of this CPU keeps nobody on another CPU away. */
static void local_shared(void)
{
	local_lock(&fix->local->lock);
	enter();
	local_unlock(&fix->local->lock);
}

static void local_recursive(void)
{
	local_lock(&fix->local->lock);
	local_lock(&fix->local->lock);
}

static void local_irq(void *unused)
{
	(void)unused;
	local_locked();
}

static void boot_local_irq(void)
{
	boot();
	fix->irq.handler = local_irq;
}

static void check_local(void)
{
	u32 sum = 0;

	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++)
		sum += per_cpu_ptr(fix->local, cpu)->count;
	if (sum != 2)
		harness_fail("an update is lost");
}

static void local_locks(void **state)
{
	static struct harness_question q[] = {
		{
			.name = "local, one CPU",
			.boot = boot,
			.actors = { { "x", local_locked, 0 },
				    { "y", local_locked, 0 } },
			.check = check_local,
		},
		{
			.name = "local, two CPUs",
			.boot = boot,
			.actors = { { "x", local_locked, 0 },
				    { "y", local_locked, 1 } },
			.check = check_local,
		},
		{
			.name = "one CPU, no lock",
			.boot = boot,
			.actors = { { "x", local_unlocked, 0 },
				    { "y", local_unlocked, 0 } },
			.check = check_local,
			.title = "an update is lost",
		},
		{
			.name = "local, two CPUs, shared data",
			.boot = boot,
			.actors = { { "x", local_shared, 0 },
				    { "y", local_shared, 1 } },
			.title = "two tasks inside",
		},
		{
			.name = "local, taken twice",
			.boot = boot,
			.actors = { { "x", local_recursive, 0 } },
			.title = "local lock 'local' taken twice on one CPU",
		},
		{
			.name = "local, interrupts on",
			.boot = boot_local_irq,
			.actors = { { "host", local_locked, 0 },
				    { "sender", sender, 1 } },
			.check = check_local,
			.title = "local lock 'local' taken twice on one CPU",
		},
		{
			.name = "local, interrupts off",
			.boot = boot_local_irq,
			.actors = { { "host", local_locked_irqsave, 0 },
				    { "sender", sender, 1 } },
			.check = check_local,
		},
	};

	(void)state;
	fill_expect(q, ARRAY_SIZE(q));
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- the same bodies for the reference ---- */

#define A	0
#define B	1

#define INSIDE	{ REF_ENTER, 0 }, { REF_POINT, 0 }, { REF_LEAVE, 0 }
#define NEST(outer, inner)					\
	REF_SPIN_LOCK(outer), REF_SPIN_LOCK(inner),		\
	REF_SPIN_UNLOCK(inner), REF_SPIN_UNLOCK(outer)

static const struct reference_op exclusive_ops[] = {
	REF_SPIN_LOCK(A),
	INSIDE,
	REF_SPIN_UNLOCK(A),
	{ REF_END, 0 },
};

static const struct reference_op try_exclusive_ops[] = {
	{ REF_POINT, 0 }, { REF_PREEMPT_OFF, 0 }, { REF_TRY, 4 },
	INSIDE,		  REF_SPIN_UNLOCK(A),	  { REF_END, 0 },
};

static const struct reference_op a_then_b_ops[] = {
	NEST(A, B),
	{ REF_END, 0 },
};

static const struct reference_op b_then_a_ops[] = {
	NEST(B, A),
	{ REF_END, 0 },
};

static const struct reference_op recursive_ops[] = {
	NEST(A, A),
	{ REF_END, 0 },
};

static const struct reference_op handler_ops[] = {
	REF_SPIN_LOCK(A),
	REF_SPIN_UNLOCK(A),
	{ REF_END, 0 },
};

static const struct reference_op sender_ops[] = {
	{ REF_POINT, 0 },
	{ REF_POST, 0 },
	{ REF_END, 0 },
};

static const struct reference_op target_plain_ops[] = {
	REF_SPIN_LOCK(A),
	{ REF_POINT, 0 },
	REF_SPIN_UNLOCK(A),
	{ REF_END, 0 },
};

static const struct reference_op target_irqsave_ops[] = {
	{ REF_POINT, 0 },	{ REF_IRQ_OFF, 0 }, { REF_PREEMPT_OFF, 0 },
	{ REF_TAKE, A },	{ REF_POINT, 0 },   REF_SPIN_UNLOCK(A),
	{ REF_IRQ_ON, 0 },	{ REF_END, 0 },
};

#define COUNT	{ REF_READ, 0 }, { REF_POINT, 0 }, { REF_WRITE, 0 }

static const struct reference_op local_locked_ops[] = {
	{ REF_POINT, 0 },    { REF_PREEMPT_OFF, 0 }, { REF_TAKE_CPU, 0 }, COUNT,
	{ REF_GIVE_CPU, 0 }, { REF_PREEMPT_ON, 0 },  { REF_END, 0 },
};

static const struct reference_op local_irqsave_ops[] = {
	{ REF_POINT, 0 },    { REF_IRQ_OFF, 0 }, { REF_TAKE_CPU, 0 }, COUNT,
	{ REF_GIVE_CPU, 0 }, { REF_IRQ_ON, 0 },	 { REF_END, 0 },
};

static const struct reference_op local_unlocked_ops[] = {
	{ REF_POINT, 0 },
	COUNT,
	{ REF_END, 0 },
};

static const struct reference_op local_shared_ops[] = {
	{ REF_POINT, 0 }, { REF_PREEMPT_OFF, 0 }, { REF_TAKE_CPU, 0 },
	INSIDE,		  { REF_GIVE_CPU, 0 },	  { REF_PREEMPT_ON, 0 },
	{ REF_END, 0 },
};

static const struct reference_op local_recursive_ops[] = {
	{ REF_POINT, 0 },    { REF_PREEMPT_OFF, 0 }, { REF_TAKE_CPU, 0 },
	{ REF_POINT, 0 },    { REF_PREEMPT_OFF, 0 }, { REF_TAKE_CPU, 0 },
	{ REF_END, 0 },
};

static const struct reference_body bodies[] = {
	{ boot, REF_INTERRUPT, handler_ops },
	{ exclusive, REF_ACTOR, exclusive_ops },
	{ try_exclusive, REF_ACTOR, try_exclusive_ops },
	{ a_then_b, REF_ACTOR, a_then_b_ops },
	{ b_then_a, REF_ACTOR, b_then_a_ops },
	{ recursive, REF_ACTOR, recursive_ops },
	{ sender, REF_ACTOR, sender_ops },
	{ target_plain, REF_ACTOR, target_plain_ops },
	{ target_irqsave, REF_ACTOR, target_irqsave_ops },
	{ boot_local_irq, REF_INTERRUPT, local_locked_ops },
	{ local_locked, REF_ACTOR, local_locked_ops },
	{ local_locked_irqsave, REF_ACTOR, local_irqsave_ops },
	{ local_unlocked, REF_ACTOR, local_unlocked_ops },
	{ local_shared, REF_ACTOR, local_shared_ops },
	{ local_recursive, REF_ACTOR, local_recursive_ops },
	{ .ops = NULL },
};

static void fill_expect(struct harness_question *q, u32 nr)
{
	reference_fill(q, nr, bodies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(misuse_is_seen),
		cmocka_unit_test(local_locks),
	};

	return cmocka_run_group_tests_name("spinlock", tests, NULL, NULL);
}
