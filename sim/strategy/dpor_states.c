// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_states.c - of each state only the moves that matter (persistent sets)
 *
 * A search over states as in stateful.c, in which a mover goes on alone if
 * nothing that the others may do before its next step conflicts with that
 * step: the step is a persistent set then (Godefroid, "Partial-order methods
 * for the verification of concurrent systems", 1996, chapter 4). Otherwise all
 * that can move are tried.
 *
 * What others may do is learned (dpor_future.h): each step adds to what is ahead
 * of the place where its mover stood. Whatever is done under a lock that excludes
 * one held by the mover cannot be done before it moves. A task that sleeps counts
 * if one that counts may wake it. When the search is through and something was
 * learned in the meantime, it begins anew with all that is known, until nothing
 * new comes. Then it missed nothing: take the shortest sequence of moves from a
 * state which shows that a step t, tried alone there, was no persistent set: it
 * ends with a step f that conflicts with t, and is possible, but for f, behind
 * t, too, because the rest of it does not conflict. So behind t the search came
 * by where f's mover stands before f, made its step, and learned of it.
 *
 * A step that leads back to a state on the way there could put off the others
 * for ever: they are all tried beside it.
 */
#include "strategy/dpor_states.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "core/state.h"
#include "core/task.h"
#include "core/unwind.h"
#include "strategy/dpor_parts.h"

#define ROOM_MIN (1U << 12)
#define ROOM_MAX (1U << 26)
#define FRAMES_MAX 64
#define PASSES_MAX 1000
#define KEEPERS_MAX 512

/* Where a mover is and what it holds. */
struct stand {
	u32 place;
	struct future_held held;
};

/* What a step changed of that; @other: whose stack an interrupt was on. */
struct change {
	u32 place;
	u32 held;
	u32 other; /* mover, or DPOR_NONE */
	u32 other_place;
};

struct keeper {
	u64 obj;
	u64 keeps[2]; /* taken for sharing, alone */
};

struct dpor_states {
	struct future future;
	u64 *seen; /* open addressing; 0: free */
	bool *is_open; /* on the way to where the search is */
	u32 room;
	u32 nr;
	u64 number; /* of the state before the next decision; 0: none */
	bool is_known;
	bool is_cycle;
	bool is_full;
	bool has_seen_past;
	bool is_synced;
	u64 again_nr;
	u32 passes_nr;
	struct stand stands[DPOR_MOVERS_MAX];
	struct change *changes; /* by step */
	u32 tasks_nr; /* at first, and */
	u32 first_of[SIM_TASKS_MAX]; /* their places then */
	u32 made_nr; /* tasks that are there now */
	u64 misused[16]; /* objects that are no locks after all */
	u32 misused_nr;
	/* Of locks, whom it keeps out that they are taken, by how. */
	struct keeper keepers[KEEPERS_MAX];
	u32 keepers_nr;
	/* The lock that the running step begins with, before it. */
	const struct sim_footprint_next *next;
	struct sim_footprint_next next_copy;
	bool was_free, was_shareable;
};

/* ---- life ---- */

int dpor_states_init(struct dpor *d, bool has_heap)
{
	struct dpor_states *st = calloc(1, sizeof(*st));

	d->states = st;
	if (!st)
		return -SIM_ERR_NOMEM;
	st->room = ROOM_MIN;
	st->passes_nr = 1;
	st->future.has_heap = has_heap;
	st->seen = calloc(st->room, sizeof(*st->seen));
	st->is_open = calloc(st->room, sizeof(*st->is_open));
	st->changes = calloc(DPOR_STEPS_MAX, sizeof(*st->changes));
	if (future_init(&st->future) < 0 || !st->seen || !st->is_open ||
	    !st->changes)
		return -SIM_ERR_NOMEM;
	return 0;
}

void dpor_states_fini(struct dpor *d)
{
	struct dpor_states *st = d->states;

	if (!st)
		return;
	future_fini(&st->future);
	free(st->seen);
	free(st->is_open);
	free(st->changes);
	free(st);
}

void dpor_states_begin(struct dpor *d)
{
	struct dpor_states *st = d->states;

	st->number = 0;
	st->is_known = false;
	st->is_cycle = false;
	st->is_synced = false;
	sim_state_forget_past();
}

/* ---- states ---- */

static u32 slot_of(const struct dpor_states *st, u64 number)
{
	u32 at = (u32)(number >> 32 ^ number) & (st->room - 1);

	while (st->seen[at] && st->seen[at] != number)
		at = (at + 1) & (st->room - 1);
	return at;
}

static bool grow(struct dpor_states *st)
{
	struct dpor_states old = *st;

	st->room *= 2;
	st->seen = st->room > ROOM_MAX ? NULL :
					 calloc(st->room, sizeof(*st->seen));
	st->is_open = calloc(st->room, sizeof(*st->is_open));
	if (!st->seen || !st->is_open) {
		free(st->seen);
		free(st->is_open);
		*st = old;
		return false;
	}
	for (u32 i = 0; i < old.room; i++) {
		u32 at;

		if (!old.seen[i])
			continue;
		at = slot_of(st, old.seen[i]);
		st->seen[at] = old.seen[i];
		st->is_open[at] = old.is_open[i];
	}
	free(old.seen);
	free(old.is_open);
	return true;
}

/* Where a task stands that an interrupt uses the stack of is not known. */
static bool is_in_irq(const struct dpor *d)
{
	for (u32 m = 0; m < d->movers_nr; m++) {
		u32 mover = d->movers[m];

		if (mover >= SIM_MOVER_IRQ(0) && mover < SIM_MOVER_TIMER &&
		    sim_footprint_is_in_irq(
			    sim_footprint_curr(mover - SIM_MOVER_IRQ(0))->id))
			return true;
	}
	return false;
}

bool dpor_states_wanted(const void *s)
{
	const struct dpor *d = s;

	return d->depth >= d->fixed_nr && !d->states->is_known &&
	       !d->states->is_full && !is_in_irq(d);
}

void dpor_states_note(void *s, u64 number)
{
	struct dpor *d = s;
	struct dpor_states *st = d->states;
	u32 at;

	number += !number;
	if (st->nr >= st->room / 4 * 3 && !grow(st)) {
		st->is_full = true;
		d->full = "states";
		return;
	}
	at = slot_of(st, number);
	st->is_known = st->seen[at];
	if (st->is_known) {
		st->is_cycle = st->is_open[at];
		st->again_nr++;
		return;
	}
	st->seen[at] = number;
	st->is_open[at] = true;
	st->nr++;
	st->number = number;
}

bool dpor_states_is_known(const struct dpor *d)
{
	return d->states && d->states->is_known;
}

bool dpor_states_is_cycle(const struct dpor *d)
{
	return d->states->is_cycle;
}

void dpor_states_leave(struct dpor *d, u32 from, u32 nr)
{
	struct dpor_states *st = d->states;

	st->has_seen_past |= sim_state_saw_past();
	for (u32 i = from; i < nr; i++) {
		u64 number = d->nodes[i].number;

		if (number)
			st->is_open[slot_of(st, number)] = false;
	}
}

bool dpor_states_again(struct dpor *d)
{
	struct dpor_states *st = d->states;

	if (!st->future.has_grown || d->full)
		return false;
	if (st->future.full || st->passes_nr == PASSES_MAX) {
		d->full = st->future.full ? st->future.full : "passes";
		return false;
	}
	st->future.has_grown = false;
	st->passes_nr++;
	st->nr = 0;
	st->again_nr = 0;
	memset(st->seen, 0, st->room * sizeof(*st->seen));
	memset(st->is_open, 0, st->room * sizeof(*st->is_open));
	return true;
}

/* ---- where movers stand ---- */

static u64 chain_of(const struct sim_task *task)
{
	const void *frames[FRAMES_MAX];
	u32 nr = sim_unwind_suspended(task, frames, FRAMES_MAX);
	u64 sum = task->id;

	for (u32 i = 0; i < nr; i++)
		sum = sim_hash_mix(sum, (u64)(uintptr_t)frames[i]);
	return sim_hash_mix(sum, nr);
}

/* Of all tasks, before the first step of all. */
static void note_first(struct dpor_states *st)
{
	st->tasks_nr = sim_task_count();
	for (u32 id = 1; id < st->tasks_nr; id++)
		st->first_of[id] =
			future_place(&st->future, chain_of(sim_task_by_id(id)));
}

static u32 first_place(struct dpor_states *st, u32 mover)
{
	if (mover < st->tasks_nr)
		return st->first_of[mover];
	/* Interrupts, and tasks that are made on the way. */
	return future_place(&st->future, sim_hash_mix(mover, U64_MAX));
}

static void apply(const struct dpor *d, u32 i)
{
	struct dpor_states *st = d->states;
	const struct change *c = &st->changes[i];
	struct stand *stand = &st->stands[d->steps[i].mover];

	stand->place = c->place;
	stand->held = st->future.helds[c->held];
	if (c->other != DPOR_NONE)
		st->stands[c->other].place = c->other_place;
}

/* As it is behind the first @nr steps. */
static void sync(struct dpor *d, u32 nr)
{
	struct dpor_states *st = d->states;

	if (likely(st->is_synced))
		return;
	st->is_synced = true;
	if (!st->tasks_nr)
		note_first(st);
	for (u32 m = 0; m < DPOR_MOVERS_MAX; m++)
		st->stands[m].place = DPOR_NONE;
	for (u32 i = 0; i < nr; i++)
		apply(d, i);
	st->made_nr = sim_task_count();
}

static struct stand *stand_of(struct dpor *d, u32 m)
{
	struct dpor_states *st = d->states;
	struct stand *stand = &st->stands[m];

	if (stand->place == DPOR_NONE) {
		stand->place = first_place(st, d->movers[m]);
		stand->held.nr = 0;
	}
	return stand;
}

/* ---- locks ---- */

static bool is_misused(const struct dpor_states *st, u64 obj)
{
	for (u32 i = 0; i < st->misused_nr; i++) {
		if (st->misused[i] == obj)
			return true;
	}
	return false;
}

static bool drop_lock(struct future_held *held, u64 obj)
{
	for (u32 i = 0; i < held->nr; i++) {
		if (held->locks[i] >> FUTURE_LOCK_SHIFT == obj) {
			held->locks[i] = held->locks[--held->nr];
			return true;
		}
	}
	return false;
}

static void take_lock(struct future_held *held, u64 obj, u64 how)
{
	drop_lock(held, obj);
	if (held->nr < FUTURE_HELD_MAX)
		held->locks[held->nr++] = obj << FUTURE_LOCK_SHIFT | how;
}

static struct keeper *keeper_of(struct dpor_states *st, u64 obj, bool may_add)
{
	for (u32 i = 0; i < st->keepers_nr; i++) {
		if (st->keepers[i].obj == obj)
			return &st->keepers[i];
	}
	if (!may_add || st->keepers_nr == KEEPERS_MAX)
		return NULL; /* one that keeps nobody out, for all we know */
	st->keepers[st->keepers_nr] = (struct keeper){ .obj = obj };
	return &st->keepers[st->keepers_nr++];
}

/* Sections without preemption or interrupts are locks, too. */
static bool is_cpu(u64 obj)
{
	return obj >= SIM_FOOTPRINT_CPU(0) && obj < SIM_FOOTPRINT_ONLINE(0);
}

/* How a lock is held by who took it with @flags. */
static u64 how_taken(struct dpor_states *st, u64 obj, u32 flags)
{
	bool is_alone = flags & SIM_ACCESS_ALONE;
	const struct keeper *keeper = keeper_of(st, obj, false);

	if (is_cpu(obj))
		return FUTURE_IS_ALONE | FUTURE_KEEPS_ALONE;
	return (is_alone ? FUTURE_IS_ALONE : 0) |
	       (keeper ? keeper->keeps[is_alone] : 0);
}

void dpor_states_open(struct dpor *d, u32 mover)
{
	struct dpor_states *st = d->states;

	st->next = NULL;
	if (mover >= SIM_TASKS_MAX)
		return;
	st->next_copy = *sim_footprint_next_of(mover);
	if (!st->next_copy.is_free)
		return;
	st->next = &st->next_copy;
	st->was_free = st->next->is_free(st->next->obj, false);
	st->was_shareable = st->next->is_free(st->next->obj, true);
}

/* Whoever could have had the lock before the step and cannot behind it is kept
 * out by its being taken. */
static void learn_keeper(struct dpor *d, u32 label)
{
	struct dpor_states *st = d->states;
	const struct sim_footprint_next *next = st->next;
	u64 obj = next ? (u64)(uintptr_t)next->obj & ~7ULL : 0;
	const struct sim_access *a =
		next ? dpor_access(&d->labels, label, obj) : NULL;
	struct keeper *keeper;
	u64 keeps = 0;

	if (!a || !(a->flags & SIM_ACCESS_TAKE) || a->flags & SIM_ACCESS_DROP)
		return;
	if (st->was_free && !next->is_free(next->obj, false))
		keeps |= FUTURE_KEEPS_ALONE;
	if (st->was_shareable && !next->is_free(next->obj, true))
		keeps |= FUTURE_KEEPS_SHARED;
	if (!keeps)
		return;
	keeper = keeper_of(st, obj, true);
	if (keeper)
		keeper->keeps[!next->is_shared] |= keeps;
}

/* Whatever one mover takes and another one drops excludes nobody for sure. */
static void check_owner(struct dpor *d, u32 m, u64 obj)
{
	struct dpor_states *st = d->states;

	for (u32 other = 0; other < d->movers_nr; other++) {
		if (other == m || st->stands[other].place == DPOR_NONE ||
		    !drop_lock(&st->stands[other].held, obj))
			continue;
		if (is_misused(st, obj))
			return;
		future_note_growth(&st->future);
		if (st->misused_nr == ARRAY_SIZE(st->misused))
			d->full = "locks dropped by others";
		else
			st->misused[st->misused_nr++] = obj;
	}
}

/* What the step @label leaves held of @held. */
static void pass_locks(struct dpor *d, u32 m, u32 label,
		       struct future_held *held)
{
	const struct dpor_label *l = &d->labels.items[label];

	for (u32 i = 0; i < l->nr; i++) {
		const struct sim_access *a = &d->labels.accesses[l->at + i];
		bool drops = a->flags & SIM_ACCESS_DROP ||
			     (a->flags & SIM_ACCESS_WRITE &&
			      !(a->flags & SIM_ACCESS_TELLS));

		if (drops) {
			if (!drop_lock(held, a->obj) &&
			    !(a->flags & SIM_ACCESS_TAKE) &&
			    a->flags & SIM_ACCESS_DROP)
				check_owner(d, m, a->obj);
		} else if (a->flags & SIM_ACCESS_TAKE &&
			   !is_misused(d->states, a->obj)) {
			take_lock(held, a->obj,
				  how_taken(d->states, a->obj, a->flags));
		}
	}
}

/* The locks that the step @label begins with taking. */
static void needed_in(struct dpor *d, u32 m, u32 label,
		      struct future_held *needs)
{
	const struct dpor_label *l = &d->labels.items[label];
	u32 mover = d->movers[m];
	bool is_bound = mover >= SIM_TASKS_MAX ||
			!sim_task_by_id(mover)->may_migrate;

	needs->nr = 0;
	for (u32 i = 0; i < l->nr; i++) {
		const struct sim_access *a = &d->labels.accesses[l->at + i];

		if (!(a->flags & SIM_ACCESS_NEEDS) ||
		    is_misused(d->states, a->obj))
			continue;
		/* Who may migrate could go on on another CPU. */
		if (is_cpu(a->obj) && !is_bound)
			continue;
		take_lock(needs, a->obj,
			  how_taken(d->states, a->obj, a->flags));
	}
}

static void take_all(struct future_held *to, const struct future_held *from)
{
	for (u32 i = 0; i < from->nr; i++)
		take_lock(to, from->locks[i] >> FUTURE_LOCK_SHIFT,
			  from->locks[i] & (BIT_ULL(FUTURE_LOCK_SHIFT) - 1));
}

/* ---- learning ---- */

/* The number of the task that an interrupt of @mover came to, or DPOR_NONE. */
static u32 under_irq(const struct dpor *d, u32 mover)
{
	u32 id;

	if (mover < SIM_MOVER_IRQ(0) || mover >= SIM_MOVER_TIMER)
		return DPOR_NONE;
	id = sim_footprint_curr(mover - SIM_MOVER_IRQ(0))->id;
	if (!d->mover_of[id] || sim_footprint_is_in_irq(id))
		return DPOR_NONE;
	return d->mover_of[id] - 1U;
}

static void learn_made(struct dpor *d, const struct future_step *by)
{
	struct dpor_states *st = d->states;

	for (; st->made_nr < sim_task_count(); st->made_nr++)
		future_link(&st->future, by->from, first_place(st, st->made_nr),
			    by->needs);
}

static u32 place_now(struct dpor *d, u32 m)
{
	return future_place(&d->states->future,
			    chain_of(sim_task_by_id(d->movers[m])));
}

void dpor_states_learn(struct dpor *d)
{
	struct dpor_states *st = d->states;
	const struct dpor_step *step = &d->steps[d->depth - 1];
	struct change *c = &st->changes[d->depth - 1];
	u32 mover = d->movers[step->mover];
	struct future_held needs, held;
	struct future_step now;
	struct stand *stand;

	learn_keeper(d, step->label);
	sync(d, d->depth - 1);
	stand = stand_of(d, step->mover);
	needed_in(d, step->mover, step->label, &needs);
	held = stand->held;
	take_all(&held, &needs);
	now = (struct future_step){
		.from = stand->place,
		.to = stand->place,
		.label = step->label,
		.held = future_held(&st->future, &held),
		.needs = future_held(&st->future, &needs),
		.woken = step->woken,
	};
	if (mover < SIM_TASKS_MAX && !sim_footprint_is_in_irq(mover))
		now.to = place_now(d, step->mover);
	future_learn(&st->future, &d->labels, &now);
	learn_made(d, &now);
	*c = (struct change){ .place = now.to, .other = under_irq(d, mover) };
	if (c->other != DPOR_NONE) {
		now.from = stand_of(d, c->other)->place;
		now.to = place_now(d, c->other);
		c->other_place = now.to;
		future_learn(&st->future, &d->labels, &now);
	}
	pass_locks(d, step->mover, step->label, &stand->held);
	held = stand->held;
	c->held = future_held(&st->future, &held);
	apply(d, d->depth - 1);
	if (st->future.full)
		d->full = st->future.full;
}

/* ---- choosing ---- */

/* Movers that one of has to be tried, while all others are put off. */
struct group {
	u64 movers;
	u64 roots; /* that can move without being woken */
	struct future_held locks; /* of all of them; a set @held */
	u32 held;
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

		if (i != m && keeps(&stand_of(d, i)->held, next))
			return i;
	}
	return DPOR_NONE;
}

