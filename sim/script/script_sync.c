// SPDX-License-Identifier: GPL-2.0-only
/*
 * script_sync.c - mutex, semaphore, event and condition for scenarios
 */
#include "script/script_sync.h"

#include <string.h>

#include "base/text.h"
#include "core/footprint.h"
#include "core/heap.h"
#include "core/task.h"

#define NAME_BYTES_MAX	40

/* The name of a new object: unique, so that reports can tell them apart. */
static const char *take_name(lua_State *L)
{
	size_t bytes;
	const char *name = luaL_checklstring(L, 2, &bytes);
	char *copy;

	luaL_argcheck(L, bytes > 0 && bytes <= NAME_BYTES_MAX, 2,
		      "expected a name of 1 to 40 characters");
	luaL_argcheck(L, strlen(name) == bytes && sim_text_is_plain(name), 2,
		      "expected a name without control characters");
	lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->names_ref);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, -2) != LUA_TNIL)
		luaL_error(L,
			   "there is a '%s' already: make it once, in "
			   "setup, and keep it in k",
			   name);
	lua_pop(L, 1);
	lua_pushvalue(L, 2);
	lua_pushboolean(L, 1);
	lua_rawset(L, -3);
	lua_pop(L, 1);
	copy = sim_heap_alloc(bytes + 1, "name");
	memcpy(copy, name, bytes);
	return copy;
}

struct script_sync *script_sync_create(lua_State *L, u32 class_id,
				       enum sim_wait_why why)
{
	const char *name = take_name(L);
	struct script_sync *sync = sim_heap_alloc(sizeof(*sync), name);

	sync->lock.name = name;
	sim_wait_init(&sync->wait);
	sync->spec.why = why;
	sync->spec.name = name;
	script_object_push(L, class_id, sync);
	return sync;
}

/* ---- mutex ---- */

static bool mutex_is_free(const void *obj, bool is_shared)
{
	(void)is_shared;
	return !container_of(obj, struct script_sync, lock)->owner;
}

static void mutex_point(enum sim_point_kind kind,
			const struct script_sync *mutex, u32 how)
{
	const struct sim_point_lock lock = { &mutex->lock, mutex->lock.name,
					     mutex_is_free };

	sim_point_lock(kind, &lock, how);
}

/* The same without a point. */
static void mutex_note(enum sim_point_kind kind,
		       const struct script_sync *mutex, u32 how)
{
	const struct sim_point_lock lock = { &mutex->lock, mutex->lock.name,
					     mutex_is_free };

	sim_point_lock_note(kind, &lock, how);
}

static int l_k_mutex(lua_State *L)
{
	struct script_sync *mutex =
		script_sync_create(L, SCRIPT_CLASS_MUTEX, SIM_WAIT_MUTEX);

	mutex->spec.lock = &mutex->lock;
	mutex->spec.wakers = sim_wakers_holders;
	mutex->watched = sim_lockwatch_make(mutex->lock.name);
	return 1;
}

static void mutex_take(struct script_sync *mutex, lua_State *L)
{
	sim_lockwatch_take(mutex->watched, SIM_LOCK_WRITE, false, L);
	if (mutex->owner) {
		/* The one who unlocks makes us the owner. */
		sim_wait_block(&mutex->wait, &mutex->spec);
		return;
	}
	mutex->owner = sim_task_current();
	sim_lock_acquired(&mutex->lock, SIM_LOCK_WRITE, false, NULL);
}

void script_mutex_lock(struct script_sync *mutex, lua_State *L)
{
	mutex_point(SIM_POINT_ACQUIRE, mutex, 0);
	mutex_take(mutex, L);
}

void script_mutex_release(struct script_sync *mutex, lua_State *L)
{
	struct sim_waiter *next = sim_wait_first(&mutex->wait);

	sim_lock_released(&mutex->lock);
	sim_lockwatch_drop(mutex->watched, L);
	mutex->owner = next ? next->task : NULL;
	if (!next)
		return;
	sim_lock_acquired_by(next->task, &mutex->lock, SIM_LOCK_WRITE, NULL);
	sim_wait_wake_waiter(next);
}

