/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * point.h - scheduling points: where the engine may run somebody else
 *
 * Owns:       the kinds of points.
 * Used by:    every primitive; core/access for shared memory.
 * Promises:   a point stands BEFORE the operation that it announces.
 */
#ifndef SIM_CORE_POINT_H
#define SIM_CORE_POINT_H

#include "base/base.h"

enum sim_point_kind {
	SIM_POINT_YIELD = 0,
	SIM_POINT_ACQUIRE,	/* before taking a lock */
	SIM_POINT_RELEASE,	/* before dropping a lock */
	SIM_POINT_WAIT,		/* before waiting or testing a condition */
	SIM_POINT_WAKE,		/* before waking, completing */
	SIM_POINT_WORK,		/* before queueing, executing work */
	SIM_POINT_IRQ,		/* irq on/off, IPI */
	SIM_POINT_ATOMIC,	/* READ_ONCE, WRITE_ONCE, atomics, cmpxchg */
	SIM_POINT_MEMORY,	/* plain shared access (--points=memory) */
	SIM_POINT_PREEMPT,	/* preemption became possible */
	SIM_POINT_SPAWN,
	SIM_POINT_USER,		/* placed by a port or a scenario */
	SIM_POINT_NR,
};

enum sim_points_mode {
	SIM_POINTS_SYNC,	/* everything but plain memory accesses */
	SIM_POINTS_MEMORY,	/* plain shared accesses, too */
	SIM_POINTS_BLOCK,	/* only in front of what may sleep */
};

/*
 * With SIM_POINTS_BLOCK a task goes on until it comes to an operation that may
 * sleep, or whose outcome depends on somebody who sleeps (trylocks of such locks,
 * active references), or gives way. Nothing stops in front of these:
 */
#define SIM_POINT_BRIEF_KINDS \
	(BIT(SIM_POINT_RELEASE) | BIT(SIM_POINT_WAKE) | BIT(SIM_POINT_WORK) | \
	 BIT(SIM_POINT_IRQ) | BIT(SIM_POINT_ATOMIC) | BIT(SIM_POINT_PREEMPT))

/**
 * sim_point() - the running task is about to do @kind on @obj
 * @kind: what comes next
 * @obj: world address of the object, or an id
 * @name: name of the object for reports, or NULL
 *
 * Schedule point (the only other one is sim_wait_block()). Returns when
 * the task is to go on; interrupts may have run on its stack meanwhile.
 * Does nothing during boot and setup.
 */
void sim_point(enum sim_point_kind kind, const void *obj, const char *name);

/** sim_point_bare() - sim_point() for a caller that tells core/footprint itself
 * what it does to @obj */
void sim_point_bare(enum sim_point_kind kind, const void *obj,
		    const char *name);

/** sim_point_brief() - sim_point() in front of taking a lock that does not sleep,
 * and within which nobody does: none with SIM_POINTS_BLOCK */
void sim_point_brief(enum sim_point_kind kind, const void *obj,
		     const char *name);

/** sim_point_may_sleep() - a point with SIM_POINTS_BLOCK only: in front of what
 * may sleep on @obj, where in the other modes finer points stand */
void sim_point_may_sleep(const void *obj, const char *name);

#define SIM_POINT_SHARED	BIT(0)	/* others may have it at the same time */
#define SIM_POINT_TRY		BIT(1)	/* does not wait */

/** A lock as the point in front of one of its operations sees it. */
struct sim_point_lock {
	const void	*obj;
	const char	*name;
	/* Would an operation that waits (shared or not) go on at once? */
	bool		(*is_free)(const void *obj, bool is_shared);
};

/**
 * sim_point_lock() - sim_point() in front of an operation on a lock
 * @kind: SIM_POINT_ACQUIRE or SIM_POINT_RELEASE
 * @how: SIM_POINT_SHARED, SIM_POINT_TRY
 *
 * The same point and event; a search that is complete need not try what would
 * only wait. Schedule point.
 */
void sim_point_lock(enum sim_point_kind kind, const struct sim_point_lock *l,
		    u32 how);

/**
 * sim_point_lock_note() - what is done to a lock in the middle of a step
 *
 * Call it right before. As sim_point_lock(), which says what the lock was and
 * becomes, but without the point: for a lock that is dropped in order to wait
 * or, as SIM_POINT_TRY, looked at when a waiter wakes up. Not a schedule point.
 */
void sim_point_lock_note(enum sim_point_kind kind,
			 const struct sim_point_lock *l, u32 how);

/**
 * sim_point_relax() - one turn of a spin or retry loop (cpu_relax)
 *
 * Schedule point at which another task must run if one can: the running task
 * is not offered until some other move was made. A loop that turns
 * too often without any other task making progress is a livelock verdict.
 */
void sim_point_relax(void);

/**
 * sim_point_resched() - cond_resched(): preemption allowed here even in the
 * voluntary preemption model. Schedule point.
 */
void sim_point_resched(void);

/** sim_point_kind_name() - for reports */
const char *sim_point_kind_name(enum sim_point_kind kind);

#endif /* SIM_CORE_POINT_H */
