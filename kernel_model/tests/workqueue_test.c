// SPDX-License-Identifier: GPL-2.0-only
/*
 * work queues: queueing, waiting, deadlocks by waiting, managers and rescuers
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <asm/alloc.h>
#include <asm/irq.h>
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "schedules.h"

struct item {
	struct work_struct	work;
	struct item		*flushes;
	struct mutex		*lock;
	bool			sleeps;
	bool			is_running;
	u32			runs_nr;
	u32			cpu;		/* of the last run */
};

static struct fixture {
	struct mutex		lock;
	struct item		a, b;
	struct delayed_work	later;
	struct workqueue_struct	*wq;
	u32			later_nr;
	bool			was_queued;
	bool			was_pending;
} * fix;

/* Over all executions: not part of the world. */
static u32 rescued_nr;

static void item_func(struct work_struct *work)
{
	struct item *item = container_of(work, struct item, work);

	schedules_must(!item->is_running);
	item->is_running = true;
	item->cpu = smp_processor_id();
	if (!strcmp(km_task_current()->role, "rescuer"))
		rescued_nr++;
	if (item->lock)
		mutex_lock(item->lock);
	if (item->flushes)
		flush_work(&item->flushes->work);
	if (item->sleeps)
		msleep(1);
	km_point(YIELD, item, "in a work");
	if (item->lock)
		mutex_unlock(item->lock);
	item->is_running = false;
	item->runs_nr++;
}

static void later_func(struct work_struct *work)
{
	(void)work;
	fix->later_nr++;
}

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

static void boot(void)
{
	boot_machine();
	fix = schedules_alloc(sizeof(*fix));
	km_mutex_init(&fix->lock, "m");
	INIT_WORK(&fix->a.work, item_func);
	INIT_WORK(&fix->b.work, item_func);
	INIT_DELAYED_WORK(&fix->later, later_func);
	fix->wq = system_wq;
}

static void boot_ordered(void)
{
	boot();
	fix->wq = alloc_ordered_workqueue("ordered", 0);
}

static void queue_a(void)
{
	fix->was_queued = queue_work_on(1, fix->wq, &fix->a.work);
}

static void flush_a(void)
{
	flush_work(&fix->a.work);
}

static void queue_and_flush(void)
{
	queue_a();
	flush_a();
	schedules_must(fix->a.runs_nr == 1);
}

static void ran_on_cpu_1(void)
{
	schedules_must(fix->a.runs_nr == 1 && fix->a.cpu == 1);
}

static void flush_waits(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "flusher", queue_and_flush, 0 } },
		.check = ran_on_cpu_1,
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void queue_again(void)
{
	queue_work_on(0, fix->wq, &fix->a.work);
}

static void ran_once_or_twice(void)
{
	schedules_must(fix->a.runs_nr == 1 || fix->a.runs_nr == 2);
	schedules_must(!work_pending(&fix->a.work));
}

/* Also when queued for another CPU while it runs: item_func() looks. */
static void never_runs_twice_at_a_time(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "x", queue_a, 0 }, { "y", queue_again, 1 } },
		.check = ran_once_or_twice,
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = 2,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect_clean(&s);
}

/* ---- K5: waiting for a work under a lock that the work takes ---- */

static void boot_locking(void)
{
	boot();
	fix->a.lock = &fix->lock;
}

static void flush_under_lock(void)
{
	queue_a();
	mutex_lock(&fix->lock);
	flush_a();
	mutex_unlock(&fix->lock);
}

static void flush_after_unlock(void)
{
	queue_a();
	mutex_lock(&fix->lock);
	mutex_unlock(&fix->lock);
	flush_a();
	schedules_must(fix->a.runs_nr == 1);
}

