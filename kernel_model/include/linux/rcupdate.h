/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rcupdate.h - read-copy-update: readers, grace periods, callbacks
 *
 * Owns:       nothing; readers are in engine/rcu_reader.c, callbacks in
 *             kernel/rcu.c.
 * Used by:    kernel/notifier, mm/slub, kernel/locking/percpu-rwsem.
 * Promises:   a grace period waits for every section that was entered before
 *             it began: rcu_read_lock(), preemption off, interrupts off.
 */
#ifndef KM_LINUX_RCUPDATE_H
#define KM_LINUX_RCUPDATE_H

#include <asm/rcu_reader.h>
#include <linux/compiler.h>
#include <linux/debug_locks.h>
#include <linux/types.h>

typedef void (*rcu_callback_t)(struct rcu_head *head);

/* The outermost rcu_read_lock() is a scheduling point, the unlock is not. */
#define rcu_read_lock()			km_rcu_read_lock()
#define rcu_read_unlock()		km_rcu_read_unlock()
#define rcu_read_lock_held()		km_rcu_read_lock_held()

/* Loads and stores of protected pointers are scheduling points. */
#define rcu_dereference(p)		READ_ONCE(p)
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_dereference_protected(p, c)	(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), (v))
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE((p), (v))

/* RCU_LOCKDEP_WARN() - report @what if @is_wrong; evaluated always */
#define RCU_LOCKDEP_WARN(is_wrong, what) do {				\
		if (is_wrong)						\
			lockdep_rcu_suspicious(__FILE_NAME__, __LINE__,	\
					       (what));			\
	} while (0)

/**
 * synchronize_rcu() - wait for a grace period
 *
 * Schedule point. Called by a reader it waits for itself, for ever.
 */
void synchronize_rcu(void);

/* PORT: one kind of grace period; faster ones differ in cost only. */
#define synchronize_rcu_expedited()	synchronize_rcu()

/**
 * call_rcu() - run @func(@head) after a grace period
 * @head: inside the object, untouched until then
 * @func: runs in thread rcu_sched with preemption off: must not sleep
 *
 * From any context. Schedule point.
 */
void call_rcu(struct rcu_head *head, rcu_callback_t func);

/** enum rcu_barrier_cpus - does rcu_barrier() hold cpu_hotplug_lock for
 * reading while it queues its callback? COUNTED: unless the caller does */
enum rcu_barrier_cpus {
	RCU_BARRIER_CPUS_NO,		/* before v3.6, from v5.18 on */
	RCU_BARRIER_CPUS_COUNTED,	/* v3.6 to v4.12 */
	RCU_BARRIER_CPUS_RWSEM,		/* v4.13 to v5.17 */
};

/** rcu_barrier_cpus - boot option */
extern enum rcu_barrier_cpus rcu_barrier_cpus;

/** rcu_barrier() - wait until all callbacks queued so far have run; schedule
 * point */
void rcu_barrier(void);

/* PORT: objects to be freed are callbacks as any other, not a list apart. */
#define kvfree_rcu_barrier()		rcu_barrier()

/* A callback below this value is the offset of the head in what is freed. */
#define KM_KFREE_RCU_OFFSET_MAX		4096

/* kfree_rcu() - free *@ptr, which has the rcu_head @member, later */
#define kfree_rcu(ptr, member) do {					\
		BUILD_BUG_ON(offsetof(__typeof__(*(ptr)), member) >=	\
			     KM_KFREE_RCU_OFFSET_MAX);			\
		call_rcu(&(ptr)->member, (rcu_callback_t)(unsigned long)\
			 offsetof(__typeof__(*(ptr)), member));		\
	} while (0)

/** rcu_init() - boot: start rcu_sched; callbacks may be queued before */
void rcu_init(void);

#endif /* KM_LINUX_RCUPDATE_H */
