// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU hotplug: order, rollback, locks, and what happens to tasks and works
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <asm/engine.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "schedules.h"

#define LOG_MAX	32

static struct fixture {
	struct mutex		lock;
	struct work_struct	work, busy;
	bool			is_second_queued;
	u32			runs_nr;
	u32			ran_on;
	u32			log_nr;
	int			log[LOG_MAX];	/* state, negative: teardown */
	int			dyn_state;
	u32			calls_nr[4];	/* for each CPU */
	int			result;
} * fix;

static void boot_machine(void)
{
	boot_cpu_init();
	workqueue_init_early();
	call_function_init();
	kthreadd_init();
	workqueue_init();
	smp_init();
	system_state = SYSTEM_RUNNING;
}

static void work_func(struct work_struct *work)
{
	(void)work;
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
	fix->ran_on = smp_processor_id();
	fix->runs_nr++;
}

static void boot(void)
{
	boot_machine();
	fix = schedules_alloc(sizeof(*fix));
	km_mutex_init(&fix->lock, "m");
	INIT_WORK(&fix->work, work_func);
}

/* ---- the whole machine, looked at from outside ---- */

static void everything_up(void)
{
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++) {
		schedules_must(cpu_online(cpu) && cpu_active(cpu));
		schedules_must(cpuhp_cpu_state(cpu) == CPUHP_ONLINE);
	}
}

static void is_down(u32 cpu)
{
	schedules_must(!cpu_online(cpu) && !cpu_active(cpu));
	schedules_must(cpuhp_cpu_state(cpu) == CPUHP_OFFLINE);
}

/* Every thread whose name says a CPU may run there, and only there. */
static void threads_at_home(void)
{
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);
		const char *n = task->name;

		if (task->kind != SIM_TASK_DAEMON)
			continue;
		if (n[0] == 'k' && n[1] == 'w' && n[8] >= '0' && n[8] <= '9')
			schedules_must(task->cpus_allowed ==
				       BIT_ULL(n[8] - '0'));
		if (n[0] == 'm' && n[10] >= '0' && n[10] <= '9')
			schedules_must(task->cpus_allowed ==
				       BIT_ULL(n[10] - '0'));
	}
}

static void as_booted(void)
{
	everything_up();
	threads_at_home();
}

static void down_and_up(void)
{
	schedules_must(!cpu_down(1));
	is_down(1);
	schedules_must(!cpu_down(1));
	schedules_must(!cpu_up(1));
	schedules_must(!cpu_up(1));
	as_booted();
}

static void down_and_up_again(void)
{
	schedules_must(!cpu_down(1));
	is_down(1);
	schedules_must(!cpu_up(1));
}

static void leaves_the_machine_as_it_was(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "control", down_and_up_again, 0 } },
		.check = as_booted,
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = 1,
		.runs_max = 200000,
	};
	struct schedules_tally tally;

	(void)state;
	schedules_boot(boot, as_booted, 4);
	schedules_expect_clean(&s);
	s.tasks[0].fn = down_and_up;
	s.strategy = "random";
	s.runs_max = 500;
	s.cpus_nr = 4;
	schedules_run(&s, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], 500);
	/* A pair of transitions is to cost a scenario no more than this. */
	assert_true(tally.steps_max <= 150);
	s.points = SIM_POINTS_MEMORY;
	schedules_expect_clean(&s);
}

/* The controller itself runs on the CPU that it takes down. */
static void own_cpu(void)
{
	schedules_must(smp_processor_id() == 1);
	schedules_must(!cpu_down(1));
	schedules_must(smp_processor_id() != 1);
	schedules_must(!cpu_up(1));
}

static void control_task_is_moved(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "control", own_cpu, 1 } },
		.check = as_booted,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 500,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void last_cpu(void)
{
	schedules_must(!cpu_down(1));
	schedules_must(cpu_down(0) == -EBUSY);
	schedules_must(cpu_down(9) == -EINVAL);
	schedules_must(cpu_up(9) == -EINVAL);
	cpu_hotplug_disable();
	schedules_must(cpu_up(1) == -EBUSY);
	cpu_hotplug_enable();
	schedules_must(!cpu_up(1));
}

static void refusals(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "control", last_cpu, 0 } },
		.check = as_booted,
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 50,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void suspend(void)
{
	schedules_must(!freeze_secondary_cpus());
	schedules_must(num_online_cpus() == 1);
	schedules_must(cpu_up(1) == -EBUSY);
	thaw_secondary_cpus();
}

static void direct(void)
{
	if (!km_cpu_down_direct(1))
		schedules_must(!km_cpu_up_direct(1));
}

