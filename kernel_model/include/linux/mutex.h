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
};

#define __MUTEX_INITIALIZER(name) { \
	.dep_map = KM_LOCKDEP_MAP(#name), \
	.wait = KM_WAIT_INIT((name).wait) }
#define DEFINE_MUTEX(name)	struct mutex name = __MUTEX_INITIALIZER(name)

/** km_mutex_init() - @name is the lock class, static storage */
void km_mutex_init(struct mutex *lock, const char *name);
#define mutex_init(lock)	km_mutex_init((lock), #lock)

void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

/** mutex_trylock() - Return: 1 if taken */
int mutex_trylock(struct mutex *lock);

/** mutex_lock_interruptible() - PORT: no signals here, so always 0 */
int mutex_lock_interruptible(struct mutex *lock);

static inline bool mutex_is_locked(const struct mutex *lock)
{
	return lock->owner != NULL;
}

#endif /* KM_LINUX_MUTEX_H */
