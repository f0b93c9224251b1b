/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * latch.h - example of a primitive: wait until a count has come down to 0
 *
 * Owns:       who waits for the count.
 * Used by:    latch_verbs.
 * Promises:   counting down and waiting are schedule points, each before it does
 *             anything; in between they are one step.
 */
#ifndef EXAMPLES_LATCH_H
#define EXAMPLES_LATCH_H

#include "core/wait.h"

struct latch {
	struct sim_wait		wait;
	struct sim_wait_spec	spec;
	u32			count;
	char			name[24];
};

/** latch_create() - in the world's heap; not a schedule point */
struct latch *latch_create(const char *name, u32 count);

/** latch_count_down() - schedule point; the one that reaches 0 wakes all */
void latch_count_down(struct latch *latch);

/** latch_wait() - schedule point; returns when the count is 0 */
void latch_wait(struct latch *latch);

#endif /* EXAMPLES_LATCH_H */
