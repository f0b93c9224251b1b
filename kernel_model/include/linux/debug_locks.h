/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * debug_locks.h - control of lockdep, and what it must be told besides locks
 *
 * Owns:       nothing; kernel/locking/lockdep.c does.
 * Used by:    programs (control), engine/ (interrupts, memory, task ends).
 * Promises:   nothing here is a schedule point.
 */
#ifndef KM_LINUX_DEBUG_LOCKS_H
#define KM_LINUX_DEBUG_LOCKS_H

#include <linux/types.h>

/* ---- control: for the program, between executions ---- */

/**
 * lockdep_enable() - listen from now on, or stop
 *
 * Not while a task holds a lock: a lock taken unseen and released seen would
 * be an imbalance.
 */
void lockdep_enable(bool on);

/** lockdep_is_enabled() - is it listening? */
bool lockdep_is_enabled(void);

/** lockdep_reset() - forget classes, edges, usages, reports given: a new
 * campaign or another variant of the model */
void lockdep_reset(void);

/** lockdep_prove_raw_nesting() - is spinlock_t inside raw_spinlock_t a bug? */
void lockdep_prove_raw_nesting(bool on);

/* Of the tables; what would be beyond is reported once. */
struct lockdep_limits {
	u32	classes_max;
	u32	edges_max;
	u32	chains_max;
	u32	trace_entries_max;
	u32	depth_max;
};

/** lockdep_limits_set() - smaller tables, for tests; NULL: all there is */
void lockdep_limits_set(const struct lockdep_limits *limits);

struct lockdep_stats {
	u32	classes_nr;
	u32	edges_nr;
	u32	chains_nr;
	u32	trace_entries_nr;
	u32	reports_nr;
};

/** lockdep_stats_get() - how full the tables are */
void lockdep_stats_get(struct lockdep_stats *ret);

/** lockdep_place_set() - until it is NULL again @place stands for the backtrace
 * of whoever takes or drops a lock: a line of a script */
void lockdep_place_set(const void *place);

/* ---- interrupts: told by the engine and by bottom halves ---- */

/** lockdep_hardirqs_on() - about to be enabled; called only if locks are held */
void lockdep_hardirqs_on(void);

/** lockdep_softirqs_off()/_on() - nest, as local_bh_disable() does */
void lockdep_softirqs_off(void);
void lockdep_softirqs_on(void);

/** lockdep_softirq_enter()/_exit() - the running task executes softirqs */
void lockdep_softirq_enter(void);
void lockdep_softirq_exit(void);

/** lockdep_hardirq_threaded() - would PREEMPT_RT make this handler a thread? */
void lockdep_hardirq_threaded(bool is_threaded);

/* ---- ends ---- */

/** debug_check_no_locks_freed() - does the task hold a lock inside? */
void debug_check_no_locks_freed(const void *mem, size_t bytes);

/** debug_check_no_locks_held() - the running task ends, or freezes */
void debug_check_no_locks_held(void);

/** lockdep_sys_exit() - the running task returns to user space */
void lockdep_sys_exit(void);

/** lockdep_rcu_suspicious() - the running task misuses RCU; see
 * RCU_LOCKDEP_WARN() */
void lockdep_rcu_suspicious(const char *file, int line, const char *what);

/** lockdep_depth() - how many the running task holds, by lockdep's count */
unsigned int lockdep_depth(void);

#endif /* KM_LINUX_DEBUG_LOCKS_H */
