// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_future.c - learning what movers may still touch
 */
#include "strategy/dpor_future.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define HASH_ROOM (FUTURE_ENTRIES_MAX * 2)
#define PLACES_ROOM (FUTURE_PLACES_MAX * 2)
#define AHEADS_ROOM (1U << 15) /* of these, the last ones are kept */
#define ASKED_MIN (1U << 14)
#define ASKED_MAX (1U << 22)

int future_init(struct future *f)
{
	f->places = calloc(FUTURE_PLACES_MAX, sizeof(*f->places));
	f->place_of = calloc(PLACES_ROOM, sizeof(*f->place_of));
	f->entries = calloc(FUTURE_ENTRIES_MAX, sizeof(*f->entries));
	f->entry_of = calloc(HASH_ROOM, sizeof(*f->entry_of));
	f->objects = calloc(HASH_ROOM, sizeof(*f->objects));
	f->helds = calloc(FUTURE_HELDS_MAX, sizeof(*f->helds));
	f->excluded = calloc(FUTURE_HELDS_MAX, sizeof(*f->excluded));
	f->excluded_nr = calloc(FUTURE_HELDS_MAX, sizeof(*f->excluded_nr));
	f->links = calloc(FUTURE_LINKS_MAX, sizeof(*f->links));
	f->aheads = calloc(AHEADS_ROOM, sizeof(*f->aheads));
	f->asked_room = ASKED_MIN;
	f->asked = calloc(f->asked_room, sizeof(*f->asked));
	f->queue = calloc(FUTURE_PLACES_MAX, sizeof(*f->queue));
	f->visited = calloc(FUTURE_PLACES_MAX, sizeof(*f->visited));
	return f->places && f->place_of && f->entries && f->entry_of &&
			       f->objects && f->helds && f->excluded &&
			       f->excluded_nr && f->links && f->queue &&
			       f->aheads && f->asked && f->visited ?
		       0 :
		       -SIM_ERR_NOMEM;
}

/* Something came to be known. */
static void note_growth(struct future *f)
{
	f->version++;
}

void future_fini(struct future *f)
{
	for (u32 i = 0; f->places && i < f->places_nr; i++)
		free(f->places[i].here);
	for (u32 i = 0; f->excluded && i < f->helds_nr; i++)
		free(f->excluded[i]);
	for (u32 i = 0; f->aheads && i < AHEADS_ROOM; i++)
		free(f->aheads[i].entries);
	free(f->aheads);
	free(f->asked);
	free(f->visited);
	free(f->places);
	free(f->place_of);
	free(f->entries);
	free(f->entry_of);
	free(f->objects);
	free(f->helds);
	free(f->excluded);
	free(f->excluded_nr);
	free(f->links);
	free(f->queue);
}

/* ---- places ---- */

/* Two sets of entries in one piece. */
static bool give_sets(struct future *f, struct future_place *place)
{
	place->here = calloc(2 * FUTURE_WORDS, sizeof(u64));
	if (!place->here) {
		f->full = "places";
		return false;
	}
	place->foes = place->here + FUTURE_WORDS;
	return true;
}

u32 future_place(struct future *f, u64 key)
{
	u32 at = (u32)(key >> 32 ^ key) % PLACES_ROOM;
	struct future_place *place;

	for (; f->place_of[at]; at = (at + 1) % PLACES_ROOM) {
		if (f->places[f->place_of[at] - 1].key == key)
			return f->place_of[at] - 1;
	}
	place = &f->places[f->places_nr];
	if (f->places_nr == FUTURE_PLACES_MAX || !give_sets(f, place)) {
		f->full = "places";
		return 0;
	}
	place->key = key;
	place->links = DPOR_NONE;
	place->is_stale = true;
	f->place_of[at] = ++f->places_nr;
	note_growth(f);
	return f->places_nr - 1;
}

/* ---- sets of locks ---- */

static bool is_same(const struct future_held *a, const struct future_held *b)
{
	return a->nr == b->nr &&
	       !memcmp(a->locks, b->locks, a->nr * sizeof(a->locks[0]));
}

