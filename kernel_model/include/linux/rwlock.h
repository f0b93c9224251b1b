/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rwlock.h - rwlock_t: queued, spinning; readers together or one writer
 *
 * Owns:       struct rwlock.
 * Used by:    verbs/lock_spin.c.
 * Promises:   a task that reads queues behind a writer that waits, so it must
 *             not read twice; an interrupt that reads (softirqs off count as
 *             one) waits only for a writer that has the lock.
 *
 * Acquiring is a scheduling point, releasing is not; see spinlock.h. Preemption
 * is off inside.
 */
#ifndef KM_LINUX_RWLOCK_H
#define KM_LINUX_RWLOCK_H

#include <asm/engine.h>
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>

typedef struct rwlock {
	struct lockdep_map	dep_map;
	struct km_wait		wait;		/* tag: enum in rwlock.c */
	struct km_task		*writer;
	u32			readers_nr;
} rwlock_t;

#define __RW_LOCK_UNLOCKED(name) { \
	.dep_map = __LOCKDEP_MAP_INITIALIZER(#name, LD_WAIT_CONFIG, \
					     LD_LOCK_NORMAL), \
	.wait = KM_WAIT_INIT((name).wait) }
#define DEFINE_RWLOCK(name)	rwlock_t name = __RW_LOCK_UNLOCKED(name)

/** km_rwlock_init() - @name is the lock class, static storage */
void km_rwlock_init(rwlock_t *lock, const char *name);

void __rwlock_init(rwlock_t *lock, const char *name,
		   const struct lock_class_key *key);
#define rwlock_init(lock) \
	do { \
		static struct lock_class_key lock_key; \
		__rwlock_init((lock), #lock, &lock_key); \
	} while (0)

void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);

/** read_trylock()/write_trylock() - Return: was it taken? */
bool read_trylock(rwlock_t *lock);
bool write_trylock(rwlock_t *lock);

/** km_rwlock_point(), km_read_acquire(), km_write_acquire() - the two steps of
 * taking it, see km_spin_point() */
void km_rwlock_point(rwlock_t *lock);
void km_read_acquire(rwlock_t *lock);
void km_write_acquire(rwlock_t *lock);

#define __km_rwlock_off(lock, off, acquire) \
	do { \
		km_rwlock_point(lock); \
		off; \
		acquire(lock); \
	} while (0)
#define __km_rwlock_on(lock, unlock, on) \
	do { \
		unlock(lock); \
		on; \
	} while (0)

#define read_lock_irq(lock) \
	__km_rwlock_off(lock, local_irq_disable(), km_read_acquire)
#define read_unlock_irq(lock) \
	__km_rwlock_on(lock, read_unlock, local_irq_enable())
#define write_lock_irq(lock) \
	__km_rwlock_off(lock, local_irq_disable(), km_write_acquire)
#define write_unlock_irq(lock) \
	__km_rwlock_on(lock, write_unlock, local_irq_enable())
#define read_lock_irqsave(lock, flags) \
	__km_rwlock_off(lock, local_irq_save(flags), km_read_acquire)
#define read_unlock_irqrestore(lock, flags) \
	__km_rwlock_on(lock, read_unlock, local_irq_restore(flags))
#define write_lock_irqsave(lock, flags) \
	__km_rwlock_off(lock, local_irq_save(flags), km_write_acquire)
#define write_unlock_irqrestore(lock, flags) \
	__km_rwlock_on(lock, write_unlock, local_irq_restore(flags))
#define read_lock_bh(lock) \
	__km_rwlock_off(lock, local_bh_disable(), km_read_acquire)
#define read_unlock_bh(lock) \
	__km_rwlock_on(lock, read_unlock, local_bh_enable())
#define write_lock_bh(lock) \
	__km_rwlock_off(lock, local_bh_disable(), km_write_acquire)
#define write_unlock_bh(lock) \
	__km_rwlock_on(lock, write_unlock, local_bh_enable())

#endif /* KM_LINUX_RWLOCK_H */