static u64 find_roots(const struct dpor *d)
{
	u64 roots = d->enabled | d->blocked;

	for (u32 i = 0; i < d->movers_nr; i++) {
		u32 mover = d->movers[i];

		if (mover < SIM_TASKS_MAX ?
			    sim_task_by_id(mover)->state == SIM_TASK_RUNNABLE :
			    mover != SIM_MOVER_TIMER)
			roots |= BIT_ULL(i);
	}
	return roots;
}

/* @m is one of the group. What it waits for has to be one of it, too. */
static void group_add(struct dpor *d, struct group *g, u32 m)
{
	while (!(g->movers & BIT_ULL(m))) {
		g->movers |= BIT_ULL(m);
		take_all(&g->locks, &stand_of(d, m)->held);
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
	u64 all = BIT_ULL(root);
	u64 left = all;

	while (left) {
		u32 i = (u32)__builtin_ctzll(left);
		u32 mover = d->movers[i];
		const struct future_ahead *ahead;

		left &= left - 1;
		if (mover == SIM_MOVER_TIMER)
			return true;
		if (mover < SIM_TASKS_MAX &&
		    sim_task_by_id(mover)->state == SIM_TASK_DONE)
			continue;
		ahead = future_ahead(f, stand_of(d, i)->place, g->held);
		if (future_conflicts(f, stand_of(d, m)->place, ahead))
			return true;
		left |= ahead->wakes & ~all & ~g->movers;
		all |= ahead->wakes;
	}
	return false;
}

/* Take in whoever may come in the way of what mover @m does next. */
static void group_check(struct dpor *d, struct group *g, u32 m)
{
	u64 left = g->roots & ~g->movers;

	for (; left && !g->is_all; left &= left - 1) {
		u32 root = (u32)__builtin_ctzll(left);

		if (!(g->movers & BIT_ULL(root)) && meets(d, g, m, root))
			group_add(d, g, root);
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

/* Of @candidates those that have to be tried, as few as can be found. */
static u64 choose_few(struct dpor *d, u32 first, u64 candidates)
{
	struct group group = { .roots = find_roots(d) };
	u64 best = candidates;

	for (u64 left = candidates; left && best & (best - 1);) {
		u32 m = left & BIT_ULL(first) ? first :
						(u32)__builtin_ctzll(left);

		left &= ~BIT_ULL(m);
		find_group(d, &group, m);
		if (!group.is_all &&
		    count_bits(group.movers & candidates) < count_bits(best))
			best = group.movers & candidates;
	}
	return best;
}

u32 dpor_states_choose(struct dpor *d, struct dpor_node *node,
		       const struct sim_moves *moves, u64 candidates)
{
	struct dpor_states *st = d->states;
	u32 first = (u32)__builtin_ctzll(candidates);
	u64 few;

	sync(d, d->depth);
	node->number = st->number;
	st->number = 0;
	if (moves->last_idx >= 0 &&
	    candidates & BIT_ULL(d->number_of_move[moves->last_idx]))
		first = d->number_of_move[moves->last_idx];
	if (!(candidates & (candidates - 1)) || !d->enabled)
		return first;
	few = choose_few(d, first, candidates);
	if (!(few & BIT_ULL(first)))
		first = (u32)__builtin_ctzll(few);
	for (few &= ~BIT_ULL(first); few; few &= few - 1)
		dpor_branch_add(d, &node->tree, (u32)__builtin_ctzll(few),
				DPOR_LABEL_ALL);
	return first;
}

/* ---- words ---- */

bool dpor_states_is_complete(const struct dpor *d)
{
	return !d->states->has_seen_past && !d->states->future.has_grown;
}

void dpor_states_describe(const struct dpor *d, struct sim_text *text)
{
	const struct dpor_states *st = d->states;

	sim_text_printf(text,
			"%s%u states that matter, %llu times one of them "
			"again, in pass %u",
			d->is_exhausted && !d->full ? "all " : "the first ",
			st->nr, st->again_nr, st->passes_nr);
	if (st->has_seen_past)
		sim_text_printf(text, "; they differ in the time or in the "
				      "number of steps, which something reads");
}
