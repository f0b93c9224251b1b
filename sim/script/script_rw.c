// SPDX-License-Identifier: GPL-2.0-only
/*
 * script_rw.c - reader-writer locks for scenarios
 *
 * One queue for both kinds: a waiting writer keeps later readers out, and the
 * readers at the head of the queue get in together. rwsem and rwlock are the
 * same lock with the kernel's two sets of names.
 */
#include "core/footprint.h"
#include "core/task.h"
#include "script/script_sync.h"

#define TAG_READER	0
#define TAG_WRITER	1

/*
 * A reader waits for the writer inside or, if only readers are, for the first
 * writer in the queue; that one is waiting for the readers itself.
 */
static void reader_wakers(const struct sim_waiter *w, struct sim_wakers *ret)
{
	const struct script_sync *rw = w->spec->wakers_arg;
	const struct sim_waiter *pos;

	ret->all = true;
	if (rw->owner) {
		sim_wakers_add(ret, rw->owner->id);
		return;
	}
	list_for_each_entry(pos, &rw->wait.waiters, node) {
		if (pos->tag == TAG_WRITER) {
			sim_wakers_add(ret, pos->task->id);
			return;
		}
	}
}

static int rw_create(lua_State *L, u32 class_id)
{
	struct script_sync *rw =
		script_sync_create(L, class_id, SIM_WAIT_RWSEM_WRITE);

	rw->spec.lock = &rw->lock;
	rw->spec.wakers = sim_wakers_holders;
	rw->read_spec = rw->spec;
	rw->read_spec.why = SIM_WAIT_RWSEM_READ;
	rw->read_spec.wakers = reader_wakers;
	rw->read_spec.wakers_arg = rw;
	rw->watched = sim_lockwatch_make(rw->lock.name);
	return 1;
}

/* ---- what partial-order reduction may know ---- */

/*
 * Readers have no order among themselves, whatever waits for them: each only
 * counts itself in or out, in a word of its own. Not before a waiting writer
 * goes on is it there that all readers were out: its step needs the word alone.
 */
static void touch_readers(const struct script_sync *rw, u32 flags)
{
	flags |= rw->readers_nr ? 0 : SIM_ACCESS_WAS_FREE;
	sim_footprint(&rw->readers_nr,
		      flags | SIM_ACCESS_TELLS | SIM_ACCESS_WAS_SHAREABLE |
			      SIM_ACCESS_USERS(rw->readers_nr));
}

/* The writer has the lock; it was granted by the last reader or a writer. */
static void touch_as_writer(const struct script_sync *rw)
{
	touch_readers(rw, SIM_ACCESS_WRITE | SIM_ACCESS_NEEDS |
				  SIM_ACCESS_ALONE | SIM_ACCESS_TAKE);
}

/*
 * The last reader hands the lock to the writer. Nobody but that one can tell
 * from before: others had to wait, and still have to.
 */
static void hand_over(struct script_sync *rw, struct sim_waiter *writer)
{
	struct sim_task *task = writer->task;
	bool was_on = sim_footprint_now.is_on;

	sim_footprint_now.is_on = false;
	rw->owner = task;
	sim_lock_acquired_by(task, &rw->lock, SIM_LOCK_WRITE, NULL);
	sim_wait_wake_waiter(writer);
	sim_footprint_now.is_on = was_on;
	sim_footprint_woken(task->id);
	sim_footprint_id(SIM_FOOTPRINT_TASK(task->id), 0);
	sim_footprint_id(SIM_FOOTPRINT_ONLINE(task->cpu), 0);
}

/* ---- entering and leaving ---- */

static bool may_read(const struct script_sync *rw)
{
	return !rw->owner && sim_wait_is_empty(&rw->wait);
}

static bool may_write(const struct script_sync *rw)
{
	return !rw->owner && !rw->readers_nr && sim_wait_is_empty(&rw->wait);
}

