/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.h - the Linux model as a whole
 *
 * Owns:       linux_model.
 * Used by:    cli (the only thing it sees of kernel_model), tests.
 */
#ifndef KM_VERBS_MODEL_H
#define KM_VERBS_MODEL_H

struct sim_model;			/* core/model.h */

/**
 * linux_model - boot, verbs, options and invariants
 *
 * Option values are part of the world: set them after sim_world_create(),
 * which puts all the model's globals back, and before sim_world_boot().
 */
extern struct sim_model linux_model;

#endif /* KM_VERBS_MODEL_H */
