/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockorder.h - the lock order of worlds without a lock validator
 *
 * Owns:       classes (by name) and chains, over all executions of the process.
 * Used by:    detect.c; sim/explore and cli, which forget.
 * Promises:   lives outside the world, so a restore does not forget anything;
 *             the number in struct sim_lock is a cache and is checked. Edges go
 *             to core/lockgraph. Collects nothing while that is claimed by a
 *             model's validator, which knows more of its locks.
 * Never:      allocates; full tables are counted, see sim_lockgraph_lost_nr().
 */
#ifndef SIM_DETECT_LOCKORDER_H
#define SIM_DETECT_LOCKORDER_H

#include "base/base.h"

struct sim_lock; /* core/lock.h */
struct sim_task; /* core/task.h */

#define SIM_LOCKORDER_CLASSES_MAX 255

/** sim_lockorder_acquired() - hook; trylocks give no edge to the lock taken,
 * as they cannot wait */
void sim_lockorder_acquired(struct sim_task *task, struct sim_lock *lock);

/** sim_lockorder_reset() - forget everything, also in core/lockgraph */
void sim_lockorder_reset(void);

#endif /* SIM_DETECT_LOCKORDER_H */
