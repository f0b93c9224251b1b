// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_report.c - reports about the order and the nesting of locks
 */
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "kernel/locking/lockdep_print.h"

#define PATH_MAX_NR	64

/* Classes from the start of the walk to @step; the first of them at most. */
static u32 path_classes(const struct lock_walk *walk,
			const struct lock_step *step, u16 ret[PATH_MAX_NR])
{
	const struct lock_step *pos;
	u32 nr = 0;
	u32 i;

	for (pos = step; pos; pos = lockdep_parent(walk, pos))
		nr++;
	i = nr;
	for (pos = step; pos; pos = lockdep_parent(walk, pos)) {
		if (--i < PATH_MAX_NR)
			ret[i] = pos->class_idx;
	}
	return nr < PATH_MAX_NR ? nr : PATH_MAX_NR;
}

static void put_wants(const char *what, const struct held_lock *held)
{
	put_task();
	put(" %s\n", what);
	put_lock(held);
}

/* ---- circular ---- */

static void put_chain(const struct lock_walk *walk,
		      const struct lock_step *target, u32 nr)
{
	const struct lock_step *pos;

	for (pos = target; pos; pos = lockdep_parent(walk, pos)) {
		u32 trace = pos->edge ? lockdep_state.edges[pos->edge].trace :
					lockdep_save_trace();

		put("\n-> #%u", --nr);
		put_class(pos->class_idx);
		put(":\n");
		put_trace(trace, 6);
	}
}

static void put_lock_call(const char *indent, u16 class_idx)
{
	put("%slock(", indent);
	put_class_name(class_idx);
	put(");\n");
}

static void put_circular_scenario(u16 source, u16 parent, u16 target)
{
	static const char *const right = "                               ";

	if (parent != source) {
		put("Chain exists of:\n  ");
		put_class_name(source);
		put(" --> ");
		put_class_name(parent);
		put(" --> ");
		put_class_name(target);
		put("\n\n");
	}
	put(" Possible unsafe locking scenario:\n\n");
	put("       CPU0                    CPU1\n");
	put("       ----                    ----\n");
	put_lock_call("  ", target);
	put_lock_call(right, parent);
	put_lock_call(right, target);
	put_lock_call("  ", source);
	put("\n *** DEADLOCK ***\n\n");
}

