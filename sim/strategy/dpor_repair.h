/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_repair.h - explore again only what rests on choices that were wrong
 *
 * Owns:       which states lead to which, and what was chosen at each.
 * Used by:    sim/strategy/dpor_{states,scene,repair}.c only.
 *
 * A state from which no wrong choice can be reached was explored as it would be now,
 * so it stays known. All others are forgotten, and the next pass comes to them again.
 */
#ifndef SIM_STRATEGY_DPOR_REPAIR_H
#define SIM_STRATEGY_DPOR_REPAIR_H

#include "base/base.h"
#include "base/vec.h"

struct dpor;
struct dpor_node;

/* Numbers of states; 0: none was asked for on the way to it. */
struct repair_edge {
	u64 from;
	u64 to;
};

struct repair_use {
	u64 state;
	u64 record; /* of the scene, as an offset */
};

struct repair {
	SIM_VEC(struct repair_edge) edges;
	SIM_VEC(struct repair_use) uses;
	bool has_failed; /* not all could be noted */
	bool is_running; /* this pass is one that repairs */
};

void repair_fini(struct repair *repair);

/* A pass begins that knows no state. */
void repair_forget(struct repair *repair);

/* The search came to the state @number, known or not. */
void repair_note_state(struct dpor *d, u64 number);

/* The scene with the record at @record decided at the node to come. */
void repair_note_use(struct dpor *d, const struct dpor_node *node, u64 record);

/* Was something chosen that would now be chosen otherwise? */
bool repair_is_needed(const struct dpor *d);

/* Forget the states that it matters for. Return: false if that is not worth it, or
 * cannot be done. */
bool repair_begin(struct dpor *d);

#endif /* SIM_STRATEGY_DPOR_REPAIR_H */
