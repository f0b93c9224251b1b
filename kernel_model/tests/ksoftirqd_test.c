// SPDX-License-Identifier: GPL-2.0-only
/*
 * ksoftirqd: what tasks raise, what is raised again and again, CPU hotplug
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/model.h"
#include "core/task.h"
#include "core/world.h"

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include "harness.h"
#include "schedules.h"
#include "verbs/model.h"

#define ROUNDS_MAX	10	/* before a thread takes over */

static struct fixture {
	struct tasklet_struct	tasklet;
	struct km_irq		irq;
	u32			again_nr;	/* raised by itself */
	u32			by_thread_nr;
	u32			by_others_nr;
	u32			ran_on;
	u32			runs_nr;
	u32			us;		/* that each run takes */
	bool			is_in_handler;
} * fix;

static bool thread_is_up(void)
{
	return km_ksoftirqd(0)->state == TASK_RUNNING;
}

static void count_run(void)
{
	if (!in_serving_softirq() || !in_softirq() || in_hardirq())
		harness_fail("a softirq in a wrong context");
	if (current == km_ksoftirqd(smp_processor_id()))
		fix->by_thread_nr++;
	else
		fix->by_others_nr++;
	fix->ran_on = smp_processor_id();
}

static void net_rx(void)
{
	count_run();
	harness_point("net_rx");
	sim_world->now_us += fix->us;
	if (!fix->again_nr)
		return;
	fix->again_nr--;
	raise_softirq(NET_RX_SOFTIRQ);
}

/* These do not look at whom the interrupt hit, which may be the thread. */
static void net_rx_leaves_it_to_thread(void)
{
	if (fix->is_in_handler && thread_is_up())
		harness_fail("an interrupt does what the thread will do");
	fix->runs_nr++;
}

static void tasklet(struct tasklet_struct *t)
{
	(void)t;
	if (fix->is_in_handler && thread_is_up())
		harness_fail("reached: a tasklet does not wait");
	fix->runs_nr++;
}

static void raise_handler(void *arg)
{
	(void)arg;
	raise_softirq(NET_RX_SOFTIRQ);
	fix->is_in_handler = true;
	km_irq_exit();
	fix->is_in_handler = false;
}

static void tasklet_handler(void *arg)
{
	(void)arg;
	tasklet_schedule(&fix->tasklet);
	fix->is_in_handler = true;
	km_irq_exit();
	fix->is_in_handler = false;
}

/* ---- one CPU's thread ---- */

static void boot_bare(void)
{
	fix = harness_alloc(sizeof(*fix));
	fix->irq = (struct km_irq){ .handler = raise_handler, .name = "nic" };
	tasklet_setup(&fix->tasklet, tasklet);
	open_softirq(NET_RX_SOFTIRQ, net_rx);
	kthreadd_init();
}

static void boot(void)
{
	boot_bare();
	if (km_ksoftirqd_create(0))
		harness_fail("no thread");
	kthread_unpark(km_ksoftirqd(0));
	while (thread_is_up())
		km_point_relax();
}

static void boot_ten_rounds(void)
{
	boot();
	fix->again_nr = ROUNDS_MAX - 1;
}

static void boot_thirteen_rounds(void)
{
	boot();
	fix->again_nr = ROUNDS_MAX + 2;
}

static void boot_thirteen_rounds_bare(void)
{
	boot_bare();
	fix->again_nr = ROUNDS_MAX + 2;
}

/* Its third run is over when 2 ms are. */
static void boot_slow(void)
{
	boot_thirteen_rounds();
	fix->us = 700;
}

static void boot_slow_bare(void)
{
	boot_thirteen_rounds_bare();
	fix->us = 700;
}

static void boot_four_rounds(void)
{
	boot();
	fix->again_nr = 3;
}

static void boot_looks_at_thread(void)
{
	boot();
	open_softirq(NET_RX_SOFTIRQ, net_rx_leaves_it_to_thread);
}

