/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutex.h - sleeping mutual exclusion
 *
 * FIFO waiters, stealing by newcomers until a woken first waiter fails: then
 * the lock is handed to it. Not recursive. Acquire, release and trylock are
 * scheduling points.
 */
#ifndef KM_LINUX_MUTEX_H
#define KM_LINUX_MUTEX_H

#include <asm/engine.h>
#include <linux/lockdep.h>

struct mutex {
	struct lockdep_map	dep_map;
	struct km_wait		wait;
	struct km_task		*owner;
	struct km_task		*handoff;	/* first waiter's claim */
	bool			first_is_awake;	/* and comes for the lock */
};

#define __MUTEX_INITIALIZER(name) { \
	.dep_map = __LOCKDEP_MAP_INITIALIZER(#name, LD_WAIT_SLEEP, \
					     LD_LOCK_NORMAL), \
	.wait = KM_WAIT_INIT((name).wait) }
#define DEFINE_MUTEX(name)	struct mutex name = __MUTEX_INITIALIZER(name)

/** km_mutex_init() - @name is the lock class, static storage */
void km_mutex_init(struct mutex *lock, const char *name);

void __mutex_init(struct mutex *lock, const char *name,
		  const struct lock_class_key *key);
#define mutex_init(lock) \
	do { \
		static struct lock_class_key lock_key; \
		__mutex_init((lock), #lock, &lock_key); \
	} while (0)

void mutex_lock(struct mutex *lock);

/** mutex_lock_nested() - the class is (key, @subclass) */
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);

/** mutex_lock_nest_lock() - @nest is held and orders locks of this class */
void km_mutex_lock_nest(struct mutex *lock, const struct lockdep_map *nest);
#define mutex_lock_nest_lock(lock, nest) \
	km_mutex_lock_nest((lock), &(nest)->dep_map)

void mutex_unlock(struct mutex *lock);

/** mutex_trylock() - Return: 1 if taken */
int mutex_trylock(struct mutex *lock);

/** mutex_lock_interruptible() - PORT: no signals here, so always 0 */
int mutex_lock_interruptible(struct mutex *lock);

static inline bool mutex_is_locked(const struct mutex *lock)
{
	km_look(lock);
	return lock->owner != NULL;
}

#endif /* KM_LINUX_MUTEX_H */
