// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinlock.c - spinning locks, FIFO by handing over
 */
#include <asm/alloc.h>
#include <linux/bottom_half.h>
#include <linux/spinlock.h>

void __spin_lock_init(spinlock_t *lock, const char *name,
		      const struct lock_class_key *key, u8 inner)
{
	lockdep_init_map_wait(&lock->dep_map, name, key, inner);
	km_touch(lock);
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
	km_section_point(lock, km_map_name(&lock->dep_map));
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

static __always_inline bool try_acquire(spinlock_t *lock, unsigned long ip)
{
	km_preempt_disable();
	if (lock->owner) {
		km_preempt_enable();
		return false;
	}
	lock->owner = km_task_current();
	spin_acquire(&lock->dep_map, 0, 1, ip);
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, true);
	return true;
}

static __always_inline void release(spinlock_t *lock, unsigned long ip)
{
	struct km_waiter *first = km_wait_first(&lock->wait);

	km_touch(lock);
	km_heap_check(lock);
	spin_release(&lock->dep_map, ip);
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

/* ---- raw_spinlock_t ---- */

void raw_spin_lock(raw_spinlock_t *lock)
{
	km_spin_point(lock);
	acquire(lock, 0, _RET_IP_);
}

void raw_spin_lock_nested(raw_spinlock_t *lock, unsigned int subclass)
{
	km_spin_point(lock);
	acquire(lock, subclass, _RET_IP_);
}

void raw_spin_lock_irq(raw_spinlock_t *lock)
{
	km_spin_point(lock);
	local_irq_disable();
	acquire(lock, 0, _RET_IP_);
}

unsigned long __raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags;

	km_spin_point(lock);
	local_irq_save(flags);
	acquire(lock, 0, _RET_IP_);
	return flags;
}

bool raw_spin_trylock(raw_spinlock_t *lock)
{
	km_spin_point(lock);
	return try_acquire(lock, _RET_IP_);
}

void raw_spin_unlock(raw_spinlock_t *lock)
{
	release(lock, _RET_IP_);
}

void raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	release(lock, _RET_IP_);
	local_irq_enable();
}

void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	release(lock, _RET_IP_);
	local_irq_restore(flags);
}

/* ---- spinlock_t: on PREEMPT_RT it sleeps and leaves interrupts alone ---- */

void spin_lock_nested(spinlock_t *lock, unsigned int subclass)
{
	km_spin_point(lock);
	if (unlikely(km_preempt_rt))
		rt_spin_acquire(lock, subclass, _RET_IP_);
	else
		acquire(lock, subclass, _RET_IP_);
}

void spin_lock(spinlock_t *lock)
{
	km_spin_point(lock);
	if (unlikely(km_preempt_rt))
		rt_spin_acquire(lock, 0, _RET_IP_);
	else
		acquire(lock, 0, _RET_IP_);
}

void spin_lock_irq(spinlock_t *lock)
{
	km_spin_point(lock);
	if (unlikely(km_preempt_rt)) {
		rt_spin_acquire(lock, 0, _RET_IP_);
		return;
	}
	local_irq_disable();
	acquire(lock, 0, _RET_IP_);
}

unsigned long __spin_lock_irqsave(spinlock_t *lock)
{
	unsigned long flags;

	km_spin_point(lock);
	if (unlikely(km_preempt_rt)) {
		rt_spin_acquire(lock, 0, _RET_IP_);
		return 0;
	}
	local_irq_save(flags);
	acquire(lock, 0, _RET_IP_);
	return flags;
}

/* On PREEMPT_RT these are two locks, with a point in front of each. */
void spin_lock_bh(spinlock_t *lock)
{
	if (unlikely(km_preempt_rt)) {
		local_bh_disable();
		km_spin_point(lock);
		rt_spin_acquire(lock, 0, _RET_IP_);
		return;
	}
	km_spin_point(lock);
	local_bh_disable();
	acquire(lock, 0, _RET_IP_);
}

bool spin_trylock(spinlock_t *lock)
{
	km_spin_point(lock);
	return unlikely(km_preempt_rt) ? rt_spin_trylock(lock, _RET_IP_) :
					 try_acquire(lock, _RET_IP_);
}

void spin_unlock(spinlock_t *lock)
{
	if (unlikely(km_preempt_rt))
		rt_spin_unlock(lock, _RET_IP_);
	else
		release(lock, _RET_IP_);
}

void spin_unlock_irq(spinlock_t *lock)
{
	if (unlikely(km_preempt_rt)) {
		rt_spin_unlock(lock, _RET_IP_);
		return;
	}
	release(lock, _RET_IP_);
	local_irq_enable();
}

void spin_unlock_bh(spinlock_t *lock)
{
	if (unlikely(km_preempt_rt)) {
		rt_spin_unlock(lock, _RET_IP_);
		local_bh_enable();
		return;
	}
	release(lock, _RET_IP_);
	local_bh_enable();
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	if (unlikely(km_preempt_rt)) {
		rt_spin_unlock(lock, _RET_IP_);
		return;
	}
	release(lock, _RET_IP_);
	local_irq_restore(flags);
}