u32 future_held(struct future *f, struct future_held *held)
{
	for (u32 i = 1; i < held->nr; i++) {
		u64 lock = held->locks[i];
		u32 j = i;

		for (; j && held->locks[j - 1] > lock; j--)
			held->locks[j] = held->locks[j - 1];
		held->locks[j] = lock;
	}
	for (u32 i = 0; i < f->helds_nr; i++) {
		if (is_same(&f->helds[i], held))
			return i;
	}
	if (f->helds_nr == FUTURE_HELDS_MAX) {
		f->full = "sets of locks";
		return 0;
	}
	f->excluded[f->helds_nr] = calloc(FUTURE_WORDS, sizeof(u64));
	if (!f->excluded[f->helds_nr]) {
		f->full = "sets of locks";
		return 0;
	}
	f->helds[f->helds_nr] = *held;
	return f->helds_nr++;
}

/* Can what needs @b not be while @a is held? */
static bool excludes(const struct future_held *a, const struct future_held *b)
{
	for (u32 i = 0; i < a->nr; i++) {
		for (u32 j = 0; j < b->nr; j++) {
			u64 kept = b->locks[j] & FUTURE_IS_ALONE ?
					   FUTURE_KEEPS_ALONE :
					   FUTURE_KEEPS_SHARED;

			if (a->locks[i] >> FUTURE_LOCK_SHIFT ==
				    b->locks[j] >> FUTURE_LOCK_SHIFT &&
			    a->locks[i] & kept)
				return true;
		}
	}
	return false;
}

static const u64 *excluded_by(struct future *f, u32 held)
{
	u64 *set = f->excluded[held];

	for (u32 i = f->excluded_nr[held]; i < f->entries_nr; i++) {
		if (excludes(&f->helds[held], &f->helds[f->entries[i].held]))
			set[i / 64] |= BIT_ULL(i % 64);
	}
	f->excluded_nr[held] = f->entries_nr;
	return set;
}

/* ---- entries ---- */

static u32 object_slot(const struct future *f, u64 obj)
{
	u32 at = (u32)(sim_hash_mix(obj, 1) % HASH_ROOM);

	while (f->objects[at] &&
	       (f->entries[f->objects[at] - 1].obj & ~1ULL) != (obj & ~1ULL))
		at = (at + 1) % HASH_ROOM;
	return at;
}

static u32 entry_of(struct future *f, u64 obj, u32 held)
{
	u32 at = (u32)(sim_hash_mix(obj, held) % HASH_ROOM);
	struct future_entry *entry;
	u32 slot;

	for (; f->entry_of[at]; at = (at + 1) % HASH_ROOM) {
		entry = &f->entries[f->entry_of[at] - 1];
		if (entry->obj == obj && entry->held == held)
			return f->entry_of[at] - 1;
	}
	if (f->entries_nr == FUTURE_ENTRIES_MAX) {
		f->full = "things to touch";
		return 0;
	}
	slot = object_slot(f, obj & ~1ULL);
	entry = &f->entries[f->entries_nr];
	entry->obj = obj;
	entry->held = held;
	entry->next = f->objects[slot];
	f->objects[slot] = ++f->entries_nr;
	f->entry_of[at] = f->entries_nr;
	return f->entries_nr - 1;
}

static inline u32 words_of(const struct future *f)
{
	return DIV_ROUND_UP(f->entries_nr, 64);
}

/* ---- learning ---- */

/* What both sets have. */
static u32 common_of(struct future *f, u32 a, u32 b)
{
	const struct future_held *x = &f->helds[a];
	const struct future_held *y = &f->helds[b];
	struct future_held both = { .nr = 0 };

	if (a == b)
		return a;
	for (u32 i = 0; i < x->nr; i++) {
		for (u32 j = 0; j < y->nr; j++) {
			if (x->locks[i] == y->locks[j])
				both.locks[both.nr++] = x->locks[i];
		}
	}
	return future_held(f, &both);
}

static void widen(struct future *f, struct future_link *link, u64 by, u32 needs)
{
	needs = common_of(f, link->needs, needs);
	if (needs != link->needs || by & ~link->by)
		note_growth(f);
	link->needs = needs;
	link->by |= by;
}

void future_link(struct future *f, u32 from, u64 by, u32 needs, u32 to)
{
	struct future_place *place = &f->places[from];

	if (from == to)
		return;
	for (u32 l = place->links; l != DPOR_NONE; l = f->links[l].next) {
		if (f->links[l].place != to)
			continue;
		widen(f, &f->links[l], by, needs);
		return;
	}
	if (f->links_nr == FUTURE_LINKS_MAX) {
		f->full = "links";
		return;
	}
	f->links[f->links_nr] = (struct future_link){
		.by = by,
		.place = to,
		.needs = needs,
		.next = place->links,
	};
	place->links = f->links_nr++;
	note_growth(f);
}

