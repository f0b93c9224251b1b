// SPDX-License-Identifier: GPL-2.0-only
/*
 * rt_softirq: on PREEMPT_RT switching softirqs off is a lock of the CPU: who it
 * keeps out, who runs what is pending, and the deadlock that only it makes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/task.h"

#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "harness.h"

static struct fixture {
	spinlock_t		lock;
	struct tasklet_struct	tasklet;
	struct km_irq		irq;
	u32			count;
	u32			by_thread_nr;
	u32			by_others_nr;
	u32			inside_nr;	/* tasks with softirqs off */
} * fix;

/* ---- machines ---- */

static void enters(void)
{
	if (fix->inside_nr++)
		harness_fail("two have softirqs off on one CPU");
}

static void leaves(void)
{
	fix->inside_nr--;
}

static void tasklet(struct tasklet_struct *t)
{
	(void)t;
	if (!in_serving_softirq() || !in_softirq() || in_hardirq())
		harness_fail("a softirq in a wrong context");
	if (in_atomic() == preempt_rt_enabled())
		harness_fail("a softirq that may be preempted, or not");
	spin_lock(&fix->lock);
	harness_point("softirq");
	spin_unlock(&fix->lock);
	local_bh_disable();
	local_bh_enable();
	if (current == km_ksoftirqd(0))
		fix->by_thread_nr++;
	else
		fix->by_others_nr++;
}

static void handler(void *arg)
{
	(void)arg;
	tasklet_schedule(&fix->tasklet);
	km_irq_exit();
}

static void boot_as(bool is_rt)
{
	fix = harness_alloc(sizeof(*fix));
	spin_lock_init(&fix->lock);
	tasklet_setup(&fix->tasklet, tasklet);
	fix->irq = (struct km_irq){ .handler = handler, .name = "nic" };
	kthreadd_init();
	km_preempt_rt = is_rt;
	if (km_ksoftirqd_create(0))
		harness_fail("no thread");
	kthread_unpark(km_ksoftirqd(0));
	while (km_ksoftirqd(0)->state == TASK_RUNNING)
		km_point_relax();
}

static void boot(void)
{
	boot_as(false);
}

static void boot_rt(void)
{
	boot_as(true);
}

/* ---- actors ---- */

static void adds_one(void)
{
	u32 old;

	local_bh_disable();
	if (in_atomic() == preempt_rt_enabled())
		harness_fail("preemption with softirqs off");
	local_bh_disable();
	enters();
	old = fix->count;
	harness_point("inside");
	fix->count = old + 1;
	leaves();
	local_bh_enable();
	if (!in_softirq())
		harness_fail("on again too early");
	local_bh_enable();
	if (in_softirq())
		harness_fail("not on again");
}

static void adds_one_spinlock(void)
{
	u32 old;

	spin_lock_bh(&fix->lock);
	enters();
	old = fix->count;
	harness_point("inside");
	fix->count = old + 1;
	leaves();
	spin_unlock_bh(&fix->lock);
}

static void bh_then_lock(void)
{
	local_bh_disable();
	spin_lock(&fix->lock);
	spin_unlock(&fix->lock);
	local_bh_enable();
}

static void lock_then_bh(void)
{
	spin_lock(&fix->lock);
	local_bh_disable();
	local_bh_enable();
	spin_unlock(&fix->lock);
}

static void schedules(void)
{
	tasklet_schedule(&fix->tasklet);
}

static void schedules_off(void)
{
	local_bh_disable();
	tasklet_schedule(&fix->tasklet);
	if (fix->by_others_nr || fix->by_thread_nr)
		harness_fail("it ran where softirqs are off");
	local_bh_enable();
	if (fix->by_others_nr != 1)
		harness_fail("it did not run at the end");
}

static void schedules_atomic(void)
{
	preempt_disable();
	local_bh_disable();
	tasklet_schedule(&fix->tasklet);
	local_bh_enable();
	preempt_enable();
}

static void holds_off(void)
{
	local_bh_disable();
	harness_point("off");
	local_bh_enable();
}

static void off_in_atomic(void)
{
	preempt_disable();
	local_bh_disable();
	local_bh_enable();
	preempt_enable();
}

static void off_in_atomic_on_later(void)
{
	preempt_disable();
	local_bh_disable();
	preempt_enable();
	local_bh_enable();
}

static void off_in_interrupt(void)
{
	km_irq_disable();
	km_task_current()->hardirq_depth++;
	local_bh_disable();
}

static void interrupts(void)
{
	km_irq_post(0, &fix->irq);
}

/* ---- ends ---- */

static void both_added(void)
{
	if (fix->count != 2)
		harness_fail("an update is lost");
}

static void ran_in_thread(void)
{
	if (fix->by_thread_nr != 1 || fix->by_others_nr)
		harness_fail("not in the thread");
}

static void ran_elsewhere(void)
{
	if (fix->by_thread_nr || fix->by_others_nr != 1)
		harness_fail("not here");
}

