// SPDX-License-Identifier: GPL-2.0-only
/*
 * softirqs: right behind an interrupt, never inside a section that switched them
 * off, one at a time
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/task.h"

#include <linux/interrupt.h>
#include <linux/spinlock.h>

#include "harness.h"

static struct fixture {
	struct tasklet_struct	tasklet, second;
	struct km_irq		irq, irq2;
	spinlock_t		a;
	u32			runs_nr;
	u32			running_nr;
	bool			is_off;		/* the host says so */
	bool			takes_lock;
} * fix;

static void tasklet(struct tasklet_struct *t)
{
	(void)t;
	if (fix->is_off)
		harness_fail("a softirq where they are off");
	if (fix->running_nr++)
		harness_fail("a softirq inside a softirq");
	if (km_in_hardirq() || km_irqs_are_off() || !in_interrupt() ||
	    !km_in_atomic())
		harness_fail("a softirq in a wrong context");
	harness_point("softirq");
	if (fix->takes_lock) {
		spin_lock(&fix->a);
		spin_unlock(&fix->a);
	}
	fix->running_nr--;
	fix->runs_nr++;
}

static void handler(void *arg)
{
	if (!km_in_hardirq())
		harness_fail("an interrupt in a wrong context");
	tasklet_schedule(arg);
	tasklet_schedule(arg);
	if (fix->runs_nr > 2)
		harness_fail("too many runs");
	km_irq_exit();
}

static void boot(void)
{
	fix = harness_alloc(sizeof(*fix));
	tasklet_setup(&fix->tasklet, tasklet);
	tasklet_setup(&fix->second, tasklet);
	fix->irq = (struct km_irq){ .handler = handler,
				    .arg = &fix->tasklet,
				    .name = "one" };
	fix->irq2 = (struct km_irq){ .handler = handler,
				     .arg = &fix->second,
				     .name = "two" };
	km_spin_init(&fix->a, "a");
}

static void boot_takes_lock(void)
{
	boot();
	fix->takes_lock = true;
}

static void sender(void)
{
	km_irq_post(0, &fix->irq);
}

static void sender2(void)
{
	km_irq_post(0, &fix->irq2);
}

static void plain_host(void)
{
	harness_point("host");
}

static void bh_host(void)
{
	local_bh_disable();
	local_bh_disable();
	fix->is_off = true;
	harness_point("off");
	local_bh_enable();
	harness_point("still off");
	fix->is_off = false;
	local_bh_enable();
	if (km_in_atomic())
		harness_fail("preemption is still off");
}

static void locks_plainly(void)
{
	spin_lock(&fix->a);
	harness_point("inside");
	spin_unlock(&fix->a);
}

static void locks_with_bh_off(void)
{
	spin_lock_bh(&fix->a);
	fix->is_off = true;
	harness_point("inside");
	fix->is_off = false;
	spin_unlock_bh(&fix->a);
}

static void task_schedules(void)
{
	local_irq_disable();
	tasklet_schedule(&fix->tasklet);
	tasklet_schedule(&fix->tasklet);
	local_irq_enable();
	harness_point("scheduled");
}

/* Scheduled with softirqs off it needs no interrupt: it runs at the end. */
static void task_schedules_bh_off(void)
{
	local_bh_disable();
	tasklet_schedule(&fix->tasklet);
	if (fix->runs_nr)
		harness_fail("it ran at once");
	local_bh_enable();
	if (fix->runs_nr != 1)
		harness_fail("it did not run at the end");
}

static void on_with_irqs_off(void)
{
	local_bh_disable();
	local_irq_disable();
	local_bh_enable();
}

static void check_one(void)
{
	if (fix->runs_nr != 1)
		harness_fail("it did not run once");
}

static void check_two(void)
{
	if (fix->runs_nr != 2)
		harness_fail("they did not run twice");
}

static void softirqs(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "behind an interrupt",
			.boot = boot,
			.actors = { { "host", plain_host, 0 },
				    { "sender", sender, 1 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 6 },
		},
		{
			.name = "on an idle CPU",
			.boot = boot,
			.actors = { { "sender", sender, 1 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "softirqs off",
			.boot = boot,
			.actors = { { "host", bh_host, 0 },
				    { "sender", sender, 1 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
		{
			.name = "an interrupt hits a softirq",
			.boot = boot,
			.actors = { { "sender", sender, 1 },
				    { "sender2", sender2, 2 } },
			.check = check_two,
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
		{
			.name = "the lock of the host",
			.boot = boot_takes_lock,
			.actors = { { "host", locks_plainly, 0 },
				    { "sender", sender, 1 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 7,
				    [SIM_VERDICT_DEADLOCK] = 3 },
			.title = "host waits for a held by host",
		},
		{
			.name = "the same with softirqs off",
			.boot = boot_takes_lock,
			.actors = { { "host", locks_with_bh_off, 0 },
				    { "sender", sender, 1 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 10 },
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void without_an_interrupt(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "scheduled by a task",
			.boot = boot,
			.actors = { { "x", task_schedules, 0 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 2 },
		},
		{
			.name = "scheduled by a task, softirqs off",
			.boot = boot,
			.actors = { { "x", task_schedules_bh_off, 0 } },
			.check = check_one,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "on again with interrupts off",
			.boot = boot,
			.actors = { { "x", on_with_irqs_off, 0 } },
			.expect = { [SIM_VERDICT_ASSERTION] = 1 },
			.title = "local_bh_enable() needs interrupts on",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(softirqs),
		cmocka_unit_test(without_an_interrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
