// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_group.c - as few movers as have to be tried in a state
 *
 * A group is a stubborn set of movers (Valmari 1990; Godefroid 1996): whatever
 * the others do before one of the group moves does not conflict with what any of
 * the group does next, and of a mover that waits for a lock its holder is in the
 * group. What the others may do is what was learned (dpor_future.h), as far as
 * the locks of the group let them.
 */
#include "strategy/dpor_scene.h"
#include "strategy/dpor_stand.h"

/* ---- choosing ---- */

/* Movers that one of has to be tried, while all others are put off. */
struct group {
	struct future *f;
	const struct scene *scene;
	u64 movers;
	struct future_held locks; /* of all of them; a set @held */
	u32 held;
	u64 active; /* may move before one of the group does */
	bool is_all; /* no better one was found */
};

/* Does @held keep whoever stands before the lock of @next? */
static bool keeps(const struct future_held *held, const struct scene_next *next)
{
	u64 kept = next->is_shared ? FUTURE_KEEPS_SHARED : FUTURE_KEEPS_ALONE;

	for (u32 i = 0; i < held->nr; i++) {
		if (held->locks[i] >> FUTURE_LOCK_SHIFT == next->obj &&
		    held->locks[i] & kept)
			return true;
	}
	return false;
}

static const struct future_held *held_of(const struct group *g, u32 m)
{
	return &g->f->helds[g->scene->movers[m].held];
}

/* A mover of @among that holds what the blocked mover @m waits for. */
static u32 holder_for(const struct group *g, u32 m, u64 among)
{
	for (; among; among &= among - 1) {
		u32 i = (u32)__builtin_ctzll(among);

		if (i != m && keeps(held_of(g, i), &g->scene->next[m]))
			return i;
	}
	return DPOR_NONE;
}

/* Who can move, or be woken by somebody who can, while the group rests. */
static void find_active(struct group *g)
{
	u64 before;

	g->active = g->scene->roots & ~g->movers;
	do {
		before = g->active;
		for (u64 left = before; left; left &= left - 1) {
			u32 m = (u32)__builtin_ctzll(left);
			u32 place = g->scene->movers[m].place;

			g->active |=
				future_wakes(g->f, place, g->held, before) &
				~g->movers;
		}
	} while (g->active != before);
}

/* @m is one of the group. What it waits for has to be one of it, too. */
static void group_add(struct group *g, u32 m)
{
	const struct scene *scene = g->scene;

	while (!(g->movers & BIT_ULL(m))) {
		g->movers |= BIT_ULL(m);
		dpor_stand_take_all(&g->locks, held_of(g, m));
		g->held = future_held(g->f, &g->locks);
		if (scene->enabled & BIT_ULL(m))
			return;
		if (scene->blocked & BIT_ULL(m))
			m = holder_for(g, m, scene->roots);
		else
			m = DPOR_NONE;
		if (m == DPOR_NONE) {
			g->is_all = true;
			return;
		}
	}
}

/* May @root, or whoever can move because of that, come in the way of what mover
 * @m of the group does next, while nobody of the group moves? */
static bool meets(struct group *g, u32 m, u32 root)
{
	const struct scene *scene = g->scene;
	u32 place = scene->movers[m].place;
	u64 all = BIT_ULL(root);
	u64 left = all;

	while (left) {
		u32 i = (u32)__builtin_ctzll(left);
		u64 wakes;

		left &= left - 1;
		if (i == scene->timer)
			return true;
		if (scene->done & BIT_ULL(i))
			continue;
		if (future_meets(g->f, place, scene->movers[i].place, i,
				 g->held, g->active, &wakes))
			return true;
		left |= wakes & ~all & ~g->movers;
		all |= wakes;
	}
	return false;
}

/* Take in whoever may come in the way of what mover @m does next. */
static void group_check(struct group *g, u32 m)
{
	u64 left = g->scene->roots & ~g->movers;

	find_active(g);
	for (; left && !g->is_all; left &= left - 1) {
		u32 root = (u32)__builtin_ctzll(left);

		if (g->movers & BIT_ULL(root) || !meets(g, m, root))
			continue;
		group_add(g, root);
		find_active(g);
	}
}

/* The group that has @m in it. */
static void find_group(struct group *g, u32 m)
{
	u64 before;

	g->movers = 0;
	g->locks.nr = 0;
	g->is_all = false;
	group_add(g, m);
	do {
		before = g->movers;
		for (u64 left = before; left && !g->is_all; left &= left - 1)
			group_check(g, (u32)__builtin_ctzll(left));
	} while (!g->is_all && g->movers != before);
}

static u32 count_bits(u64 bits)
{
	u32 nr = 0;

	for (; bits; bits &= bits - 1)
		nr++;
	return nr;
}

u64 group_choose(struct future *f, const struct scene *scene)
{
	struct group group = { .f = f, .scene = scene };
	u64 asleep = scene->possible & ~scene->candidates;
	u64 best = scene->candidates;

	for (u64 left = scene->possible;
	     left && (asleep ? best : best & (best - 1));) {
		u32 m = left & BIT_ULL(scene->first) ?
				scene->first :
				(u32)__builtin_ctzll(left);

		left &= ~BIT_ULL(m);
		find_group(&group, m);
		if (!group.is_all &&
		    count_bits(group.movers & scene->candidates) <
			    count_bits(best))
			best = group.movers & scene->candidates;
	}
	return best;
}

/* Begin with @first or the lowest of @few; the others become branches. */
static u32 branch_out(struct dpor *d, struct dpor_node *node, u32 first,
		      u64 few)
{
	if (!few)
		return DPOR_NONE;
	if (!(few & BIT_ULL(first)))
		first = (u32)__builtin_ctzll(few);
	for (few &= ~BIT_ULL(first); few; few &= few - 1)
		dpor_branch_add(d, &node->tree, (u32)__builtin_ctzll(few),
				DPOR_LABEL_ALL);
	return first;
}

u32 dpor_states_choose(struct dpor *d, struct dpor_node *node,
		       const struct sim_moves *moves, u64 possible, u64 asleep)
{
	u64 candidates = possible & ~asleep;
	u32 first = (u32)__builtin_ctzll(possible);
	u64 again = 0;
	u64 any;

	dpor_stand_sync(d, d->depth);
	any = dpor_states_random(d, possible);
	if (any)
		return (u32)__builtin_ctzll(any);
	if (!dpor_states_enter(d, node, asleep, &again) || !candidates)
		return DPOR_NONE;
	if (moves->last_idx >= 0 &&
	    candidates & BIT_ULL(d->number_of_move[moves->last_idx]))
		first = d->number_of_move[moves->last_idx];
	if (again)
		return branch_out(d, node, first, again & possible);
	if ((!asleep && !(candidates & (candidates - 1))) || !d->enabled)
		return branch_out(d, node, first, candidates);
	return branch_out(d, node, first,
			  scenes_choose(d, node, first, possible, candidates));
}
