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
	f->queue = calloc(FUTURE_PLACES_MAX, sizeof(*f->queue));
	return f->places && f->place_of && f->entries && f->entry_of &&
			       f->objects && f->helds && f->excluded &&
			       f->excluded_nr && f->links && f->queue ?
		       0 :
		       -SIM_ERR_NOMEM;
}

void future_fini(struct future *f)
{
	for (u32 i = 0; f->places && i < f->places_nr; i++)
		free(f->places[i].here);
	for (u32 i = 0; f->excluded && i < f->helds_nr; i++)
		free(f->excluded[i]);
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

/* Three sets of entries in one piece. */
static bool give_sets(struct future *f, struct future_place *place)
{
	place->here = calloc(3 * FUTURE_WORDS, sizeof(u64));
	if (!place->here) {
		f->full = "places";
		return false;
	}
	place->ahead = place->here + FUTURE_WORDS;
	place->foes = place->here + 2 * FUTURE_WORDS;
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
	place->before = DPOR_NONE;
	place->is_stale = true;
	f->place_of[at] = ++f->places_nr;
	f->has_grown = true;
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

/* ---- what is ahead ---- */

static bool add_ahead(const struct future *f, struct future_place *to,
		      const struct future_place *from)
{
	u64 news = from->wakes & ~to->wakes;

	to->wakes |= from->wakes;
	if (from->is_all_ahead && !to->is_all_ahead) {
		to->is_all_ahead = true;
		news = 1;
	}
	for (u32 i = 0; i < words_of(f); i++) {
		news |= from->ahead[i] & ~to->ahead[i];
		to->ahead[i] |= from->ahead[i];
	}
	return news;
}

/* More is ahead of @place: also of those before it. */
static void spread(struct future *f, u32 place)
{
	u32 nr = 0;

	f->has_grown = true;
	f->queue[nr++] = place;
	while (nr) {
		struct future_place *from = &f->places[f->queue[--nr]];

		from->is_queued = false;
		for (u32 l = from->before; l != DPOR_NONE;
		     l = f->links[l].next) {
			struct future_place *to = &f->places[f->links[l].place];

			if (add_ahead(f, to, from) && !to->is_queued) {
				to->is_queued = true;
				f->queue[nr++] = f->links[l].place;
			}
		}
	}
}

void future_link(struct future *f, u32 from, u32 to)
{
	struct future_place *place = &f->places[to];

	if (from == to)
		return;
	for (u32 l = place->before; l != DPOR_NONE; l = f->links[l].next) {
		if (f->links[l].place == from)
			return;
	}
	if (f->links_nr == FUTURE_LINKS_MAX) {
		f->full = "links";
		return;
	}
	f->links[f->links_nr] =
		(struct future_link){ .place = from, .next = place->before };
	place->before = f->links_nr++;
	f->has_grown = true;
	if (add_ahead(f, &f->places[from], place))
		spread(f, from);
}

/* Return: is it new ahead? */
static bool add_entry(struct future *f, struct future_place *place, u32 entry)
{
	u64 bit = BIT_ULL(entry % 64);
	bool is_new = !(place->ahead[entry / 64] & bit);

	if (!(place->here[entry / 64] & bit)) {
		place->here[entry / 64] |= bit;
		place->is_stale = true;
		f->has_grown = true;
	}
	place->ahead[entry / 64] |= bit;
	return is_new;
}

void future_learn(struct future *f, u32 from, u32 to,
		  const struct dpor_labels *labels, u32 label, u32 held,
		  u64 woken)
{
	const struct dpor_label *l = &labels->items[label];
	struct future_place *place = &f->places[from];
	bool is_new = woken & ~place->wakes;

	place->wakes |= woken;
	if (l->is_all) {
		is_new |= !place->is_all || !place->is_all_ahead;
		place->is_all = true;
		place->is_all_ahead = true;
	}
	for (u32 i = 0; i < l->nr; i++) {
		const struct sim_access *a = &labels->accesses[l->at + i];
		u64 obj = a->obj << 1 | !!(a->flags & SIM_ACCESS_WRITE);

		is_new |= add_entry(f, place, entry_of(f, obj, held));
	}
	if (is_new)
		spread(f, from);
	future_link(f, from, to);
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

bool future_conflicts(struct future *f, u32 place_nr, u32 held, u32 other_nr)
{
	struct future_place *place = &f->places[place_nr];
	const struct future_place *other = &f->places[other_nr];
	const u64 *excluded;

	if (place->is_all || other->is_all_ahead)
		return true;
	refresh_foes(f, place);
	excluded = excluded_by(f, held);
	for (u32 i = 0; i < words_of(f); i++) {
		if (place->foes[i] & other->ahead[i] & ~excluded[i])
			return true;
	}
	return false;
}
