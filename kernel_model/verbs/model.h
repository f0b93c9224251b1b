/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.h - the Linux model as a whole
 *
 * Owns:       linux_model.
 * Used by:    cli (the only thing it sees of kernel_model), tests.
 */
#ifndef KM_VERBS_MODEL_H
#define KM_VERBS_MODEL_H

#include "base/base.h"

struct sim_lockchain;			/* core/lockchain.h */
struct sim_model;			/* core/model.h */

/**
 * linux_model - boot, verbs, options and invariants
 *
 * Option values are part of the world: set them after sim_world_create(),
 * which puts all the model's globals back, and before sim_world_boot().
 */
extern struct sim_model linux_model;

/**
 * linux_lockdep_begin() - a new campaign: forget all lock classes and reports
 * @is_on: listen; reports go to the sink of core/lockreport.h
 *
 * Before the world is booted. A listening lockdep changes no schedule.
 */
void linux_lockdep_begin(bool is_on);

/**
 * linux_frame_is_user() - is the function @name on the other side of the
 * system call, or of what else stands for a machine's outside: a program that
 * writes a file, a verb of a scenario? Backtraces end there.
 */
bool linux_frame_is_user(const char *name);

/** linux_lockdep_tell_instances() - tell chains apart by locks and tasks, too */
void linux_lockdep_tell_instances(bool on);

/** linux_lockdep_chain() - a sequence of locks that some task held
 * @idx: from 0, in order of discovery since linux_lockdep_begin()
 * @ret: names in it are valid until the next call
 *
 * Return: false behind the last.
 */
bool linux_lockdep_chain(u32 idx, struct sim_lockchain *ret);

/** linux_lockdep_chains_are_all() - was there room for each of them? */
bool linux_lockdep_chains_are_all(void);

/** linux_lockdep_end() - stop listening */
void linux_lockdep_end(void);

#endif /* KM_VERBS_MODEL_H */
