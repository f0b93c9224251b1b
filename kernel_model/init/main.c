// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - the boot sequence
 *
 * All CPUs are up before the initcalls run, as in the founding report: the
 * edges that lockdep records while booting come in that order.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/kthread.h>
#include <linux/memory.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/start_kernel.h>
#include <linux/workqueue.h>

typedef void (*initcall_t)(void);

/* Alone: one CPU, one task, nothing to wait for. */
static const initcall_t early[] = {
	boot_cpu_init,	      page_alloc_init,	  kmem_cache_init,
	workqueue_init_early, call_function_init, kmem_cache_init_late,
	kobject_sysfs_init,   kthreadd_init,
};

/* Threads exist; they run when the boot task sleeps. */
static const initcall_t with_threads[] = {
	rcu_init,
	workqueue_init,
	page_alloc_init_late,
	smp_init,
};

/* PORT: the initcalls of what is modelled, by name instead of by section. */
static const initcall_t initcalls[] = {
	devices_init,
	cpu_dev_init,
	memory_dev_init,
	slab_sysfs_init,
};

static void do_initcalls(const initcall_t *calls, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		calls[i]();
}

/*
 * PORT: the boot task does everything. Upstream it becomes the idle task of CPU
 * 0 and leaves the second half to init, task 1; the idle tasks are the
 * engine's here.
 */
void start_kernel(void)
{
	BUG_ON(system_state != SYSTEM_BOOTING);
	do_initcalls(early, ARRAY_SIZE(early));
	system_state = SYSTEM_SCHEDULING;
	do_initcalls(with_threads, ARRAY_SIZE(with_threads));
	do_initcalls(initcalls, ARRAY_SIZE(initcalls));
	system_state = SYSTEM_RUNNING;
}
