/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_map.h - what is embedded in each lock of the model
 *
 * Owns:       struct lockdep_map.
 * Used by:    asm/engine.h, linux/lockdep_types.h.
 * Promises:   all zero but the name is valid: such a map is a lock of which
 *             lockdep finds the class by itself (see linux/lockdep.h).
 */
#ifndef KM_ASM_LOCKDEP_MAP_H
#define KM_ASM_LOCKDEP_MAP_H

#include "core/lock.h"

struct lock_class_key;

#define KM_LOCKDEP_CACHE_NR	2

struct lockdep_map {
	struct sim_lock			core;	/* name, who holds it */
	const struct lock_class_key	*key;	/* NULL: see linux/lockdep.h */
	u16	class_cache[KM_LOCKDEP_CACHE_NR];	/* subclasses 0 and 1 */
	u8	cache_generation;
	u8	wait_type_inner;		/* enum lockdep_wait_type */
	u8	wait_type_outer;
	u8	lock_type;			/* enum lockdep_lock_type */
};

#define KM_LOCKDEP_MAP_TYPED(_name, _inner, _type) { \
	.core = SIM_LOCK_INIT(_name), \
	.wait_type_inner = (_inner), \
	.lock_type = (_type) }

#endif /* KM_ASM_LOCKDEP_MAP_H */
