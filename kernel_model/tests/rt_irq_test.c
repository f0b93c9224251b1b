// SPDX-License-Identifier: GPL-2.0-only
/*
 * rt_irq: interrupts of devices, with and without PREEMPT_RT: handlers as
 * threads, who keeps them off, and what is lost or gained by it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/task.h"

#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "harness.h"

#define LINE	7

static struct fixture {
	spinlock_t	lock;
	raw_spinlock_t	raw;
	u32		raised_nr;
	u32		handled_nr;
	u32		runs_nr;
	u32		count;		/* of the host and the handler */
	u32		ran_on;
	bool		is_off;		/* the host has it so */
} * fix;

/* ---- handlers ---- */

static irqreturn_t drains(int irq, void *dev_id)
{
	(void)dev_id;
	if (irq != LINE)
		harness_fail("another line");
	fix->runs_nr++;
	fix->handled_nr = fix->raised_nr;
	fix->ran_on = smp_processor_id();
	return IRQ_HANDLED;
}

static irqreturn_t looks_around(int irq, void *dev_id)
{
	bool is_thread = preempt_rt_enabled();

	if (in_hardirq() == is_thread || !in_interrupt() ||
	    in_atomic() == is_thread || in_softirq() != is_thread ||
	    in_serving_softirq())
		harness_fail("a handler in a wrong context");
	if (is_thread && strcmp(task_comm(current), "irq/7-nic"))
		harness_fail("a thread of another name");
	return drains(irq, dev_id);
}

static irqreturn_t looks_around_hard(int irq, void *dev_id)
{
	if (!in_hardirq() || !in_atomic())
		harness_fail("a thread that was refused");
	return drains(irq, dev_id);
}

static irqreturn_t looks_around_asked(int irq, void *dev_id)
{
	if (in_interrupt() || in_atomic())
		harness_fail("a thread that was asked for is no interrupt");
	return drains(irq, dev_id);
}

static irqreturn_t spins(int irq, void *dev_id)
{
	spin_lock(&fix->lock);
	drains(irq, dev_id);
	spin_unlock(&fix->lock);
	return IRQ_HANDLED;
}

static irqreturn_t spins_raw(int irq, void *dev_id)
{
	raw_spin_lock(&fix->raw);
	drains(irq, dev_id);
	raw_spin_unlock(&fix->raw);
	return IRQ_HANDLED;
}

/* As drivers do that rely on the host's interrupts being off. */
static irqreturn_t counts(int irq, void *dev_id)
{
	fix->count++;
	return drains(irq, dev_id);
}

static irqreturn_t says_off(int irq, void *dev_id)
{
	if (fix->is_off)
		harness_fail("a handler where softirqs are off");
	harness_point("handler");
	return drains(irq, dev_id);
}

/* ---- machines ---- */

static void boot(bool is_rt)
{
	km_preempt_rt = is_rt;
	fix = harness_alloc(sizeof(*fix));
	spin_lock_init(&fix->lock);
	raw_spin_lock_init(&fix->raw);
	kthreadd_init();
}

static void boot_handler(bool is_rt, irq_handler_t handler, unsigned long flags)
{
	boot(is_rt);
	if (request_irq(LINE, handler, flags, "nic", NULL))
		harness_fail("request_irq");
}

#define BOOT(name, is_rt, handler, flags)				\
static void boot_##name(void)						\
{									\
	boot_handler(is_rt, handler, flags);				\
}

BOOT(around, false, looks_around, 0)
BOOT(around_rt, true, looks_around, 0)
BOOT(no_thread_rt, true, looks_around_hard, IRQF_NO_THREAD)
BOOT(percpu_rt, true, looks_around_hard, IRQF_PERCPU)
BOOT(spins, false, spins, 0)
BOOT(spins_rt, true, spins, 0)
BOOT(spins_hard_rt, true, spins, IRQF_NO_THREAD)
BOOT(raw_rt, true, spins_raw, 0)
BOOT(raw_hard_rt, true, spins_raw, IRQF_NO_THREAD)
BOOT(counts, false, counts, 0)
BOOT(counts_rt, true, counts, 0)
BOOT(off, false, says_off, 0)
BOOT(off_rt, true, says_off, 0)