void future_move(struct future *f, const struct future_step *by, u64 other,
		 u32 place, u32 to)
{
	struct future_place *from = &f->places[by->from];

	if (place == to)
		return;
	if (other & ~from->moves)
		note_growth(f);
	from->moves |= other;
	if (by->mover & ~f->givers)
		note_growth(f); /* who is active was asked for less */
	f->givers |= by->mover;
	future_link(f, place, by->mover, by->needs, to);
}

static void add_entry(struct future *f, struct future_place *place, u32 entry)
{
	u64 bit = BIT_ULL(entry % 64);

	if (place->here[entry / 64] & bit)
		return;
	place->here[entry / 64] |= bit;
	place->is_stale = true;
	note_growth(f);
}

void future_learn(struct future *f, const struct dpor_labels *labels,
		  const struct future_step *step)
{
	const struct dpor_label *l = &labels->items[step->label];
	struct future_place *place = &f->places[step->from];

	if (step->woken & ~place->wakes || (l->is_all && !place->is_all))
		note_growth(f);
	place->wakes |= step->woken;
	place->is_all |= l->is_all;
	for (u32 i = 0; i < l->nr; i++) {
		const struct sim_access *a = &labels->accesses[l->at + i];
		u64 obj = a->obj << 1 | !!(a->flags & SIM_ACCESS_WRITE);

		/* Addresses are never given twice: who came first only names
		 * them. */
		if (a->obj == SIM_FOOTPRINT_HEAP && !f->has_heap)
			continue;
		add_entry(f, place, entry_of(f, obj, step->held));
	}
	future_link(f, step->from, step->mover, step->needs, step->to);
}

/* ---- asking ---- */

static void add_foes(const struct future *f, struct future_place *place,
		     u64 obj)
{
	u32 slot = object_slot(f, obj & ~1ULL);

	for (u32 e = f->objects[slot]; e; e = f->entries[e - 1].next) {
		if ((f->entries[e - 1].obj | obj) & 1)
			place->foes[(e - 1) / 64] |= BIT_ULL((e - 1) % 64);
	}
}

static void refresh_foes(const struct future *f, struct future_place *place)
{
	if (likely(!place->is_stale && place->foes_entries_nr == f->entries_nr))
		return;
	for (u32 i = 0; i < words_of(f); i++) {
		u64 bits = place->here[i];

		for (; bits; bits &= bits - 1)
			add_foes(f, place,
				 f->entries[i * 64 + (u32)__builtin_ctzll(bits)]
					 .obj);
	}
	place->is_stale = false;
	place->foes_entries_nr = f->entries_nr;
}

static void visit(struct future *f, struct future_ahead *ahead, u32 nr,
		  const u64 *excluded)
{
	const struct future_place *place = &f->places[nr];

	ahead->wakes |= place->wakes;
	ahead->is_all |= place->is_all;
	for (u32 i = 0; i < ahead->words_nr; i++)
		ahead->entries[i] |= place->here[i] & ~excluded[i];
	f->visited[nr] = f->turn;
}

/* Can nobody come along @link while @held is held and only @active move? */
static bool is_closed(const struct future *f, const struct future_link *link,
		      u32 held, u64 active)
{
	return !(link->by & (active | ~f->givers)) ||
	       excludes(&f->helds[held], &f->helds[link->needs]);
}

static void look_ahead(struct future *f, struct future_ahead *ahead, u32 place,
		       u32 held)
{
	const u64 *excluded = excluded_by(f, held);
	u32 nr = 0;

	f->turn++;
	visit(f, ahead, place, excluded);
	f->queue[nr++] = place;
	while (nr) {
		u32 at = f->queue[--nr];

		for (u32 l = f->places[at].links; l != DPOR_NONE;
		     l = f->links[l].next) {
			const struct future_link *link = &f->links[l];

			if (f->visited[link->place] == f->turn ||
			    is_closed(f, link, held, ahead->active))
				continue;
			visit(f, ahead, link->place, excluded);
			f->queue[nr++] = link->place;
		}
	}
}

/* What is ahead of @place while others hold @held and of those that give others work
 * only @active move. */
