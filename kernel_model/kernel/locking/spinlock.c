// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinlock.c - spinning locks, FIFO by handing over
 */
#include <asm/alloc.h>
#include <linux/spinlock.h>

void __spin_lock_init(spinlock_t *lock, const char *name,
		      const struct lock_class_key *key, u8 inner)
{
	lockdep_init_map_wait(&lock->dep_map, name, key, inner);
	km_wait_init(&lock->wait);
	lock->owner = NULL;
}

void km_spin_init(spinlock_t *lock, const char *name)
{
	__spin_lock_init(lock, name, NULL, LD_WAIT_CONFIG);
}

static void spin_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	const spinlock_t *lock = w->spec->wakers_arg;

	ret->all = true;
	km_wakers_add(ret, lock->owner->id);
}

void km_spin_point(spinlock_t *lock)
{
	km_point(ACQUIRE, lock, km_map_name(&lock->dep_map));
	km_heap_check(lock);
}

static __always_inline void acquire(spinlock_t *lock, unsigned int subclass,
				    unsigned long ip)
{
	const struct km_wait_spec spec = {
		.why = KM_WHY_SPIN,
		.flags = KM_WAIT_SPINS,
		.lock = km_map_lock(&lock->dep_map),
		.wakers = spin_wakers,
		.wakers_arg = lock,
	};

	km_preempt_disable();
	spin_acquire(&lock->dep_map, subclass, 0, ip);
	if (unlikely(lock->owner))
		km_wait_block(&lock->wait, &spec);	/* handed over */
	else
		lock->owner = km_task_current();
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, false);
}

void km_spin_acquire(spinlock_t *lock)
{
	acquire(lock, 0, _RET_IP_);
}

void spin_lock(spinlock_t *lock)
{
	km_spin_point(lock);
	acquire(lock, 0, _RET_IP_);
}

void spin_lock_nested(spinlock_t *lock, unsigned int subclass)
{
	km_spin_point(lock);
	acquire(lock, subclass, _RET_IP_);
}

bool spin_trylock(spinlock_t *lock)
{
	km_spin_point(lock);
	km_preempt_disable();
	if (lock->owner) {
		km_preempt_enable();
		return false;
	}
	lock->owner = km_task_current();
	spin_acquire(&lock->dep_map, 0, 1, _RET_IP_);
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, true);
	return true;
}

void spin_unlock(spinlock_t *lock)
{
	struct km_waiter *first = km_wait_first(&lock->wait);

	km_heap_check(lock);
	spin_release(&lock->dep_map, _RET_IP_);
	if (unlikely(lock->owner != km_task_current()))
		km_lock_misuse("%s unlocks spinlock '%s' which it does not own",
			       km_task_current()->role,
			       km_map_name(&lock->dep_map));
	km_lock_released(&lock->dep_map);
	lock->owner = first ? first->task : NULL;
	if (first)
		km_wait_wake_waiter(first);
	km_preempt_enable();
}
