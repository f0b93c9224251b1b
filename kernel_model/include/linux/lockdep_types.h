/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_types.h - classes, wait types and the map in each lock
 *
 * Used by:    linux/lockdep.h and the headers of the locks.
 */
#ifndef KM_LINUX_LOCKDEP_TYPES_H
#define KM_LINUX_LOCKDEP_TYPES_H

#include <asm/lockdep_map.h>
#include <linux/types.h>

#define MAX_LOCKDEP_SUBCLASSES	8

/* Ordered: what may be taken inside a context is not higher than it. */
enum lockdep_wait_type {
	LD_WAIT_INV = 0,	/* not checked */
	LD_WAIT_FREE,		/* RCU */
	LD_WAIT_SPIN,		/* raw_spinlock_t */
	LD_WAIT_CONFIG,		/* spinlock_t, local_lock_t */
	LD_WAIT_SLEEP,		/* mutex, rwsem */
	LD_WAIT_MAX,
};

enum lockdep_lock_type {
	LD_LOCK_NORMAL = 0,
	LD_LOCK_PERCPU,		/* no path of an irq inversion leads through */
	LD_LOCK_WAIT_OVERRIDE,	/* its inner wait type counts, not the least */
};

/* One for each place that initialises locks: its address is the class. */
struct lock_class_key {
	char	unused;
};

/* A static lock: its address is the class. */
#define __LOCKDEP_MAP_INITIALIZER(_name, _inner, _type) \
	KM_LOCKDEP_MAP_TYPED(_name, _inner, _type)

#endif /* KM_LINUX_LOCKDEP_TYPES_H */
