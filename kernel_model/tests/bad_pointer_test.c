// SPDX-License-Identifier: GPL-2.0-only
/*
 * bad pointers given to primitives: a finding each, never the end of the tool
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/local_lock.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "explore.h"

/* Neither mapped nor in the first page. */
#define WILD	((void *)0x1234567000UL)

static void *bad;

#define USE(name, call)							\
	static void use_##name(void)					\
	{								\
		call;							\
	}
#define USES								\
	X(mutex_lock, mutex_lock(bad))					\
	X(mutex_unlock, mutex_unlock(bad))				\
	X(mutex_trylock, mutex_trylock(bad))				\
	X(mutex_init, km_mutex_init(bad, "m"))				\
	X(down_read, down_read(bad))					\
	X(up_read, up_read(bad))					\
	X(down_write, down_write(bad))					\
	X(up_write, up_write(bad))					\
	X(downgrade_write, downgrade_write(bad))			\
	X(down_read_trylock, down_read_trylock(bad))			\
	X(down_write_trylock, down_write_trylock(bad))			\
	X(percpu_down_read, percpu_down_read(bad))			\
	X(percpu_up_read, percpu_up_read(bad))				\
	X(percpu_down_write, percpu_down_write(bad))			\
	X(percpu_up_write, percpu_up_write(bad))			\
	X(raw_spin_lock, raw_spin_lock(bad))				\
	X(raw_spin_unlock, raw_spin_unlock(bad))			\
	X(spin_lock, spin_lock(bad))					\
	X(spin_lock_irq, spin_lock_irq(bad))				\
	X(spin_lock_bh, spin_lock_bh(bad))				\
	X(spin_trylock, spin_trylock(bad))				\
	X(spin_unlock, spin_unlock(bad))				\
	X(read_lock, read_lock(bad))					\
	X(read_unlock, read_unlock(bad))				\
	X(write_lock, write_lock(bad))					\
	X(write_unlock, write_unlock(bad))				\
	X(complete, complete(bad))					\
	X(complete_all, complete_all(bad))				\
	X(wait_for_completion, wait_for_completion(bad))		\
	X(try_wait_for_completion, try_wait_for_completion(bad))	\
	X(wake_up, wake_up((struct wait_queue_head *)bad))		\
	X(wake_up_process, wake_up_process(bad))			\
	X(kthread_stop, kthread_stop(bad))				\
	X(kthread_park, kthread_park(bad))				\
	X(schedule_work, schedule_work(bad))				\
	X(queue_work, queue_work(bad, bad))				\
	X(flush_work, flush_work(bad))					\
	X(cancel_work_sync, cancel_work_sync(bad))			\
	X(flush_workqueue, flush_workqueue(bad))			\
	X(destroy_workqueue, destroy_workqueue(bad))			\
	X(notifier_call, blocking_notifier_call_chain(bad, 0, NULL))	\
	X(notifier_register, blocking_notifier_chain_register(bad, bad)) \
	X(mod_timer, mod_timer(bad, 10))				\
	X(del_timer_sync, del_timer_sync(bad))				\
	X(smp_call, smp_call_function_single(0, (smp_call_func_t)bad, NULL, 1))

#define X USE
USES
#undef X

	static const struct {
	const char *name;
	void (*fn)(void);
} uses[] = {
#define X(name, call) { #name, use_##name },
	USES
#undef X
};

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

static void each_is_a_finding(void *pointer)
{
	u32 wrong_nr = 0;

	bad = pointer;
	for (u32 i = 0; i < ARRAY_SIZE(uses); i++) {
		const struct km_test test = {
			.boot = boot_machine,
			.tasks = { { "user", uses[i].fn } },
			.preemptions_max = -1,
			.runs_max = 100,
		};
		struct km_tally tally;

		km_test_explore(&test, &tally);
		if (tally.verdict_nr[SIM_VERDICT_ASSERTION] == tally.runs_nr &&
		    strstr(tally.title, "oops: "))
			continue;
		print_message("# %s: %u of %u: %s\n", uses[i].name,
			      tally.verdict_nr[SIM_VERDICT_ASSERTION],
			      tally.runs_nr, tally.title);
		wrong_nr++;
	}
	assert_int_equal(wrong_nr, 0);
}

static void null_pointers(void **state)
{
	(void)state;
	each_is_a_finding(NULL);
}

static void wild_pointers(void **state)
{
	(void)state;
	each_is_a_finding(WILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_pointers),
		cmocka_unit_test(wild_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
