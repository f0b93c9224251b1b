/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_label.h - what steps touched, each kept once
 *
 * Owns:       the labels and the accesses that they are made of.
 * Used by:    sim/strategy/dpor*.c only.
 * Promises:   equal steps have equal numbers; labels are never forgotten.
 */
#ifndef SIM_STRATEGY_DPOR_LABEL_H
#define SIM_STRATEGY_DPOR_LABEL_H

#include "core/footprint.h"

#define DPOR_LABELS_MAX (1U << 19)
#define DPOR_ACCESSES_MAX (1U << 22)
#define DPOR_PAIRS_NR (1U << 16) /* of labels that were compared */
#define DPOR_MERGED_NR (2U * SIM_FOOTPRINT_MAX) /* power of two */
#define DPOR_NONE U32_MAX
#define DPOR_LABEL_ALL 0U /* conflicts with every other */

struct dpor_label {
	u64 hash;
	u64 touched; /* objects, one bit for many */
	u64 written;
	u32 at;
	u32 nr;
	u32 next; /* in its bucket */
	bool is_all;
};

/* Slot of a table that is empty at each turn. */
struct dpor_merged {
	u32 turn;
	u32 place;
};

struct dpor_labels {
	struct dpor_label *items;
	struct sim_access *accesses;
	u32 *buckets;
	struct dpor_merged *merged; /* accesses of the step at hand */
	u32 turn;
	u64 *pairs; /* what was found out of two labels; the last word wins */
	u32 nr;
	u32 accesses_nr;
};

int dpor_labels_init(struct dpor_labels *labels);
void dpor_labels_fini(struct dpor_labels *labels);
/* Changes @access. Return: its label, or DPOR_NONE when the tables are full. */
u32 dpor_label_of(struct dpor_labels *labels, struct sim_access *access,
		  u32 nr);
bool dpor_conflict_slow(const struct dpor_labels *labels, u32 a, u32 b);
/* The access of @obj in a label, or NULL. */
const struct sim_access *dpor_access(const struct dpor_labels *labels,
				     u32 label, u64 obj);
/* Do two labels say the same of who conflicts with them? */
bool dpor_label_is_alike(const struct dpor_labels *labels, u32 a, u32 b);

/* Most pairs of labels have nothing in common, which their masks say. */
static inline bool dpor_conflict(const struct dpor_labels *labels, u32 a, u32 b)
{
	const struct dpor_label *x = &labels->items[a];
	const struct dpor_label *y = &labels->items[b];

	return (x->written & y->touched || y->written & x->touched) &&
	       dpor_conflict_slow(labels, a, b);
}

#endif /* SIM_STRATEGY_DPOR_LABEL_H */
