// SPDX-License-Identifier: GPL-2.0-only
/*
 * stop_machine.c - thread migration/N, which runs where nobody else may
 *
 * PORT: upstream stops all CPUs by one such thread on each, and the scheduler
 * prefers them to everything else. Here only the target's thread runs, and it
 * waits for a moment at which no other task has preemption or interrupts off
 * (km_stop_cpu): what it does then no such section can see half done.
 */
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/stop_machine.h>

struct cpu_stopper {
	struct task_struct	*thread;
	cpu_stop_fn_t		fn;	/* NULL: nothing to do */
	void			*arg;
	int			ret;
	struct completion	done;
};

static DEFINE_PER_CPU(struct cpu_stopper, cpu_stopper);

/* Nobody stops or parks it: a CPU that is down is a thread that sleeps. */
static int cpu_stopper_thread(void *data)
{
	struct cpu_stopper *stopper = data;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!READ_ONCE(stopper->fn))
			schedule();
		__set_current_state(TASK_RUNNING);
		if (!READ_ONCE(stopper->fn))
			continue;
		stopper->ret = stopper->fn(stopper->arg);
		WRITE_ONCE(stopper->fn, NULL);
		complete(&stopper->done);
	}
	return 0;
}

int cpu_stop_create(unsigned int cpu)
{
	struct cpu_stopper *stopper = &per_cpu(cpu_stopper, cpu);
	struct task_struct *thread;

	if (stopper->thread)
		return 0;
	thread = kthread_create_on_cpu(cpu_stopper_thread, stopper, cpu,
				       "migration/%u");
	if (IS_ERR(thread))
		return (int)PTR_ERR(thread);
	km_completion_init(&stopper->done, "stop_one_cpu");
	km_completion_by(&stopper->done, thread->core);
	stopper->thread = thread;
	wake_up_process(thread);
	return 0;
}

/* PORT: one caller at a time, who holds cpu_hotplug_lock for writing. */
int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg)
{
	struct cpu_stopper *stopper = &per_cpu(cpu_stopper, cpu);

	BUG_ON(stopper->fn);
	stopper->arg = arg;
	WRITE_ONCE(stopper->fn, fn);
	wake_up_process(stopper->thread);
	wait_for_completion(&stopper->done);
	return stopper->ret;
}
