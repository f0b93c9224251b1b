/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock.h - what the verbs about locks share
 *
 * Owns:       struct km_named, a lock that a scenario made.
 * Used by:    verbs/lock.c, verbs/lock_spin.c, verbs/irq.c.
 * Promises:   the lock is at the start: an argument of a verb may be used as
 *             the kernel's struct.
 */
#ifndef KM_VERBS_LOCK_H
#define KM_VERBS_LOCK_H

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

#include "verbs.h"

#define KM_LOCK_NAME_BYTES_MAX	47

struct sim_lockwatch;			/* core/lockwatch.h */

/** km_scenario_locks - what lockdep hears of the locks of a script */
extern const struct sim_lockwatch km_scenario_locks;

/* A lock and the memory of its name. */
struct km_named {
	union {
		struct mutex			kernel_mutex;
		struct rw_semaphore		kernel_rwsem;
		struct percpu_rw_semaphore	percpu_rwsem;
		spinlock_t			spinlock;
		rwlock_t			kernel_rwlock;
		struct completion		completion;
	};
	char name[KM_LOCK_NAME_BYTES_MAX + 1];
};

/** km_named_make() - memory and name of a lock whose name is the first
 * argument of @call, returned to the script as a @class_name; NULL: failed */
struct km_named *km_named_make(struct sim_call *call, const char *class_name);

#define KM_LOCK_MAKER(kind, maker, init)				\
static int lock_op_##maker(struct sim_call *call)			\
{									\
	struct km_named *lock = km_named_make(call, #kind);		\
									\
	if (!lock)							\
		return -SIM_ERR_SCRIPT;					\
	init(&lock->kind, lock->name);					\
	return 0;							\
}

/* A method without arguments; the kernel functions say the rest. */
#define KM_LOCK_METHOD(kind, verb, function)				\
static int kind##_op_##verb(struct sim_call *call)			\
{									\
	struct km_named *lock = call->self.object;			\
									\
	function(&lock->kind);						\
	return 0;							\
}

#define KM_LOCK_TRY_METHOD(kind, verb, function)			\
static int kind##_op_##verb(struct sim_call *call)			\
{									\
	struct km_named *lock = call->self.object;			\
									\
	sim_call_return_bool(call, function(&lock->kind));		\
	return 0;							\
}

#define KM_LOCK_MAKER_VERB(verb, help_text) \
	{ \
		.module = "lock", .name = #verb, .args = "name:string", \
		.help = help_text, .call = lock_op_##verb, \
	}

#define KM_METHOD_VERB_ARGS(kind, verb, arg_text, help_text) \
	{ \
		.module = #kind, .name = #verb, .args = arg_text, \
		.help = help_text, .call = kind##_op_##verb, \
		.when = SIM_VERB_ACTOR_ONLY, .is_method = true, \
	}

#define KM_METHOD_VERB(kind, verb, help_text) \
	KM_METHOD_VERB_ARGS(kind, verb, "", help_text)

#endif /* KM_VERBS_LOCK_H */
