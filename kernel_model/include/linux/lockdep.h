/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep.h - the lock validator: annotations, assertions, control
 *
 * Owns:       nothing; kernel/locking/lockdep.c does.
 * Used by:    all lock primitives; maps of what is no lock (works, queues,
 *             active references, hotplug states).
 * Promises:   lockdep listens. No schedule, choice or event depends on it. What
 *             one execution changes is in the snapshot, what it learned of
 *             lock classes is not and grows over all executions.
 *
 * A class is (key, subclass). The key of a lock is, in this order: the key it
 * was initialised with; its address, if it is static (CPU 0's, if it is
 * per-CPU); else its name, whose part behind '#' tells classes apart and is
 * not printed. None of this is a schedule point.
 */
#ifndef KM_LINUX_LOCKDEP_H
#define KM_LINUX_LOCKDEP_H

#include <asm/engine.h>
#include <linux/lockdep_assert.h>
#include <linux/lockdep_types.h>

#define _RET_IP_	((unsigned long)__builtin_return_address(0))
#define _THIS_IP_	({ __label__ here; here: (unsigned long)&&here; })

#define SINGLE_DEPTH_NESTING	1

/* ---- initialisation ---- */

struct lockdep_init {
	const char			*name;
	const struct lock_class_key	*key;
	u8				wait_type_inner;
	u8				wait_type_outer;
	u8				lock_type;
};

/** lockdep_init_map() - of class @how->key; a held lock there is reported */
void __lockdep_init_map(struct lockdep_map *map,
			const struct lockdep_init *how);

#define lockdep_init_map_type(_map, _name, _key, _inner, _outer, _type)	\
	do {								\
		const struct lockdep_init init_how = {			\
			.name = (_name), .key = (_key),			\
			.wait_type_inner = (_inner),			\
			.wait_type_outer = (_outer),			\
			.lock_type = (_type),				\
		};							\
		__lockdep_init_map((_map), &init_how);			\
	} while (0)
#define lockdep_init_map_wait(_map, _name, _key, _inner)		\
	lockdep_init_map_type((_map), (_name), (_key), (_inner),	\
			      LD_WAIT_INV, LD_LOCK_NORMAL)
#define lockdep_init_map(_map, _name, _key)				\
	lockdep_init_map_wait((_map), (_name), (_key), LD_WAIT_INV)

/** lockdep_copy_map() - the same class elsewhere; nobody holds it */
void lockdep_copy_map(struct lockdep_map *to, const struct lockdep_map *from);

/** lockdep_rekey() - give a lock another class; keeps its wait types, and its
 * name if @name is NULL */
void lockdep_rekey(struct lockdep_map *map, const char *name,
		   const struct lock_class_key *key);

#define lockdep_set_class_and_name(lock, key, name)			\
	lockdep_rekey(&(lock)->dep_map, (name), (key))
#define lockdep_set_class(lock, key)					\
	lockdep_set_class_and_name((lock), (key), #key)

extern struct lock_class_key __lockdep_no_validate__;
#define lockdep_set_novalidate_class(lock)				\
	lockdep_set_class_and_name((lock), &__lockdep_no_validate__, #lock)

/* ---- acquire and release ---- */

enum lockdep_read {
	LOCK_WRITE = 0,
	LOCK_READ = 1,
	LOCK_READ_RECURSIVE = 2,
};

struct lock_acquire_how {
	u8				subclass;
	u8				trylock;
	u8				read;	/* enum lockdep_read */
	u8				nocheck;
	const struct lockdep_map	*nest_lock;
};

/**
 * __lock_acquire() - the running task is about to have, or wait for, @map
 * @map: the lock
 * @how: all zero: exclusive, subclass 0, may wait
 * @ip: where, shown in reports
 */
void __lock_acquire(struct lockdep_map *map, const struct lock_acquire_how *how,
		    unsigned long ip);

#define lock_acquire(_map, _subclass, _trylock, _read, _check, _nest, _ip) \
	do {								\
		const struct lock_acquire_how acquire_how = {		\
			.subclass = (u8)(_subclass),			\
			.trylock = (_trylock), .read = (_read),		\
			.nocheck = !(_check), .nest_lock = (_nest),	\
		};							\
		__lock_acquire((_map), &acquire_how, (_ip));		\
	} while (0)

/** lock_release() - in any order; a lock not held is reported */
void lock_release(struct lockdep_map *map, unsigned long ip);

/** lock_downgrade() - from write to read */
void lock_downgrade(struct lockdep_map *map, unsigned long ip);

/** lock_pin_lock() - releasing it before the unpin is reported
 * Return: the cookie for lock_unpin_lock() */
u16 lock_pin_lock(struct lockdep_map *map);
void lock_unpin_lock(struct lockdep_map *map, u16 cookie);
#define lockdep_pin_lock(l)		lock_pin_lock(&(l)->dep_map)
#define lockdep_unpin_lock(l, c)	lock_unpin_lock(&(l)->dep_map, (c))

#define lock_acquire_exclusive(l, s, t, n, i) \
	lock_acquire(l, s, t, LOCK_WRITE, 1, n, i)
#define lock_acquire_shared(l, s, t, n, i) \
	lock_acquire(l, s, t, LOCK_READ, 1, n, i)
#define lock_acquire_shared_recursive(l, s, t, n, i) \
	lock_acquire(l, s, t, LOCK_READ_RECURSIVE, 1, n, i)

#define spin_acquire(l, s, t, i)	lock_acquire_exclusive(l, s, t, NULL, i)
#define spin_release(l, i)		lock_release(l, i)
#define rwlock_acquire(l, s, t, i)	lock_acquire_exclusive(l, s, t, NULL, i)
#define rwlock_release(l, i)		lock_release(l, i)
#define mutex_acquire(l, s, t, i)	lock_acquire_exclusive(l, s, t, NULL, i)
#define mutex_acquire_nest(l, s, t, n, i) lock_acquire_exclusive(l, s, t, n, i)
#define mutex_release(l, i)		lock_release(l, i)
#define rwsem_acquire(l, s, t, i)	lock_acquire_exclusive(l, s, t, NULL, i)
#define rwsem_acquire_nest(l, s, t, n, i) lock_acquire_exclusive(l, s, t, n, i)
#define rwsem_acquire_read(l, s, t, i)	lock_acquire_shared(l, s, t, NULL, i)
#define rwsem_release(l, i)		lock_release(l, i)

/* What is no lock but orders like one. */
#define lock_map_acquire(l) \
	lock_acquire_exclusive(l, 0, 0, NULL, _THIS_IP_)
#define lock_map_acquire_try(l) \
	lock_acquire_exclusive(l, 0, 1, NULL, _THIS_IP_)
#define lock_map_acquire_read(l) \
	lock_acquire_shared_recursive(l, 0, 0, NULL, _THIS_IP_)
#define lock_map_acquire_tryread(l) \
	lock_acquire_shared_recursive(l, 0, 1, NULL, _THIS_IP_)
#define lock_map_release(l)		lock_release(l, _THIS_IP_)

#define __might_lock(lock, read, subclass)				\
	do {								\
		lock_acquire(&(lock)->dep_map, (subclass), 0, (read), 1, \
			     NULL, _THIS_IP_);				\
		lock_release(&(lock)->dep_map, _THIS_IP_);		\
	} while (0)
#define might_lock(lock)		__might_lock(lock, LOCK_WRITE, 0)
#define might_lock_read(lock)		__might_lock(lock, LOCK_READ, 0)
#define might_lock_nested(lock, s)	__might_lock(lock, LOCK_WRITE, s)

#endif /* KM_LINUX_LOCKDEP_H */
