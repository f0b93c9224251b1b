// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock_spin.c - spinning kernel locks that a scenario makes for itself
 */
#include "lock.h"

/* PORT: a raw spinlock is a spinlock of another wait type. */
static void raw_spin_init(spinlock_t *lock, const char *name)
{
	__spin_lock_init(lock, name, NULL, LD_WAIT_SPIN);
}

KM_LOCK_MAKER(spinlock, spinlock, km_spin_init)
KM_LOCK_MAKER(spinlock, raw_spinlock, raw_spin_init)
KM_LOCK_MAKER(kernel_rwlock, rwlock, km_rwlock_init)

KM_LOCK_METHOD(spinlock, lock, spin_lock)
KM_LOCK_METHOD(spinlock, unlock, spin_unlock)
KM_LOCK_TRY_METHOD(spinlock, trylock, spin_trylock)
KM_LOCK_METHOD(spinlock, lock_irq, spin_lock_irq)
KM_LOCK_METHOD(spinlock, unlock_irq, spin_unlock_irq)
KM_LOCK_METHOD(spinlock, lock_bh, spin_lock_bh)
KM_LOCK_METHOD(spinlock, unlock_bh, spin_unlock_bh)

KM_LOCK_METHOD(kernel_rwlock, read_lock, read_lock)
KM_LOCK_METHOD(kernel_rwlock, read_unlock, read_unlock)
KM_LOCK_TRY_METHOD(kernel_rwlock, read_trylock, read_trylock)
KM_LOCK_METHOD(kernel_rwlock, read_lock_irq, read_lock_irq)
KM_LOCK_METHOD(kernel_rwlock, read_unlock_irq, read_unlock_irq)
KM_LOCK_METHOD(kernel_rwlock, read_lock_bh, read_lock_bh)
KM_LOCK_METHOD(kernel_rwlock, read_unlock_bh, read_unlock_bh)
KM_LOCK_METHOD(kernel_rwlock, write_lock, write_lock)
KM_LOCK_METHOD(kernel_rwlock, write_unlock, write_unlock)
KM_LOCK_TRY_METHOD(kernel_rwlock, write_trylock, write_trylock)
KM_LOCK_METHOD(kernel_rwlock, write_lock_irq, write_lock_irq)
KM_LOCK_METHOD(kernel_rwlock, write_unlock_irq, write_unlock_irq)
KM_LOCK_METHOD(kernel_rwlock, write_lock_bh, write_lock_bh)
KM_LOCK_METHOD(kernel_rwlock, write_unlock_bh, write_unlock_bh)

const struct sim_verb lock_spin_verbs[] = {
	KM_LOCK_MAKER_VERB(spinlock, "Make a spinlock_t of this lock class."),
	KM_LOCK_MAKER_VERB(raw_spinlock,
			   "Make a raw_spinlock_t of this lock class."),
	KM_METHOD_VERB(spinlock, lock, "spin_lock(): preemption goes off."),
	KM_METHOD_VERB(spinlock, unlock, "spin_unlock()."),
	KM_METHOD_VERB(spinlock, lock_irq, "spin_lock_irq(): interrupts, too."),
	KM_METHOD_VERB(spinlock, unlock_irq, "spin_unlock_irq()."),
	KM_METHOD_VERB(spinlock, lock_bh, "spin_lock_bh(): softirqs, too."),
	KM_METHOD_VERB(spinlock, unlock_bh, "spin_unlock_bh()."),
	KM_METHOD_VERB(spinlock, trylock, "spin_trylock(): was it taken?"),

	KM_LOCK_MAKER_VERB(rwlock, "Make a rwlock_t of this lock class."),
	KM_METHOD_VERB(kernel_rwlock, read_lock,
		       "read_lock(): spins behind a writer that waits, too."),
	KM_METHOD_VERB(kernel_rwlock, read_unlock, "read_unlock()."),
	KM_METHOD_VERB(kernel_rwlock, read_lock_irq, "read_lock_irq()."),
	KM_METHOD_VERB(kernel_rwlock, read_unlock_irq, "read_unlock_irq()."),
	KM_METHOD_VERB(kernel_rwlock, read_lock_bh,
		       "read_lock_bh(): only a writer that has it is waited "
		       "for, as in an interrupt."),
	KM_METHOD_VERB(kernel_rwlock, read_unlock_bh, "read_unlock_bh()."),
	KM_METHOD_VERB(kernel_rwlock, read_trylock,
		       "read_trylock(): was it taken?"),
	KM_METHOD_VERB(kernel_rwlock, write_lock,
		       "write_lock(): spins until alone."),
	KM_METHOD_VERB(kernel_rwlock, write_unlock, "write_unlock()."),
	KM_METHOD_VERB(kernel_rwlock, write_lock_irq, "write_lock_irq()."),
	KM_METHOD_VERB(kernel_rwlock, write_unlock_irq, "write_unlock_irq()."),
	KM_METHOD_VERB(kernel_rwlock, write_lock_bh, "write_lock_bh()."),
	KM_METHOD_VERB(kernel_rwlock, write_unlock_bh, "write_unlock_bh()."),
	KM_METHOD_VERB(kernel_rwlock, write_trylock,
		       "write_trylock(): was it taken?"),
	{ .name = NULL },
};
