// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_race.c - happens-before clocks, and races that can be reversed
 *
 * A clock has the number of steps of each mover that happen before. A race is a
 * pair of conflicting steps e and f of different movers of which e need not
 * happen before f for f to be there: it was not f's mover's own previous step
 * that needed e, nor who woke f's mover. It can be reversed if f is possible in
 * the state before e after everything that does not depend on e. That one rule
 * is enough for locks, too: the first of two acquires is reversed, never a
 * release, because f was not possible before it. Operations that tasks are
 * blocked in at the end take part as if they were steps.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "strategy/dpor_parts.h"

u32 dpor_faults;

void sim_dpor_fault_set(u32 faults)
{
	dpor_faults = faults;
}

/* ---- clocks ---- */

static void join(u16 *to, const u16 *from, u32 nr)
{
	for (u32 i = 0; i < nr; i++)
		to[i] = to[i] > from[i] ? to[i] : from[i];
}

static void add_conflicts(struct dpor *d, u32 at)
{
	const struct dpor_step *step = &d->steps[at];
	u16 *clock = dpor_clock(d, at);

	for (u32 k = at; k-- > 0;) {
		const struct dpor_step *other = &d->steps[k];

		if (other->ordinal <= clock[other->mover])
			continue;
		if (dpor_conflict(&d->labels, other->label, step->label))
			join(clock, dpor_clock(d, k), d->movers_nr);
	}
}

struct past {
	u32 last[DPOR_MOVERS_MAX]; /* step + 1 of each mover */
	u64 woken;		   /* since then */
	u16 wakers[DPOR_MOVERS_MAX][DPOR_MOVERS_MAX];
};

static void set_before(struct dpor *d, const struct past *past, u32 at)
{
	u32 mover = d->steps[at].mover;
	u16 *before = dpor_before(d, at);

	memset(before, 0, DPOR_MOVERS_MAX * sizeof(*before));
	if (past->last[mover])
		join(before, dpor_clock(d, past->last[mover] - 1),
		     d->movers_nr);
	if (past->woken & BIT_ULL(mover))
		join(before, past->wakers[mover], d->movers_nr);
}

static void note_woken(struct dpor *d, struct past *past, u32 at)
{
	u64 woken = d->steps[at].woken;

	while (woken) {
		u32 mover = (u32)__builtin_ctzll(woken);
		u16 *clock = past->wakers[mover];

		woken &= woken - 1;
		if (!(past->woken & BIT_ULL(mover)))
			memset(clock, 0, sizeof(past->wakers[mover]));
		past->woken |= BIT_ULL(mover);
		join(clock, dpor_clock(d, at), d->movers_nr);
	}
}

static void set_clocks(struct dpor *d, u32 from, u32 nr, u32 virtual_nr)
{
	static struct past past;

	past.woken = 0;
	memset(past.last, 0, sizeof(past.last));
	for (u32 i = 0; i < nr; i++) {
		const struct dpor_step *step = &d->steps[i];

		if (i >= from) {
			u16 *clock = dpor_clock(d, i);

			set_before(d, &past, i);
			memcpy(clock, dpor_before(d, i),
			       DPOR_MOVERS_MAX * sizeof(*clock));
			add_conflicts(d, i);
			clock[step->mover] = step->ordinal;
		}
		past.last[step->mover] = i + 1;
		past.woken &= ~BIT_ULL(step->mover);
		note_woken(d, &past, i);
	}
	for (u32 i = nr; i < nr + virtual_nr; i++)
		set_before(d, &past, i);
}

u64 dpor_trace_hash(const struct dpor *d, u32 nr)
{
	u64 sum = nr;

	for (u32 i = 0; i < nr; i++) {
		const struct dpor_step *step = &d->steps[i];
		const u16 *clock = dpor_clock(d, i);
		u64 hash = sim_hash_mix(d->movers[step->mover], step->ordinal);

		for (u32 m = 0; m < d->movers_nr; m++) {
			if (clock[m])
				hash = sim_hash_mix(hash,
						    (u64)d->movers[m] << 16 |
							    clock[m]);
		}
		for (u32 v = 0; v < step->values_nr; v++)
			hash = sim_hash_mix(
				hash, d->values[step->values_at + v].value);
		sum += sim_hash_mix(hash, step->move);
	}
	return sum;
}

static void grow_traces(struct dpor *d)
{
	u32 room = d->traces_room ? d->traces_room * 2 : 1024;
	u64 *old = d->traces;
	u64 *grown = room > DPOR_TRACES_MAX ? NULL :
					      calloc(room, sizeof(*grown));

	if (!grown) {
		d->has_lost_traces = true;
		return;
	}
	for (u32 i = 0; i < d->traces_room; i++) {
		u32 at = (u32)old[i] % room;

		if (!old[i])
			continue;
		while (grown[at])
			at = (at + 1) % room;
		grown[at] = old[i];
	}
	free(old);
	d->traces = grown;
	d->traces_room = room;
}