static void suspend_and_resume(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "suspend", suspend, 0 } },
		.check = as_booted,
		.cpus_nr = 4,
		.strategy = "random",
		.runs_max = 300,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = down_and_up;
	s.tasks[0].role = "control";
	schedules_expect_clean(&s);
	/* Two at the same time are serialised by cpu_add_remove_lock. */
	s.tasks[0].fn = direct;
	s.tasks[1] = (struct schedules_task){ "other", direct, 2 };
	schedules_expect_clean(&s);
}

/* ---- order ---- */

static void note(int what)
{
	schedules_must(fix->log_nr < LOG_MAX);
	fix->log[fix->log_nr++] = what;
}

#define CALLBACK(name, state)						\
static int up_##name(unsigned int cpu)					\
{									\
	fix->calls_nr[cpu]++;						\
	note(state);							\
	return 0;							\
}									\
									\
static int down_##name(unsigned int cpu)				\
{									\
	fix->calls_nr[cpu]--;						\
	note(-(int)(state));						\
	return 0;							\
}

CALLBACK(slub, CPUHP_SLUB_DEAD)
CALLBACK(pages, CPUHP_PAGE_ALLOC)
CALLBACK(dyn, CPUHP_AP_ONLINE_DYN)

/* On the CPU's own thread, under the lock that the control task holds. */
static int up_here(unsigned int cpu)
{
	schedules_must(smp_processor_id() == cpu);
	lockdep_assert_cpus_held();
	return up_dyn(cpu);
}

static int down_here(unsigned int cpu)
{
	schedules_must(smp_processor_id() == cpu);
	schedules_must(cpu_online(cpu) && !cpu_active(cpu));
	return down_dyn(cpu);
}

static int down_dead(unsigned int cpu)
{
	schedules_must(smp_processor_id() != cpu && !cpu_online(cpu));
	lockdep_assert_cpus_held();
	return down_slub(cpu);
}

static void boot_callbacks(void)
{
	boot();
	schedules_must(!cpuhp_setup_state_nocalls(CPUHP_SLUB_DEAD, "slub",
						  up_slub, down_dead));
	schedules_must(!cpuhp_setup_state_nocalls(CPUHP_PAGE_ALLOC, "pages",
						  up_pages, down_pages));
	fix->dyn_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "dyn",
						   up_here, down_here);
	schedules_must(fix->dyn_state >= CPUHP_AP_ONLINE_DYN);
}

static void in_order(void)
{
	static const int expect[] = {
		-CPUHP_AP_ONLINE_DYN, -CPUHP_PAGE_ALLOC, -CPUHP_SLUB_DEAD,
		CPUHP_SLUB_DEAD, CPUHP_PAGE_ALLOC, CPUHP_AP_ONLINE_DYN,
	};

	schedules_must(!cpu_down(1));
	schedules_must(!cpu_up(1));
	schedules_must(fix->log_nr == ARRAY_SIZE(expect));
	for (u32 i = 0; i < ARRAY_SIZE(expect); i++)
		schedules_must(fix->log[i] == expect[i]);
}

