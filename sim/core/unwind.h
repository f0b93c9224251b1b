/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unwind.h - return addresses of a task, from real frames
 *
 * Used by:    kernel_model/engine (lockdep's stack traces), reports/backtrace.
 * Promises:   reads the task's own stack only, and stops at the first frame
 *             that does not lie on it; ends early where code without frame
 *             pointers (the Lua library) called ours.
 * Never:      switches.
 */
#ifndef SIM_CORE_UNWIND_H
#define SIM_CORE_UNWIND_H

#include "base/base.h"

struct sim_task;			/* core/task.h */

/**
 * sim_unwind_current() - walk the frame pointers of the running task
 * @ret: filled with return addresses, innermost first; the first one lies in
 *	the caller of this function
 * @max: room in @ret
 *
 * On the main stack, where no task runs, there are none. Not a schedule point.
 * Return: how many.
 */
u32 sim_unwind_current(const void **ret, u32 max);

/**
 * sim_unwind_suspended() - walk those of a task that does not run
 * @task: suspended, or stopped by a finding
 * @ret: filled with return addresses, innermost first: the switch
 * @max: room in @ret
 *
 * A task that ended or did not start yet has none. Not a schedule point.
 * Return: how many.
 */
u32 sim_unwind_suspended(const struct sim_task *task, const void **ret,
			 u32 max);

#endif /* SIM_CORE_UNWIND_H */
