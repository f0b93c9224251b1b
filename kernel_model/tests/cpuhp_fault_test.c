// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU hotplug of the whole machine with callbacks that fail: at every state, by
 * choice, while others use what the callbacks take away
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <asm/engine.h>
#include <linux/acpi.h>
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "core/model.h"
#include "schedules.h"
#include "verbs/model.h"

#define CPU	1	/* the one that goes and comes */

static struct fixture {
	struct kmem_cache	*s;
	u32			tries_nr;
	int			result;
} * fix;

/* Of all executions, so not in the world. */
static u32 refused_nr;
static u32 done_nr;

static void boot(void)
{
	const struct kmem_cache_args args = {
		.object_size = 32,
		.min_partial = 1,
		.cpu_partial_slabs = 1,
	};

	linux_model.boot();
	fix = schedules_alloc(sizeof(*fix));
	fix->s = kmem_cache_create_args("X", &args);
	schedules_must(fix->s);
}

/* ---- the machine, looked at from outside ---- */

static void all_up(void)
{
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++) {
		schedules_must(cpu_online(cpu) && cpu_active(cpu));
		schedules_must(cpuhp_cpu_state(cpu) == CPUHP_ONLINE);
	}
}

static void is_down(void)
{
	schedules_must(!cpu_online(CPU) && !cpu_active(CPU));
	schedules_must(cpuhp_cpu_state(CPU) == CPUHP_OFFLINE);
}

static void at_rest(void)
{
	linux_model.check();
}

static void all_up_at_rest(void)
{
	all_up();
	at_rest();
}

/* Runs on the CPU in question; it is moved when that goes. */
static void use_cache(void)
{
	void *a = kmem_cache_alloc(fix->s, GFP_KERNEL);
	void *b = kmem_cache_alloc(fix->s, GFP_KERNEL);

	/* One may be the failure that is offered. */
	schedules_must(a || b);
	if (a)
		kmem_cache_free(fix->s, a);
	if (b)
		kmem_cache_free(fix->s, b);
	schedules_must(!(kmem_cache_shrink(fix->s) & ~1));
}

/* ---- one state after the other ---- */

static bool may_fail(int st, bool bringup)
{
	if (cpuhp_set_fail(CPU, (enum cpuhp_state)st))
		return false;
	if (!bringup || cpuhp_step_has_startup((enum cpuhp_state)st))
		return true;
	cpuhp_set_fail(CPU, CPUHP_INVALID);
	return false;
}

static void fail_each_down(void)
{
	for (int st = CPUHP_ONLINE; st >= CPUHP_TEARDOWN_CPU; st--) {
		if (!may_fail(st, false))
			continue;
		schedules_must(cpu_down(CPU) == -EAGAIN);
		all_up();
		fix->tries_nr++;
	}
	/* teardown, wait-empty, workqueue, active */
	schedules_must(fix->tries_nr == 4);
	schedules_must(!cpu_down(CPU));
	is_down();
	schedules_must(!cpu_up(CPU));
}

static void fail_each_up(void)
{
	schedules_must(!cpu_down(CPU));
	for (int st = CPUHP_OFFLINE; st <= CPUHP_ONLINE; st++) {
		if (!may_fail(st, true))
			continue;
		schedules_must(cpu_up(CPU) == -EAGAIN);
		is_down();
		fix->tries_nr++;
	}
	/* threads, pages, workqueue, smpcfd, bringup; workqueue, active */
	schedules_must(fix->tries_nr == 7);
	schedules_must(!cpu_up(CPU));
}

static void each_state(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "control", fail_each_down, 0 },
			   { "user", use_cache, CPU } },
		.check = all_up_at_rest,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 300,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = fail_each_up;
	schedules_expect_clean(&s);
}

/* ---- by choice ---- */

static void offer_faults(u32 nr)
{
	km_faults_left = nr;
	km_faults_on = true;
}

static void no_faults(void)
{
	km_faults_on = false;
	km_faults_left = 0;
}