static void callbacks_run_in_order(void **state)
{
	const struct schedules s = {
		.boot = boot_callbacks,
		.tasks = { { "control", in_order, 0 } },
		.check = as_booted,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 200,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void partly(void)
{
	schedules_must(!cpu_down_to(1, fix->dyn_state));
	schedules_must(cpuhp_cpu_state(1) == fix->dyn_state);
	schedules_must(cpu_online(1) && !cpu_active(1) && !fix->log_nr);
	schedules_must(!cpu_down_to(1, CPUHP_TEARDOWN_CPU));
	schedules_must(cpu_online(1) && fix->log_nr == 1);
	schedules_must(!cpu_down_to(1, CPUHP_SLUB_DEAD));
	schedules_must(!cpu_online(1) && fix->log_nr == 2);
	schedules_must(!cpu_up_to(1, CPUHP_BRINGUP_CPU));
	schedules_must(cpu_online(1) && !cpu_active(1));
	schedules_must(!cpu_up(1));
}

static void stops_on_the_way(void **state)
{
	const struct schedules s = {
		.boot = boot_callbacks,
		.tasks = { { "control", partly, 0 } },
		.check = as_booted,
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 200,
	};

	(void)state;
	schedules_expect_clean(&s);
}

/* ---- failures ---- */

/* Each state that may fail does once; everything is undone. */
static void fail_each_down(void)
{
	for (int st = CPUHP_ONLINE; st >= CPUHP_TEARDOWN_CPU; st--) {
		if (cpuhp_set_fail(1, (enum cpuhp_state)st))
			continue;
		fix->result = cpu_down(1);
		schedules_must(fix->result == -EAGAIN);
		as_booted();
		schedules_must(!fix->calls_nr[1]);
		fix->runs_nr++;
	}
}

static void fail_each_up(void)
{
	schedules_must(!cpu_down(1));
	for (u32 i = 0; i < 4; i++)
		fix->calls_nr[i] = 0;
	for (int st = CPUHP_OFFLINE; st <= CPUHP_ONLINE; st++) {
		if (cpuhp_set_fail(1, (enum cpuhp_state)st) ||
		    !cpuhp_step_has_startup((enum cpuhp_state)st)) {
			cpuhp_set_fail(1, CPUHP_INVALID);
			continue;
		}
		fix->result = cpu_up(1);
		schedules_must(fix->result == -EAGAIN);
		is_down(1);
		schedules_must(!fix->calls_nr[1]);
		fix->log_nr = 0;
		fix->runs_nr++;
	}
	schedules_must(!cpu_up(1));
}

static void failed_each(void)
{
	as_booted();
	/* teardown, wait-empty, workqueue, dyn, active */
	schedules_must(fix->runs_nr == 5);
}

static void failed_each_up(void)
{
	as_booted();
	/* threads, slub, pages, workqueue, smpcfd, bringup; workqueue, dyn,
	 * active */
	schedules_must(fix->runs_nr == 9);
}

static void failure_rolls_back(void **state)
{
	struct schedules s = {
		.boot = boot_callbacks,
		.tasks = { { "control", fail_each_down, 0 } },
		.check = failed_each,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 300,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = fail_each_up;
	s.check = failed_each_up;
	schedules_expect_clean(&s);
}

static int refuse_cpu_2(unsigned int cpu)
{
	return cpu == 2 ? -ENODEV : up_dyn(cpu);
}

static void install(void)
{
	int ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "refuses",
				    refuse_cpu_2, down_dyn);

	schedules_must(ret == -ENODEV);
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++)
		schedules_must(!fix->calls_nr[cpu]);
	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "agrees", up_dyn,
				down_dyn);
	schedules_must(ret >= CPUHP_AP_ONLINE_DYN);
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++)
		schedules_must(fix->calls_nr[cpu] == 1);
	cpuhp_remove_state((enum cpuhp_state)ret);
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++)
		schedules_must(!fix->calls_nr[cpu]);
}

static void registration(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "driver", install, 0 } },
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 200,
	};

	(void)state;
	schedules_expect_clean(&s);
}

/* ---- works, tasks and locks ---- */

static void queue_on_1(void)
{
	queue_work_on(1, system_wq, &fix->work);
	flush_work(&fix->work);
	schedules_must(fix->runs_nr == 1);
}

static void take_down_1(void)
{
	schedules_must(!cpu_down(1));
}

static void ran_anyway(void)
{
	schedules_must(fix->runs_nr == 1);
	is_down(1);
}

static void work_of_a_dying_cpu_runs(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "queuer", queue_on_1, 0 },
			   { "control", take_down_1, 2 } },
		.check = ran_anyway,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 2000,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.runs_max = 500;
	s.points = SIM_POINTS_MEMORY;
	schedules_expect_clean(&s);
	s.tasks[0].cpu = 0;
	s.tasks[1].cpu = 0;
	s.cpus_nr = 2;
	s.points = SIM_POINTS_SYNC;
	s.strategy = "dfs";
	s.preemptions_max = 1;
	s.runs_max = 200000;
	schedules_expect_clean(&s);
}

/* Keeps its worker running until another one has run the second work. */
static void busy_func(struct work_struct *work)
{
	(void)work;
	while (!fix->runs_nr && (cpu_active(1) || !fix->is_second_queued))
		cpu_relax();
	while (!fix->runs_nr)
		cpu_relax();
}

static void boot_busy(void)
{
	boot();
	INIT_WORK(&fix->busy, busy_func);
}

static void queue_two(void)
{
	queue_work_on(1, system_wq, &fix->busy);
	queue_work_on(1, system_wq, &fix->work);
	fix->is_second_queued = true;
	flush_work(&fix->busy);
	schedules_must(fix->runs_nr == 1);
}