/* Let in who may enter from the head of the queue. */
static void rw_grant(struct script_sync *rw)
{
	struct sim_waiter *next = sim_wait_first(&rw->wait);

	while (next && !rw->owner) {
		if (next->tag == TAG_WRITER) {
			if (rw->readers_nr)
				return;
			rw->owner = next->task;
			sim_lock_acquired_by(next->task, &rw->lock,
					     SIM_LOCK_WRITE, NULL);
		} else {
			touch_readers(rw, SIM_ACCESS_TAKE);
			rw->readers_nr++;
			sim_lock_acquired_by(next->task, &rw->lock,
					     SIM_LOCK_READ, NULL);
		}
		sim_wait_wake_waiter(next);
		next = sim_wait_first(&rw->wait);
	}
}

/* A waiting writer keeps others out: that it waits is seen. */
static bool rw_is_free(const void *obj, bool is_shared)
{
	const struct script_sync *rw =
		container_of(obj, const struct script_sync, lock);

	(void)is_shared;
	return may_read(rw);
}

static void rw_point(enum sim_point_kind kind, const struct script_sync *rw,
		     u32 how)
{
	const struct sim_point_lock lock = { &rw->lock, rw->lock.name,
					     rw_is_free };

	sim_point_lock(kind, &lock, how);
}

static int rw_down_read(lua_State *L, u32 class_id, bool is_try)
{
	struct script_sync *rw = script_sync_of(L, 1, class_id);
	bool may;

	rw_point(SIM_POINT_ACQUIRE, rw,
		 SIM_POINT_SHARED | (is_try ? SIM_POINT_TRY : 0));
	may = may_read(rw);
	if (may || !is_try)
		sim_lockwatch_take(rw->watched, SIM_LOCK_READ, is_try, L);
	if (may) {
		touch_readers(rw, SIM_ACCESS_TAKE);
		rw->readers_nr++;
		sim_lock_acquired(&rw->lock, SIM_LOCK_READ, is_try, NULL);
	} else if (!is_try) {
		sim_wait_block_tag(&rw->wait, &rw->read_spec, TAG_READER);
	}
	lua_pushboolean(L, may);
	return is_try;
}

static int rw_down_write(lua_State *L, u32 class_id, bool is_try)
{
	struct script_sync *rw = script_sync_of(L, 1, class_id);
	bool may;

	rw_point(SIM_POINT_ACQUIRE, rw, is_try ? SIM_POINT_TRY : 0);
	may = may_write(rw);
	if (may || !is_try)
		sim_lockwatch_take(rw->watched, SIM_LOCK_WRITE, is_try, L);
	if (may) {
		rw->owner = sim_task_current();
		sim_lock_acquired(&rw->lock, SIM_LOCK_WRITE, is_try, NULL);
	} else if (!is_try) {
		sim_wait_block_tag(&rw->wait, &rw->spec, TAG_WRITER);
		touch_as_writer(rw);
	}
	lua_pushboolean(L, may);
	return is_try;
}

static void check_held(const struct script_sync *rw, enum sim_lock_mode mode)
{
	struct sim_task *self = sim_task_current();

	if (!sim_lock_is_held_mode(self, &rw->lock, mode))
		sim_finding(SIM_VERDICT_LOCK_MISUSE,
			    "%s releases '%s' which it does not hold for %s",
			    self->role, rw->lock.name,
			    mode == SIM_LOCK_READ ? "reading" : "writing");
}

static int rw_up_read(lua_State *L, u32 class_id)
{
	struct script_sync *rw = script_sync_of(L, 1, class_id);
	struct sim_waiter *next;

	sim_point_bare(SIM_POINT_RELEASE, &rw->lock, rw->lock.name);
	sim_footprint(&rw->lock,
		      SIM_ACCESS_TELLS |
			      (may_read(rw) ? SIM_ACCESS_WAS_FREE |
						      SIM_ACCESS_WAS_SHAREABLE :
					      0));
	check_held(rw, SIM_LOCK_READ);
	sim_lock_released(&rw->lock);
	sim_lockwatch_drop(rw->watched, L);
	touch_readers(rw, SIM_ACCESS_DROP);
	rw->readers_nr--;
	next = sim_wait_first(&rw->wait);
	if (next && next->tag == TAG_WRITER && !rw->readers_nr)
		hand_over(rw, next);
	return 0;
}

