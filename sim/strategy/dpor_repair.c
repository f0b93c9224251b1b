// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_repair.c - forget states from which a wrong choice can be reached
 *
 * That what stays known may stay is local to each state: all from there on was
 * explored but for what begins with a mover that slept there, and whoever comes to
 * the state again looks after these (dpor_states_enter()).
 */
#include "strategy/dpor_repair.h"

#include <stdlib.h>
#include <string.h>

#include "strategy/dpor_stand.h"

void repair_fini(struct repair *r)
{
	sim_vec_fini(&r->edges);
	sim_vec_fini(&r->uses);
}

void repair_forget(struct repair *r)
{
	r->edges.nr = 0;
	r->uses.nr = 0;
	r->has_failed = false;
	r->is_running = false;
}

/* The last state on the way to the node to come. */
static u64 state_before(const struct dpor *d)
{
	for (u32 i = d->depth; i > 0; i--) {
		if (d->nodes[i - 1].state)
			return d->nodes[i - 1].state;
	}
	return 0;
}

void repair_note_state(struct dpor *d, u64 number)
{
	struct repair *r = &d->states->repair;
	u64 from = state_before(d);

	if (from && sim_vec_push(&r->edges, ((struct repair_edge){
						    .from = from,
						    .to = number,
					    })))
		r->has_failed = true;
}

void repair_note_use(struct dpor *d, const struct dpor_node *node, u64 record)
{
	struct repair *r = &d->states->repair;
	struct repair_use use = {
		.state = node->state ? node->state : state_before(d),
		.record = record,
	};

	if (sim_vec_push(&r->uses, use))
		r->has_failed = true;
}

bool repair_is_needed(const struct dpor *d)
{
	const struct repair *r = &d->states->repair;

	for (size_t i = 0; i < r->uses.nr; i++) {
		if (scenes_is_changed(&d->states->scenes,
				      r->uses.items[i].record))
			return true;
	}
	return false;
}

/* ---- who is to be forgotten ---- */

/* Return: how many states were marked; U64_MAX: that is not known. */
static u64 mark_uses(struct dpor *d, u8 *is_wrong)
{
	const struct repair *r = &d->states->repair;
	u64 nr = 0;

	for (size_t i = 0; i < r->uses.nr; i++) {
		const struct repair_use *use = &r->uses.items[i];
		u32 slot;

		if (!scenes_is_changed(&d->states->scenes, use->record))
			continue;
		if (!use->state)
			return U64_MAX;
		slot = dpor_states_slot(d->states, use->state);
		nr += !is_wrong[slot];
		is_wrong[slot] = true;
	}
	return nr;
}

/* Whatever leads to one of them. Depth first, the way to a state was noted before
 * what is behind it, so few rounds are enough. */
static u64 mark_before(struct dpor *d, u8 *is_wrong)
{
	const struct repair *r = &d->states->repair;
	u64 nr = 0, before;

	do {
		before = nr;
		for (size_t i = r->edges.nr; i > 0; i--) {
			const struct repair_edge *edge = &r->edges.items[i - 1];
			u32 from = dpor_states_slot(d->states, edge->from);

			if (is_wrong[from] ||
			    !is_wrong[dpor_states_slot(d->states, edge->to)])
				continue;
			is_wrong[from] = true;
			nr++;
		}
	} while (nr != before);
	return nr;
}

static void drop_notes(struct dpor *d, const u8 *is_wrong)
{
	struct repair *r = &d->states->repair;
	size_t nr = 0;

	for (size_t i = 0; i < r->edges.nr; i++) {
		u64 from = r->edges.items[i].from;

		if (!is_wrong[dpor_states_slot(d->states, from)])
			r->edges.items[nr++] = r->edges.items[i];
	}
	r->edges.nr = nr;
	nr = 0;
	for (size_t i = 0; i < r->uses.nr; i++) {
		u64 state = r->uses.items[i].state;

		if (state && !is_wrong[dpor_states_slot(d->states, state)])
			r->uses.items[nr++] = r->uses.items[i];
	}
	r->uses.nr = nr;
}

bool repair_begin(struct dpor *d)
{
	struct dpor_states *st = d->states;
	u8 *is_wrong;
	u64 nr;
	bool is_done = false;

	if (st->repair.has_failed || st->scenes.must_forget)
		return false;
	is_wrong = calloc(st->room, 1);
	if (!is_wrong)
		return false;
	nr = mark_uses(d, is_wrong);
	if (nr != U64_MAX)
		nr += mark_before(d, is_wrong);
	/* With most of them to do again, what is known now is better used early. */
	if (nr <= st->nr / 4 * 3) {
		drop_notes(d, is_wrong);
		is_done = dpor_states_drop(st, is_wrong);
	}
	free(is_wrong);
	if (!is_done)
		return false;
	scenes_accept(&st->scenes);
	st->repair.is_running = true;
	return true;
}
