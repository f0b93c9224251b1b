// SPDX-License-Identifier: GPL-2.0-only
/*
 * ksoftirqd.c - thread ksoftirqd/N: softirqs that no interrupt brings along
 *
 * PORT: upstream's kernel/softirq.c and kernel/smpboot.c, whose only user in
 * the model this is: the loop, parking and unparking are here. A thread exists
 * from the first time that its CPU comes up.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/sched.h>

static int ksoftirqd(void *unused)
{
	(void)unused;
	while (!kthread_should_stop()) {
		/* The state first: a wake-up from here on is kept. */
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_park()) {
			__set_current_state(TASK_RUNNING);
			kthread_parkme();
			continue;
		}
		if (!local_softirq_pending())
			schedule();
		__set_current_state(TASK_RUNNING);
		if (km_do_softirq())
			cond_resched();
	}
	return 0;
}

int km_ksoftirqd_create(unsigned int cpu)
{
	struct task_struct *thread;

	if (km_ksoftirqd(cpu))
		return 0;
	thread = kthread_create_on_cpu(ksoftirqd, NULL, cpu, "ksoftirqd/%u");
	if (IS_ERR(thread))
		return (int)PTR_ERR(thread);
	km_ksoftirqd_set(cpu, thread);
	return 0;
}

static int unpark_ksoftirqd(unsigned int cpu)
{
	kthread_unpark(km_ksoftirqd(cpu));
	return 0;
}

static int park_ksoftirqd(unsigned int cpu)
{
	kthread_park(km_ksoftirqd(cpu));
	return 0;
}

/*
 * PORT: upstream makes the threads of a CPU in state CREATE_THREADS, which is
 * taken here; this comes next. Registered now they also run for this CPU.
 */
void spawn_ksoftirqd(void)
{
	if (!km_softirqd)
		return;
	BUG_ON(cpuhp_setup_state(CPUHP_SOFTIRQD_PREPARE, "softirqd:prepare",
				 km_ksoftirqd_create, NULL));
	BUG_ON(cpuhp_setup_state_nocalls(CPUHP_SOFTIRQ_DEAD, "softirq:dead",
					 NULL, km_takeover_tasklets));
	BUG_ON(cpuhp_setup_state(CPUHP_AP_SMPBOOT_THREADS,
				 "smpboot/threads:online", unpark_ksoftirqd,
				 park_ksoftirqd));
}