static void flush_under_lock_deadlocks(void **state)
{
	struct schedules s = {
		.boot = boot_locking,
		.tasks = { { "flusher", flush_under_lock, 0 } },
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect(&s, SIM_VERDICT_DEADLOCK, NULL);
	s.tasks[0].fn = flush_after_unlock;
	schedules_expect_clean(&s);
}

/* ---- K6: works that wait for each other ---- */

static void queue_both(void)
{
	queue_work(fix->wq, &fix->a.work);
	queue_work(fix->wq, &fix->b.work);
}

static void boot_crossed(void)
{
	boot_ordered();
	fix->a.flushes = &fix->b;
	fix->b.flushes = &fix->a;
}

static void boot_one_way(void)
{
	boot_ordered();
	fix->b.flushes = &fix->a;
}

static void both_ran(void)
{
	schedules_must(fix->a.runs_nr == 1 && fix->b.runs_nr == 1);
}

static void works_wait_for_each_other(void **state)
{
	struct schedules s = {
		.boot = boot_crossed,
		.tasks = { { "queuer", queue_both, 0 } },
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = 1,
		.runs_max = 200000,
	};

	(void)state;
	/* a, alone at first, waits for nothing unless b is queued by then. */
	schedules_expect(&s, SIM_VERDICT_DEADLOCK, NULL);
	s.boot = boot_one_way;
	s.check = both_ran;
	schedules_expect_clean(&s);
}

static void flush_own_queue(struct work_struct *work)
{
	(void)work;
	flush_workqueue(fix->wq);
}

static void boot_own_queue(void)
{
	boot_ordered();
	km_work_init(&fix->a.work, flush_own_queue, "own");
}

static void flushing_the_own_queue_deadlocks(void **state)
{
	const struct schedules s = {
		.boot = boot_own_queue,
		.tasks = { { "queuer", queue_a, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 20,
	};
	struct schedules_tally tally;

	(void)state;
	schedules_run(&s, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK], 20);
}

/* ---- concurrency management ---- */

static void boot_sleeper(void)
{
	boot();
	fix->a.sleeps = true;
	fix->b.flushes = &fix->a;	/* runs while a sleeps */
}

static void queue_on_one_cpu(void)
{
	queue_work_on(1, fix->wq, &fix->a.work);
	queue_work_on(1, fix->wq, &fix->b.work);
	flush_workqueue(fix->wq);
	both_ran();
}

/* b needs the second worker, and its leaving idle a third one. */
static void blocked_worker_is_replaced(void **state)
{
	struct schedules s = {
		.boot = boot_sleeper,
		.tasks = { { "queuer", queue_on_one_cpu, 0 } },
		.check = both_ran,
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 500,
		.timers = SIM_TIMERS_IDLE,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.timers = SIM_TIMERS_ANY;
	schedules_expect_clean(&s);
	s.points = SIM_POINTS_MEMORY;
	schedules_expect_clean(&s);
}

/* ---- rescuer ---- */

static void boot_rescued(void)
{
	boot();
	fix->wq = alloc_workqueue("reclaim", WQ_MEM_RECLAIM, 0);
	fix->a.lock = &fix->lock;
	fix->b.lock = NULL;
}

/* Both workers of CPU 1 sit on the lock: a new one or the rescuer runs b. */
static void need_rescue(void)
{
	struct item *c = schedules_alloc(sizeof(*c));

	INIT_WORK(&c->work, item_func);
	c->lock = &fix->lock;
	mutex_lock(&fix->lock);
	queue_work_on(1, system_wq, &fix->a.work);
	queue_work_on(1, system_wq, &c->work);
	queue_work_on(1, fix->wq, &fix->b.work);
	flush_work(&fix->b.work);
	schedules_must(fix->b.runs_nr == 1);
	mutex_unlock(&fix->lock);
	flush_work(&c->work);
	flush_work(&fix->a.work);
}

static void boot_no_memory(void)
{
	boot_rescued();
	km_faults_on = true;
}

static void rescuer_helps(void **state)
{
	struct schedules s = {
		.boot = boot_rescued,
		.tasks = { { "needy", need_rescue, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 300,
		.timers = SIM_TIMERS_IDLE,
	};

	(void)state;
	rescued_nr = 0;
	schedules_expect_clean(&s);
	/* A new worker is made in time if time does not pass meanwhile. */
	assert_int_equal(rescued_nr, 0);
	s.timers = SIM_TIMERS_ANY;
	schedules_expect_clean(&s);
	assert_int_not_equal(rescued_nr, 0);
	rescued_nr = 0;
	s.timers = SIM_TIMERS_IDLE;
	s.boot = boot_no_memory;
	schedules_expect_clean(&s);
	assert_int_not_equal(rescued_nr, 0);
}

/* ---- taking back, later, draining ---- */

static void cancel_a(void)
{
	fix->was_pending = cancel_work_sync(&fix->a.work);
	schedules_must(!fix->a.is_running);
}

static void ran_or_cancelled(void)
{
	schedules_must(fix->was_queued);
	schedules_must(fix->a.runs_nr + fix->was_pending == 1);
	schedules_must(!work_pending(&fix->a.work));
}

static void cancel_takes_back(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "x", queue_a, 0 }, { "y", cancel_a, 0 } },
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = 2,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = queue_a;
	s.strategy = "random";
	s.runs_max = 500;
	s.points = SIM_POINTS_MEMORY;
	schedules_expect_clean(&s);
}

static void queue_then_cancel(void)
{
	queue_a();
	cancel_a();
	ran_or_cancelled();
}

static void cancel_in_order(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "x", queue_then_cancel, 0 } },
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 200000,
	};

	(void)state;
	schedules_expect_clean(&s);
}

static void delay_and_cancel(void)
{
	schedules_must(schedule_delayed_work(&fix->later, 10));
	fix->was_pending = cancel_delayed_work_sync(&fix->later);
	schedules_must(fix->later_nr + fix->was_pending == 1);
}

