/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_stand.h - what the files of the strategy "persistent" share
 *
 * Owns:       where movers stand, what they hold, and how that changed.
 * Used by:    sim/strategy/dpor_{states,stand,group}.c only.
 */
#ifndef SIM_STRATEGY_DPOR_STAND_H
#define SIM_STRATEGY_DPOR_STAND_H

#include "core/task.h"
#include "strategy/dpor_parts.h"
#include "strategy/dpor_repair.h"
#include "strategy/dpor_scene.h"

#define DPOR_KEEPERS_MAX 512

/* Where a mover is and what it holds. */
struct dpor_stand {
	u64 chain; /* what its place follows from, apart from sim_task.stand */
	u32 place; /* DPOR_NONE: where it was at first */
	struct future_held held;
};

/* What a step changed of that; @other: whose stack an interrupt was on. */
struct dpor_change {
	u64 chain;
	u64 other_chain;
	u32 other; /* mover, or DPOR_NONE */
	u32 held;
};

struct dpor_keeper {
	u64 obj;
	u64 keeps[2]; /* taken for sharing, alone */
};

struct dpor_states {
	struct future future;
	struct scenes scenes;
	struct repair repair;
	u64 *seen; /* open addressing; 0: free */
	u64 *asleep; /* movers that were not tried because they slept */
	bool *is_open; /* on the way to where the search is */
	u32 room;
	u32 nr;
	u64 number; /* of the state before the next decision; 0: none */
	u32 slot; /* where it is in the table */
	bool is_known;
	bool is_cycle;
	bool is_full;
	bool has_seen_past;
	bool is_synced;
	u64 again_nr;
	u64 woken_nr; /* times a state was gone on from again */
	u32 passes_nr;
	bool is_settled; /* the last pass knew all from its beginning */
	u64 pass_from;	  /* executions before this pass, */
	u32 pass_version; /* what was known then */
	/* Random executions, only to learn from. */
	bool is_sampling;
	bool has_sampled;
	u32 samples_nr;
	u32 quiet_nr; /* last ones that taught nothing */
	u32 sample_version;
	u32 ranks[DPOR_MOVERS_MAX]; /* in a random execution */
	struct dpor_stand stands[DPOR_MOVERS_MAX];
	struct dpor_change *changes; /* by step */
	u32 tasks_nr; /* at first, and */
	u64 first_of[SIM_TASKS_MAX]; /* their chains then */
	u32 made_nr; /* tasks that are there now */
	u64 misused[16]; /* objects that are no locks after all */
	u32 misused_nr;
	/* Of locks, whom it keeps out that they are taken, by how. */
	struct dpor_keeper keepers[DPOR_KEEPERS_MAX];
	u32 keepers_nr;
	/* The lock that the running step begins with, before it. */
	const struct sim_footprint_next *next;
	struct sim_footprint_next next_copy;
	bool was_free, was_shareable;
};

/* ---- dpor_states.c ---- */

/* Where the state @number is in the table, or would be. */
u32 dpor_states_slot(const struct dpor_states *st, u64 number);

/* Forget the states whose slot is marked. Return: false without memory. */
bool dpor_states_drop(struct dpor_states *st, const u8 *is_marked);

/* ---- dpor_stand.c ---- */

/* Where @m is and what it holds. */
struct dpor_stand *dpor_stand_of(struct dpor *d, u32 m);

/* All that as it is behind the first @nr steps, in a new execution. */
void dpor_stand_sync(struct dpor *d, u32 nr);

/* The locks of @from are in @to, too. */
void dpor_stand_take_all(struct future_held *to,
			 const struct future_held *from);

#endif /* SIM_STRATEGY_DPOR_STAND_H */
