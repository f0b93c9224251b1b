// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - the boot sequence
 *
 * start_kernel() sets up what one task on one CPU needs and starts init and
 * kthreadd. init brings up the other CPUs and then runs the initcalls: so the
 * edges that lockdep records while booting come in the order of the founding
 * report, CPU hotplug first, ACPI after it.
 *
 * Functions that the kernel's compiler merges into their callers are inline
 * here, and those of which it leaves a frame are noinline: a backtrace of the
 * boot reads as in the kernel.
 */
#include <asm/kernel_thread.h>
#include <linux/acpi.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/cpuset.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kmemleak.h>
#include <linux/kobject.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/start_kernel.h>
#include <linux/workqueue.h>

static DECLARE_COMPLETION(kthreadd_done);
static DECLARE_COMPLETION(kernel_init_done);

/* PORT: mm/slub.c has nothing to refuse here. */
static int initcall_slab_sysfs(void)
{
	slab_sysfs_init();
	return 0;
}

/* PORT: the initcalls of what is modelled, in the order of their levels, by
 * name instead of by section. */
static const initcall_t initcalls[] = {
	acpi_init,		/* subsys_initcall */
	initcall_slab_sysfs,	/* device_initcall */
	kmemleak_late_init,	/* late_initcall */
};

noinline int do_one_initcall(initcall_t fn)
{
	int count = preempt_count();
	int ret = fn();

	WARN(preempt_count() != count,
	     "initcall returned with preemption imbalance");
	WARN(irqs_disabled(), "initcall returned with interrupts disabled");
	return ret;
}

/* PORT: nobody looks at what an initcall returns, as upstream. */
static __always_inline void do_initcalls(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(initcalls); i++)
		do_one_initcall(initcalls[i]);
}

static __always_inline void do_basic_setup(void)
{
	cpuset_init_smp();
	driver_init();
	do_initcalls();
}

/* PORT: of the scheduler's start only that init may leave the boot CPU. */
static __always_inline void sched_init_smp(void)
{
	km_kernel_thread_bind(current, U64_MAX);
}

static noinline void kernel_init_freeable(void)
{
	rcu_init();
	workqueue_init();
	page_alloc_init_late();
	spawn_ksoftirqd();
	smp_init();
	sched_init_smp();
	do_basic_setup();
}

/*
 * PORT: upstream frees the pages of boot code. Here the caches that only ACPI's
 * boot uses go, so that a scenario has no bystanders among its caches.
 */
static __always_inline void free_initmem(void)
{
	acpi_free_initmem();
}

/*
 * PORT: upstream goes on as the first program of user space. Here the boot task
 * does, which then is whoever sets up the scenario.
 */
static noinline int kernel_init(void *unused)
{
	(void)unused;
	wait_for_completion(&kthreadd_done);
	kernel_init_freeable();
	system_state = SYSTEM_FREEING_INITMEM;
	free_initmem();
	system_state = SYSTEM_RUNNING;
	complete(&kernel_init_done);
	return 0;
}

/* Where every task begins that was forked in the kernel. */
static noinline void ret_from_fork(void *unused)
{
	kernel_init(unused);
}

/*
 * PORT: the idle tasks are the engine's, so this one does not become the idle
 * task of the boot CPU but waits for init. Of the two tasks that boot has
 * until kthreadd runs init bears the name "swapper/0", as upstream.
 */
static noinline void rest_init(void)
{
	const struct km_kernel_thread init = {
		.name = "swapper/0",
		.fn = ret_from_fork,
	};
	struct task_struct *task = km_kernel_thread(&init);

	km_kernel_thread_bind(task, BIT_ULL(0));
	km_completion_by(&kernel_init_done, task->core);
	kthreadd_init();
	/* From here on tasks may sleep; nobody was there to wake them before. */
	system_state = SYSTEM_SCHEDULING;
	complete(&kthreadd_done);
	wait_for_completion(&kernel_init_done);
}

void start_kernel(void)
{
	BUG_ON(system_state != SYSTEM_BOOTING);
	boot_cpu_init();
	page_alloc_init();
	kmem_cache_init();
	workqueue_init_early();
	call_function_init();
	kmem_cache_init_late();
	kobject_sysfs_init();
	acpi_early_init();
	rest_init();
}
