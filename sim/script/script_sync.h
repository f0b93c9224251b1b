/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * script_sync.h - locks and events made by a scenario (private)
 *
 * Owns:       struct script_sync, in the model's heap: its address depends on
 *             the order of calls only, unlike that of a Lua object.
 * Used by:    script_sync.c, script_rw.c, script_var.c.
 * Promises:   locks are fair: an unlock hands over to the oldest waiter.
 */
#ifndef SIM_SCRIPT_SCRIPT_SYNC_H
#define SIM_SCRIPT_SCRIPT_SYNC_H

#include "core/lock.h"
#include "core/lockwatch.h"
#include "core/point.h"
#include "core/wait.h"
#include "script/parts.h"

struct script_sync {
	struct sim_lock		lock;		/* its name is the name */
	struct sim_wait		wait;
	struct sim_wait_spec	spec;		/* of the exclusive mode */
	struct sim_wait_spec	read_spec;	/* rwsem, rwlock */
	struct sim_task		*owner;		/* mutex; writer of a rwsem */
	u32			count;		/* semaphore */
	/* The word that it is in is its own: see script_rw.c. */
	u32			readers_nr __attribute__((aligned(8)));
	void			*watched;	/* of core/lockwatch.h */
};

/** script_sync_create() - make an object of @class_id with the name in
 * argument 2 and push its handle; raises when the name is taken */
struct script_sync *script_sync_create(lua_State *L, u32 class_id,
				       enum sim_wait_why why);

/** script_sync_of() - the object of a method call; raises for another type */
static inline struct script_sync *script_sync_of(lua_State *L, int idx,
						 u32 class_id)
{
	struct script_object *o = lua_touserdata(L, idx);

	if (unlikely(!o || o->class_id != class_id))
		luaL_error(L,
			   "expected a %s: methods are called with a "
			   "colon, as in lock:unlock()",
			   script_of(L)->classes[class_id].name);
	script_step_note(L);
	return o->object;
}

/** script_mutex_lock() - by the line that @L is in; schedule point */
void script_mutex_lock(struct script_sync *mutex, lua_State *L);

/** script_mutex_release() - hand over or leave free; not a schedule point */
void script_mutex_release(struct script_sync *mutex, lua_State *L);

#endif /* SIM_SCRIPT_SCRIPT_SYNC_H */
