/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockorder.h - which lock classes were taken while which others were held
 *
 * Owns:       classes (by name) and edges, over all executions of the process.
 * Used by:    sim/explore (hands them to the store), reports.
 * Promises:   lives outside the world, so a restore does not forget anything;
 *             the number in struct sim_lock is a cache and is checked.
 * Never:      allocates; full tables are counted, see sim_lockorder_lost_nr().
 */
#ifndef SIM_DETECT_LOCKORDER_H
#define SIM_DETECT_LOCKORDER_H

#include "base/base.h"

struct sim_lock; /* core/lock.h */
struct sim_task; /* core/task.h */

#define SIM_LOCKORDER_CLASSES_MAX 255
#define SIM_LOCKORDER_EDGES_MAX 8192

/** @to was acquired in @to_mode while @from was held in @from_mode */
struct sim_lockorder_edge {
	const char *from; /* class names */
	const char *to;
	u8 from_mode; /* enum sim_lock_mode */
	u8 to_mode;
	u32 first_step;
	u64 first_seed; /* of sim_lockorder_seed_set() */
	u64 seen_nr;
	u64 marked_nr; /* of these, before the last sim_lockorder_mark() */
};

/** sim_lockorder_acquired() - hook; trylocks give no edge to the lock taken,
 * as they cannot wait */
void sim_lockorder_acquired(struct sim_task *task, struct sim_lock *lock);

/** Counts again what an execution does that goes on from the middle. */
extern const struct sim_checkpoint_observer sim_lockorder_observer;

/** sim_lockorder_seed_set() - the seed that new edges are ascribed to */
void sim_lockorder_seed_set(u64 seed);

/** sim_lockorder_edges() - all edges so far, in order of discovery
 * @ret: valid until sim_lockorder_reset()
 *
 * Return: how many.
 */
u32 sim_lockorder_edges(const struct sim_lockorder_edge **ret);

/** sim_lockorder_mark() - what was seen until now is known to the caller */
void sim_lockorder_mark(void);

/** sim_lockorder_forget_sightings() - of edges, since their last look-up: an
 * execution that is repeated is counted where it ran first */
void sim_lockorder_forget_sightings(void);

/** sim_lockorder_add() - another process saw edge @seen->seen_nr times more;
 * lost if it is not known here */
void sim_lockorder_add(const struct sim_lockorder_edge *seen);

/** sim_lockorder_set_seen() - edge @idx of sim_lockorder_edges() was seen that
 * often, all in all, and the caller knows */
void sim_lockorder_set_seen(u32 idx, u64 nr);

/** sim_lockorder_add_lost() - another process lost so many more */
void sim_lockorder_add_lost(u64 nr);

/** sim_lockorder_lost_nr() - acquisitions that found a full table */
u64 sim_lockorder_lost_nr(void);

/** sim_lockorder_reset() - forget everything */
void sim_lockorder_reset(void);

#endif /* SIM_DETECT_LOCKORDER_H */