static const struct future_ahead *ahead_of(struct future *f, u32 place,
					   u32 held, u64 active)
{
	u64 key = (u64)held << 32 | (place + 1U);
	struct future_ahead *ahead;

	ahead = &f->aheads[sim_hash_mix(key, active) % AHEADS_ROOM];
	if (likely(ahead->key == key && ahead->active == active &&
		   ahead->version == f->version))
		return ahead;
	if (!ahead->entries || ahead->words_nr != words_of(f)) {
		free(ahead->entries);
		ahead->words_nr = words_of(f);
		ahead->entries = malloc(ahead->words_nr * sizeof(u64) + 1);
	}
	if (!ahead->entries) {
		f->full = "sets of things to touch";
		ahead->words_nr = 0;
	}
	ahead->key = key;
	ahead->active = active;
	ahead->version = f->version;
	ahead->wakes = 0;
	ahead->is_all = false;
	memset(ahead->entries, 0, ahead->words_nr * sizeof(u64));
	look_ahead(f, ahead, place, held);
	return ahead;
}

/* Does some of that conflict with the next step from @place? */
static bool conflicts(struct future *f, u32 place_nr,
		      const struct future_ahead *ahead)
{
	struct future_place *place = &f->places[place_nr];

	if (place->is_all || ahead->is_all)
		return true;
	refresh_foes(f, place);
	for (u32 i = 0; i < ahead->words_nr; i++) {
		if (place->foes[i] & ahead->entries[i])
			return true;
	}
	return false;
}

/* ---- what was asked ---- */

static bool is_asked(const struct future_asked *a,
		     const struct future_asked *what)
{
	return a->from == what->from && a->place == what->place &&
	       a->held == what->held && a->active == what->active;
}

static u32 asked_slot(const struct future *f, const struct future_asked *what)
{
	u64 hash = sim_hash_mix((u64)what->from << 32 | what->place,
				sim_hash_mix(what->active, what->held));
	u32 at = (u32)hash & (f->asked_room - 1);

	while (f->asked[at].is_there && !is_asked(&f->asked[at], what))
		at = (at + 1) & (f->asked_room - 1);
	return at;
}

static void grow_asked(struct future *f)
{
	struct future_asked *old = f->asked;
	u32 nr = f->asked_room;

	f->asked = nr == ASKED_MAX ? NULL : calloc(nr * 2UL, sizeof(*f->asked));
	if (!f->asked) {
		f->asked = old;
		f->full = "questions";
		return;
	}
	f->asked_room = nr * 2;
	for (u32 i = 0; i < nr; i++) {
		if (old[i].is_there)
			f->asked[asked_slot(f, &old[i])] = old[i];
	}
	free(old);
}

/* Answer as of now. */
static void answer(struct future *f, struct future_asked *a)
{
	const struct future_ahead *ahead =
		ahead_of(f, a->from, a->held, a->active);

	a->is_yes = a->place != DPOR_NONE &&
		    (conflicts(f, a->place, ahead) ||
		     f->places[a->place].moves & BIT_ULL(a->mover));
	a->wakes = a->is_yes ? 0 : ahead->wakes;
	a->version = f->version;
}

static void ask(struct future *f, struct future_asked *ret)
{
	struct future_asked *a = &f->asked[asked_slot(f, ret)];

	if (!a->is_there) {
		*a = *ret;
		a->is_there = true;
		f->asked_nr++;
		answer(f, a);
	} else if (a->version != f->version) {
		answer(f, a);
	}
	*ret = *a;
	/* A full table ends the search. */
	if (unlikely(f->asked_nr > f->asked_room / 4 * 3 && !f->full))
		grow_asked(f);
}

bool future_meets(struct future *f, u32 place, u32 from, u32 mover, u32 held,
		  u64 active, u64 *ret_wakes)
{
	struct future_asked a = {
		.active = active & f->givers,
		.place = place,
		.from = from,
		.held = held,
		.mover = (u8)mover,
	};

	ask(f, &a);
	*ret_wakes = a.wakes;
	return a.is_yes;
}

u64 future_wakes(struct future *f, u32 from, u32 held, u64 active)
{
	struct future_asked a = {
		.active = active & f->givers,
		.place = DPOR_NONE,
		.from = from,
		.held = held,
	};

	ask(f, &a);
	return a.wakes;
}