static void count_result(void)
{
	no_faults();
	if (fix->result)
		refused_nr++;
	else
		done_nr++;
}

/* Both must have come up. */
static void expect_both(const struct schedules *s)
{
	refused_nr = 0;
	done_nr = 0;
	schedules_expect_clean(s);
	print_message("# %u refused, %u done\n", refused_nr, done_nr);
	assert_true(refused_nr && done_nr);
}

static void try_down(void)
{
	offer_faults(1);
	fix->result = cpu_down(CPU);
	count_result();
	if (fix->result) {
		schedules_must(fix->result == -EAGAIN);
		all_up();
		schedules_must(!cpu_down(CPU));
	}
	is_down();
}

static void try_up(void)
{
	offer_faults(1);
	fix->result = cpu_up(CPU);
	count_result();
	if (fix->result) {
		schedules_must(fix->result == -EAGAIN ||
			       fix->result == -ENOMEM);
		is_down();
		schedules_must(!cpu_up(CPU));
	}
	all_up();
}

static void boot_and_down(void)
{
	boot();
	schedules_must(!cpu_down(CPU));
}

/* All ways to fail, with few switches: that of the task alone. */
static void by_choice_complete(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "control", try_down, 0 } },
		.check = at_rest,
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = 0,
		.runs_max = 100000,
		.timers = SIM_TIMERS_IDLE,
	};

	(void)state;
	expect_both(&s);
	s.boot = boot_and_down;
	s.tasks[0].fn = try_up;
	expect_both(&s);
}

static void by_choice_in_company(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "control", try_down, 0 },
			   { "user", use_cache, CPU } },
		.check = at_rest,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 500,
	};

	(void)state;
	expect_both(&s);
	s.boot = boot_and_down;
	s.tasks[0].fn = try_up;
	s.tasks[1].cpu = 2;
	expect_both(&s);
}

/* A CPU that refuses ends suspend; resume brings back those that went. */
static void try_suspend(void)
{
	offer_faults(1);
	fix->result = freeze_secondary_cpus();
	count_result();
	schedules_must(!fix->result || fix->result == -EAGAIN);
	schedules_must(!fix->result == (num_online_cpus() == 1));
	schedules_must(cpu_up(CPU) == -EBUSY);
	thaw_secondary_cpus();
}

static void suspend_refused(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "suspend", try_suspend, 0 },
			   { "user", use_cache, CPU } },
		.check = all_up_at_rest,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 500,
	};

	(void)state;
	expect_both(&s);
}

/* ---- the other callers ---- */

static void kexec(void)
{
	smp_shutdown_nonboot_cpus(0);
	schedules_must(num_online_cpus() == 1 && cpu_online(0));
	schedules_must(cpu_up(CPU) == -EBUSY);
}

static void kexec_takes_all_down(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "kexec", kexec, 2 }, { "user", use_cache, CPU } },
		.check = at_rest,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 300,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void eject(void)
{
	struct device *dev = get_cpu_device(CPU);

	schedules_must(!acpi_hotplug_device(dev, ACPI_NOTIFY_EJECT_REQUEST));
	schedules_must(!acpi_hotplug_device(dev, ACPI_NOTIFY_DEVICE_CHECK));
}

/* Each may be the one that finds nothing to do. */
static void by_sysfs(void)
{
	schedules_must(!cpu_sysfs_write(CPU, false));
	schedules_must(!cpu_sysfs_write(CPU, true));
}

static void firmware_and_sysfs(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "eject", eject, 0 }, { "sysfs", by_sysfs, 2 } },
		.check = at_rest,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 300,
		.timers = SIM_TIMERS_IDLE,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[1].role = NULL;
	s.check = all_up_at_rest;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state),
		cmocka_unit_test(by_choice_complete),
		cmocka_unit_test(by_choice_in_company),
		cmocka_unit_test(suspend_refused),
		cmocka_unit_test(kexec_takes_all_down),
		cmocka_unit_test(firmware_and_sysfs),
	};

	return cmocka_run_group_tests_name("cpuhp_fault", tests, NULL, NULL);
}