static void boot_asked(void)
{
	boot(false);
	if (request_threaded_irq(LINE, NULL, looks_around_asked, 0, "nic",
				 NULL))
		harness_fail("request_threaded_irq");
}

static void boot_asked_rt(void)
{
	boot(true);
	if (request_threaded_irq(LINE, NULL, looks_around_asked, 0, "nic",
				 NULL))
		harness_fail("request_threaded_irq");
}

/* ---- actors ---- */

static void raises_on(u32 cpu)
{
	fix->raised_nr++;
	km_irq_raise(LINE, cpu);
}

static void raises(void)
{
	raises_on(0);
}

static void raises_elsewhere(void)
{
	raises_on(1);
}

static void raises_twice(void)
{
	raises();
	harness_point("between");
	raises();
}

static void host_spins(void)
{
	spin_lock(&fix->lock);
	harness_point("inside");
	spin_unlock(&fix->lock);
}

static void host_spins_irqs_off(void)
{
	spin_lock_irq(&fix->lock);
	harness_point("inside");
	spin_unlock_irq(&fix->lock);
}

static void host_spins_raw(void)
{
	raw_spin_lock(&fix->raw);
	harness_point("inside");
	raw_spin_unlock(&fix->raw);
}

/* What spin_lock_irq() keeps out besides other holders is not the same. */
static void host_counts(void)
{
	u32 old;

	spin_lock_irq(&fix->lock);
	old = fix->count;
	harness_point("inside");
	fix->count = old + 1;
	spin_unlock_irq(&fix->lock);
}

static void host_counts_irqs_off(void)
{
	u32 old;

	local_irq_disable();
	old = fix->count;
	harness_point("inside");
	fix->count = old + 1;
	local_irq_enable();
}

static void host_bh_off(void)
{
	local_bh_disable();
	fix->is_off = true;
	harness_point("off");
	fix->is_off = false;
	local_bh_enable();
}

/* ---- ends ---- */

static void all_handled(void)
{
	if (!fix->runs_nr || fix->handled_nr != fix->raised_nr)
		harness_fail("an interrupt is lost");
	if (fix->runs_nr > fix->raised_nr)
		harness_fail("it ran for nothing");
}

static void handled_elsewhere(void)
{
	all_handled();
	if (fix->ran_on != 1)
		harness_fail("on another CPU");
}

static void both_counted(void)
{
	all_handled();
	if (fix->count != 2)
		harness_fail("an update is lost");
}

/* ---- questions ---- */

