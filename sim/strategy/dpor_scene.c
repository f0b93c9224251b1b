// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_scene.c - choose once for all states with the same scene
 *
 * What was chosen is kept with the scene. In the end, when more is known, the
 * choices are made again from what was kept: if they come out as before, the search
 * is one that knew all of that from the beginning.
 */
#include "strategy/dpor_scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "core/footprint.h"
#include "core/task.h"
#include "strategy/dpor_repair.h"
#include "strategy/dpor_stand.h"

#define ROOM_MIN  (1U << 10)
#define ROOM_MAX  (1U << 26)
#define BYTES_MIN (1ULL << 16)
#define BYTES_MAX (1ULL << 30)

/* Followed by struct scene as far as it is used. */
struct scene_record {
	u64 hash;
	u64 chosen;
	u32 version; /* of what was known then */
	u32 bytes;   /* with what follows */
	bool is_changed;
};

_Static_assert(SCENE_MOVERS_MAX == DPOR_MOVERS_MAX, "a bit for each mover");
_Static_assert(offsetof(struct scene, movers) % 8 == 0, "records are aligned");

int scenes_init(struct scenes *s)
{
	s->room = ROOM_MIN;
	s->record_of = calloc(s->room, sizeof(*s->record_of));
	s->bytes_room = BYTES_MIN;
	s->bytes = malloc(s->bytes_room);
	return s->record_of && s->bytes ? 0 : -SIM_ERR_NOMEM;
}

void scenes_fini(struct scenes *s)
{
	free(s->record_of);
	free(s->bytes);
}

void scenes_begin_pass(struct dpor *d)
{
	struct scenes *s = &d->states->scenes;

	memset(s->record_of, 0, s->room * sizeof(*s->record_of));
	s->nr = 0;
	s->bytes_nr = 0;
	s->has_changed = false;
	s->must_forget = false;
}

bool scenes_is_changed(const struct scenes *s, u64 record)
{
	return ((const struct scene_record *)(const void *)(s->bytes + record))
		->is_changed;
}

void scenes_accept(struct scenes *s)
{
	u64 at = 0;

	while (at < s->bytes_nr) {
		struct scene_record *record = (void *)(s->bytes + at);

		record->is_changed = false;
		at += record->bytes;
	}
	s->has_changed = false;
}

/* ---- the scene at hand ---- */

static bool is_task(u32 mover, u8 state)
{
	/* Others were made in other executions, but not yet in this one. */
	return mover < sim_task_count() &&
	       sim_task_by_id(mover)->state == state;
}

static void see_mover(struct dpor *d, struct scene *scene, u32 m)
{
	u32 mover = d->movers[m];
	struct dpor_stand *stand = dpor_stand_of(d, m);

	scene->movers[m].place = stand->place;
	scene->movers[m].held = future_held(&d->states->future, &stand->held);
	if (mover == SIM_MOVER_TIMER)
		scene->timer = m;
	else if (mover >= SIM_TASKS_MAX || is_task(mover, SIM_TASK_RUNNABLE))
		scene->roots |= BIT_ULL(m);
	if (mover < SIM_TASKS_MAX && is_task(mover, SIM_TASK_DONE))
		scene->done |= BIT_ULL(m);
	scene->next[m] = (struct scene_next){ 0 };
	if (scene->blocked & BIT_ULL(m)) {
		const struct sim_footprint_next *next =
			sim_footprint_next_of(mover);

		scene->next[m].obj = (u64)(uintptr_t)next->obj & ~7ULL;
		scene->next[m].is_shared = next->is_shared;
	}
}

static void see(struct dpor *d, struct scene *scene)
{
	scene->enabled = d->enabled;
	scene->blocked = d->blocked;
	scene->roots = d->enabled | d->blocked;
	scene->done = 0;
	scene->timer = DPOR_NONE;
	scene->movers_nr = d->movers_nr;
	for (u32 m = 0; m < d->movers_nr; m++)
		see_mover(d, scene, m);
}

/* ---- records ---- */

#define HEAD_BYTES offsetof(struct scene, movers)

/* The scene without what is not used. Return: behind it. */
static u8 *put_scene(u8 *to, const struct scene *scene)
{
	u32 nr = scene->movers_nr;

	memcpy(to, scene, HEAD_BYTES);
	to += HEAD_BYTES;
	memcpy(to, scene->movers, nr * sizeof(scene->movers[0]));
	to += nr * sizeof(scene->movers[0]);
	for (u64 left = scene->blocked; left; left &= left - 1) {
		memcpy(to, &scene->next[__builtin_ctzll(left)],
		       sizeof(scene->next[0]));
		to += sizeof(scene->next[0]);
	}
	return to;
}

