// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutex.c - sleeping mutual exclusion
 *
 * PORT: no optimistic spinning: on the model's time scale it differs from
 * blocking only in who is awake. Stealing, which it allows, is kept: a
 * newcomer takes a free lock past woken waiters until one claims a handoff.
 */
#include <asm/alloc.h>
#include <linux/kernel.h>
#include <linux/mutex.h>

void __mutex_init(struct mutex *lock, const char *name,
		  const struct lock_class_key *key)
{
	lockdep_init_map_wait(&lock->dep_map, name, key, LD_WAIT_SLEEP);
	km_wait_init(&lock->wait);
	km_touch(lock);
	lock->owner = NULL;
	lock->handoff = NULL;
	lock->first_is_awake = false;
}

void km_mutex_init(struct mutex *lock, const char *name)
{
	__mutex_init(lock, name, NULL);
}

static void mutex_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	const struct mutex *lock = w->spec->wakers_arg;

	ret->all = true;
	if (lock->owner)
		km_wakers_add(ret, lock->owner->id);
	else
		ret->unknown = true;	/* free: a woken task comes for it */
}

/* What a newcomer sees. */
static bool mutex_is_free(const void *obj, bool is_shared)
{
	const struct mutex *lock = obj;

	(void)is_shared;
	return !lock->owner && !lock->handoff;
}

static bool try_take(struct mutex *lock, struct km_task *me)
{
	if (lock->owner)
		return lock->owner == me && lock->handoff == me;
	if (lock->handoff && lock->handoff != me)
		return false;
	lock->owner = me;
	return true;
}

static void mutex_lock_slowpath(struct mutex *lock, struct km_task *me)
{
	struct km_wait_spec spec = {
		.why = KM_WHY_MUTEX,
		.lock = km_map_lock(&lock->dep_map),
		.wakers = mutex_wakers,
		.wakers_arg = lock,
	};

	do {
		km_wait_block(&lock->wait, &spec);
		km_lock_note(lock, km_map_name(&lock->dep_map), mutex_is_free);
		lock->first_is_awake = false;
		if (try_take(lock, me))
			break;
		/* Woken and overtaken: claim the lock, stay the first. */
		lock->handoff = me;
		spec.flags = KM_WAIT_FRONT;
	} while (true);
	if (lock->handoff == me)
		lock->handoff = NULL;
}

static __always_inline void lock_common(struct mutex *lock,
					unsigned int subclass,
					const struct lockdep_map *nest,
					unsigned long ip)
{
	struct km_task *me = km_task_current();

	km_might_sleep(km_map_name(&lock->dep_map));
	km_point_lock(ACQUIRE, lock, km_map_name(&lock->dep_map), mutex_is_free,
		      0);
	km_heap_check(lock);
	mutex_acquire_nest(&lock->dep_map, subclass, 0, nest, ip);
	if (unlikely(!try_take(lock, me)))
		mutex_lock_slowpath(lock, me);
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, false);
}

void mutex_lock(struct mutex *lock)
{
	lock_common(lock, 0, NULL, _RET_IP_);
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	lock_common(lock, subclass, NULL, _RET_IP_);
}

void km_mutex_lock_nest(struct mutex *lock, const struct lockdep_map *nest)
{
	lock_common(lock, 0, nest, _RET_IP_);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	lock_common(lock, 0, NULL, _RET_IP_);
	return 0;
}

int mutex_trylock(struct mutex *lock)
{
	km_point_lock(ACQUIRE, lock, km_map_name(&lock->dep_map), mutex_is_free,
		      KM_POINT_TRY);
	km_heap_check(lock);
	if (lock->owner || lock->handoff)
		return 0;
	lock->owner = km_task_current();
	mutex_acquire(&lock->dep_map, 0, 1, _RET_IP_);
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, true);
	return 1;
}

void mutex_unlock(struct mutex *lock)
{
	km_point_lock(RELEASE, lock, km_map_name(&lock->dep_map), mutex_is_free,
		      0);
	km_heap_check(lock);
	mutex_release(&lock->dep_map, _RET_IP_);
	if (unlikely(lock->owner != km_task_current()))
		km_lock_misuse("%s unlocks mutex '%s' which it does not own",
			       km_task_current()->role,
			       km_map_name(&lock->dep_map));
	km_lock_released(&lock->dep_map);
	/* A claimed lock changes hands here; its new owner wakes up in it. */
	lock->owner = lock->handoff;
	/* Upstream the first waiter stays in the list until it has the lock. */
	if (!lock->first_is_awake)
		lock->first_is_awake = km_wait_wake(&lock->wait, 1);
}
