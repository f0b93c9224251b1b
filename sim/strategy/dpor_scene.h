/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_scene.h - what decides which movers are tried at a state
 *
 * Owns:       scenes and what was chosen in them.
 * Used by:    sim/strategy/dpor_{states,scene,group}.c only.
 *
 * A scene is all that a choice depends on but for what was learned: where the
 * movers stand, what they hold, who can move. Many states have the same one.
 */
#ifndef SIM_STRATEGY_DPOR_SCENE_H
#define SIM_STRATEGY_DPOR_SCENE_H

#include "base/base.h"

struct dpor_node;

#define SCENE_MOVERS_MAX 64

struct dpor;
struct future;

/* The lock that a mover stands before. */
struct scene_next {
	u64 obj;
	u64 is_shared;
};

struct scene_mover {
	u32 place;
	u32 held; /* a set */
};

struct scene {
	u64 enabled;
	u64 blocked;	/* stand before a lock that is not free */
	u64 possible;	/* a group may be of any of these, */
	u64 candidates; /* but only these need be tried */
	u64 roots;	/* can move without being woken */
	u64 done;
	u32 timer;	/* mover, or DPOR_NONE */
	u32 first;	/* to be tried first */
	u32 movers_nr;
	u32 none; /* 0: records are multiples of 8 bytes */
	struct scene_mover movers[SCENE_MOVERS_MAX];
	struct scene_next next[SCENE_MOVERS_MAX]; /* of the blocked ones */
};

struct scene_record; /* dpor_scene.c */

/* The scenes of a pass, by what they are. */
struct scenes {
	u8 *bytes; /* records, one behind the other */
	u64 bytes_nr;
	u64 bytes_room;
	u64 *record_of; /* hash table; 0: free, else offset + 1 */
	u32 room;
	u32 nr;
	u32 movers_nr;	  /* known when the first one was seen */
	bool has_changed; /* something would be chosen otherwise now */
	bool must_forget; /* ... or the scenes themselves are wrong */
	struct scene now;
};

int scenes_init(struct scenes *scenes);
void scenes_fini(struct scenes *scenes);

/* A new pass, in which nothing was chosen yet. */
void scenes_begin_pass(struct dpor *d);

/* Of @candidates those that have to be tried in the present state, at @node. */
u64 scenes_choose(struct dpor *d, const struct dpor_node *node, u32 first,
		  u64 possible, u64 candidates);

/* With what is known now, would all be chosen as it was in this pass? */
bool scenes_are_settled(struct dpor *d);

/* Was that otherwise for the record at offset @record? */
bool scenes_is_changed(const struct scenes *scenes, u64 record);

/* What would be chosen now is what was chosen: what rested on that is forgotten. */
void scenes_accept(struct scenes *scenes);

/* ---- dpor_group.c ---- */

/* Of the candidates of @scene those that have to be tried, as few as can be found. */
u64 group_choose(struct future *f, const struct scene *scene);

#endif /* SIM_STRATEGY_DPOR_SCENE_H */