static int l_mutex_lock(lua_State *L)
{
	script_mutex_lock(script_sync_of(L, 1, SCRIPT_CLASS_MUTEX), L);
	return 0;
}

static int l_mutex_trylock(lua_State *L)
{
	struct script_sync *mutex = script_sync_of(L, 1, SCRIPT_CLASS_MUTEX);

	mutex_point(SIM_POINT_ACQUIRE, mutex, SIM_POINT_TRY);
	lua_pushboolean(L, !mutex->owner);
	if (!mutex->owner) {
		mutex->owner = sim_task_current();
		sim_lockwatch_take(mutex->watched, SIM_LOCK_WRITE, true, L);
		sim_lock_acquired(&mutex->lock, SIM_LOCK_WRITE, true, NULL);
	}
	return 1;
}

static int l_mutex_unlock(lua_State *L)
{
	struct script_sync *mutex = script_sync_of(L, 1, SCRIPT_CLASS_MUTEX);

	mutex_point(SIM_POINT_RELEASE, mutex, 0);
	script_mutex_release(mutex, L);
	return 0;
}

static int l_mutex_is_locked(lua_State *L)
{
	struct script_sync *mutex = script_sync_of(L, 1, SCRIPT_CLASS_MUTEX);

	sim_footprint(&mutex->lock, 0);
	lua_pushboolean(L, mutex->owner != NULL);
	return 1;
}

/* ---- semaphore ---- */

static bool semaphore_is_free(const void *obj, bool is_shared)
{
	(void)is_shared;
	return ((const struct script_sync *)obj)->count > 0;
}

static void semaphore_point(enum sim_point_kind kind,
			    const struct script_sync *sem, u32 how)
{
	const struct sim_point_lock lock = { sem, sem->lock.name,
					     semaphore_is_free };

	sim_point_lock(kind, &lock, how);
}

static int l_k_semaphore(lua_State *L)
{
	lua_Integer count = luaL_optinteger(L, 3, 0);

	luaL_argcheck(L, count >= 0 && count <= S32_MAX, 3,
		      "expected a count from 0");
	script_sync_create(L, SCRIPT_CLASS_SEMAPHORE, SIM_WAIT_USER)->count =
		(u32)count;
	return 1;
}

static int l_semaphore_down(lua_State *L)
{
	struct script_sync *sem = script_sync_of(L, 1, SCRIPT_CLASS_SEMAPHORE);

	semaphore_point(SIM_POINT_ACQUIRE, sem, 0);
	if (sem->count)
		sem->count--;
	else
		sim_wait_block(&sem->wait, &sem->spec);
	return 0;
}

static int l_semaphore_trydown(lua_State *L)
{
	struct script_sync *sem = script_sync_of(L, 1, SCRIPT_CLASS_SEMAPHORE);

	semaphore_point(SIM_POINT_ACQUIRE, sem, SIM_POINT_TRY);
	lua_pushboolean(L, sem->count > 0);
	sem->count -= sem->count > 0;
	return 1;
}

static int l_semaphore_up(lua_State *L)
{
	struct script_sync *sem = script_sync_of(L, 1, SCRIPT_CLASS_SEMAPHORE);

	semaphore_point(SIM_POINT_RELEASE, sem, 0);
	if (!sim_wait_wake(&sem->wait, 1))
		sem->count++;
	return 0;
}

static int l_semaphore_count(lua_State *L)
{
	struct script_sync *sem = script_sync_of(L, 1, SCRIPT_CLASS_SEMAPHORE);

	sim_footprint(sem, 0);
	lua_pushinteger(L, sem->count);
	return 1;
}

/* ---- event: no memory, a signal without a waiter is lost ---- */

static int l_k_event(lua_State *L)
{
	script_sync_create(L, SCRIPT_CLASS_EVENT, SIM_WAIT_EVENT)->spec.flags |=
		SIM_WAIT_RETESTS;
	return 1;
}

