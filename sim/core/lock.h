/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock.h - what the engine knows of any lock: its name and who holds it
 *
 * Owns:       the per-task stacks of held locks.
 * Used by:    every locking primitive of the model and of scenarios; the
 *             wait-for graph, the lock-order graph and reports read it.
 * Promises:   bookkeeping only. The primitives decide who gets a lock.
 * Never:      switches.
 */
#ifndef SIM_CORE_LOCK_H
#define SIM_CORE_LOCK_H

#include "base/base.h"

struct sim_task;

enum sim_lock_mode {
	SIM_LOCK_WRITE = 0,
	SIM_LOCK_READ = 1,
};

/**
 * struct sim_lock - the identity of one lock, embedded in the lock
 * @name: class name as the kernel prints it, e.g. "slab_mutex", "&dev->mutex"
 *
 * All zero but the name is valid, so static initialisers work.
 */
struct sim_lock {
	const char	*name;
	/* private: */
	u32		class_id;	/* cache of the lock-order collector */
	u32		held_nr;	/* holders, all modes */
};

#define SIM_LOCK_INIT(lock_name) { .name = (lock_name) }

struct sim_held {
	struct sim_lock	*lock;
	const void	*ip;		/* return address of the acquirer */
	u32		step;
	u32		chain;		/* of the lock-order collector: all
					 * held up to here; 0 if not known */
	u8		mode;		/* enum sim_lock_mode */
	u8		is_trylock;
	u8		in_irq;
	u8		is_mark;	/* keeps nobody out */
};

/**
 * sim_lock_acquired() - the running task now holds @lock
 * @lock: the lock
 * @mode: SIM_LOCK_READ or SIM_LOCK_WRITE
 * @is_trylock: taken by a trylock
 * @ip: return address shown in reports
 *
 * Not a schedule point. A full held-lock stack is a limit-locks verdict.
 */
void sim_lock_acquired(struct sim_lock *lock, enum sim_lock_mode mode,
		       bool is_trylock, const void *ip);

/**
 * sim_lock_marked() - what the running task does stands for a lock of its own
 *
 * As sim_lock_acquired() for writing, of a lock that nobody waits for: a work
 * that runs "holds" its queue. Several may have it, and who has it first does not
 * matter to a search. Not a schedule point.
 */
void sim_lock_marked(struct sim_lock *lock, const void *ip);

/** sim_lock_acquired_by() - as above, on behalf of @task (lock handoff) */
void sim_lock_acquired_by(struct sim_task *task, struct sim_lock *lock,
			  enum sim_lock_mode mode, const void *ip);

/**
 * sim_lock_released() - drop the innermost hold of @lock by the running task
 *
 * Not a schedule point. Releasing a lock that the task does not hold is a
 * finding (lock-misuse).
 */
void sim_lock_released(struct sim_lock *lock);

/** sim_lock_released_by() - drop a hold that belongs to @task */
void sim_lock_released_by(struct sim_task *task, struct sim_lock *lock);

/** sim_lock_is_held() - does @task hold @lock in any mode? */
bool sim_lock_is_held(const struct sim_task *task, const struct sim_lock *lock);

/** sim_lock_is_held_mode() - does @task hold @lock in @mode? */
bool sim_lock_is_held_mode(const struct sim_task *task,
			   const struct sim_lock *lock,
			   enum sim_lock_mode mode);

#endif /* SIM_CORE_LOCK_H */
