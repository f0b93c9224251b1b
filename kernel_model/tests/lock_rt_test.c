// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock_rt: locks of a PREEMPT_RT kernel beside those of any other
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/task.h"

#include <asm/alloc.h>
#include <linux/local_lock.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "explore.h"
#include "lockdep_fixture.h"

struct local {
	local_lock_t	lock;
	u32		count;
};

static struct fixture {
	spinlock_t		lock;
	raw_spinlock_t		raw;
	spinlock_t		inner;
	struct mutex		mutex;
	u32			*object;
	struct rw_semaphore	sem;
	struct local		*local;
	u32			count;
} * fix;

/* Over all executions: an actor came to a lock whose holder was off the CPU. */
static u32 contended_nr;

static void boot(bool is_rt)
{
	km_preempt_rt = is_rt;
	fix = km_alloc_sure(sizeof(*fix), "fixture");
	km_spin_init(&fix->lock, "lock");
	raw_spin_lock_init(&fix->raw);
	spin_lock_init(&fix->inner);
	mutex_init(&fix->mutex);
	fix->object = km_alloc_sure(sizeof(u32), "object");
	km_rwsem_init(&fix->sem, "sem");
	fix->local = alloc_percpu(struct local);
	for (u32 cpu = 0; cpu < nr_cpu_ids; cpu++)
		km_local_lock_init(&per_cpu_ptr(fix->local, cpu)->lock,
				   "local");
	contended_nr = 0;
}

/* Two actors on CPU 0 that do the same. */
static void pair(bool is_rt, void (*fn)(void *arg))
{
	static const char *const roles[] = { "x", "y" };

	boot(is_rt);
	for (u32 i = 0; i < ARRAY_SIZE(roles); i++) {
		const struct sim_task_options o = {
			.name = roles[i],
			.role = roles[i],
			.kind = SIM_TASK_ACTOR,
		};

		sim_task_create(&o, fn, NULL);
	}
}

static void explore(void (*boot_pair)(void), void (*check)(void),
		    struct km_tally *tally)
{
	const struct km_test test = {
		.boot = boot_pair,
		.check = check,
		.preemptions_max = -1,
		.runs_max = 100000,
		.all_cpus_online = true,
	};

	km_test_explore(&test, tally);
	assert_true(tally->is_complete);
}

static u32 runs_with(void (*boot_pair)(void), void (*check)(void),
		     enum sim_verdict verdict)
{
	struct km_tally tally;

	explore(boot_pair, check, &tally);
	assert_int_equal(tally.verdict_nr[verdict] +
				 tally.verdict_nr[SIM_VERDICT_CLEAN],
			 tally.runs_nr);
	return tally.verdict_nr[verdict];
}

static void add_one(u32 *count)
{
	u32 old = *count;

	km_point(USER, count, "inside");
	*count = old + 1;
}

static void check_count(void)
{
	if (fix->count != 2)
		km_test_fail("an update is lost");
}

/* ---- spinlock_t ---- */

static void spin(void *arg)
{
	unsigned long flags;

	(void)arg;
	contended_nr += spin_is_locked(&fix->lock);
	spin_lock_irqsave(&fix->lock, flags);
	if (preempt_rt_enabled() == (irqs_disabled() || in_atomic()))
		km_test_fail("interrupts or preemption");
	add_one(&fix->count);
	spin_unlock_irqrestore(&fix->lock, flags);
}

static void boot_spin(void)
{
	pair(false, spin);
}

static void boot_spin_rt(void)
{
	pair(true, spin);
}

static void spinlock_sleeps(void **state)
{
	(void)state;
	assert_int_equal(
		runs_with(boot_spin, check_count, SIM_VERDICT_ASSERTION), 0);
	assert_int_equal(contended_nr, 0);
	assert_int_equal(
		runs_with(boot_spin_rt, check_count, SIM_VERDICT_ASSERTION), 0);
	assert_int_not_equal(contended_nr, 0);
}

static void spin_in_raw(void *arg)
{
	raw_spin_lock(&fix->raw);
	spin(arg);
	raw_spin_unlock(&fix->raw);
}

static void boot_spin_in_raw_rt(void)
{
	pair(true, spin_in_raw);
}

static void raw_spin(void *arg)
{
	(void)arg;
	contended_nr += spin_is_locked(&fix->raw);
	raw_spin_lock(&fix->raw);
	if (!in_atomic())
		km_test_fail("preemption is on under a raw lock");
	add_one(&fix->count);
	raw_spin_unlock(&fix->raw);
}

static void boot_raw_rt(void)
{
	pair(true, raw_spin);
}

