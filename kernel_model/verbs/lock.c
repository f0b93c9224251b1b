// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - kernel locks that a scenario makes for itself
 *
 * k.lock:mutex("a") makes the kernel's struct mutex, not a lock of the script:
 * what litmus scenarios learn of it holds for the ports. The script has classes
 * "mutex" and "rwsem" of its own, with other methods: so these are
 * "kernel_mutex" and "kernel_rwsem".
 */
#include "lock.h"

#include <asm/alloc.h>
#include <linux/debug_locks.h>
#include <linux/string.h>

/* PORT: a lock that a scenario makes lives as long as the scenario, unless it
 * says free(). */
struct km_named *km_named_make(struct sim_call *call, const char *class_name)
{
	const char *name = call->args[0].s;
	struct km_named *lock;

	if (!*name || strlen(name) > KM_LOCK_NAME_BYTES_MAX) {
		sim_call_fail(call, "the name of a lock has 1 to %d characters",
			      KM_LOCK_NAME_BYTES_MAX);
		return NULL;
	}
	lock = km_alloc_sure(sizeof(*lock), class_name);
	if (!lock) {
		sim_call_fail(call, "no memory for a %s", class_name);
		return NULL;
	}
	strscpy(lock->name, name, sizeof(lock->name));
	sim_call_return_object(call, class_name, lock);
	return lock;
}

KM_LOCK_MAKER(kernel_mutex, mutex, km_mutex_init)
KM_LOCK_MAKER(kernel_rwsem, rwsem, km_rwsem_init)
KM_LOCK_MAKER(percpu_rwsem, percpu_rwsem, km_percpu_rwsem_init)
KM_LOCK_MAKER(completion, completion, km_completion_init)

/* A method without arguments; the kernel functions say the rest. */
#define METHOD(kind, verb, function)					\
static int kind##_op_##verb(struct sim_call *call)			\
{									\
	struct named *lock = call->self.object;				\
									\
	function(&lock->kind);						\
	return 0;							\
}

#define TRY_METHOD(kind, verb, function)				\
static int kind##_op_##verb(struct sim_call *call)			\
{									\
	struct named *lock = call->self.object;				\
									\
	sim_call_return_bool(call, function(&lock->kind));		\
	return 0;							\
}

KM_LOCK_METHOD(kernel_mutex, lock, mutex_lock)
KM_LOCK_METHOD(kernel_mutex, unlock, mutex_unlock)
KM_LOCK_TRY_METHOD(kernel_mutex, trylock, mutex_trylock)

KM_LOCK_METHOD(kernel_rwsem, down_read, down_read)
KM_LOCK_METHOD(kernel_rwsem, up_read, up_read)
KM_LOCK_METHOD(kernel_rwsem, down_write, down_write)
KM_LOCK_METHOD(kernel_rwsem, up_write, up_write)
KM_LOCK_METHOD(kernel_rwsem, downgrade_write, downgrade_write)
KM_LOCK_TRY_METHOD(kernel_rwsem, down_read_trylock, down_read_trylock)
KM_LOCK_TRY_METHOD(kernel_rwsem, down_write_trylock, down_write_trylock)

KM_LOCK_METHOD(percpu_rwsem, down_read, percpu_down_read)
KM_LOCK_METHOD(percpu_rwsem, up_read, percpu_up_read)
KM_LOCK_METHOD(percpu_rwsem, down_write, percpu_down_write)
KM_LOCK_METHOD(percpu_rwsem, up_write, percpu_up_write)
KM_LOCK_TRY_METHOD(percpu_rwsem, down_read_trylock, percpu_down_read_trylock)

KM_LOCK_METHOD(completion, complete, complete)
KM_LOCK_METHOD(completion, complete_all, complete_all)
KM_LOCK_METHOD(completion, wait, wait_for_completion)
KM_LOCK_METHOD(completion, reinit, reinit_completion)
KM_LOCK_TRY_METHOD(completion, trywait, try_wait_for_completion)

static int kernel_mutex_op_lock_nested(struct sim_call *call)
{
	struct km_named *lock = call->self.object;
	s64 subclass = call->args[0].i;

	if (subclass < 0 || subclass > U8_MAX)
		return sim_call_fail(call, "there is no subclass %lld",
				     subclass);
	mutex_lock_nested(&lock->kernel_mutex, (unsigned int)subclass);
	return 0;
}

static int kernel_mutex_op_lock_nest_lock(struct sim_call *call)
{
	struct km_named *lock = call->self.object;
	struct mutex *outer = call->args[0].object;

	mutex_lock_nest_lock(&lock->kernel_mutex, outer);
	return 0;
}