static void delay_and_flush(void)
{
	schedules_must(schedule_delayed_work(&fix->later, 10));
	flush_delayed_work(&fix->later);
	schedules_must(fix->later_nr == 1);
	/* And once by the timer alone. */
	schedules_must(schedule_delayed_work(&fix->later, 10));
}

static void ran_twice(void)
{
	schedules_must(fix->later_nr == 2);
}

static void delayed_work_runs_later(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "x", delay_and_cancel, 0 } },
		.cpus_nr = 2,
		.strategy = "dfs",
		.preemptions_max = -1,
		.runs_max = 200000,
		.timers = SIM_TIMERS_ANY,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.tasks[0].fn = delay_and_flush;
	s.check = ran_twice;
	schedules_expect_clean(&s);
}

static void destroy_busy_queue(void)
{
	struct workqueue_struct *wq = alloc_workqueue("own", WQ_UNBOUND, 1);

	queue_work(wq, &fix->a.work);
	queue_work(wq, &fix->b.work);
	destroy_workqueue(wq);
	both_ran();
}

static void destroy_waits(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "x", destroy_busy_queue, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 500,
	};

	(void)state;
	schedules_expect_clean(&s);
}

/* ---- what is checked ---- */

static void leak_lock(struct work_struct *work)
{
	(void)work;
	mutex_lock(&fix->lock);
}

static void leak_atomic(struct work_struct *work)
{
	(void)work;
	preempt_disable();
}

static void boot_leak_lock(void)
{
	boot();
	km_work_init(&fix->a.work, leak_lock, "leaky");
}

static void boot_leak_atomic(void)
{
	boot();
	km_work_init(&fix->a.work, leak_atomic, "leaky");
}

static void leaks_are_findings(void **state)
{
	struct schedules s = {
		.boot = boot_leak_lock,
		.tasks = { { "x", queue_a, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 1,
	};

	(void)state;
	schedules_expect(
		&s, SIM_VERDICT_ASSERTION,
		"workqueue leaked lock or atomic: leaky returned with 'm' held");
	s.boot = boot_leak_atomic;
	schedules_expect(&s, SIM_VERDICT_ASSERTION,
			 "workqueue leaked lock or atomic: leaky returned "
			 "with preemption or interrupts off");
}

static void flush_b_from_reclaim(void)
{
	queue_work_on(1, system_wq, &fix->b.work);
	queue_work_on(0, fix->wq, &fix->a.work);
}

static void boot_bad_dependency(void)
{
	boot();
	fix->wq = alloc_workqueue("reclaim", WQ_MEM_RECLAIM, 0);
	fix->a.flushes = &fix->b;
}

static void reclaim_must_not_wait_for_others(void **state)
{
	const struct schedules s = {
		.boot = boot_bad_dependency,
		.tasks = { { "x", flush_b_from_reclaim, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 200,
	};

	(void)state;
	schedules_expect(
		&s, SIM_VERDICT_ASSERTION,
		"workqueue: WQ_MEM_RECLAIM reclaim is flushing "
		"!WQ_MEM_RECLAIM events:(work_completion)(&fix->b.work)");
}

static u32 *each_nr;

static void count_cpu(struct work_struct *work)
{
	(void)work;
	each_nr[smp_processor_id()]++;
}

static long where_am_i(void *arg)
{
	(void)arg;
	return (long)smp_processor_id();
}

static void on_each_and_on_one(void)
{
	each_nr = schedules_alloc(sizeof(u32) * 4);
	schedules_must(!schedule_on_each_cpu(count_cpu));
	for (u32 i = 0; i < 3; i++)
		schedules_must(each_nr[i] == 1);
	schedules_must(work_on_cpu(2, where_am_i, NULL) == 2);
	schedules_must(work_on_cpu_safe(1, where_am_i, NULL) == 1);
}

static void bulk(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "x", on_each_and_on_one, 0 } },
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 200,
	};

	(void)state;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flush_waits),
		cmocka_unit_test(never_runs_twice_at_a_time),
		cmocka_unit_test(flush_under_lock_deadlocks),
		cmocka_unit_test(works_wait_for_each_other),
		cmocka_unit_test(flushing_the_own_queue_deadlocks),
		cmocka_unit_test(blocked_worker_is_replaced),
		cmocka_unit_test(rescuer_helps),
		cmocka_unit_test(cancel_takes_back),
		cmocka_unit_test(cancel_in_order),
		cmocka_unit_test(delayed_work_runs_later),
		cmocka_unit_test(destroy_waits),
		cmocka_unit_test(leaks_are_findings),
		cmocka_unit_test(reclaim_must_not_wait_for_others),
		cmocka_unit_test(bulk),
	};

	return cmocka_run_group_tests_name("workqueue", tests, NULL, NULL);
}