static void raw_locks_stay(void **state)
{
	struct km_tally tally;

	(void)state;
	assert_int_equal(
		runs_with(boot_raw_rt, check_count, SIM_VERDICT_ASSERTION), 0);
	assert_int_equal(contended_nr, 0);
	explore(boot_spin_in_raw_rt, NULL, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_SLEEP_IN_ATOMIC],
			 tally.runs_nr);
}

static void spin_and_try(void *arg)
{
	(void)arg;
	if (!spin_trylock(&fix->lock)) {
		fix->count++;
		return;
	}
	add_one(&fix->count);
	spin_unlock(&fix->lock);
}

static void boot_try_rt(void)
{
	pair(true, spin_and_try);
}

static void stranger(void *arg)
{
	(void)arg;
	spin_unlock(&fix->lock);
}

static void boot_stranger_rt(void)
{
	pair(true, stranger);
}

static void trylock_and_misuse(void **state)
{
	struct km_tally tally;

	(void)state;
	/* Who fails writes while the other is inside: that is lost. */
	assert_int_not_equal(
		runs_with(boot_try_rt, check_count, SIM_VERDICT_ASSERTION), 0);
	explore(boot_stranger_rt, NULL, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_LOCK_MISUSE],
			 tally.runs_nr);
}

/* ---- local_lock_t ---- */

static void local(void *arg)
{
	unsigned long flags;

	(void)arg;
	contended_nr += this_cpu_ptr(fix->local)->lock.owner != NULL;
	local_lock_irqsave(&fix->local->lock, flags);
	add_one(&this_cpu_ptr(fix->local)->count);
	local_unlock_irqrestore(&fix->local->lock, flags);
}

static void boot_local(void)
{
	pair(false, local);
}

static void boot_local_rt(void)
{
	pair(true, local);
}

static void check_local(void)
{
	if (per_cpu_ptr(fix->local, 0)->count != 2)
		km_test_fail("an update is lost");
}

static void local_lock_sleeps(void **state)
{
	(void)state;
	assert_int_equal(
		runs_with(boot_local, check_local, SIM_VERDICT_ASSERTION), 0);
	assert_int_equal(contended_nr, 0);
	assert_int_equal(runs_with(boot_local_rt, check_local,
				   SIM_VERDICT_ASSERTION),
			 0);
	assert_int_not_equal(contended_nr, 0);
}

/* ---- migration ---- */

static void boot_rt(void)
{
	boot(true);
}

static void move_while_disabled(void)
{
	const struct cpumask other = { .bits = 0xff };
	struct sim_task *me = sim_task_current();
	u64 before = me->cpus_allowed;

	migrate_disable();
	migrate_disable();
	set_cpus_allowed_ptr(current, &other);
	if (me->cpus_allowed != before)
		km_test_fail("moved with migration off");
	migrate_enable();
	if (me->cpus_allowed != before)
		km_test_fail("moved with migration still off");
	migrate_enable();
	if (me->cpus_allowed != other.bits)
		km_test_fail("not moved when it may");
}

static void migration_waits(void **state)
{
	(void)state;
	km_test_once(boot_rt, move_while_disabled);
}

/* ---- who holds one is a reader of RCU ---- */

/* Not instrumented: points and checks are explicit. */
static void use_object(void)
{
	u32 *object = fix->object;

	if (!object)
		return;
	km_point(USER, object, "use");
	km_heap_check(object);
}

static void read_in_spin(void)
{
	spin_lock(&fix->lock);
	use_object();
	spin_unlock(&fix->lock);
}

static void read_in_local(void)
{
	local_lock(&fix->local->lock);
	use_object();
	local_unlock(&fix->local->lock);
}

static void free_after_grace_period(void)
{
	u32 *object = fix->object;

	fix->object = NULL;
	synchronize_rcu();
	km_free(object);
}

/* How many executions use what is freed? */
static u32 uses_after_free(void (*reader)(void))
{
	const struct km_test test = {
		.boot = boot_rt,
		.tasks = { { "reader", reader },
			   { "updater", free_after_grace_period } },
		.preemptions_max = -1,
		.runs_max = 100000,
		.all_cpus_online = true,
	};
	struct km_tally tally;

	km_test_explore(&test, &tally);
	assert_true(tally.is_complete);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_USE_AFTER_FREE] +
				 tally.verdict_nr[SIM_VERDICT_CLEAN],
			 tally.runs_nr);
	return tally.verdict_nr[SIM_VERDICT_USE_AFTER_FREE];
}

static void grace_periods_wait_for_holders(void **state)
{
	(void)state;
	assert_int_not_equal(uses_after_free(use_object), 0);
	assert_int_equal(uses_after_free(read_in_spin), 0);
	assert_int_equal(uses_after_free(read_in_local), 0);
}