static int kernel_mutex_op_pin(struct sim_call *call)
{
	struct km_named *lock = call->self.object;

	sim_call_return_int(call, lockdep_pin_lock(&lock->kernel_mutex));
	return 0;
}

static int kernel_mutex_op_unpin(struct sim_call *call)
{
	struct km_named *lock = call->self.object;

	lockdep_unpin_lock(&lock->kernel_mutex, (u16)call->args[0].i);
	return 0;
}

static int lock_op_prove_raw_nesting(struct sim_call *call)
{
	lockdep_prove_raw_nesting(call->args[0].b);
	return 0;
}

static int kernel_mutex_op_free(struct sim_call *call)
{
	kfree(call->self.object);
	return 0;
}

const struct sim_verb lock_verbs[] = {
	{ .module = "lock",
	  .name = "prove_raw_nesting",
	  .args = "is_on:bool",
	  .help = "Shall lockdep look at spinlocks as PREEMPT_RT would?",
	  .call = lock_op_prove_raw_nesting,
	  .when = SIM_VERB_SETUP_ONLY },
	KM_LOCK_MAKER_VERB(mutex, "Make a struct mutex of this lock class."),
	KM_METHOD_VERB(kernel_mutex, lock,
		       "mutex_lock(): sleeps until it is free."),
	KM_METHOD_VERB(kernel_mutex, unlock,
		       "mutex_unlock(): by the owner only."),
	KM_METHOD_VERB(kernel_mutex, trylock, "mutex_trylock(): was it taken?"),
	KM_METHOD_VERB_ARGS(kernel_mutex, lock_nested, "subclass:int",
			    "mutex_lock_nested(): of this subclass, 0 to 7."),
	KM_METHOD_VERB_ARGS(
		kernel_mutex, lock_nest_lock, "outer:kernel_mutex",
		"mutex_lock_nest_lock(): the outer one orders such locks."),
	KM_METHOD_VERB(
		kernel_mutex, pin,
		"lockdep_pin_lock(): a cookie; must not be dropped now."),
	KM_METHOD_VERB_ARGS(kernel_mutex, unpin, "cookie:int",
			    "lockdep_unpin_lock(): may be dropped again."),
	KM_METHOD_VERB(
		kernel_mutex, free,
		"kfree() its memory: using it is a finding from now on."),

	KM_LOCK_MAKER_VERB(rwsem,
			   "Make a struct rw_semaphore of this lock class."),
	KM_METHOD_VERB(kernel_rwsem, down_read,
		       "down_read(): sleeps while a writer holds it or waits."),
	KM_METHOD_VERB(kernel_rwsem, up_read, "up_read()."),
	KM_METHOD_VERB(kernel_rwsem, down_write,
		       "down_write(): sleeps until alone."),
	KM_METHOD_VERB(kernel_rwsem, up_write, "up_write()."),
	KM_METHOD_VERB(kernel_rwsem, downgrade_write,
		       "downgrade_write(): the writer becomes a reader."),
	KM_METHOD_VERB(kernel_rwsem, down_read_trylock,
		       "down_read_trylock(): was it taken?"),
	KM_METHOD_VERB(kernel_rwsem, down_write_trylock,
		       "down_write_trylock(): was it taken?"),

	KM_LOCK_MAKER_VERB(
		percpu_rwsem,
		"Make a struct percpu_rw_semaphore of this lock class."),
	KM_METHOD_VERB(
		percpu_rwsem, down_read,
		"percpu_down_read(): sleeps behind a pending writer, too."),
	KM_METHOD_VERB(percpu_rwsem, up_read, "percpu_up_read()."),
	KM_METHOD_VERB(
		percpu_rwsem, down_write,
		"percpu_down_write(): grace period, pending, then alone."),
	KM_METHOD_VERB(percpu_rwsem, up_write, "percpu_up_write()."),
	KM_METHOD_VERB(percpu_rwsem, down_read_trylock,
		       "percpu_down_read_trylock(): was it taken?"),

	KM_LOCK_MAKER_VERB(completion, "Make a struct completion."),
	KM_METHOD_VERB(completion, complete, "complete(): wakes one waiter."),
	KM_METHOD_VERB(completion, complete_all,
		       "complete_all(): wakes all waiters, now and later."),
	KM_METHOD_VERB(completion, wait,
		       "wait_for_completion(): sleeps until completed."),
	KM_METHOD_VERB(completion, reinit, "reinit_completion(): not done."),
	KM_METHOD_VERB(completion, trywait,
		       "try_wait_for_completion(): was it done?"),
	{ .name = NULL },
};