static void get_scene(const u8 *from, struct scene *scene)
{
	memcpy(scene, from, HEAD_BYTES);
	from += HEAD_BYTES;
	memcpy(scene->movers, from,
	       scene->movers_nr * sizeof(scene->movers[0]));
	from += scene->movers_nr * sizeof(scene->movers[0]);
	for (u64 left = scene->blocked; left; left &= left - 1) {
		memcpy(&scene->next[__builtin_ctzll(left)], from,
		       sizeof(scene->next[0]));
		from += sizeof(scene->next[0]);
	}
}

static u32 slot_of(const struct scenes *s, u64 hash)
{
	u32 at = (u32)(hash >> 32 ^ hash) & (s->room - 1);

	while (s->record_of[at]) {
		const struct scene_record *record =
			(const void *)(s->bytes + s->record_of[at] - 1);

		if (record->hash == hash)
			break;
		at = (at + 1) & (s->room - 1);
	}
	return at;
}

static bool grow_table(struct scenes *s)
{
	u64 *old = s->record_of;
	u32 nr = s->room;

	if (nr == ROOM_MAX)
		return false;
	s->record_of = calloc(nr * 2UL, sizeof(*old));
	if (!s->record_of) {
		s->record_of = old;
		return false;
	}
	s->room = nr * 2;
	for (u32 i = 0; i < nr; i++) {
		const struct scene_record *record =
			(const void *)(s->bytes + old[i] - 1);

		if (old[i])
			s->record_of[slot_of(s, record->hash)] = old[i];
	}
	free(old);
	return true;
}

/* Room for one more record, whatever its size. */
static bool make_room(struct scenes *s)
{
	u64 most = sizeof(struct scene_record) + sizeof(struct scene);
	u8 *more;

	if (s->nr >= s->room / 2 && !grow_table(s))
		return false;
	if (s->bytes_nr + most <= s->bytes_room)
		return true;
	more = s->bytes_room >= BYTES_MAX ?
		       NULL :
		       realloc(s->bytes, s->bytes_room * 2);
	if (!more)
		return false;
	s->bytes = more;
	s->bytes_room *= 2;
	return true;
}

/* The record of the scene at hand; a new one has @bytes 0. NULL: no room. */
static struct scene_record *find_record(struct scenes *s)
{
	struct scene_record *record;
	u8 *data, *end;
	u64 hash;
	u32 slot;

	if (!make_room(s))
		return NULL;
	record = (void *)(s->bytes + s->bytes_nr);
	data = (u8 *)(record + 1);
	end = put_scene(data, &s->now);
	hash = sim_hash64(data, (size_t)(end - data));
	slot = slot_of(s, hash);
	if (s->record_of[slot])
		return (void *)(s->bytes + s->record_of[slot] - 1);
	*record = (struct scene_record){ .hash = hash };
	s->record_of[slot] = s->bytes_nr + 1;
	s->nr++;
	s->bytes_nr += (u64)(end - (u8 *)record);
	return record;
}

static void set_choice(struct scenes *s, struct scene_record *record,
		       u64 chosen, u32 version)
{
	if (chosen != record->chosen) {
		record->is_changed = true;
		s->has_changed = true;
	}
	record->chosen = chosen;
	record->version = version;
}

u64 scenes_choose(struct dpor *d, const struct dpor_node *node, u32 first,
		  u64 possible, u64 candidates)
{
	struct future *f = &d->states->future;
	struct scenes *s = &d->states->scenes;
	struct scene_record *record;

	s->now.possible = possible;
	s->now.candidates = candidates;
	s->now.first = first;
	see(d, &s->now);
	if (!s->nr)
		s->movers_nr = d->movers_nr;
	record = find_record(s);
	if (!record) {
		f->full = "scenes";
		return candidates;
	}
	if (!record->bytes) {
		record->bytes = (u32)(s->bytes + s->bytes_nr - (u8 *)record);
		record->chosen = group_choose(f, &s->now);
		record->version = f->version;
	} else if (record->version != f->version) {
		set_choice(s, record, group_choose(f, &s->now), f->version);
	}
	repair_note_use(d, node, (u64)((u8 *)record - s->bytes));
	return record->chosen;
}

bool scenes_are_settled(struct dpor *d)
{
	struct future *f = &d->states->future;
	struct scenes *s = &d->states->scenes;
	u64 at = 0;

	/* Who was not known yet was left out of scenes. */
	s->must_forget |= s->nr && d->movers_nr != s->movers_nr;
	while (at < s->bytes_nr && !s->must_forget && !f->full) {
		struct scene_record *record = (void *)(s->bytes + at);

		at += record->bytes;
		if (record->version == f->version)
			continue;
		get_scene((const u8 *)(record + 1), &s->now);
		set_choice(s, record, group_choose(f, &s->now), f->version);
	}
	return !s->must_forget && !f->full && !repair_is_needed(d);
}