bool dpor_trace_is_new(struct dpor *d, u64 hash)
{
	u32 at;

	hash += !hash;
	if (d->traces_nr * 4 >= d->traces_room * 3 && !d->has_lost_traces)
		grow_traces(d);
	if (d->has_lost_traces)
		return true;
	for (at = (u32)hash % d->traces_room; d->traces[at];
	     at = (at + 1) % d->traces_room) {
		if (d->traces[at] == hash)
			return false;
	}
	d->traces[at] = hash;
	d->traces_nr++;
	return true;
}

/* ---- races ---- */

static bool is_after(const struct dpor *d, u32 e, u32 k)
{
	const struct dpor_step *step = &d->steps[e];

	return step->ordinal <= dpor_clock(d, k)[step->mover];
}

/* A lock as it would be without e. */
struct lock_state {
	bool is_known;
	bool is_free; /* for f; of its shared users if they are counted */
	s64 users_nr; /* shared ones; -1: not counted */
};

static void read_lock_state(struct lock_state *state, u32 flags, bool is_alone)
{
	state->is_known = true;
	state->users_nr = (s64)(flags >> 8) - 1;
	if (is_alone && state->users_nr < 0)
		state->is_free = flags & SIM_ACCESS_WAS_FREE;
	else
		state->is_free = flags & SIM_ACCESS_WAS_SHAREABLE;
}

/* A step that is not after e, on a lock that f needs. */
static void walk_lock(struct lock_state *state, u32 flags, bool is_alone)
{
	if (flags & SIM_ACCESS_WRITE) {
		if (flags & SIM_ACCESS_TAKE)
			state->is_free = false;
		else if (flags & SIM_ACCESS_DROP)
			state->is_free = true;
	} else if (state->users_nr >= 0) {
		state->users_nr += !!(flags & SIM_ACCESS_TAKE);
		state->users_nr -= flags & SIM_ACCESS_DROP &&
				   state->users_nr > 0;
	} else if (is_alone && flags & SIM_ACCESS_DROP) {
		/* Was it the last one? Trying what is not possible is safe. */
		state->is_free = true;
	}
}

/* Is what @need says true before step @e, after all that is not after e? */
static bool is_met(const struct dpor *d, u32 e, u32 f_at,
		   const struct sim_access *need)
{
	bool is_alone = need->flags & SIM_ACCESS_ALONE;
	struct lock_state state = { .is_known = false };

	for (u32 k = e; k < f_at; k++) {
		const struct sim_access *a =
			dpor_access(&d->labels, d->steps[k].label, need->obj);

		if (!a)
			continue;
		if (!(a->flags & SIM_ACCESS_TELLS)) {
			if (a->flags & SIM_ACCESS_WRITE)
				return true; /* else the plan is dropped */
			continue;
		}
		if (!state.is_known)
			read_lock_state(&state, a->flags, is_alone);
		if (k > e && !is_after(d, e, k))
			walk_lock(&state, a->flags, is_alone);
	}
	if (!state.is_known)
		read_lock_state(&state, need->flags, is_alone);
	return state.is_free && (!is_alone || state.users_nr <= 0);
}

static bool is_possible(const struct dpor *d, u32 e, u32 f, u32 f_at)
{
	const struct dpor_label *label = &d->labels.items[d->steps[f].label];
	u16 timer = SIM_MOVER_TIMER;

	/*
	 * Timers come last at each node where they can fire, so others were
	 * tried before them; or they fire only when nothing else can move.
	 */
	if (d->movers[d->steps[e].mover] == timer)
		return false;
	if (d->movers[d->steps[f].mover] == timer)
		return sim_footprint_timers_are_free();
	for (u32 i = 0; i < label->nr; i++) {
		const struct sim_access *a = &d->labels.accesses[label->at + i];

		if (a->flags & SIM_ACCESS_NEEDS && !is_met(d, e, f_at, a))
			return false;
	}
	return true;
}

/* Plan: everything that is not after e, then f. */
static void reverse(struct dpor *d, u32 e, u32 f, u32 nr)
{
	struct dpor_plan *plan = &d->plan;
	u32 end = dpor_faults & SIM_DPOR_FAULT_CUT && f < nr ? f : nr;

	plan->nr = 0;
	for (u32 k = e + 1; k < end; k++) {
		if (!is_after(d, e, k))
			plan->steps[plan->nr++] = k;
	}
	plan->steps[plan->nr++] = f;
	memset(plan->is_gone, 0, plan->nr * sizeof(*plan->is_gone));
	plan->left_nr = plan->nr;
	dpor_plan_insert(d, &d->nodes[e]);
}

static void find_races(struct dpor *d, u32 f, u32 nr)
{
	const struct dpor_step *second = &d->steps[f];
	const u16 *before = dpor_before(d, f);
	u32 f_at = f < nr ? f : nr;

	for (u32 e = f_at; e-- > 0;) {
		const struct dpor_step *first = &d->steps[e];

		if (first->mover == second->mover ||
		    first->ordinal <= before[first->mover] ||
		    !dpor_conflict(&d->labels, first->label, second->label))
			continue;
		if (is_possible(d, e, f, f_at))
			reverse(d, e, f, nr);
	}
}

void dpor_analyse(struct dpor *d, u32 from, u32 nr, u32 virtual_nr)
{
	set_clocks(d, from, nr, virtual_nr);
	for (u32 f = from; f < nr + virtual_nr; f++)
		find_races(d, f, nr);
}
