// SPDX-License-Identifier: GPL-2.0-only
/*
 * local_lock.c - bookkeeping of per-CPU locks, !PREEMPT_RT
 */
#include <linux/local_lock.h>

void km_local_lock_init(local_lock_t *lock, const char *name)
{
	km_lock_init_map(&lock->dep_map, name);
	lock->owner = NULL;
}

void km_local_lock(local_lock_t *lock)
{
	if (unlikely(lock->owner))
		km_lock_misuse("local lock '%s' taken twice on one CPU",
			       km_map_name(&lock->dep_map));
	lock->owner = km_task_current();
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, false);
}

void km_local_unlock(local_lock_t *lock)
{
	if (unlikely(lock->owner != km_task_current()))
		km_lock_misuse("local lock '%s' released by a stranger",
			       km_map_name(&lock->dep_map));
	lock->owner = NULL;
	km_lock_released(&lock->dep_map);
}
