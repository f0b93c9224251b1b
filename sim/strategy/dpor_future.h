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
 * are linked by steps, which may need locks. What is ahead of a place, as long
 * as others hold some locks, is what is touched on the ways on from there on
 * which none of these is needed.
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
	u32 next; /* of the same object + 1 */
};

struct future_place {
	u64 key;
	u64 *here; /* entries of the steps that begin here */
	u64 *foes; /* entries that conflict with @here */
	u32 foes_entries_nr; /* how many entries @foes knows */
	u64 wakes; /* movers that these steps may wake */
	u64 moves; /* others that stand elsewhere because of them */
	u32 links; /* first one to a place behind, or DPOR_NONE */
	bool is_all; /* some step here conflicts with everything */
	bool is_stale; /* @foes */
};

struct future_link {
	u64 by; /* movers whose steps lead there: its own, those that give it work */
	u32 place;
	u32 needs; /* locks; a set */
	u32 next;
};

/* What is ahead of a place while a set of locks is held and only some move. */
struct future_ahead {
	u64 key; /* 0: free */
	u64 active;
	u64 *entries;
	u64 wakes;
	u32 words_nr;
	u32 version;
	bool is_all;
};

/* A question that was asked, and the answer. */
struct future_asked {
	u64 active;
	u64 wakes;
	u32 place; /* DPOR_NONE: only who is woken was asked */
	u32 from;
	u32 held;
	u32 version;
	u8 mover;
	bool is_there;
	bool is_yes;
};

/* A step. */
struct future_step {
	u64 mover; /* its bit */
	u32 from;
	u32 to;
	u32 label;
	u32 held;  /* locks while it is made */
	u32 needs; /* of these, those that it begins with taking */
	u64 woken;
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
	struct future_ahead *aheads;
	u32 *queue;
	u32 *visited; /* places, by @turn */
	u32 turn;
	u32 version; /* of what is known */
	u64 givers; /* movers that others stand elsewhere by */
	struct future_asked *asked;
	u32 asked_nr;
	u32 asked_room;
	bool has_heap;  /* allocations conflict with each other */
	const char *full;
};

int future_init(struct future *f);
void future_fini(struct future *f);
/* The place with this key, made if it is new. */
u32 future_place(struct future *f, u64 key);
/* Number of the set; sorted here. */
u32 future_held(struct future *f, struct future_held *held);
void future_learn(struct future *f, const struct dpor_labels *labels,
		  const struct future_step *step);
/* From @from one may come to @to, or somebody may begin there, by a step of one
 * of the movers @by that needs the locks @needs. */
void future_link(struct future *f, u32 from, u64 by, u32 needs, u32 to);
/* A step from @from of one of the movers @by, which needs @needs, let @other stand
 * at @to instead of @place. */
void future_move(struct future *f, const struct future_step *by, u64 other,
		 u32 place, u32 to);
/* Does something that @mover may do from its place @from on conflict with the next
 * step from @place, or let its mover stand elsewhere, while others hold @held and of
 * those that give others work only @active move? @ret_wakes: if not, whom it may wake. */
bool future_meets(struct future *f, u32 place, u32 from, u32 mover, u32 held,
		  u64 active, u64 *ret_wakes);
/* Only whom it may wake. */
u64 future_wakes(struct future *f, u32 from, u32 held, u64 active);

#endif /* SIM_STRATEGY_DPOR_FUTURE_H */