static void contexts(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "in the interrupt",
		  .boot = boot_around,
		  .actors = { { "sender", raises, 0 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "in a thread",
		  .boot = boot_around_rt,
		  .actors = { { "sender", raises, 0 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "no thread, please",
		  .boot = boot_no_thread_rt,
		  .actors = { { "sender", raises, 0 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "each CPU's own",
		  .boot = boot_percpu_rt,
		  .actors = { { "sender", raises, 0 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "a thread that was asked for",
		  .boot = boot_asked,
		  .actors = { { "sender", raises, 0 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "a thread that was asked for, rt",
		  .boot = boot_asked_rt,
		  .actors = { { "sender", raises, 0 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "the thread goes where it came",
		  .boot = boot_around_rt,
		  .actors = { { "sender", raises_elsewhere, 1 } },
		  .check = handled_elsewhere,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* Two interrupts may be one run of the thread, but not none. */
static void nothing_is_lost(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "twice",
		  .boot = boot_around,
		  .actors = { { "sender", raises_twice, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 2 } },
		{ .name = "twice, a thread",
		  .boot = boot_around_rt,
		  .actors = { { "sender", raises_twice, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 53 } },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* Only without PREEMPT_RT: the handler waits for whom it hit. */
static void lock_of_the_host(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "the lock of the host",
		  .boot = boot_spins,
		  .actors = { { "host", host_spins, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 7,
			      [SIM_VERDICT_DEADLOCK] = 3 },
		  .title = "host waits for &fix->lock held by host" },
		{ .name = "the lock of the host, interrupts off",
		  .boot = boot_spins,
		  .actors = { { "host", host_spins_irqs_off, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 7 } },
		{ .name = "the lock of the host, a thread",
		  .boot = boot_spins_rt,
		  .actors = { { "host", host_spins, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 214 } },
		{ .name = "a lock that sleeps, no thread",
		  .boot = boot_spins_hard_rt,
		  .actors = { { "sender", raises, 1 } },
		  .expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 } },
		{ .name = "the raw lock of the host, a thread",
		  .boot = boot_raw_rt,
		  .actors = { { "host", host_spins_raw, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 70 } },
		{ .name = "the raw lock of the host, no thread",
		  .boot = boot_raw_hard_rt,
		  .actors = { { "host", host_spins_raw, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 7,
			      [SIM_VERDICT_DEADLOCK] = 3 },
		  .title = "host waits for &fix->raw held by host" },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* Only with PREEMPT_RT: what the host has off does not keep the thread out. */
static void data_of_the_host(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "spin_lock_irq() against a handler",
		  .boot = boot_counts,
		  .actors = { { "host", host_counts, 0 },
			      { "sender", raises, 1 } },
		  .check = both_counted,
		  .expect = { [SIM_VERDICT_CLEAN] = 7 } },
		{ .name = "spin_lock_irq() against a thread",
		  .boot = boot_counts_rt,
		  .actors = { { "host", host_counts, 0 },
			      { "sender", raises, 1 } },
		  .check = both_counted,
		  .expect = { [SIM_VERDICT_CLEAN] = 136,
			      [SIM_VERDICT_ASSERTION] = 84 },
		  .title = "an update is lost" },
		{ .name = "local_irq_disable() against a thread",
		  .boot = boot_counts_rt,
		  .actors = { { "host", host_counts_irqs_off, 0 },
			      { "sender", raises, 1 } },
		  .check = both_counted,
		  .expect = { [SIM_VERDICT_CLEAN] = 11 } },
		{ .name = "softirqs off against a handler",
		  .boot = boot_off,
		  .actors = { { "host", host_bh_off, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 4,
			      [SIM_VERDICT_ASSERTION] = 2 },
		  .title = "a handler where softirqs are off" },
		{ .name = "softirqs off against a thread",
		  .boot = boot_off_rt,
		  .actors = { { "host", host_bh_off, 0 },
			      { "sender", raises, 1 } },
		  .check = all_handled,
		  .expect = { [SIM_VERDICT_CLEAN] = 218 } },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- who may ask ---- */

static void asks(void)
{
	if (request_threaded_irq(3, NULL, NULL, 0, "none", NULL) != -EINVAL ||
	    request_threaded_irq(3, drains, drains, 0, "both", NULL) != -EINVAL)
		harness_fail("one function, neither none nor two");
	if (km_irq_free_line() != 1 || request_irq(1, drains, 0, "a", NULL) ||
	    km_irq_free_line() != 2)
		harness_fail("lines");
	if (request_irq(LINE, drains, 0, "b", NULL) != -EBUSY)
		harness_fail("a line that is taken");
	free_irq(1);
	free_irq(LINE);
	if (km_irq_free_line() != 1 || request_irq(LINE, drains, 0, "b", NULL))
		harness_fail("a line that was given back");
	raises();
}

static void who_may_ask(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "asked",
		  .boot = boot_around,
		  .actors = { { "x", asks, 0 } },
		  .check = all_handled,
		  .is_cooperative = true,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "asked, threads",
		  .boot = boot_around_rt,
		  .actors = { { "x", asks, 0 } },
		  .check = all_handled,
		  .is_cooperative = true,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contexts),
		cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(lock_of_the_host),
		cmocka_unit_test(data_of_the_host),
		cmocka_unit_test(who_may_ask),
	};

	return cmocka_run_group_tests_name("rt_irq", tests, NULL, NULL);
}