static void ran_once(void)
{
	if (fix->by_thread_nr + fix->by_others_nr != 1)
		harness_fail("lost, or twice");
}

/* ---- questions ---- */

static void keeps_out(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "softirqs off",
		  .boot = boot,
		  .actors = { { "x", adds_one, 0 }, { "y", adds_one, 0 } },
		  .check = both_added,
		  .expect = { [SIM_VERDICT_CLEAN] = 2 } },
		{ .name = "softirqs off, rt",
		  .boot = boot_rt,
		  .actors = { { "x", adds_one, 0 }, { "y", adds_one, 0 } },
		  .check = both_added,
		  .expect = { [SIM_VERDICT_CLEAN] = 14 } },
		{ .name = "spin_lock_bh(), rt",
		  .boot = boot_rt,
		  .actors = { { "x", adds_one, 0 },
			      { "y", adds_one_spinlock, 0 } },
		  .check = both_added,
		  .expect = { [SIM_VERDICT_CLEAN] = 19 } },
		{ .name = "on two CPUs nobody is kept out, rt",
		  .boot = boot_rt,
		  .actors = { { "x", adds_one, 0 }, { "y", adds_one, 1 } },
		  .check = both_added,
		  .expect = { [SIM_VERDICT_CLEAN] = 8,
			      [SIM_VERDICT_ASSERTION] = 6 },
		  .title = "two have softirqs off on one CPU" },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* Only with PREEMPT_RT: a lock that nobody sees closes the cycle. */
static void is_a_lock(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "two orders",
		  .boot = boot,
		  .actors = { { "x", bh_then_lock, 0 },
			      { "y", lock_then_bh, 0 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 3 } },
		{ .name = "two orders, rt",
		  .boot = boot_rt,
		  .actors = { { "x", bh_then_lock, 0 },
			      { "y", lock_then_bh, 0 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 8,
			      [SIM_VERDICT_DEADLOCK] = 12 } },
		{ .name = "two orders on two CPUs, rt",
		  .boot = boot_rt,
		  .actors = { { "x", bh_then_lock, 0 },
			      { "y", lock_then_bh, 1 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 20 } },
		{ .name = "one order, rt",
		  .boot = boot_rt,
		  .actors = { { "x", bh_then_lock, 0 },
			      { "y", bh_then_lock, 0 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 14 } },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void who_runs_it(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "raised by a task",
		  .boot = boot_rt,
		  .actors = { { "x", schedules, 0 } },
		  .check = ran_in_thread,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "raised with softirqs off",
		  .boot = boot_rt,
		  .actors = { { "x", schedules_off, 0 } },
		  .check = ran_elsewhere,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "on again with preemption off",
		  .boot = boot_rt,
		  .actors = { { "x", schedules_atomic, 0 } },
		  .check = ran_in_thread,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "raised by an interrupt",
		  .boot = boot_rt,
		  .actors = { { "sender", interrupts, 1 } },
		  .check = ran_in_thread,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "raised by an interrupt, not rt",
		  .boot = boot,
		  .actors = { { "sender", interrupts, 1 } },
		  .check = ran_elsewhere,
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "raised while a task has them off",
		  .boot = boot_rt,
		  .actors = { { "host", holds_off, 0 },
			      { "sender", interrupts, 1 } },
		  .check = ran_once,
		  .expect = { [SIM_VERDICT_CLEAN] = 255 } },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* Where it cannot wait, nobody else may be inside. */
static void misuse(void **state)
{
	static const struct harness_question q[] = {
		{ .name = "off in atomic context, alone",
		  .boot = boot_rt,
		  .actors = { { "x", off_in_atomic, 0 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 1 } },
		{ .name = "off in atomic context",
		  .boot = boot_rt,
		  .actors = { { "host", holds_off, 0 },
			      { "x", off_in_atomic, 0 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 3,
			      [SIM_VERDICT_ASSERTION] = 1 },
		  .title = "local_bh_disable() in atomic context while a task "
			   "that was preempted has softirqs off" },
		{ .name = "off in atomic context, not rt",
		  .boot = boot,
		  .actors = { { "host", holds_off, 0 },
			      { "x", off_in_atomic, 0 } },
		  .expect = { [SIM_VERDICT_CLEAN] = 2 } },
		{ .name = "off in atomic context, on elsewhere",
		  .boot = boot_rt,
		  .actors = { { "x", off_in_atomic_on_later, 0 } },
		  .expect = { [SIM_VERDICT_LOCK_MISUSE] = 1 } },
		{ .name = "off in an interrupt",
		  .boot = boot_rt,
		  .actors = { { "x", off_in_interrupt, 0 } },
		  .expect = { [SIM_VERDICT_ASSERTION] = 1 },
		  .title = "local_bh_disable() in an interrupt" },
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_out),
		cmocka_unit_test(is_a_lock),
		cmocka_unit_test(who_runs_it),
		cmocka_unit_test(misuse),
	};

	return cmocka_run_group_tests_name("rt_softirq", tests, NULL, NULL);
}
