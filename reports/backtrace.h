/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * backtrace.h - the call chain of a suspended task
 *
 * Owns:       which functions are the engine's own; core/unwind finds frames.
 * Used by:    reports/splat.
 *
 * Nothing here is a schedule point. Works for both coroutine back ends.
 */
#ifndef REPORTS_BACKTRACE_H
#define REPORTS_BACKTRACE_H

#include "base/base.h"

#define REPORTS_FRAMES_MAX	48

struct reports_symbols;			/* reports/symbols.h */
struct sim_task;			/* core/task.h */

struct reports_backtrace {
	u32		nr;
	bool		is_cut;		/* there are more frames */
	bool		is_foreign;	/* ... of a library that called us */
	const void	*ips[REPORTS_FRAMES_MAX];	/* innermost first */
};

/**
 * reports_backtrace_task() - collect the return addresses of @task
 * @task: suspended, or stopped by a finding; not the running one
 *
 * A task that ended or did not start yet has none.
 */
void reports_backtrace_task(const struct sim_task *task,
			    struct reports_backtrace *ret);

/**
 * reports_backtrace_trim() - drop the engine's own frames at both ends
 *
 * Innermost the switch and the scheduler, outermost the start of a task or
 * the library (Lua) that called; in its place come the lines of the script
 * (core/place.h). What stays begins with the primitive that waits. Without
 * symbols nothing is dropped.
 */
void reports_backtrace_trim(struct reports_backtrace *bt,
			    const struct sim_task *task,
			    const struct reports_symbols *symbols);

/** reports_backtrace_add_script() - append the lines of the script that @task is
 * in; reports_backtrace_trim() has done so */
void reports_backtrace_add_script(struct reports_backtrace *bt,
				  const struct sim_task *task);

/** reports_backtrace_is_outer() - does the frame of function @name belong to
 * the start of a task, outside of all that the task does? */
bool reports_backtrace_is_outer(const char *name);

#endif /* REPORTS_BACKTRACE_H */