/* While its CPU is down a pool runs works side by side. */
static void pool_of_a_dead_cpu_is_unbound(void **state)
{
	const struct schedules s = {
		.boot = boot_busy,
		.tasks = { { "queuer", queue_two, 0 },
			   { "control", take_down_1, 2 } },
		.check = ran_anyway,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 500,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void wait_on_1(void)
{
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
}

static void empty_1(void)
{
	schedules_must(!cpu_down_to(1, CPUHP_TEARDOWN_CPU));
	schedules_must(cpu_online(1));
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		schedules_must(task->kind != SIM_TASK_ACTOR ||
			       task->state == SIM_TASK_DONE || task->cpu != 1);
	}
	schedules_must(!cpu_up(1));
}

/* Nobody but the CPU's own threads is left when it is taken down. */
static void cpu_is_empty_before_it_goes(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "bound", wait_on_1, 1 },
			   { "other", wait_on_1, 0 },
			   { "control", empty_1, 2 } },
		.check = as_booted,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 500,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void queue_under_lock(void)
{
	cpus_read_lock();
	queue_work_on(1, system_wq, &fix->work);
	flush_work(&fix->work);
	schedules_must(fix->runs_nr == 1 &&
		       (fix->ran_on == 1 || !cpu_online(1)));
	cpus_read_unlock();
}

/* Under cpus_read_lock() a work runs where it was queued for. */
static void reader_holds_hotplug_off(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "queuer", queue_under_lock, 0 },
			   { "control", take_down_1, 2 } },
		.check = ran_anyway,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 1000,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void reads_twice(void)
{
	cpus_read_lock();
	cpus_read_lock();
	cpus_read_unlock();
	cpus_read_unlock();
}

static void reads_once(void)
{
	cpus_read_lock();
	cpus_read_unlock();
}

/* The lock is not recursive once a writer is pending. */
static void nested_reader_deadlocks(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "reader", reads_twice, 0 },
			   { "control", take_down_1, 2 } },
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 1000,
	};

	(void)state;
	schedules_expect(&s, SIM_VERDICT_DEADLOCK, NULL);
	s.tasks[0].fn = reads_once;
	schedules_expect_clean(&s);
}

static void needs_the_reader(void)
{
	mutex_lock(&fix->lock);
	cpus_read_lock();
	cpus_read_unlock();
	mutex_unlock(&fix->lock);
}

static int dead_takes_lock(unsigned int cpu)
{
	(void)cpu;
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
	return 0;
}

static void boot_inverted(void)
{
	boot();
	schedules_must(!cpuhp_setup_state_nocalls(CPUHP_SLUB_DEAD, "dead", NULL,
						  dead_takes_lock));
}

/* As slab_mutex and cpu_hotplug_lock in kmem_cache_destroy(). */
static void inverted_order_deadlocks(void **state)
{
	const struct schedules s = {
		.boot = boot_inverted,
		.tasks = { { "destroyer", needs_the_reader, 0 },
			   { "control", take_down_1, 2 } },
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 1000,
	};

	(void)state;
	schedules_expect(&s, SIM_VERDICT_DEADLOCK, NULL);
}

static void sections(void)
{
	for (u32 i = 0; i < 3; i++) {
		u32 cpu;

		preempt_disable();
		cpu = smp_processor_id();
		km_point(YIELD, NULL, "in a section");
		schedules_must(smp_processor_id() == cpu && cpu_online(cpu));
		km_point(YIELD, NULL, "in a section");
		schedules_must(smp_processor_id() == cpu && cpu_online(cpu));
		preempt_enable();
		km_point(YIELD, NULL, "between");
	}
	fix->runs_nr++;
}

static void task_lives_on(void)
{
	is_down(1);
	schedules_must(fix->runs_nr == 1);
}

/* A task bound to the CPU goes on elsewhere, sections are not cut. */
static void tasks_move_away(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "bound", sections, 1 },
			   { "control", take_down_1, 0 } },
		.check = task_lives_on,
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 2000,
	};

	(void)state;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_the_machine_as_it_was),
		cmocka_unit_test(control_task_is_moved),
		cmocka_unit_test(refusals),
		cmocka_unit_test(suspend_and_resume),
		cmocka_unit_test(callbacks_run_in_order),
		cmocka_unit_test(stops_on_the_way),
		cmocka_unit_test(failure_rolls_back),
		cmocka_unit_test(registration),
		cmocka_unit_test(work_of_a_dying_cpu_runs),
		cmocka_unit_test(pool_of_a_dead_cpu_is_unbound),
		cmocka_unit_test(cpu_is_empty_before_it_goes),
		cmocka_unit_test(reader_holds_hotplug_off),
		cmocka_unit_test(nested_reader_deadlocks),
		cmocka_unit_test(inverted_order_deadlocks),
		cmocka_unit_test(tasks_move_away),
	};

	return cmocka_run_group_tests_name("cpuhp", tests, NULL, NULL);
}
