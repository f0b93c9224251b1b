/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wait.h - the single block/wake primitive
 *
 * Owns:       the list of tasks blocked on one object, and their wait reasons.
 * Used by:    kernel_model/engine and kernel/locking, script actors, clock.
 * Promises:   wake order is FIFO by block step; a waiter that was woken before
 *             it ran again stays woken.
 * Never:      allocates or logs; switches only in sim_wait_block().
 */
#ifndef SIM_CORE_WAIT_H
#define SIM_CORE_WAIT_H

#include "base/base.h"
#include "base/list.h"

struct sim_task;		/* core/task.h */
struct sim_lock;		/* core/lock.h */
struct sim_waiter;

enum sim_wait_why {
	SIM_WAIT_NONE = 0,
	SIM_WAIT_MUTEX,
	SIM_WAIT_RWSEM_READ,
	SIM_WAIT_RWSEM_WRITE,
	SIM_WAIT_PERCPU_READ,		/* behind a pending or active writer */
	SIM_WAIT_PERCPU_WRITE,		/* behind another writer */
	SIM_WAIT_PERCPU_DRAIN,		/* pending: old readers must leave */
	SIM_WAIT_SPIN,
	SIM_WAIT_LOCAL_LOCK,
	SIM_WAIT_COMPLETION,
	SIM_WAIT_EVENT,			/* wait queue */
	SIM_WAIT_WORK,			/* flush_work, flush_workqueue */
	SIM_WAIT_KERNFS_DRAIN,
	SIM_WAIT_KTHREAD,		/* creation, park, stop */
	SIM_WAIT_RCU,
	SIM_WAIT_IPI,			/* acknowledgement */
	SIM_WAIT_SLEEP,			/* a timer ends it */
	SIM_WAIT_IDLE,			/* a daemon with nothing to do */
	SIM_WAIT_USER,			/* a lock or event made by a scenario */
	SIM_WAIT_NR,
};

#define SIM_WAKERS_MAX	64

/** The tasks that could end a wait. */
struct sim_wakers {
	bool	all;		/* AND: each must act; else any one is enough */
	bool	unknown;	/* somebody not listed may end it, too */
	u32	nr;
	u32	task_ids[SIM_WAKERS_MAX];
};

/** Fills in who could end the wait of @w. Only reads; not a schedule point. */
typedef void (*sim_wakers_fn)(const struct sim_waiter *w,
			      struct sim_wakers *ret);

#define SIM_WAIT_SPINS		BIT(0)	/* the CPU stays occupied */
#define SIM_WAIT_FRONT		BIT(1)	/* queue in front of the others */
#define SIM_WAIT_RETESTS	BIT(2)	/* may end without a cause, if offered */

/* Sleeps that end without a cause in one execution, so that a search that
 * tries all of them comes to an end. */
#define SIM_SPURIOUS_WAKES_MAX	3

/** Why a task waits. Lives on the waiting task's stack or in static memory. */
struct sim_wait_spec {
	enum sim_wait_why	why;
	u32			flags;
	const struct sim_lock	*lock;		/* NULL if none */
	const char		*name;		/* of the object waited for */
	sim_wakers_fn		wakers;		/* NULL: unknown */
	const void		*wakers_arg;	/* for @wakers */
};

struct sim_waiter {
	struct list_head		node;
	struct sim_task			*task;
	struct sim_wait			*wait;	/* in whose queue */
	const struct sim_wait_spec	*spec;
	struct sim_waiter		*outer;	/* wait interrupted by an irq */
	u64				tag;	/* for the object's owner */
	u32				step;
	bool				woken;
};

/** Tasks blocked on one object. All zero is NOT valid: use sim_wait_init(). */
struct sim_wait {
	struct list_head waiters;	/* struct sim_waiter, oldest first */
};

void sim_wait_init(struct sim_wait *w);

/**
 * sim_wait_block() - put the running task to sleep on @w
 * @w: object to sleep on
 * @spec: reason; must stay valid until return
 *
 * Schedule point. Returns when woken. Calling it with preemption or
 * interrupts disabled (SIM_WAIT_SPINS aside) is a finding, sleep-in-atomic.
 * Waiting interrupts nobody: with SIM_WAIT_SPINS the CPU stays occupied, but
 * pending interrupts may be delivered on this stack if they are enabled.
 */
void sim_wait_block(struct sim_wait *w, const struct sim_wait_spec *spec);

/** sim_wait_block_tag() - sim_wait_block() with an owner-defined @tag */
void sim_wait_block_tag(struct sim_wait *w, const struct sim_wait_spec *spec,
			u64 tag);

/**
 * sim_wait_prepare() - queue on @w without sleeping yet
 * @w: object to sleep on
 * @waiter: memory of the caller, valid until commit or cancel
 * @spec: reason, as for sim_wait_block()
 * @tag: for the owner of @w
 *
 * Not a schedule point. A wake-up from now on is kept: the way to test a
 * condition that contains schedule points without losing a wake-up.
 */
void sim_wait_prepare(struct sim_wait *w, struct sim_waiter *waiter,
		      const struct sim_wait_spec *spec, u64 tag);

/** sim_wait_commit() - sleep until @waiter is woken; schedule point unless it
 * was woken already */
void sim_wait_commit(struct sim_waiter *waiter);

/** sim_wait_cancel() - leave the queue without sleeping; no schedule point */
void sim_wait_cancel(struct sim_waiter *waiter);

/**
 * sim_wait_wake() - wake up to @nr waiters, oldest first
 *
 * Not a schedule point: the woken tasks become runnable.
 * Return: how many were woken.
 */
u32 sim_wait_wake(struct sim_wait *w, u32 nr);

/** sim_wait_wake_waiter() - wake exactly @waiter; not a schedule point */
void sim_wait_wake_waiter(struct sim_waiter *waiter);

/** sim_wait_first() - oldest waiter or NULL */
struct sim_waiter *sim_wait_first(const struct sim_wait *w);

/** sim_wait_is_empty() - does nobody wait? */
bool sim_wait_is_empty(const struct sim_wait *w);

/** sim_wait_why_name() - fixed word for reports and signatures */
const char *sim_wait_why_name(enum sim_wait_why why);

/** sim_wakers_add() - add a task to @set; a full set becomes "unknown" */
void sim_wakers_add(struct sim_wakers *set, u32 task_id);

/** sim_wakers_holders() - ready-made rule: all holders of spec->lock */
void sim_wakers_holders(const struct sim_waiter *w, struct sim_wakers *ret);

#endif /* SIM_CORE_WAIT_H */
