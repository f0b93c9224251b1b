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
#include "core/task.h"
#include "strategy/dpor_stand.h"

/* ---- choosing ---- */

/* Movers that one of has to be tried, while all others are put off. */
struct group {
	u64 movers;
	u64 roots; /* that can move without being woken */
	struct future_held locks; /* of all of them; a set @held */
	u32 held;
	u64 active; /* may move before one of the group does */
	bool is_all; /* no better one was found */
};

/* Does @held keep whoever stands before the lock of @next? */
static bool keeps(const struct future_held *held,
		  const struct sim_footprint_next *next)
{
	u64 obj = (u64)(uintptr_t)next->obj & ~7ULL;
	u64 kept = next->is_shared ? FUTURE_KEEPS_SHARED : FUTURE_KEEPS_ALONE;

	for (u32 i = 0; i < held->nr; i++) {
		if (held->locks[i] >> FUTURE_LOCK_SHIFT == obj &&
		    held->locks[i] & kept)
			return true;
	}
	return false;
}

/* A mover of @among that holds what the blocked mover @m waits for. */
static u32 holder_for(struct dpor *d, u32 m, u64 among)
{
	const struct sim_footprint_next *next =
		sim_footprint_next_of(d->movers[m]);

	for (; among; among &= among - 1) {
		u32 i = (u32)__builtin_ctzll(among);

		if (i != m && keeps(&dpor_stand_of(d, i)->held, next))
			return i;
	}
	return DPOR_NONE;
}

/* Others were made in other executions, but not yet in this one. */
static bool is_task(u32 mover, u8 state)
{
	return mover < sim_task_count() &&
	       sim_task_by_id(mover)->state == state;
}

static u64 find_roots(const struct dpor *d)
{
	u64 roots = d->enabled | d->blocked;

	for (u32 i = 0; i < d->movers_nr; i++) {
		u32 mover = d->movers[i];

		if (mover < SIM_TASKS_MAX ? is_task(mover, SIM_TASK_RUNNABLE) :
					    mover != SIM_MOVER_TIMER)
			roots |= BIT_ULL(i);
	}
	return roots;
}

/* Who can move, or be woken by somebody who can, while the group rests. */
static void find_active(struct dpor *d, struct group *g)
{
	u64 before;

	g->active = g->roots & ~g->movers;
	do {
		before = g->active;
		for (u64 left = before; left; left &= left - 1) {
			u32 m = (u32)__builtin_ctzll(left);
			u32 place = dpor_stand_of(d, m)->place;

			g->active |= future_wakes(&d->states->future, place,
						  g->held, before) &
				     ~g->movers;
		}
	} while (g->active != before);
}

/* @m is one of the group. What it waits for has to be one of it, too. */
static void group_add(struct dpor *d, struct group *g, u32 m)
{
	while (!(g->movers & BIT_ULL(m))) {
		g->movers |= BIT_ULL(m);
		dpor_stand_take_all(&g->locks, &dpor_stand_of(d, m)->held);
		g->held = future_held(&d->states->future, &g->locks);
		if (d->enabled & BIT_ULL(m))
			return;
		if (d->blocked & BIT_ULL(m))
			m = holder_for(d, m, g->roots);
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
static bool meets(struct dpor *d, const struct group *g, u32 m, u32 root)
{
	struct future *f = &d->states->future;
	u32 place = dpor_stand_of(d, m)->place;
	u64 all = BIT_ULL(root);
	u64 left = all;

	while (left) {
		u32 i = (u32)__builtin_ctzll(left);
		u32 mover = d->movers[i];
		u64 wakes;

		left &= left - 1;
		if (mover == SIM_MOVER_TIMER)
			return true;
		if (mover < SIM_TASKS_MAX && is_task(mover, SIM_TASK_DONE))
			continue;
		if (future_meets(f, place, dpor_stand_of(d, i)->place, i,
				 g->held, g->active, &wakes))
			return true;
		left |= wakes & ~all & ~g->movers;
		all |= wakes;
	}
	return false;
}

/* Take in whoever may come in the way of what mover @m does next. */
static void group_check(struct dpor *d, struct group *g, u32 m)
{
	u64 left = g->roots & ~g->movers;

	find_active(d, g);
	for (; left && !g->is_all; left &= left - 1) {
		u32 root = (u32)__builtin_ctzll(left);

		if (g->movers & BIT_ULL(root) || !meets(d, g, m, root))
			continue;
		group_add(d, g, root);
		find_active(d, g);
	}
}

/* The group that has @m in it. */
static void find_group(struct dpor *d, struct group *g, u32 m)
{
	u64 before;

	g->movers = 0;
	g->locks.nr = 0;
	g->is_all = false;
	group_add(d, g, m);
	do {
		before = g->movers;
		for (u64 left = before; left && !g->is_all; left &= left - 1)
			group_check(d, g, (u32)__builtin_ctzll(left));
	} while (!g->is_all && g->movers != before);
}

static u32 count_bits(u64 bits)
{
	u32 nr = 0;

	for (; bits; bits &= bits - 1)
		nr++;
	return nr;
}

/* Of @candidates those that have to be tried, as few as can be found. The group
 * may be of any that are @possible. */
static u64 choose_few(struct dpor *d, u32 first, u64 possible, u64 candidates)
{
	struct group group = { .roots = find_roots(d) };
	u64 asleep = possible & ~candidates;
	u64 best = candidates;
	u32 best_m = DPOR_NONE;

	for (u64 left = possible;
	     left && (asleep ? best : best & (best - 1));) {
		u32 m = left & BIT_ULL(first) ? first :
						(u32)__builtin_ctzll(left);

		left &= ~BIT_ULL(m);
		find_group(d, &group, m);
		if (!group.is_all &&
		    count_bits(group.movers & candidates) < count_bits(best)) {
			best = group.movers & candidates;
			best_m = m;
		}
	}
	if (best_m != DPOR_NONE) {
		d->states->future.is_relied = true;
		find_group(d, &group, best_m);
		d->states->future.is_relied = false;
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
			  choose_few(d, first, possible, candidates));
}