static void boot_tasklet(void)
{
	boot();
	fix->irq.handler = tasklet_handler;
}

static void raises(void)
{
	raise_softirq(NET_RX_SOFTIRQ);
}

static void raises_bh_off(void)
{
	local_bh_disable();
	raise_softirq(NET_RX_SOFTIRQ);
	if (!in_softirq() || in_serving_softirq())
		harness_fail("softirqs off is no softirq");
	local_bh_enable();
	if (fix->by_others_nr != 1 || local_softirq_pending())
		harness_fail("it did not run at the end");
}

static void interrupts(void)
{
	km_irq_post(0, &fix->irq);
}

static void works(void)
{
	harness_point("works");
}

static void by_thread(void)
{
	if (fix->by_thread_nr != 1 || fix->by_others_nr)
		harness_fail("it did not run once, in the thread");
}

static void by_others(void)
{
	if (fix->by_thread_nr || fix->by_others_nr != 1)
		harness_fail("it did not run once, not in the thread");
}

static void ten_by_interrupt(void)
{
	if (fix->by_thread_nr || fix->by_others_nr != ROUNDS_MAX)
		harness_fail("not all in the interrupt");
}

static void the_rest_by_thread(void)
{
	if (fix->by_thread_nr != 3 || fix->by_others_nr != ROUNDS_MAX)
		harness_fail("the limit is another one");
}

static void all_but_three_by_thread(void)
{
	if (fix->by_others_nr + fix->by_thread_nr != ROUNDS_MAX + 3)
		harness_fail("one is lost");
	if (fix->by_others_nr != 3)
		harness_fail("the limit of time is another one");
}

/* How many rounds the interrupt did before it made room is a choice. */
static void some_by_thread(void)
{
	if (fix->by_others_nr + fix->by_thread_nr != 4 || !fix->by_others_nr)
		harness_fail("one is lost, or the interrupt did none");
	if (fix->by_others_nr == 1)
		harness_fail("reached: the first round was the last");
}

static void all_by_interrupt(void)
{
	if (fix->by_others_nr != ROUNDS_MAX + 3)
		harness_fail("there is a limit");
}

static void nothing_pending(void)
{
	if (local_softirq_pending())
		harness_fail("it is lost");
	if (!fix->by_thread_nr && !fix->by_others_nr && !fix->runs_nr)
		harness_fail("it did not run");
}

