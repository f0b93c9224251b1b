// SPDX-License-Identifier: GPL-2.0-only
/*
 * cross calls: who runs what, who waits for whom
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <asm/engine.h>
#include <linux/cpu.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "schedules.h"

static struct fixture {
	u32		ran[4];		/* for each CPU */
	spinlock_t	lock;
	u32		sent_nr;
} * fix;

static void boot(void)
{
	boot_cpu_init();
	workqueue_init_early();
	call_function_init();
	kthreadd_init();
	workqueue_init();
	smp_init();
	system_state = SYSTEM_RUNNING;
	fix = schedules_alloc(sizeof(*fix));
	km_spin_init(&fix->lock, "s");
}

static void count(void *info)
{
	u32 *ran = info;

	schedules_must(irqs_disabled());
	ran[smp_processor_id()]++;
}

static bool is_odd(int cpu, void *info)
{
	(void)info;
	return cpu & 1;
}

static void all(void)
{
	on_each_cpu(count, fix->ran, true);
}

static void odd(void)
{
	on_each_cpu_cond(is_odd, count, fix->ran, true);
}

static void all_twice_async(void)
{
	on_each_cpu(count, fix->ran, false);
	on_each_cpu(count, fix->ran, false);
}

static void each_once(void)
{
	for (u32 i = 0; i < nr_cpu_ids; i++)
		schedules_must(fix->ran[i] == 1);
}

static void each_twice(void)
{
	for (u32 i = 0; i < nr_cpu_ids; i++)
		schedules_must(fix->ran[i] == 2);
}

static void all_and_look(void)
{
	all();
	each_once();
}

static void odd_only(void)
{
	for (u32 i = 0; i < nr_cpu_ids; i++)
		schedules_must(fix->ran[i] == (i & 1));
}

/* The others are idle: interrupts come on the stacks of their idle tasks. */
static void each_cpu_exactly_once(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "x", all_and_look, 0 } },
		.check = each_once,
		.cpus_nr = 3,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = odd;
	s.check = odd_only;
	schedules_expect_clean(&s);
	s.tasks[0].fn = all_twice_async;
	s.check = each_twice;
	schedules_expect_clean(&s);
}

/* Two senders with interrupts on serve each other while they spin. */
static void senders_serve_each_other(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "x", all, 0 }, { "y", all, 1 } },
		.check = each_twice,
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 400000,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.strategy = "random";
	s.runs_max = 1000;
	s.cpus_nr = 4;
	s.points = SIM_POINTS_MEMORY;
	schedules_expect_clean(&s);
}

static void call_with_irqs_off(void)
{
	local_irq_disable();
	all();
	local_irq_enable();
}

static void call_from_interrupt(void *info)
{
	(void)info;
	all();
}

static void nested_call(void)
{
	smp_call_function_single(1, call_from_interrupt, NULL, 1);
}

static void wrong_contexts_are_findings(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "x", call_with_irqs_off, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 5,
	};
	struct schedules_tally tally;

	(void)state;
	schedules_run(&s, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION], 5);
	s.tasks[0].fn = nested_call;
	schedules_run(&s, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION], 5);
}

static void single(void)
{
	schedules_must(!smp_call_function_single(1, count, fix->ran, 1));
	schedules_must(fix->ran[1] == 1);
	schedules_must(!smp_call_function_single(0, count, fix->ran, 1));
	schedules_must(fix->ran[0] == 1);
	schedules_must(smp_call_function_single(7, count, fix->ran, 1) ==
		       -ENXIO);
	schedules_must(!cpu_down(1));
	schedules_must(smp_call_function_single(1, count, fix->ran, 1) ==
		       -ENXIO);
}

static void single_calls(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "x", single, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 300,
	};

	(void)state;
	schedules_expect_clean(&s);
}

/* ---- a lock that the target spins on with interrupts off ---- */

static void call_under_lock(void)
{
	spin_lock(&fix->lock);
	smp_call_function_single(1, count, fix->ran, 1);
	spin_unlock(&fix->lock);
}

static void call_without_lock(void)
{
	spin_lock(&fix->lock);
	spin_unlock(&fix->lock);
	smp_call_function_single(1, count, fix->ran, 1);
}

static void lock_irq(void)
{
	spin_lock_irq(&fix->lock);
	spin_unlock_irq(&fix->lock);
}

static void lock_plain(void)
{
	spin_lock(&fix->lock);
	spin_unlock(&fix->lock);
}

static void call_under_a_lock_deadlocks(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "caller", call_under_lock, 0 },
			   { "locker", lock_irq, 1 } },
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect(&s, SIM_VERDICT_DEADLOCK, NULL);
	/* Interrupts on while it spins: it answers. */
	s.tasks[1].fn = lock_plain;
	schedules_expect_clean(&s);
	s.tasks[0].fn = call_without_lock;
	s.tasks[1].fn = lock_irq;
	schedules_expect_clean(&s);
}

/* ---- a CPU that dies ---- */

/* After the online bit is clear only the CPU's stopper may run calls. */
static void count_alive(void *info)
{
	schedules_must(cpu_online(smp_processor_id()) ||
		       !strcmp(km_task_current()->role, "migration"));
	count(info);
}

static void send_to_1(void)
{
	if (!smp_call_function_single(1, count_alive, fix->ran, 0))
		fix->sent_nr++;
	if (!smp_call_function_single(1, count_alive, fix->ran, 1))
		fix->sent_nr++;
}

static void send_until_gone(void)
{
	while (!smp_call_function_single(1, count_alive, fix->ran, 0))
		fix->sent_nr++;
}

static void kill_1(void)
{
	schedules_must(!cpu_down(1));
}

/* Whatever was accepted runs, on the CPU itself, before it is dead. */
static void nothing_lost(void)
{
	schedules_must(fix->ran[1] == fix->sent_nr);
	schedules_must(!fix->ran[0] && !fix->ran[2]);
}

static void dying_cpu_answers(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "sender", send_to_1, 0 },
			   { "control", kill_1, 2 } },
		.check = nothing_lost,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 2000,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = send_until_gone;
	schedules_expect_clean(&s);
	s.points = SIM_POINTS_MEMORY;
	s.runs_max = 500;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cpu_exactly_once),
		cmocka_unit_test(senders_serve_each_other),
		cmocka_unit_test(wrong_contexts_are_findings),
		cmocka_unit_test(single_calls),
		cmocka_unit_test(call_under_a_lock_deadlocks),
		cmocka_unit_test(dying_cpu_answers),
	};

	return cmocka_run_group_tests_name("smp", tests, NULL, NULL);
}
