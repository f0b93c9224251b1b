/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unwind.h - return addresses of the running task, from real frames
 *
 * Used by:    kernel_model/engine (lockdep's stack traces).
 * Promises:   reads the running task's own stack only, and stops at the first
 *             frame that does not lie on it.
 * Never:      switches.
 */
#ifndef SIM_CORE_UNWIND_H
#define SIM_CORE_UNWIND_H

#include "base/base.h"

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

#endif /* SIM_CORE_UNWIND_H */
