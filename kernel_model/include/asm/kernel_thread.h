/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_thread.h - a new task of the engine, as the kernel's fork() of a
 * kernel thread
 *
 * Used by:    kernel/kthread.c.
 */
#ifndef KM_ASM_KERNEL_THREAD_H
#define KM_ASM_KERNEL_THREAD_H

#include "base/base.h"

struct task_struct;

struct km_kernel_thread {
	const char	*name;		/* "kworker/1:0", copied */
	unsigned int	cpu;		/* where it starts; may run anywhere */
	void		(*fn)(void *arg);	/* the thread ends when it returns */
	void		*arg;
};

/**
 * km_kernel_thread() - make a runnable kernel thread
 *
 * Its role in reports is the name up to the first '/' or ':'. It may wait for
 * ever, but only as idle. Not a schedule point.
 */
struct task_struct *km_kernel_thread(const struct km_kernel_thread *thread);

/** km_kernel_thread_exit() - the running thread ends; does not return */
SIM_NORETURN void km_kernel_thread_exit(void);

/** km_kernel_thread_bind() - let @task run on these CPUs only
 *
 * A thread that sleeps or waits for a CPU moves at once. Not a schedule point.
 */
void km_kernel_thread_bind(struct task_struct *task, u64 cpus);

#endif /* KM_ASM_KERNEL_THREAD_H */
