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

#ifdef SIM_DPOR_FAULTS
u32 sim_dpor_faults;
#endif

/* ---- clocks ---- */

/* Eight movers at a time; clocks are as long as they can get, zero beyond. */
typedef s16 lanes __attribute__((vector_size(16)));

#define LANES_NR 8U

SIM_STATIC_ASSERT(DPOR_MOVERS_MAX % LANES_NR == 0);
/* The vector comparison is one of signed numbers. */
SIM_STATIC_ASSERT(DPOR_STEPS_MAX <= 1U << 15);

static inline void join(u16 *to, const u16 *from, u32 nr)
{
	for (u32 i = 0; i < nr; i += LANES_NR) {
		lanes a, b, is_more;

		memcpy(&a, to + i, sizeof(a));
		memcpy(&b, from + i, sizeof(b));
		is_more = a > b;
		a = (a & is_more) | (b & ~is_more);
		memcpy(to + i, &a, sizeof(a));
	}
}

struct past {
	u32 last[DPOR_MOVERS_MAX]; /* step + 1 of each mover */
	u16 nr[DPOR_MOVERS_MAX];   /* steps of each mover */
	u64 woken;		   /* since then */
	u16 wakers[DPOR_MOVERS_MAX][DPOR_MOVERS_MAX];
};

/* How many of the steps in @nr are not before @clock? */
static inline u32 count_after(const struct dpor *d, const u16 *nr,
			      const u16 *clock)
{
	lanes sum = { 0 };
	u32 ret = 0;

	for (u32 i = 0; i < d->movers_nr; i += LANES_NR) {
		lanes a, b;

		memcpy(&a, nr + i, sizeof(a));
		memcpy(&b, clock + i, sizeof(b));
		sum += (a - b) & (a > b);
	}
	for (u32 i = 0; i < LANES_NR; i++)
		ret += (u32)sum[i];
	return ret;
}

/* Backwards through the steps before @at, until all happen before it. */
static void add_conflicts(struct dpor *d, const struct past *past, u32 at)
{
	const struct dpor_step *step = &d->steps[at];
	u16 *clock = dpor_clock(d, at);
	u32 left_nr = count_after(d, past->nr, clock);
	u16 nr[DPOR_MOVERS_MAX];

	memcpy(nr, past->nr, sizeof(nr));
	for (u32 k = at; left_nr;) {
		struct dpor_who other = d->who[--k];

		nr[other.mover]--;
		if (other.ordinal <= clock[other.mover])
			continue;
		left_nr--;
		if (!dpor_conflict(&d->labels, d->steps[k].label, step->label))
			continue;
		join(clock, dpor_clock(d, k), d->movers_nr);
		left_nr = count_after(d, nr, clock);
	}
}

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

static void set_clock(struct dpor *d, const struct past *past, u32 at)
{
	u16 *clock = dpor_clock(d, at);

	set_before(d, past, at);
	memcpy(clock, dpor_before(d, at), DPOR_MOVERS_MAX * sizeof(*clock));
	add_conflicts(d, past, at);
	clock[d->steps[at].mover] = d->steps[at].ordinal;
}

static void pass(struct dpor *d, struct past *past, u32 at)
{
	const struct dpor_step *step = &d->steps[at];

	d->who[at] = (struct dpor_who){ step->mover, step->ordinal };
	past->last[step->mover] = at + 1;
	past->nr[step->mover]++;
	past->woken &= ~BIT_ULL(step->mover);
	if (unlikely(step->woken))
		note_woken(d, past, at);
}

static u64 step_hash(const struct dpor *d, u32 at)
{
	const struct dpor_step *step = &d->steps[at];
	const u16 *clock = dpor_clock(d, at);
	u64 hash = sim_hash_mix((u64)step->mover << 16 | step->ordinal,
				step->move);

	/* Four movers at a time: numbers of movers stay as they are. */
	for (u32 m = 0; m < d->movers_nr; m += 4) {
		u64 four;

		memcpy(&four, clock + m, sizeof(four));
		if (four)
			hash = sim_hash_mix(hash ^ m, four);
	}
	for (u32 v = 0; v < step->values_nr; v++)
		hash = sim_hash_mix(hash, d->values[step->values_at + v].value);
	return hash;
}

/* Of the steps from @from on; @ret_nr: steps of each mover before those. */
static void set_clocks(struct dpor *d, u32 from, u32 nr, u32 virtual_nr,
		       u16 *ret_nr)
{
	static struct past past;
	u64 sum = from ? d->sums[from - 1] : 0;

	past.woken = 0;
	memset(past.last, 0, sizeof(past.last));
	memset(past.nr, 0, sizeof(past.nr));
	for (u32 i = 0; i < from; i++)
		pass(d, &past, i);
	memcpy(ret_nr, past.nr, sizeof(past.nr));
	for (u32 i = from; i < nr; i++) {
		set_clock(d, &past, i);
		sum += step_hash(d, i);
		d->sums[i] = sum;
		pass(d, &past, i);
	}
	for (u32 i = nr; i < nr + virtual_nr; i++)
		set_before(d, &past, i);
}

void dpor_clocks_set(struct dpor *d, u32 nr)
{
	u16 ignored[DPOR_MOVERS_MAX];

	set_clocks(d, 0, nr, 0, ignored);
}

u64 dpor_trace_hash(const struct dpor *d, u32 nr)
{
	return nr ? d->sums[nr - 1] + nr : 0;
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
	if (d->keeps_news)
		sim_text_add_bytes(&d->trace_news, &hash, sizeof(hash));
	return true;
}

/* ---- races ---- */

