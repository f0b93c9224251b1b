/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * spinlock.h - spinlock_t and raw_spinlock_t: FIFO, preemption off
 *
 * Acquiring is a scheduling point, releasing is not: a release commutes to the
 * left past steps of other tasks, and a section without a point inside is
 * seen by nobody in the middle.
 *
 * On PREEMPT_RT spinlock_t sleeps and leaves preemption and interrupts as they
 * are, see spinlock_rt.c; raw_spinlock_t is the same as ever.
 */
#ifndef KM_LINUX_SPINLOCK_H
#define KM_LINUX_SPINLOCK_H

#include <asm/engine.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>

typedef struct spinlock {
	struct lockdep_map	dep_map;
	struct km_wait		wait;
	struct km_task		*owner;
} spinlock_t;

typedef spinlock_t raw_spinlock_t;

#define __KM_SPIN_INITIALIZER(name, inner) { \
	.dep_map = __LOCKDEP_MAP_INITIALIZER(#name, inner, LD_LOCK_NORMAL), \
	.wait = KM_WAIT_INIT((name).wait) }
#define __SPIN_LOCK_UNLOCKED(name) __KM_SPIN_INITIALIZER(name, LD_WAIT_CONFIG)
#define __RAW_SPIN_LOCK_UNLOCKED(name) __KM_SPIN_INITIALIZER(name, LD_WAIT_SPIN)
#define DEFINE_SPINLOCK(name)	spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RAW_SPINLOCK(name) \
	raw_spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED(name)

/** km_spin_init() - @name is the lock class, static storage */
void km_spin_init(spinlock_t *lock, const char *name);

/** __spin_lock_init() - @inner: LD_WAIT_CONFIG, or LD_WAIT_SPIN if raw */
void __spin_lock_init(spinlock_t *lock, const char *name,
		      const struct lock_class_key *key, u8 inner);
#define __km_spin_lock_init(lock, inner) \
	do { \
		static struct lock_class_key lock_key; \
		__spin_lock_init((lock), #lock, &lock_key, (inner)); \
	} while (0)

/** km_spin_point() - the schedule point in front of a section: interrupts and
 * other tasks of this CPU may still come */
void km_spin_point(spinlock_t *lock);

/*
 * Taking is a schedule point: first the point, then interrupts or preemption
 * go off. Flags are returned; a trylock returns whether it took the lock.
 */
void raw_spin_lock(raw_spinlock_t *lock);
void raw_spin_lock_nested(raw_spinlock_t *lock, unsigned int subclass);
void raw_spin_lock_irq(raw_spinlock_t *lock);
unsigned long __raw_spin_lock_irqsave(raw_spinlock_t *lock);
bool raw_spin_trylock(raw_spinlock_t *lock);
void raw_spin_unlock(raw_spinlock_t *lock);
void raw_spin_unlock_irq(raw_spinlock_t *lock);
void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);

void spin_lock(spinlock_t *lock);
void spin_lock_nested(spinlock_t *lock, unsigned int subclass);
void spin_lock_irq(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
unsigned long __spin_lock_irqsave(spinlock_t *lock);
bool spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);

/* PREEMPT_RT: spinlock_rt.c. rt_spin_acquire() sleeps; the point is before. */
void rt_spin_acquire(spinlock_t *lock, unsigned int subclass, unsigned long ip);
bool rt_spin_trylock(spinlock_t *lock, unsigned long ip);
void rt_spin_unlock(spinlock_t *lock, unsigned long ip);

#define spin_lock_irqsave(lock, flags) \
	do { (flags) = __spin_lock_irqsave(lock); } while (0)
#define raw_spin_lock_irqsave(lock, flags) \
	do { (flags) = __raw_spin_lock_irqsave(lock); } while (0)
#define spin_lock_init(lock)	__km_spin_lock_init(lock, LD_WAIT_CONFIG)
#define raw_spin_lock_init(lock) __km_spin_lock_init(lock, LD_WAIT_SPIN)
#define spin_is_locked(lock)	(km_look(lock), (lock)->owner != NULL)

#endif /* KM_LINUX_SPINLOCK_H */
