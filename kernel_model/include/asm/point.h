/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * point.h - scheduling points, and what ports tell searches
 *
 * Owns:       the km_* words for it.
 * Used by:    asm/engine.h, by which ports come here.
 */
#ifndef KM_ASM_POINT_H
#define KM_ASM_POINT_H

#include "base/hash.h"
#include "core/footprint.h"
#include "core/point.h"
#include "core/state.h"
#include "core/task.h"

/* Scheduling points; they stand before the operation. */
#define km_point(kind, obj, name) \
	sim_point(SIM_POINT_##kind, (const void *)(obj), (name))
/* ... of a lock that does not sleep; in front of what may, if there is no other */
#define km_point_brief(kind, obj, name) \
	sim_point_brief(SIM_POINT_##kind, (const void *)(obj), (name))
#define km_point_may_sleep(obj, name)	sim_point_may_sleep((obj), (name))
#define km_lock_of(lock, name, is_free) \
	(&(const struct sim_point_lock){ (lock), (name), (is_free) })
/* In front of an operation on a lock; whether it would wait: is_free(lock,
 * is_shared). km_lock_note(): what a waiter that woke up finds. */
#define km_point_lock(kind, lock, name, is_free, how) \
	sim_point_lock(SIM_POINT_##kind, km_lock_of(lock, name, is_free), (how))
#define km_lock_note(lock, name, is_free) \
	sim_point_lock_note(SIM_POINT_ACQUIRE, \
			    km_lock_of(lock, name, is_free), SIM_POINT_TRY)
#define KM_POINT_SHARED		SIM_POINT_SHARED
#define KM_POINT_TRY		SIM_POINT_TRY
#define km_point_relax()	sim_point_relax()
#define km_point_resched()	sim_point_resched()

/*
 * What a primitive looks at or changes, for partial-order reduction: by the
 * word that @obj begins in, the same one everywhere. Points and waits tell of
 * their own object; ports are instrumented. km_look_at_all(): a sum over much.
 */
#define km_look(obj)		sim_footprint((const void *)(obj), 0)
#define km_touch(obj) \
	sim_footprint((const void *)(obj), SIM_ACCESS_WRITE)
#define km_look_at_all() \
	sim_footprint_id(SIM_FOOTPRINT_ALL, SIM_ACCESS_WRITE)

/* Frames that the caller will be suspended in are to have nothing of others in
 * their holes. */
#define km_tidy			sim_state_tidy
#define km_hash_mix		sim_hash_mix

/** km_stand_mark() - in a loop over things to wait for: which one it is now, so
 * that searches know (core/task.h); Return: the mark before */
static inline u64 km_stand_mark(u64 mark)
{
	struct sim_task *task = sim_task_current();
	u64 before = task->stand_mark;

	task->stand_mark = mark;
	return before;
}

#endif /* KM_ASM_POINT_H */