static inline bool is_after(const struct dpor *d, u32 e, u32 k)
{
	return d->who[e].ordinal <= dpor_clock(d, k)[d->who[e].mover];
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
		/* A step that does both takes it first. */
		if (flags & SIM_ACCESS_DROP)
			state->is_free = true;
		else if (flags & SIM_ACCESS_TAKE)
			state->is_free = false;
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

static inline void plan_add(struct dpor *d, u32 at)
{
	struct dpor_plan *plan = &d->plan;
	const struct dpor_step *step = &d->steps[at];
	u32 mover = step->mover;

	if (plan->movers & BIT_ULL(mover))
		plan->behind[plan->last[mover]] = plan->nr;
	else
		plan->first[mover] = plan->nr;
	plan->movers |= BIT_ULL(mover);
	plan->last[mover] = plan->nr;
	plan->behind[plan->nr] = DPOR_NONE;
	plan->is_gone[plan->nr] = false;
	plan->steps[plan->nr++] = at;
}

static inline void plan_mask(struct dpor *d, u32 at)
{
	const struct dpor_step *step = &d->steps[at];
	const struct dpor_label *label = &d->labels.items[step->label];

	d->plan.touched |= label->touched;
	d->plan.written |= label->written;
}

/*
 * Plan: everything that is not after e, then f. A source set must know what is
 * before f only, or the plan would depend on how this execution went on.
 */
static void reverse(struct dpor *d, u32 e, u32 f, u32 nr)
{
	struct dpor_plan *plan = &d->plan;
	bool is_cut = d->is_source || sim_dpor_faults & SIM_DPOR_FAULT_CUT;
	u32 end = is_cut && f < nr ? f : nr;

	plan->nr = 0;
	plan->movers = 0;
	plan->touched = 0;
	plan->written = 0;
	for (u32 k = e + 1; k < end; k++) {
		if (is_after(d, e, k))
			continue;
		plan_add(d, k);
		plan_mask(d, k);
	}
	plan_add(d, f);
	plan->left_nr = plan->nr;
	dpor_plan_insert(d, &d->nodes[e]);
}

/* ---- all races of a path ---- */

static void race_add(struct dpor *d, u32 e, u32 f)
{
	if (unlikely(d->races_nr == DPOR_RACES_MAX)) {
		d->full = "races";
		return;
	}
	d->races[d->races_nr++] = (struct dpor_race){ e, f };
}

/* Backwards through the steps that do not happen before f anyway. */
static void find_races(struct dpor *d, u32 f, u32 nr, const u16 *nr_of)
{
	const struct dpor_step *second = &d->steps[f];
	const u16 *before = dpor_before(d, f);
	u32 f_at = f < nr ? f : nr;
	u32 left_nr = count_after(d, nr_of, before);

	for (u32 e = f_at; left_nr;) {
		struct dpor_who first = d->who[--e];

		if (first.ordinal <= before[first.mover])
			continue;
		left_nr--;
		if (first.mover == second->mover ||
		    !dpor_conflict(&d->labels, d->steps[e].label,
				   second->label))
			continue;
		if (d->bound || is_possible(d, e, f, f_at))
			race_add(d, e, f);
	}
}

/* Of each mover, the steps that happen before all those from @from on. */
static void common_past(const struct dpor *d, u32 from, u32 nr, u16 *ret)
{
	memset(ret, 0xff, DPOR_MOVERS_MAX * sizeof(*ret));
	for (u32 k = from; k < nr; k++) {
		const u16 *clock = dpor_clock(d, k);

		for (u32 m = 0; m < d->movers_nr; m++)
			ret[m] = min(ret[m], clock[m]);
	}
}

/*
 * A race of steps that were there before is looked at again: what is planned
 * for it is everything that is not after e, and that has another end now. If
 * it has none, it is the beginning of what was looked at before.
 */
static void reverse_again(struct dpor *d, u32 from, u32 nr, u32 races_nr)
{
	u16 past[DPOR_MOVERS_MAX];

	if (d->is_source || sim_dpor_faults & SIM_DPOR_FAULT_ONCE || !races_nr)
		return;
	common_past(d, from, nr, past);
	for (u32 i = 0; i < races_nr; i++) {
		u32 e = d->races[i].e;

		if (d->who[e].ordinal > past[d->who[e].mover])
			reverse(d, e, d->races[i].f, nr);
	}
}

/* Races of the steps from @from on are not known any more. */
static void forget_races(struct dpor *d, u32 from)
{
	while (d->races_nr && d->races[d->races_nr - 1].f >= from)
		d->races_nr--;
}

void dpor_races_set(struct dpor *d, u32 nr)
{
	u16 nr_of[DPOR_MOVERS_MAX] = { 0 };

	forget_races(d, 0);
	for (u32 f = 0; f < nr; f++) {
		find_races(d, f, nr, nr_of);
		nr_of[d->steps[f].mover]++;
	}
}

void dpor_analyse(struct dpor *d, u32 from, u32 nr, u32 virtual_nr)
{
	u16 nr_of[DPOR_MOVERS_MAX];
	u32 known_nr;

	set_clocks(d, from, nr, virtual_nr, nr_of);
	forget_races(d, from);
	known_nr = d->races_nr;
	for (u32 f = from; f < nr + virtual_nr; f++) {
		find_races(d, f, nr, nr_of);
		if (f < nr)
			nr_of[d->steps[f].mover]++;
	}
	for (u32 i = known_nr; i < d->races_nr; i++) {
		if (d->bound)
			dpor_bound_race(d, d->races[i].e);
		else
			reverse(d, d->races[i].e, d->races[i].f, nr);
	}
	if (d->bound)
		dpor_bound_wakers(d, from ? from - 1 : 0, nr);
	else
		reverse_again(d, from, nr, known_nr);
	forget_races(d, nr);
}
