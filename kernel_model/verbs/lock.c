// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - kernel locks that a scenario makes for itself
 *
 * k.lock:mutex("a") makes the kernel's struct mutex, not a lock of the script:
 * what litmus scenarios learn of it holds for the ports. The script has classes
 * "mutex" and "rwsem" of its own, with other methods: so these are
 * "kernel_mutex" and "kernel_rwsem".
 */
#include <asm/alloc.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "verbs.h"

#define LOCK_NAME_BYTES_MAX	47

/* A lock and the memory of its name. */
struct named {
	union {
		struct mutex			kernel_mutex;
		struct rw_semaphore		kernel_rwsem;
		struct percpu_rw_semaphore	percpu_rwsem;
		spinlock_t			spinlock;
		struct completion		completion;
	};
	char name[LOCK_NAME_BYTES_MAX + 1];
};

/* PORT: a lock that a scenario makes lives as long as the scenario. */
static struct named *make(struct sim_call *call, const char *class_name)
{
	const char *name = call->args[0].s;
	struct named *lock;

	if (!*name || strlen(name) > LOCK_NAME_BYTES_MAX) {
		sim_call_fail(call, "the name of a lock has 1 to %d characters",
			      LOCK_NAME_BYTES_MAX);
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

#define MAKER(kind, init)						\
static int lock_op_##kind(struct sim_call *call)			\
{									\
	struct named *lock = make(call, #kind);				\
									\
	if (!lock)							\
		return -SIM_ERR_SCRIPT;					\
	init(&lock->kind, lock->name);					\
	return 0;							\
}

MAKER(kernel_mutex, km_mutex_init)
MAKER(kernel_rwsem, km_rwsem_init)
MAKER(percpu_rwsem, km_percpu_rwsem_init)
MAKER(spinlock, km_spin_init)
MAKER(completion, km_completion_init)

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

METHOD(kernel_mutex, lock, mutex_lock)
METHOD(kernel_mutex, unlock, mutex_unlock)
TRY_METHOD(kernel_mutex, trylock, mutex_trylock)

METHOD(kernel_rwsem, down_read, down_read)
METHOD(kernel_rwsem, up_read, up_read)
METHOD(kernel_rwsem, down_write, down_write)
METHOD(kernel_rwsem, up_write, up_write)
METHOD(kernel_rwsem, downgrade_write, downgrade_write)
TRY_METHOD(kernel_rwsem, down_read_trylock, down_read_trylock)
TRY_METHOD(kernel_rwsem, down_write_trylock, down_write_trylock)

METHOD(percpu_rwsem, down_read, percpu_down_read)
METHOD(percpu_rwsem, up_read, percpu_up_read)
METHOD(percpu_rwsem, down_write, percpu_down_write)
METHOD(percpu_rwsem, up_write, percpu_up_write)
TRY_METHOD(percpu_rwsem, down_read_trylock, percpu_down_read_trylock)

METHOD(spinlock, lock, spin_lock)
METHOD(spinlock, unlock, spin_unlock)
TRY_METHOD(spinlock, trylock, spin_trylock)

METHOD(completion, complete, complete)
METHOD(completion, complete_all, complete_all)
METHOD(completion, wait, wait_for_completion)
METHOD(completion, reinit, reinit_completion)
TRY_METHOD(completion, trywait, try_wait_for_completion)

static int spinlock_op_lock_irq(struct sim_call *call)
{
	struct named *lock = call->self.object;

	spin_lock_irq(&lock->spinlock);
	return 0;
}

static int spinlock_op_unlock_irq(struct sim_call *call)
{
	struct named *lock = call->self.object;

	spin_unlock_irq(&lock->spinlock);
	return 0;
}

#define MAKER_VERB(verb, kind, help_text) \
	{ \
		.module = "lock", .name = #verb, .args = "name:string", \
		.help = help_text, .call = lock_op_##kind, \
	}

#define METHOD_VERB(kind, verb, help_text) \
	{ \
		.module = #kind, .name = #verb, .args = "", .help = help_text, \
		.call = kind##_op_##verb, .when = SIM_VERB_ACTOR_ONLY, \
		.is_method = true, \
	}

const struct sim_verb lock_verbs[] = {
	MAKER_VERB(mutex, kernel_mutex,
		   "Make a struct mutex of this lock class."),
	METHOD_VERB(kernel_mutex, lock,
		    "mutex_lock(): sleeps until it is free."),
	METHOD_VERB(kernel_mutex, unlock, "mutex_unlock(): by the owner only."),
	METHOD_VERB(kernel_mutex, trylock, "mutex_trylock(): was it taken?"),

	MAKER_VERB(rwsem, kernel_rwsem,
		   "Make a struct rw_semaphore of this lock class."),
	METHOD_VERB(kernel_rwsem, down_read,
		    "down_read(): sleeps while a writer holds it or waits."),
	METHOD_VERB(kernel_rwsem, up_read, "up_read()."),
	METHOD_VERB(kernel_rwsem, down_write,
		    "down_write(): sleeps until alone."),
	METHOD_VERB(kernel_rwsem, up_write, "up_write()."),
	METHOD_VERB(kernel_rwsem, downgrade_write,
		    "downgrade_write(): the writer becomes a reader."),
	METHOD_VERB(kernel_rwsem, down_read_trylock,
		    "down_read_trylock(): was it taken?"),
	METHOD_VERB(kernel_rwsem, down_write_trylock,
		    "down_write_trylock(): was it taken?"),

	MAKER_VERB(percpu_rwsem, percpu_rwsem,
		   "Make a struct percpu_rw_semaphore of this lock class."),
	METHOD_VERB(percpu_rwsem, down_read,
		    "percpu_down_read(): sleeps behind a pending writer, too."),
	METHOD_VERB(percpu_rwsem, up_read, "percpu_up_read()."),
	METHOD_VERB(percpu_rwsem, down_write,
		    "percpu_down_write(): grace period, pending, then alone."),
	METHOD_VERB(percpu_rwsem, up_write, "percpu_up_write()."),
	METHOD_VERB(percpu_rwsem, down_read_trylock,
		    "percpu_down_read_trylock(): was it taken?"),

	MAKER_VERB(spinlock, spinlock, "Make a spinlock_t of this lock class."),
	METHOD_VERB(spinlock, lock, "spin_lock(): preemption goes off."),
	METHOD_VERB(spinlock, unlock, "spin_unlock()."),
	METHOD_VERB(spinlock, lock_irq, "spin_lock_irq(): interrupts, too."),
	METHOD_VERB(spinlock, unlock_irq, "spin_unlock_irq()."),
	METHOD_VERB(spinlock, trylock, "spin_trylock(): was it taken?"),

	MAKER_VERB(completion, completion, "Make a struct completion."),
	METHOD_VERB(completion, complete, "complete(): wakes one waiter."),
	METHOD_VERB(completion, complete_all,
		    "complete_all(): wakes all waiters, now and later."),
	METHOD_VERB(completion, wait,
		    "wait_for_completion(): sleeps until completed."),
	METHOD_VERB(completion, reinit, "reinit_completion(): not done."),
	METHOD_VERB(completion, trywait,
		    "try_wait_for_completion(): was it done?"),
	{ .name = NULL },
};