static int rw_up_write(lua_State *L, u32 class_id)
{
	struct script_sync *rw = script_sync_of(L, 1, class_id);

	rw_point(SIM_POINT_RELEASE, rw, 0);
	check_held(rw, SIM_LOCK_WRITE);
	sim_lock_released(&rw->lock);
	sim_lockwatch_drop(rw->watched, L);
	rw->owner = NULL;
	rw_grant(rw);
	return 0;
}

static int l_k_rwsem(lua_State *L)
{
	return rw_create(L, SCRIPT_CLASS_RWSEM);
}

static int l_rwsem_down_read(lua_State *L)
{
	return rw_down_read(L, SCRIPT_CLASS_RWSEM, false);
}

static int l_rwsem_down_read_trylock(lua_State *L)
{
	return rw_down_read(L, SCRIPT_CLASS_RWSEM, true);
}

static int l_rwsem_up_read(lua_State *L)
{
	return rw_up_read(L, SCRIPT_CLASS_RWSEM);
}

static int l_rwsem_down_write(lua_State *L)
{
	return rw_down_write(L, SCRIPT_CLASS_RWSEM, false);
}

static int l_rwsem_down_write_trylock(lua_State *L)
{
	return rw_down_write(L, SCRIPT_CLASS_RWSEM, true);
}

static int l_rwsem_up_write(lua_State *L)
{
	return rw_up_write(L, SCRIPT_CLASS_RWSEM);
}

static int l_k_rwlock(lua_State *L)
{
	return rw_create(L, SCRIPT_CLASS_RWLOCK);
}

static int l_rwlock_read_lock(lua_State *L)
{
	return rw_down_read(L, SCRIPT_CLASS_RWLOCK, false);
}

static int l_rwlock_read_unlock(lua_State *L)
{
	return rw_up_read(L, SCRIPT_CLASS_RWLOCK);
}

static int l_rwlock_write_lock(lua_State *L)
{
	return rw_down_write(L, SCRIPT_CLASS_RWLOCK, false);
}

static int l_rwlock_write_unlock(lua_State *L)
{
	return rw_up_write(L, SCRIPT_CLASS_RWLOCK);
}

const struct script_builtin script_rw_builtins[] = {
	{ { "k", "rwsem", "name:string",
	    "make a fair reader-writer "
	    "semaphore" },
	  l_k_rwsem },
	{ { "rwsem", "down_read", "",
	    "enter with other readers; waits behind "
	    "a waiting writer" },
	  l_rwsem_down_read },
	{ { "rwsem", "down_read_trylock", "",
	    "enter if that needs no wait; "
	    "did it?" },
	  l_rwsem_down_read_trylock },
	{ { "rwsem", "up_read", "", "leave" }, l_rwsem_up_read },
	{ { "rwsem", "down_write", "", "enter alone" }, l_rwsem_down_write },
	{ { "rwsem", "down_write_trylock", "",
	    "enter alone if that needs no "
	    "wait; did it?" },
	  l_rwsem_down_write_trylock },
	{ { "rwsem", "up_write", "", "leave" }, l_rwsem_up_write },
	{ { "k", "rwlock", "name:string", "make a fair reader-writer lock" },
	  l_k_rwlock },
	{ { "rwlock", "read_lock", "",
	    "enter with other readers; waits behind "
	    "a waiting writer" },
	  l_rwlock_read_lock },
	{ { "rwlock", "read_unlock", "", "leave" }, l_rwlock_read_unlock },
	{ { "rwlock", "write_lock", "", "enter alone" }, l_rwlock_write_lock },
	{ { "rwlock", "write_unlock", "", "leave" }, l_rwlock_write_unlock },
	{ { NULL, NULL, NULL, NULL }, NULL },
};