static void who_runs_it(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "raised by a task",
			.boot = boot,
			.actors = { { "x", raises, 0 } },
			.check = by_thread,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "raised by a task, no thread",
			.boot = boot_bare,
			.actors = { { "x", raises, 0 } },
			.check = nothing_pending,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "raised with softirqs off",
			.boot = boot,
			.actors = { { "x", raises_bh_off, 0 } },
			.check = by_others,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "raised by an interrupt",
			.boot = boot,
			.actors = { { "sender", interrupts, 1 } },
			.check = by_others,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "the thread is about to",
			.boot = boot_looks_at_thread,
			.actors = { { "x", raises, 0 },
				    { "sender", interrupts, 1 } },
			.check = nothing_pending,
			.expect = { [SIM_VERDICT_CLEAN] = 28 },
		},
		{
			.name = "the thread is about to, a tasklet",
			.boot = boot_tasklet,
			.actors = { { "x", raises, 0 },
				    { "sender", interrupts, 1 } },
			.check = nothing_pending,
			.expect = { [SIM_VERDICT_CLEAN] = 22,
				    [SIM_VERDICT_ASSERTION] = 14 },
			.title = "reached: a tasklet does not wait",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

static void rounds(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "as many as there may be",
			.boot = boot_ten_rounds,
			.actors = { { "sender", interrupts, 1 } },
			.check = ten_by_interrupt,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "too many",
			.boot = boot_thirteen_rounds,
			.actors = { { "sender", interrupts, 1 } },
			.check = the_rest_by_thread,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "too many, no thread",
			.boot = boot_thirteen_rounds_bare,
			.actors = { { "sender", interrupts, 1 } },
			.check = all_by_interrupt,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "too slow",
			.boot = boot_slow,
			.actors = { { "sender", interrupts, 1 } },
			.check = all_but_three_by_thread,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "too slow, no thread",
			.boot = boot_slow_bare,
			.actors = { { "sender", interrupts, 1 } },
			.check = all_by_interrupt,
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "somebody waits",
			.boot = boot_four_rounds,
			.actors = { { "x", works, 0 },
				    { "sender", interrupts, 1 } },
			.check = some_by_thread,
			.expect = { [SIM_VERDICT_CLEAN] = 71,
				    [SIM_VERDICT_ASSERTION] = 141 },
			.title = "reached: the first round was the last",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- CPUs come and go ---- */

static void quiet_tasklet(struct tasklet_struct *t)
{
	(void)t;
	count_run();
}

static void boot_machine(void)
{
	struct sim_model_option *option =
		sim_model_option_find(&linux_model, "softirqd");

	option->int_value = true;
	linux_model.boot();
	option->int_value = false;
	fix = schedules_alloc(sizeof(*fix));
	tasklet_setup(&fix->tasklet, quiet_tasklet);
}

static void go_to(unsigned int cpu)
{
	const struct cpumask mask = { .bits = BIT_ULL(cpu) };

	set_cpus_allowed_ptr(current, &mask);
	schedules_must(smp_processor_id() == cpu);
}

/* The thread of CPU 1 is parked, the CPU still there: it stays pending. */
static void schedule_on_parked(void)
{
	schedules_must(!cpu_down_to(1, CPUHP_TEARDOWN_CPU));
	schedules_must(km_ksoftirqd(1)->state == TASK_PARKED);
	go_to(1);
	tasklet_schedule(&fix->tasklet);
	schedules_must(local_softirq_pending());
	schedules_must(km_ksoftirqd(1)->state == TASK_PARKED);
	go_to(0);
}

static void wait_for_run_on(unsigned int cpu)
{
	while (!fix->by_thread_nr)
		km_point_relax();
	schedules_must(fix->by_thread_nr == 1 && !fix->by_others_nr);
	schedules_must(fix->ran_on == cpu);
}

static void tasklet_moves(void)
{
	schedule_on_parked();
	schedules_must(!cpu_down(1));
	wait_for_run_on(0);
	schedules_must(!cpu_up(1));
	schedules_must(fix->by_thread_nr == 1);
}

static void tasklet_stays(void)
{
	schedule_on_parked();
	schedules_must(!cpu_up(1));
	wait_for_run_on(1);
}

static void pending_on_a_dead_cpu(void **state)
{
	(void)state;
	schedules_boot(boot_machine, tasklet_moves, 2);
	schedules_boot(boot_machine, tasklet_stays, 2);
}

static void schedules_tasklet(void)
{
	tasklet_schedule(&fix->tasklet);
}

static void down_and_up(void)
{
	schedules_must(!cpu_down(1));
	schedules_must(!cpu_up(1));
}

static void ran_once(void)
{
	schedules_must(fix->by_thread_nr + fix->by_others_nr == 1);
}

/* Whenever the CPU goes, the tasklet runs, and once. */
static void none_is_lost(void **state)
{
	const struct schedules s = {
		.boot = boot_machine,
		.tasks = { { "control", down_and_up, 0 },
			   { "raiser", schedules_tasklet, 1 } },
		.check = ran_once,
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 1000,
	};

	(void)state;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_runs_it),
		cmocka_unit_test(rounds),
		cmocka_unit_test(pending_on_a_dead_cpu),
		cmocka_unit_test(none_is_lost),
	};

	return cmocka_run_group_tests_name("ksoftirqd", tests, NULL, NULL);
}
