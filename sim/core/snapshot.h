/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * snapshot.h - copy the world's used ranges away and back
 *
 * Owns:       the list of ranges: engine state, model globals, per-CPU areas,
 *             heap, script arena, stacks of live tasks, one more of the model.
 * Promises:   after a restore every byte that an execution can reach is as it
 *             was when the snapshot was taken.
 */
#ifndef SIM_CORE_SNAPSHOT_H
#define SIM_CORE_SNAPSHOT_H

#include "base/base.h"
#include "base/error.h"

struct sim_snapshot;

/**
 * struct sim_snapshot_more - memory of a model outside of its globals
 * @addr: where it begins
 * @bytes: how much of it matters now
 *
 * For tables of which mostly little is in use: what was behind that when the
 * snapshot was taken has any value after a restore.
 */
struct sim_snapshot_more {
	void *addr;
	size_t (*bytes)(void);
};

/** sim_snapshot_more_set() - copy it, too; there is one; NULL: none */
void sim_snapshot_more_set(const struct sim_snapshot_more *more);

/** sim_snapshot_take() - copy the present state; no task may be running */
int sim_snapshot_take(struct sim_snapshot **ret, struct sim_error *err);

/** sim_snapshot_retake() - copy the present state in place of *@snap, or anew if
 * that is NULL or too small
 *
 * Called on the main stack. The task that was running last may be one that is
 * done, but has not left its stack. Return: 0 or -SIM_ERR_NOMEM (*@snap is
 * NULL then).
 */
int sim_snapshot_retake(struct sim_snapshot **snap);

/** sim_snapshot_restore() - put the state back; no task may be running */
void sim_snapshot_restore(const struct sim_snapshot *snap);

/** sim_snapshot_bytes() - how much is copied at each restore */
size_t sim_snapshot_bytes(const struct sim_snapshot *snap);

/** sim_snapshot_model_hash() - of what the model has in memory now: globals,
 * per-CPU areas, heap; neither stacks nor the engine's state */
u64 sim_snapshot_model_hash(void);

void sim_snapshot_free(struct sim_snapshot *snap);

#endif /* SIM_CORE_SNAPSHOT_H */