void lockdep_report_circular(const struct lock_walk *walk,
			     const struct lock_step *target,
			     const struct held_lock *prev,
			     const struct held_lock *next)
{
	u16 classes[PATH_MAX_NR] = { 0 };
	u32 nr = path_classes(walk, target, classes);

	if (!lockdep_report_begin(KM_REPORT(CIRCULAR), classes, nr, ""))
		return;
	put_banner("WARNING: possible circular locking dependency detected",
		   54);
	put_wants("is trying to acquire lock:", next);
	put("\nbut task is already holding lock:\n");
	put_lock(prev);
	put("\nwhich lock already depends on the new lock.\n\n");
	put("\nthe existing dependency chain (in reverse order) is:\n");
	put_chain(walk, target, nr);
	put("\nother info that might help us debug this:\n\n");
	put_circular_scenario(next->class_idx,
			      lockdep_parent(walk, target)->class_idx,
			      prev->class_idx);
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

/* ---- one class ---- */

void lockdep_report_recursive(const struct held_lock *prev,
			      const struct held_lock *next)
{
	if (!lockdep_report_begin(KM_REPORT(RECURSIVE), &next->class_idx, 1,
				  ""))
		return;
	put_banner("WARNING: possible recursive locking detected", 44);
	put_wants("is trying to acquire lock:", next);
	put("\nbut task is already holding lock:\n");
	put_lock(prev);
	put("\nother info that might help us debug this:\n");
	put(" Possible unsafe locking scenario:\n\n");
	put("       CPU0\n       ----\n");
	put_lock_call("  ", prev->class_idx);
	put_lock_call("  ", next->class_idx);
	put("\n *** DEADLOCK ***\n\n");
	put(" May be due to missing lock nesting notation\n\n");
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

void lockdep_report_wait(const struct held_lock *next, u32 context)
{
	u32 level = lockdep_wait_level(context);

	if (!lockdep_report_begin(KM_REPORT(WAIT_CONTEXT), &next->class_idx, 1,
				  ""))
		return;
	put_banner("[ BUG: Invalid wait context ]", 29);
	put_wants("is trying to lock:", next);
	put("other info that might help us debug this:\n");
	put("context-{%u:%u}\n", level, level);
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

void lockdep_report_nest(const struct held_lock *next, const char *nest_name)
{
	if (!lockdep_report_begin(KM_REPORT(NEST_LOCK), &next->class_idx, 1,
				  nest_name))
		return;
	put_banner("WARNING: Nested lock was not taken", 34);
	put_wants("is trying to lock:", next);
	put("\nbut this task is not holding:\n%s\n", nest_name);
	put("\nother info that might help us debug this:\n");
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

/* ---- releases and ends ---- */

void lockdep_report_unlock(const struct lockdep_map *map, unsigned long ip)
{
	const char *name = km_map_name(map) ? km_map_name(map) : "?";

	if (!lockdep_report_begin(KM_REPORT(UNLOCK_BALANCE), NULL, 0, name))
		return;
	put_banner("WARNING: bad unlock balance detected!", 37);
	put_task();
	put(" is trying to release lock (%s) at:\n", name);
	put_ip(ip);
	put("\nbut there are no more locks to release!\n");
	put("\nother info that might help us debug this:\n");
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

void lockdep_report_freed(const struct held_lock *held, const void *mem,
			  size_t bytes)
{
	unsigned long long from = km_lockreport_address(mem);

	if (!lockdep_report_begin(KM_REPORT(HELD_FREED), &held->class_idx, 1,
				  ""))
		return;
	put_banner("WARNING: held lock freed!", 25);
	put_task();
	put(" is freeing memory %016llx-%016llx, with a lock still held "
	    "there!\n",
	    from, from + bytes - 1);
	put_lock(held);
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

void lockdep_report_exit(bool to_user)
{
	const struct km_task *task = km_task_current();
	const struct held_lock *held = lockdep_held(task->locks.innermost);
	char headline[96];

	if (!lockdep_report_begin(to_user ? KM_REPORT(USER_HELD) :
					    KM_REPORT(EXIT_HELD),
				  &held->class_idx, 1, task->role))
		return;
	snprintf(headline, sizeof(headline),
		 "WARNING: %s/%u still has locks held!", task->name, task->id);
	if (to_user)
		put_banner("WARNING: lock held when returning to user space!",
			   48);
	else
		put_banner(headline, 36);
	if (to_user) {
		put_task();
		put(" is leaving the kernel with locks still held!\n");
	}
	put_held_locks();
	if (!to_user)
		put_backtrace();
	lockdep_report_end();
}

/* PORT: what is scheduled before RCU works is no question here, so the line
 * about the scheduler is a constant. */
void lockdep_report_rcu(const char *file, int line, const char *what)
{
	if (!lockdep_report_begin(KM_REPORT(RCU), NULL, 0, what))
		return;
	put_banner("WARNING: suspicious RCU usage", 29);
	put("%s:%d %s!\n", file, line, what);
	put("\nother info that might help us debug this:\n\n");
	put("\nrcu_scheduler_active = 2, debug_locks = 1\n");
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

/* ---- lockdep itself ---- */

void lockdep_report_misuse(const char *what, const char *lock_name)
{
	char headline[96];

	if (!lockdep_report_begin(KM_REPORT(MISUSE), NULL, 0, what))
		return;
	snprintf(headline, sizeof(headline), "WARNING: %s (%s)", what,
		 lock_name ? lock_name : "?");
	put_banner(headline, 36);
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

void lockdep_report_limit(const char *table, u32 limit)
{
	char headline[96];

	if (lockdep_report_defer(table, limit) ||
	    !lockdep_report_begin(KM_REPORT(LIMIT), NULL, 0, table))
		return;
	snprintf(headline, sizeof(headline), "BUG: %s too low!", table);
	put_banner(headline, 36);
	put("%u are in use: what would be beyond is not checked.\n", limit);
	lockdep_report_end();
}
