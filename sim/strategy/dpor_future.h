/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_future.h - what each mover may still touch, learned from its steps
 *
 * Owns:       places (where a mover stands: its call chain), what is touched
 *             from there on and under which locks.
 * Used by:    sim/strategy/dpor_states only.
 * Promises:   what is known of a place only grows. A full table is told.
 *
 * An entry is an object, read or written while some locks were held. Places
 * are linked in the order in which movers came by; whatever is touched behind a
 * link counts for all places before it.
 */
#ifndef SIM_STRATEGY_DPOR_FUTURE_H
#define SIM_STRATEGY_DPOR_FUTURE_H

#include "strategy/dpor_label.h"

#define FUTURE_PLACES_MAX (1U << 13)
#define FUTURE_ENTRIES_MAX (1U << 16)
#define FUTURE_WORDS (FUTURE_ENTRIES_MAX / 64)
#define FUTURE_LINKS_MAX (1U << 16)
#define FUTURE_HELDS_MAX (1U << 12)
#define FUTURE_HELD_MAX 24 /* locks of one mover; more are not counted */

/*
 * Locks: the object, shifted; below it how it was taken, and whom that keeps
 * from taking it. In the end ascending.
 */
#define FUTURE_KEEPS_ALONE 1ULL
#define FUTURE_KEEPS_SHARED 2ULL
#define FUTURE_IS_ALONE 4ULL
#define FUTURE_LOCK_SHIFT 3

struct future_held {
	u32 nr;
	u64 locks[FUTURE_HELD_MAX];
};

struct future_entry {
	u64 obj; /* bit 0: written */
	u32 held;
	u32 next; /* of the same object */
};

struct future_place {
	u64 key;
	u64 *here;  /* entries of the steps that begin here */
	u64 *ahead; /* ... and of all that come then */
	u64 *foes;  /* entries that conflict with @here */
	u32 foes_entries_nr; /* how many entries @foes knows */
	u64 wakes;  /* movers that may be woken from here on */
	u32 before; /* first link to a place before this one */
	bool is_all; /* some step here conflicts with everything */
	bool is_all_ahead;
	bool is_stale; /* @foes */
	bool is_queued;
};

struct future_link {
	u32 place;
	u32 next;
};

struct future {
	struct future_place *places;
	u32 places_nr;
	u32 *place_of; /* hash table; 0: free, else place + 1 */
	struct future_entry *entries;
	u32 entries_nr;
	u32 *entry_of;
	u32 *objects; /* first entry of an object, by hash, + 1 */
	struct future_held *helds;
	u32 helds_nr;
	u64 **excluded; /* by the locks of a set: entries */
	u32 *excluded_nr; /* entries that it knows */
	struct future_link *links;
	u32 links_nr;
	u32 *queue;
	bool has_grown; /* since it was cleared */
	const char *full;
};

int future_init(struct future *f);
void future_fini(struct future *f);
/* The place with this key, made if it is new. */
u32 future_place(struct future *f, u64 key);
/* Number of the set; sorted here. */
u32 future_held(struct future *f, struct future_held *held);
/* A step from @from to @to touched what @label says, while @held was held or
 * needed, and woke @woken. */
void future_learn(struct future *f, u32 from, u32 to,
		  const struct dpor_labels *labels, u32 label, u32 held,
		  u64 woken);
/* Somebody who begins at @to was made by a step from @from. */
void future_link(struct future *f, u32 from, u32 to);
/* Could what is ahead of @other conflict with the next step from @place, while
 * whoever makes it holds @held? */
bool future_conflicts(struct future *f, u32 place, u32 held, u32 other);

#endif /* SIM_STRATEGY_DPOR_FUTURE_H */