/* ---- workers: waiting for a lock is no sleep ---- */

static u32 slept_nr;	/* over all executions */

static void note_sleep(struct sim_task *task, bool is_asleep)
{
	(void)task;
	slept_nr += is_asleep;
}

static void mutex_as_worker(void *arg)
{
	(void)arg;
	sim_task_current()->on_sleep = note_sleep;
	mutex_lock(&fix->mutex);
	km_point(USER, fix, "inside");
	mutex_unlock(&fix->mutex);
}

static void spin_as_worker(void *arg)
{
	sim_task_current()->on_sleep = note_sleep;
	spin(arg);
}

static void boot_mutex_worker_rt(void)
{
	pair(true, mutex_as_worker);
}

static void boot_spin_worker_rt(void)
{
	pair(true, spin_as_worker);
}

static void workers_wait_unnoticed(void **state)
{
	struct km_tally tally;

	(void)state;
	slept_nr = 0;
	explore(boot_mutex_worker_rt, NULL, &tally);
	assert_int_not_equal(slept_nr, 0);
	slept_nr = 0;
	explore(boot_spin_worker_rt, check_count, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], tally.runs_nr);
	assert_int_not_equal(contended_nr, 0);
	assert_int_equal(slept_nr, 0);
}

/* ---- lockdep ---- */

static void take_two(spinlock_t *outer, spinlock_t *inner)
{
	spin_lock(outer);
	spin_lock(inner);
	spin_unlock(inner);
	spin_unlock(outer);
}

static void spin_both_ways(void)
{
	boot_rt();
	take_two(&fix->lock, &fix->inner);
	take_two(&fix->inner, &fix->lock);
}

static void spin_one_way(void)
{
	boot_rt();
	take_two(&fix->lock, &fix->inner);
	take_two(&fix->lock, &fix->inner);
}

static void spin_in_local(void)
{
	boot_rt();
	local_lock(&fix->local->lock);
	spin_lock(&fix->lock);
	spin_unlock(&fix->lock);
	local_unlock(&fix->local->lock);
}

/* It may sleep, but a kernel of another configuration may not. */
static void mutex_in_spin(void)
{
	boot_rt();
	spin_lock(&fix->lock);
	mutex_lock(&fix->mutex);
	mutex_unlock(&fix->mutex);
	spin_unlock(&fix->lock);
}

static void lockdep_knows_them(void **state)
{
	(void)state;
	lockdep_fixture_run(spin_both_ways);
	assert_int_equal(lockdep_seen.nr[SIM_LOCKREPORT_CIRCULAR], 1);
	assert_int_equal(lockdep_seen.all_nr, 1);
	lockdep_fixture_run(spin_one_way);
	assert_int_equal(lockdep_seen.all_nr, 0);
	lockdep_fixture_run(spin_in_local);
	assert_int_equal(lockdep_seen.all_nr, 0);
	lockdep_fixture_run(mutex_in_spin);
	assert_int_equal(lockdep_seen.nr[SIM_LOCKREPORT_WAIT_CONTEXT], 1);
	assert_int_equal(lockdep_seen.all_nr, 1);
}

/* ---- rwsem: readers and a writer that waits ---- */

static void read_twice(void)
{
	down_read(&fix->sem);
	down_read(&fix->sem);
	up_read(&fix->sem);
	up_read(&fix->sem);
}

static void write_once(void)
{
	down_write(&fix->sem);
	up_write(&fix->sem);
}

static void boot_plain(void)
{
	boot(false);
}

static void waiting_writer_and_readers(void **state)
{
	struct km_test test = {
		.boot = boot_plain,
		.tasks = { { "reader", read_twice }, { "writer", write_once } },
		.preemptions_max = -1,
		.runs_max = 100000,
		.all_cpus_online = true,
	};
	struct km_tally tally;

	(void)state;
	km_test_explore(&test, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK], 0);
	test.boot = boot_rt;
	km_test_explore(&test, &tally);
	assert_true(tally.is_complete);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], tally.runs_nr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spinlock_sleeps),
		cmocka_unit_test(raw_locks_stay),
		cmocka_unit_test(trylock_and_misuse),
		cmocka_unit_test(local_lock_sleeps),
		cmocka_unit_test(migration_waits),
		cmocka_unit_test(grace_periods_wait_for_holders),
		cmocka_unit_test(workers_wait_unnoticed),
		cmocka_unit_test(lockdep_knows_them),
		cmocka_unit_test(waiting_writer_and_readers),
	};

	return cmocka_run_group_tests_name("lock_rt", tests, NULL, NULL);
}
