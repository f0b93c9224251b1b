// SPDX-License-Identifier: GPL-2.0-only
/*
 * boot: the whole model comes up, stays small, and rests
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/heap.h"
#include "core/model.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "mm/slub_variants/variants.h"
#include "verbs/model.h"

/* Copied back at every execution. The aim is 64 KiB; see what grew it. */
/* Each task keeps a whole ucontext in that back end. */
#ifdef SIM_CORO_UCONTEXT
#define WORLD_BYTES_MAX	(144 * 1024)
#else
#define WORLD_BYTES_MAX	(96u << 10)
#endif

static void boot(void *unused)
{
	(void)unused;
	linux_model.boot();
}

static void check(void *unused)
{
	(void)unused;
	linux_model.check();
}

static void boot_by(u32 cpus_nr, void (*fn)(void *arg), struct sim_outcome *ret)
{
	const struct sim_world_options o = {
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
	};

	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(fn, NULL, ret);
}

static void boot_world(u32 cpus_nr)
{
	struct sim_outcome outcome;

	boot_by(cpus_nr, boot, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

static int teardown(void **state)
{
	(void)state;
	sim_detect_detach();
	sim_world_destroy();
	return 0;
}

static void all_cpus_come_up(void **state)
{
	static const u32 counts[] = { 1, 2, 4, 32 };

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		boot_world(counts[i]);
		assert_int_equal(num_online_cpus(), counts[i]);
		assert_int_equal(system_state, SYSTEM_RUNNING);
		sim_world_destroy();
	}
}

/* Nobody has anything to do: the first decision finds no move. */
static void rests_after_boot(void **state)
{
	const struct sim_decider decider = { .ctx = NULL };
	struct sim_outcome outcome;

	(void)state;
	boot_world(2);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_run(&decider, 0, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(outcome.choices_nr, 0);
	sim_run_check(check, NULL, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

/* Either setting makes it a PREEMPT_RT kernel. */
static void preempt_rt_is_booted(void **state)
{
	static const enum sim_preempt_model models[] = { SIM_PREEMPT_FULL,
							 SIM_PREEMPT_RT };
	struct sim_model_option *option =
		sim_model_option_find(&linux_model, "preempt_rt");
	struct sim_outcome outcome;

	(void)state;
	for (u32 i = 0; i < 2 * ARRAY_SIZE(models); i++) {
		const struct sim_world_options o = {
			.cpus_nr = 2,
			.preempt = models[i / 2],
		};

		assert_int_equal(sim_world_create(&o, NULL), 0);
		option->int_value = i % 2;
		sim_world_boot(boot, NULL, &outcome);
		option->int_value = false;
		assert_string_equal(outcome.title, "");
		assert_int_equal(preempt_rt_enabled(), i != 0);
		sim_world_destroy();
	}
}

static const char *variant_wanted;
static bool rt_wanted;
static bool softirqd_wanted;

/* A new world has the default settings. */
static void boot_wanted(void *unused)
{
	sim_model_option_find(&linux_model, "variant")->string_value =
		variant_wanted;
	sim_model_option_find(&linux_model, "preempt_rt")->int_value =
		rt_wanted;
	sim_model_option_find(&linux_model, "softirqd")->int_value =
		softirqd_wanted;
	boot(unused);
}

/*
 * Mainline before patch v4 flushes in interrupts, where ACPI's boot makes it
 * take list_lock or zone->lock: these sleep then.
 */
static void preempt_rt_by_variant(void **state)
{
	static const char *const names[] = {
#define VARIANT_NAME(symbol, choice) choice,
		SLUB_VARIANTS(VARIANT_NAME)
#undef VARIANT_NAME
	};
	struct sim_outcome outcome;
	bool is_old = true;

	(void)state;
	for (u32 i = 0; i < 4 * ARRAY_SIZE(names); i++) {
		variant_wanted = names[i / 4];
		rt_wanted = i & 1;
		softirqd_wanted = i & 2;
		is_old &= strcmp(variant_wanted, "v4") != 0;
		boot_by(2, boot_wanted, &outcome);
		if (outcome.verdict != (rt_wanted && is_old ?
						SIM_VERDICT_SLEEP_IN_ATOMIC :
						SIM_VERDICT_CLEAN))
			fail_msg("%s, preempt_rt %d: %s", variant_wanted,
				 rt_wanted, outcome.title);
		sim_world_destroy();
	}
	assert_false(is_old);
}

static void world_is_small(void **state)
{
	struct sim_outcome outcome;
	struct sim_snapshot *snap;

	(void)state;
	for (u32 i = 0; i < 2; i++) {
		variant_wanted = SLUB_VARIANT_DEFAULT;
		rt_wanted = false;
		softirqd_wanted = i;
		boot_by(4, boot_wanted, &outcome);
		assert_string_equal(outcome.title, "");
		assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
		print_message("# %zu bytes, %u tasks\n",
			      sim_snapshot_bytes(snap), sim_task_count() - 1);
		assert_in_range(sim_snapshot_bytes(snap), 1, WORLD_BYTES_MAX);
		sim_snapshot_free(snap);
		sim_world_destroy();
	}
	softirqd_wanted = false;
	sim_model_option_find(&linux_model, "softirqd")->int_value = false;
}

/* ---- phases ---- */

static void must(bool is_so, const char *what)
{
	if (!is_so)
		sim_finding(SIM_VERDICT_ASSERTION, "%s", what);
}

static u32 works_nr;

static void early_work(struct work_struct *work)
{
	(void)work;
	works_nr++;
}

/* Queues can be used long before there is a worker. */
static void queue_early(void *unused)
{
	struct work_struct *first = sim_heap_alloc(2 * sizeof(*first), "test");
	struct work_struct *second = first + 1;

	(void)unused;
	works_nr = 0;
	boot_cpu_init();
	workqueue_init_early();
	INIT_WORK(first, early_work);
	INIT_WORK(second, early_work);
	must(queue_work(system_wq, first), "not queued while booting");
	must(!queue_work(system_wq, first), "queued twice");
	call_function_init();
	kthreadd_init();
	system_state = SYSTEM_SCHEDULING;
	must(queue_work(system_unbound_wq, second), "not queued");
	must(!works_nr, "a work runs without a worker");
	workqueue_init();
	flush_work(first);
	flush_work(second);
	must(works_nr == 2, "an early work is lost");
}

static void early_works_run_late(void **state)
{
	struct sim_outcome outcome;

	(void)state;
	boot_by(2, queue_early, &outcome);
	assert_string_equal(outcome.title, "");
}

/* Nobody holds cpu_hotplug_lock; only in the end that is a mistake. */
static void assert_in_all_phases(void *unused)
{
	(void)unused;
	boot_cpu_init();
	lockdep_assert_cpus_held();
	system_state = SYSTEM_SCHEDULING;
	lockdep_assert_cpus_held();
	system_state = SYSTEM_FREEING_INITMEM;
	lockdep_assert_cpus_held();
	system_state = SYSTEM_RUNNING;
	lockdep_assert_cpus_held();
}

static void assertions_wait_for_running(void **state)
{
	struct sim_outcome outcome;

	(void)state;
	boot_by(1, assert_in_all_phases, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_ASSERTION);
	assert_non_null(strstr(outcome.title, "cpu_hotplug_lock"));
}

static int leaves_preemption_off(void)
{
	preempt_disable();
	return 0;
}

static int leaves_irqs_off(void)
{
	local_irq_disable();
	return 0;
}

static int says_no(void)
{
	return -ENODEV;
}

static void boot_no(void *unused)
{
	(void)unused;
	must(do_one_initcall(says_no) == -ENODEV, "what it said is lost");
}

static void boot_preempt(void *unused)
{
	(void)unused;
	do_one_initcall(leaves_preemption_off);
}

static void boot_irqs(void *unused)
{
	(void)unused;
	do_one_initcall(leaves_irqs_off);
}

static void initcalls_are_checked(void **state)
{
	static void (*const boots[])(void *) = { boot_preempt, boot_irqs };
	struct sim_outcome outcome;

	(void)state;
	boot_by(1, boot_no, &outcome);
	assert_string_equal(outcome.title, "");
	sim_world_destroy();
	for (u32 i = 0; i < ARRAY_SIZE(boots); i++) {
		boot_by(1, boots[i], &outcome);
		assert_int_equal(outcome.verdict, SIM_VERDICT_ASSERTION);
		assert_non_null(strstr(outcome.title, "initcall returned"));
		sim_world_destroy();
	}
}

/* What a scenario may say is said in one place only, and is explained. */
static void verbs_are_distinct(void **state)
{
	u32 nr = 0;

	(void)state;
	for (const struct sim_verb *v = linux_model.verbs; v->name; v++, nr++) {
		assert_non_null(v->module);
		assert_non_null(v->args);
		assert_non_null(v->call);
		assert_true(v->help && v->help[0]);
		for (const struct sim_verb *w = linux_model.verbs; w != v; w++)
			assert_true(strcmp(v->module, w->module) ||
				    strcmp(v->name, w->name));
	}
	assert_true(nr > 20);
	assert_non_null(sim_model_option_find(&linux_model, "variant"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_cpus_come_up),
		cmocka_unit_test_teardown(rests_after_boot, teardown),
		cmocka_unit_test_teardown(preempt_rt_is_booted, teardown),
		cmocka_unit_test_teardown(preempt_rt_by_variant, teardown),
		cmocka_unit_test_teardown(world_is_small, teardown),
		cmocka_unit_test_teardown(early_works_run_late, teardown),
		cmocka_unit_test_teardown(assertions_wait_for_running,
					  teardown),
		cmocka_unit_test(initcalls_are_checked),
		cmocka_unit_test(verbs_are_distinct),
	};

	return cmocka_run_group_tests_name("boot", tests, NULL, NULL);
}
