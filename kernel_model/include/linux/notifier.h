/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notifier.h - chains of callbacks, called in order of falling priority
 *
 * Owns:       the three kinds of chain heads; blocks belong to who registers.
 * Used by:    mm/memory_hotplug, drivers/base/memory, mm/slub, scenarios.
 * Promises:   equal priorities are called in order of registration.
 * Never:      lets a callback of a blocking chain register on the same chain:
 *             its rwsem is held for reading meanwhile.
 */
#ifndef KM_LINUX_NOTIFIER_H
#define KM_LINUX_NOTIFIER_H

#include <linux/errno.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct notifier_block;

typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action,
			     void *data);

struct notifier_block {
	notifier_fn_t		notifier_call;
	struct notifier_block	*next;
	int			priority;
};

/* Callbacks run in any context; walked under RCU. */
struct atomic_notifier_head {
	spinlock_t		lock;
	struct notifier_block	*head;
};

/* Callbacks may sleep; walked under the rwsem. */
struct blocking_notifier_head {
	struct rw_semaphore	rwsem;
	struct notifier_block	*head;
};

/* The caller provides all locking. */
struct raw_notifier_head {
	struct notifier_block	*head;
};

#define ATOMIC_NOTIFIER_INIT(name) {					\
		.lock = __SPIN_LOCK_UNLOCKED((name).lock),		\
		.head = NULL }
#define BLOCKING_NOTIFIER_INIT(name) {					\
		.rwsem = __RWSEM_INITIALIZER((name).rwsem),		\
		.head = NULL }
#define RAW_NOTIFIER_INIT(name)	{ .head = NULL }

#define ATOMIC_NOTIFIER_HEAD(name)					\
	struct atomic_notifier_head name = ATOMIC_NOTIFIER_INIT(name)
#define BLOCKING_NOTIFIER_HEAD(name)					\
	struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define RAW_NOTIFIER_HEAD(name)						\
	struct raw_notifier_head name = RAW_NOTIFIER_INIT(name)

#define ATOMIC_INIT_NOTIFIER_HEAD(name) do {				\
		spin_lock_init(&(name)->lock);				\
		(name)->head = NULL;					\
	} while (0)
#define BLOCKING_INIT_NOTIFIER_HEAD(name) do {				\
		init_rwsem(&(name)->rwsem);				\
		(name)->head = NULL;					\
	} while (0)
#define RAW_INIT_NOTIFIER_HEAD(name) do {				\
		(name)->head = NULL;					\
	} while (0)

#define NOTIFY_DONE		0x0000		/* not interested */
#define NOTIFY_OK		0x0001
#define NOTIFY_STOP_MASK	0x8000		/* call nobody after this one */
#define NOTIFY_BAD		(NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP		(NOTIFY_OK | NOTIFY_STOP_MASK)

/* Wrap a negative errno so that it stops the walk; 0 goes on. */
static inline int notifier_from_errno(int err)
{
	if (err)
		return NOTIFY_STOP_MASK | (NOTIFY_OK - err);
	return NOTIFY_OK;
}

/* The errno that notifier_from_errno() wrapped, or 0. */
static inline int notifier_to_errno(int ret)
{
	ret &= ~NOTIFY_STOP_MASK;
	return ret > NOTIFY_OK ? NOTIFY_OK - ret : 0;
}

/**
 * atomic_notifier_chain_register() - add @nb; 0, or -EEXIST if it is there
 *
 * Schedule point (spinlock).
 */
int atomic_notifier_chain_register(struct atomic_notifier_head *nh,
				   struct notifier_block *nb);

/** atomic_notifier_chain_unregister() - 0 or -ENOENT; waits for RCU readers */
int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh,
				     struct notifier_block *nb);

/** atomic_notifier_call_chain() - answer of the last callback that ran */
int atomic_notifier_call_chain(struct atomic_notifier_head *nh,
			       unsigned long val, void *v);

/**
 * blocking_notifier_chain_register() - add @nb; 0, or -EEXIST if it is there
 *
 * Takes the rwsem for writing, except while system_state is SYSTEM_BOOTING.
 */
int blocking_notifier_chain_register(struct blocking_notifier_head *nh,
				     struct notifier_block *nb);

/** blocking_notifier_chain_unregister() - 0 or -ENOENT; same locking */
int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
				       struct notifier_block *nb);

/** blocking_notifier_call_chain() - down_read, walk; an empty chain is not
 * even locked */
int blocking_notifier_call_chain(struct blocking_notifier_head *nh,
				 unsigned long val, void *v);

/**
 * blocking_notifier_call_chain_robust() - @val_up, and roll back on a stop
 * @nh: the chain
 * @val_up: action told to everybody in turn
 * @val_down: told to those that were called before the one that stopped
 * @v: data of both
 *
 * Return: what the last callback of the way up answered.
 */
int blocking_notifier_call_chain_robust(struct blocking_notifier_head *nh,
					unsigned long val_up,
					unsigned long val_down, void *v);

/** raw_notifier_chain_register() - no locking; 0 or -EEXIST */
int raw_notifier_chain_register(struct raw_notifier_head *nh,
				struct notifier_block *nb);

/** raw_notifier_chain_unregister() - no locking; 0 or -ENOENT */
int raw_notifier_chain_unregister(struct raw_notifier_head *nh,
				  struct notifier_block *nb);

/** raw_notifier_call_chain() - no locking */
int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val,
			    void *v);

/** raw_notifier_call_chain_robust() - see the blocking one; no locking */
int raw_notifier_call_chain_robust(struct raw_notifier_head *nh,
				   unsigned long val_up, unsigned long val_down,
				   void *v);

#endif /* KM_LINUX_NOTIFIER_H */
