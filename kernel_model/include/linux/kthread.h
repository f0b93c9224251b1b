/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kthread.h - kernel threads: creation by kthreadd, stop, park
 *
 * Owns:       struct kthread behind task->kthread.
 * Used by:    kernel/workqueue, kernel/cpu, kernel/smp, kernel/rcu.
 * Promises:   a new thread sleeps until wake_up_process(); whoever waits for
 *             creation, park or stop is an edge to the thread that must act.
 */
#ifndef KM_LINUX_KTHREAD_H
#define KM_LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>
#include <linux/types.h>

#define KTHREAD_NAME_BYTES	24

/**
 * kthread_create_on_node() - make a thread, asleep
 * @threadfn: its body; returns when kthread_should_stop()
 * @data: passed to @threadfn
 * @node: PORT: ignored, memory has no distance here
 * @namefmt: name; its role in reports ends before the first '/' or ':'
 *
 * Schedule point: waits for kthreadd, once that runs.
 * Return: the thread, or ERR_PTR(-ENOMEM) if faults are on and choose so.
 */
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data),
					   void *data, int node,
					   const char *namefmt, ...)
	SIM_PRINTF(4, 5);

#define kthread_create(threadfn, data, ...) \
	kthread_create_on_node((threadfn), (data), -1, __VA_ARGS__)

/** kthread_create_on_cpu() - the same, bound to @cpu
 * @namefmt: gets @cpu as its only argument, or has none
 */
#define kthread_create_on_cpu(threadfn, data, cpu, namefmt) \
	km_kthread_make_per_cpu(kthread_create_on_node((threadfn), (data), \
			-1, (namefmt), (cpu)), (cpu))

/** km_kthread_make_per_cpu() - second half of kthread_create_on_cpu() */
struct task_struct *km_kthread_make_per_cpu(struct task_struct *task,
					    unsigned int cpu);

/** kthread_run() - create and wake */
#define kthread_run(threadfn, data, ...) __extension__ ({ \
	struct task_struct *kr_task = \
		kthread_create((threadfn), (data), __VA_ARGS__); \
	if (!IS_ERR(kr_task)) \
		wake_up_process(kr_task); \
	kr_task; })

/** kthread_bind() - let a thread that never ran run on @cpu only */
void kthread_bind(struct task_struct *task, unsigned int cpu);

/** kthread_bind_mask() - the same for several CPUs */
void kthread_bind_mask(struct task_struct *task, const struct cpumask *mask);

/** kthread_set_per_cpu() - unpark binds it to @cpu again; -1: no more */
void kthread_set_per_cpu(struct task_struct *task, int cpu);

/** kthread_is_per_cpu() - does it belong to one CPU? */
bool kthread_is_per_cpu(const struct task_struct *task);

/** kthread_data() - the data pointer given at creation */
void *kthread_data(struct task_struct *task);

/**
 * kthread_stop() - ask @task to end, and wait until it did
 *
 * Schedule point. A thread that was never woken does not run its body.
 * Return: what the body returned, or -EINTR if it did not run.
 */
int kthread_stop(struct task_struct *task);

/** kthread_should_stop() - has the running thread been asked to end? A
 * scheduling point, as the flag is shared */
bool kthread_should_stop(void);

/**
 * kthread_park() - ask @task to park, and wait until it sleeps
 *
 * Schedule point. A thread that was never woken parks before its body runs.
 * Return: 0, -ENOSYS if it is ending, -EBUSY if it was asked already.
 */
int kthread_park(struct task_struct *task);

/** kthread_unpark() - let it go on, on its own CPU if it is per-CPU */
void kthread_unpark(struct task_struct *task);

/** kthread_should_park() - has the running thread been asked to park? A
 * scheduling point */
bool kthread_should_park(void);

/** km_kthread_should_park() - has @task, which has begun, been asked to? Not a
 * scheduling point */
bool km_kthread_should_park(const struct task_struct *task);

/** kthread_parkme() - sleep until unparked, if asked to; schedule point */
void kthread_parkme(void);

/** kthread_exit() - end the running thread; does not return */
SIM_NORETURN void kthread_exit(long result);

/** kthreadd_init() - boot: start kthreadd */
void kthreadd_init(void);

/** kthreadd_task - NULL until kthreadd_init() */
extern struct task_struct *kthreadd_task;

#endif /* KM_LINUX_KTHREAD_H */