static int l_event_wait(lua_State *L)
{
	struct script_sync *event = script_sync_of(L, 1, SCRIPT_CLASS_EVENT);

	sim_point(SIM_POINT_WAIT, event, event->lock.name);
	sim_wait_block(&event->wait, &event->spec);
	return 0;
}

static int wake(lua_State *L, u32 class_id, u32 nr)
{
	struct script_sync *event = script_sync_of(L, 1, class_id);

	sim_point(SIM_POINT_WAKE, event, event->lock.name);
	lua_pushinteger(L, sim_wait_wake(&event->wait, nr));
	return 1;
}

static int l_event_signal(lua_State *L)
{
	return wake(L, SCRIPT_CLASS_EVENT, 1);
}

static int l_event_broadcast(lua_State *L)
{
	return wake(L, SCRIPT_CLASS_EVENT, U32_MAX);
}

/* ---- condition: an event whose wait drops a mutex in the same step ---- */

static int l_k_condition(lua_State *L)
{
	script_sync_create(L, SCRIPT_CLASS_CONDITION, SIM_WAIT_EVENT)
		->spec.flags |= SIM_WAIT_RETESTS;
	return 1;
}

static int l_condition_wait(lua_State *L)
{
	struct script_sync *cond = script_sync_of(L, 1, SCRIPT_CLASS_CONDITION);
	struct script_sync *mutex = script_sync_of(L, 2, SCRIPT_CLASS_MUTEX);

	sim_point(SIM_POINT_WAIT, cond, cond->lock.name);
	mutex_note(SIM_POINT_RELEASE, mutex, 0);
	script_mutex_release(mutex, L);
	sim_wait_block(&cond->wait, &cond->spec);
	script_mutex_lock(mutex, L);
	return 0;
}

static int l_condition_signal(lua_State *L)
{
	return wake(L, SCRIPT_CLASS_CONDITION, 1);
}

static int l_condition_broadcast(lua_State *L)
{
	return wake(L, SCRIPT_CLASS_CONDITION, U32_MAX);
}

const struct script_builtin script_sync_builtins[] = {
	{ { "k", "mutex", "name:string", "make a mutex" }, l_k_mutex },
	{ { "mutex", "lock", "", "take it; wait while another has it" },
	  l_mutex_lock },
	{ { "mutex", "trylock", "", "take it if it is free; was it?" },
	  l_mutex_trylock },
	{ { "mutex", "unlock", "", "hand it to the oldest waiter" },
	  l_mutex_unlock },
	{ { "mutex", "is_locked", "",
	    "does anybody hold it? No schedule "
	    "point" },
	  l_mutex_is_locked },
	{ { "k", "semaphore", "name:string, count:int?",
	    "make a counting "
	    "semaphore" },
	  l_k_semaphore },
	{ { "semaphore", "down", "", "take one; wait while there is none" },
	  l_semaphore_down },
	{ { "semaphore", "trydown", "",
	    "take one if there is one; was "
	    "there?" },
	  l_semaphore_trydown },
	{ { "semaphore", "up", "", "give one back; anybody may" },
	  l_semaphore_up },
	{ { "semaphore", "count", "", "how many are left. No schedule point" },
	  l_semaphore_count },
	{ { "k", "event", "name:string", "make an event without memory" },
	  l_k_event },
	{ { "event", "wait", "", "sleep until a later signal" }, l_event_wait },
	{ { "event", "signal", "",
	    "wake the oldest waiter; how many were "
	    "woken" },
	  l_event_signal },
	{ { "event", "broadcast", "",
	    "wake all waiters; how many were "
	    "woken" },
	  l_event_broadcast },
	{ { "k", "condition", "name:string", "make a condition variable" },
	  l_k_condition },
	{ { "condition", "wait", "mutex:mutex",
	    "drop the mutex and sleep in "
	    "one step; take it again" },
	  l_condition_wait },
	{ { "condition", "signal", "",
	    "wake the oldest waiter; how many were "
	    "woken" },
	  l_condition_signal },
	{ { "condition", "broadcast", "",
	    "wake all waiters; how many were "
	    "woken" },
	  l_condition_broadcast },
	{ { NULL, NULL, NULL, NULL }, NULL },
};
