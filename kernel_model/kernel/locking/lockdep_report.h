/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_report.h - one function for each kind of report
 *
 * Owns:       nothing.
 * Used by:    kernel/locking/lockdep*.c, through lockdep_internals.h.
 * Promises:   each function prints its report if it is a new one. The running
 *             task is the one that is at fault.
 */
#ifndef KM_LOCKING_LOCKDEP_REPORT_H
#define KM_LOCKING_LOCKDEP_REPORT_H

struct held_lock;
struct lock_step;
struct lock_walk;

struct lock_bad_irq {
	const struct held_lock	*prev, *next;
	const struct lock_walk	*backward_walk, *forward_walk;
	const struct lock_step	*safe, *unsafe;
	u32			safe_bit, unsafe_bit;
};

struct lock_inversion {
	const struct held_lock	*this;
	const struct lock_walk	*walk;
	const struct lock_step	*other;
	u32			this_bit, other_bit;
};

void lockdep_report_circular(const struct lock_walk *walk,
			     const struct lock_step *target,
			     const struct held_lock *prev,
			     const struct held_lock *next);
void lockdep_report_recursive(const struct held_lock *prev,
			      const struct held_lock *next);
void lockdep_report_usage(const struct held_lock *this, u32 old_bit,
			  u32 new_bit);
void lockdep_report_inversion(const struct lock_inversion *inversion);
void lockdep_report_bad_irq(const struct lock_bad_irq *bad);
void lockdep_report_wait(const struct held_lock *next, u32 context);
void lockdep_report_nest(const struct held_lock *next, const char *nest_name);
void lockdep_report_unlock(const struct lockdep_map *map, unsigned long ip);
void lockdep_report_freed(const struct held_lock *held, const void *mem,
			  size_t bytes);
void lockdep_report_exit(bool to_user);
void lockdep_report_rcu(const char *file, int line, const char *what);
void lockdep_report_misuse(const char *what, const char *lock_name);
void lockdep_report_limit(const char *table, u32 limit);
void lockdep_report_reset(void);

#endif /* KM_LOCKING_LOCKDEP_REPORT_H */
