/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task.h - tasks: coroutines bound to simulated CPUs
 *
 * Owns:       the task table and each task's stack.
 * Used by:    kernel_model/engine (kthreads), sim/script (actors).
 * Promises:   ids are slots of the table, given in order of creation; the
 *             engine forgets nothing about a task that ended.
 */
#ifndef SIM_CORE_TASK_H
#define SIM_CORE_TASK_H

#include "base/base.h"
#include "core/coro.h"
#include "core/lock.h"

#define SIM_TASKS_MAX		256
#define SIM_TASK_NAME_BYTES	24
#define SIM_HELD_MAX		20

struct sim_waiter;			/* core/wait.h */

enum sim_task_state {
	SIM_TASK_UNUSED = 0,
	SIM_TASK_NEW,		/* an actor before the first step, or gated */
	SIM_TASK_RUNNABLE,
	SIM_TASK_BLOCKED,
	SIM_TASK_DONE,
};

enum sim_task_kind {
	SIM_TASK_IDLE,		/* swapper/N: never scheduled, lends its stack */
	SIM_TASK_DAEMON,	/* kernel thread: may wait for ever when idle */
	SIM_TASK_ACTOR,		/* started by the scenario: must end */
};

/** A task's part of the model's lock validator; zero at first. */
struct sim_task_locks {
	u64			chain_key;
	u16			innermost;	/* a held lock; 0: none */
	u16			depth;
	u16			softirqs_off;	/* nesting depth */
	u8			softirq_depth;
	bool			irq_is_threaded;
};

struct sim_task {
	struct sim_coro		coro;
	u32			id;
	u8			state;
	u8			kind;
	u8			stack_class;
	bool			may_migrate;
	bool			may_resched;	/* inside cond_resched() */
	u16			cpu;		/* where it runs or last ran */
	u16			stack_idx;
	u64			cpus_allowed;	/* bit per CPU */
	s32			preempt_count;
	s32			irqs_off;	/* nesting depth */
	s32			hardirq_depth;
	u32			spin_turns;	/* see sim_point_relax() */
	struct sim_waiter	*waiter;	/* innermost wait, NULL if none */
	void			(*fn)(void *arg);
	void			*arg;
	void			*model;		/* the model's own task struct */
	/* Called by the task itself around each sleep; no schedule points. */
	void (*on_sleep)(struct sim_task *task, bool is_asleep);
	/* What it does next depends on its call chain and this; NULL: on that
	 * alone. */
	u64 (*stand)(const struct sim_task *task);
	u64			stand_mark;	/* ... and on this: in a loop, where */
	char			name[SIM_TASK_NAME_BYTES];
	char			role[SIM_TASK_NAME_BYTES];
	struct sim_task_locks	locks;
	u32			held_nr;
	struct sim_held		*held;		/* SIM_HELD_MAX places */
	u32			heap_used;	/* of its own part of the heap */
	u32			heap_end;	/* 0: it has none */
};

struct sim_task_options {
	const char		*name;		/* shown: "kworker/1:0" */
	const char		*role;		/* in signatures: "kworker" */
	enum sim_task_kind	kind;
	u32			cpu;
	u64			cpus_allowed;	/* 0: only @cpu */
	bool			may_migrate;
	bool			needs_big_stack;	/* runs Lua: 512 KiB */
};

/**
 * sim_task_create() - make a runnable task
 * @o: options, copied
 * @fn: its body; when it returns the task ends
 * @arg: passed to @fn
 *
 * Not a schedule point. A full task table is a limit-tasks verdict.
 * Return: the task.
 */
struct sim_task *sim_task_create(const struct sim_task_options *o,
				 void (*fn)(void *arg), void *arg);

/** sim_task_current() - the task whose code runs now, NULL on the main stack */
struct sim_task *sim_task_current(void);

/** sim_task_by_id() - the task with @id; asserts that it exists */
struct sim_task *sim_task_by_id(u32 id);

/** sim_task_count() - ids in use are 1..count-1 */
u32 sim_task_count(void);

/** sim_task_is_daemon_idle() - a daemon waiting for something to do? */
bool sim_task_is_daemon_idle(const struct sim_task *task);

/**
 * sim_task_set_cpus_allowed() - change the CPUs @task may use
 *
 * Not a schedule point. A runnable task that is not running moves at once; the
 * running task moves at its next schedule point.
 */
void sim_task_set_cpus_allowed(struct sim_task *task, u64 cpus_allowed);

/** sim_task_place() - choose an online, allowed CPU for a task that is neither
 * queued nor running; stays where it is if there is none */
void sim_task_place(struct sim_task *task);

/** sim_task_exit_hook_set() - @fn is called by each task that ends, while it
 * is still the running one; NULL: nothing is */
void sim_task_exit_hook_set(void (*fn)(void));

/** sim_task_exit() - end the running task; does not return */
SIM_NORETURN void sim_task_exit(void);

#endif /* SIM_CORE_TASK_H */
