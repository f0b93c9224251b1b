// SPDX-License-Identifier: GPL-2.0-only
/*
 * local_lock.c - bookkeeping of per-CPU locks, !PREEMPT_RT
 */
#include <linux/local_lock.h>

void __local_lock_init(local_lock_t *lock, const char *name,
		       const struct lock_class_key *key)
{
	lockdep_init_map_type(&lock->dep_map, name, key, LD_WAIT_CONFIG,
			      LD_WAIT_INV, LD_LOCK_PERCPU);
	km_wait_init(&lock->wait);
	lock->owner = NULL;
}

void km_local_lock_init(local_lock_t *lock, const char *name)
{
	__local_lock_init(lock, name, NULL);
}

void km_local_lock(local_lock_t *lock)
{
	km_touch(lock);
	lock_acquire_exclusive(&lock->dep_map, 0, 0, NULL, _RET_IP_);
	if (unlikely(lock->owner))
		km_lock_misuse("local lock '%s' taken twice on one CPU",
			       km_map_name(&lock->dep_map));
	lock->owner = km_task_current();
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, false);
}

void km_local_unlock(local_lock_t *lock)
{
	km_touch(lock);
	lock_release(&lock->dep_map, _RET_IP_);
	if (unlikely(lock->owner != km_task_current()))
		km_lock_misuse("local lock '%s' released by a stranger",
			       km_map_name(&lock->dep_map));
	lock->owner = NULL;
	km_lock_released(&lock->dep_map);
}
