/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sched.h - tasks as ports see them
 *
 * PORT: struct task_struct is a thin view of the engine's task, made when
 * `current` is first asked for.
 */
#ifndef KM_LINUX_SCHED_H
#define KM_LINUX_SCHED_H

#include <asm/engine.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/preempt.h>

#define TASK_RUNNING		0
#define TASK_INTERRUPTIBLE	1
#define TASK_UNINTERRUPTIBLE	2
#define TASK_IDLE		4
#define TASK_PARKED		8

#define PF_KTHREAD		0x1
#define PF_WQ_WORKER		0x2
#define PF_MEMALLOC		0x4
#define PF_MEMALLOC_NOFS	0x8
#define PF_MEMALLOC_NOIO	0x10

struct task_struct {
	struct km_task		*core;
	struct km_wait		sleep;
	unsigned int		state;
	unsigned int		flags;
	int			rcu_read_lock_nesting;
	int			migration_disabled;	/* PREEMPT_RT */
	bool			may_migrate_saved;
	bool			serves_softirq;	/* PREEMPT_RT */
	u64			cpus_pending;	/* 0: no change waits */
	void			*kthread;	/* kthread.c */
	void			*worker;	/* workqueue.c */
};

/** km_current() - the running task's struct; made at first use */
struct task_struct *km_current(void);
#define current			km_current()

/** km_task_struct() - the struct of an engine task */
struct task_struct *km_task_struct(struct km_task *core);

#define task_pid_nr(t)		((int)(t)->core->id)
#define task_comm(t)		((t)->core->name)
#define task_cpu(t)		km_task_cpu((t)->core)
#define set_current_state(s)	do { current->state = (s); } while (0)
#define __set_current_state(s)	set_current_state(s)

/**
 * schedule() - give up the CPU
 *
 * Schedule point. With state TASK_RUNNING another task may run; else sleeps
 * until wake_up_process(). The reason is "idle" for a kernel thread in
 * TASK_IDLE or TASK_INTERRUPTIBLE, and "event" otherwise.
 */
void schedule(void);
#define schedule()	(km_tidy(), (schedule)())

/** km_schedule_for() - schedule() for the reason *@spec */
void km_schedule_for(const struct km_wait_spec *spec);

/** wake_up_process() - Return: 1 if it was sleeping; schedule point before */
int wake_up_process(struct task_struct *task);

/** km_wake_up_process() - the same without the schedule point */
int km_wake_up_process(struct task_struct *task);

#define cond_resched()		km_point_resched()
#define cpu_relax()		km_point_relax()

/**
 * need_resched() - should the running task make room? Not a schedule point
 *
 * PORT: upstream a more urgent task that woke up says so, or the tick. Without
 * priorities and ticks any task that waits for this CPU may be one for which:
 * a choice, if there is one.
 */
bool need_resched(void);

/** set_cpus_allowed_ptr() - bind @task to @mask; 0 */
int set_cpus_allowed_ptr(struct task_struct *task, const struct cpumask *mask);

#endif /* KM_LINUX_SCHED_H */
