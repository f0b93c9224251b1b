// SPDX-License-Identifier: GPL-2.0-only
/*
 * stateful.c - all states, each gone on from once
 *
 * Explicit-state search, depth first: an execution that comes to a state which
 * was seen before is given up there, because all that can follow is, or will
 * be, explored from where it was first seen. What is kept of a state is a
 * 64-bit number (hash compaction: Wolper, Leroy: "Reliable hashing without
 * collision detection", CAV 1993): with n states the chance that two of them
 * share one is n^2 / 2^65. Retry loops that come back to where they were end by
 * themselves. A single move is not asked for, so neither are its states.
 */
#include <stdlib.h>

#include "core/footprint.h"
#include "core/state.h"
#include "strategy/odometer.h"

#define ROOM_MIN (1U << 12)
#define ROOM_MAX (1U << 26) /* numbers; 512 MB */

struct stateful {
	struct sim_strategy base;
	struct sim_odometer odometer;
	u64 *seen; /* open addressing; 0: free */
	u32 room;
	u32 nr;
	u64 again_nr;  /* executions that came to a known state */
	bool is_known; /* this one did */
	bool is_full;
	bool has_seen_past;
};

static int stateful_init(struct sim_strategy *s,
			 const struct sim_strategy_options *o,
			 struct sim_error *err)
{
	struct stateful *st = container_of(s, struct stateful, base);

	(void)o;
	st->room = ROOM_MIN;
	st->seen = calloc(st->room, sizeof(*st->seen));
	if (!st->seen)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return sim_odometer_init(&st->odometer, err);
}

static void stateful_fini(struct sim_strategy *s)
{
	struct stateful *st = container_of(s, struct stateful, base);

	free(st->seen);
	sim_odometer_fini(&st->odometer);
}

static int stateful_begin(struct sim_strategy *s, u64 seed)
{
	struct stateful *st = container_of(s, struct stateful, base);

	(void)seed;
	st->is_known = false;
	sim_state_forget_past();
	return st->is_full ? SIM_STRATEGY_EXHAUSTED :
			     sim_odometer_begin(&st->odometer);
}

/* ---- states ---- */

static u32 place_of(const u64 *seen, u32 room, u64 number)
{
	u32 at = (u32)(number >> 32 ^ number) & (room - 1);

	while (seen[at] && seen[at] != number)
		at = (at + 1) & (room - 1);
	return at;
}

static bool grow(struct stateful *st)
{
	u32 room = st->room * 2;
	u64 *seen = room > ROOM_MAX ? NULL : calloc(room, sizeof(*seen));

	if (!seen)
		return false;
	for (u32 i = 0; i < st->room; i++) {
		if (st->seen[i])
			seen[place_of(seen, room, st->seen[i])] = st->seen[i];
	}
	free(st->seen);
	st->seen = seen;
	st->room = room;
	return true;
}

static bool stateful_wants_state(const void *s)
{
	const struct stateful *st = s;

	return !st->is_known && !sim_odometer_is_settled(&st->odometer);
}

static void stateful_state(void *s, u64 number)
{
	struct stateful *st = s;
	u32 at;

	number += !number;
	if (st->nr >= st->room / 4 * 3 && !grow(st)) {
		st->is_full = true;
		return;
	}
	at = place_of(st->seen, st->room, number);
	st->is_known = st->seen[at];
	st->nr += !st->is_known;
	st->seen[at] = number;
}

/* ---- decisions ---- */

static u32 stateful_pick(void *s, const struct sim_moves *moves)
{
	struct stateful *st = s;
	struct sim_odometer *o = &st->odometer;
	struct sim_frame *f;
	u32 first = moves->last_idx >= 0 ? (u32)moves->last_idx : 0;
	u32 next;

	if (unlikely(o->depth == SIM_STRATEGY_DEPTH_MAX))
		return 0; /* core ends this execution at its limit */
	if (sim_odometer_is_settled(o)) {
		f = sim_odometer_follow(o, SIM_CHOICE_MOVE, moves->nr,
					moves->step);
		if (unlikely(!f))
			return SIM_CHOICE_DIVERGED;
	} else {
		if (st->is_known || st->is_full)
			return SIM_CHOICE_STOP;
		f = sim_odometer_new(o, SIM_CHOICE_MOVE, moves->nr);
		f->value = (u16)first;
	}
	o->depth++;
	/* Order: the running task first, then by index. */
	next = f->value == first ? 0 : f->value + 1U;
	next += next == first;
	f->next = next < moves->nr ? (u16)next : SIM_FRAME_NONE;
	return f->value;
}

static u32 stateful_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct stateful *st = s;

	return sim_odometer_value(&st->odometer, kind, bound);
}

static void stateful_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct stateful *st = container_of(s, struct stateful, base);
	struct sim_odometer *o = &st->odometer;
	u64 cut_nr = o->cut_nr;

	sim_odometer_end(o, outcome);
	/* What is behind a known state is not cut off. */
	if (outcome->verdict == SIM_VERDICT_STOPPED && st->is_known) {
		o->cut_nr = cut_nr;
		st->again_nr++;
	}
	st->has_seen_past |= sim_state_saw_past() ||
			     sim_footprint_has_step_gates();
}

/* ---- words ---- */

static bool stateful_is_complete(const struct sim_strategy *s)
{
	const struct stateful *st =
		container_of(s, const struct stateful, base);

	return sim_odometer_is_complete(&st->odometer) && !st->is_full &&
	       !st->has_seen_past;
}

static void stateful_describe(const struct sim_strategy *s,
			      struct sim_text *text)
{
	const struct stateful *st =
		container_of(s, const struct stateful, base);

	sim_text_printf(text, "%s %u states, %llu times one of them again",
			stateful_is_complete(s) ? "all" : "the first", st->nr,
			st->again_nr);
	if (st->is_full)
		sim_text_printf(text, "; there is no room for more");
	if (st->has_seen_past)
		sim_text_printf(text,
				"; they differ in the time or in the number "
				"of steps, which something reads");
	if (st->odometer.cut_nr)
		sim_text_printf(text, ", %llu executions cut short",
				st->odometer.cut_nr);
}

static u32 stateful_mark(const void *s)
{
	const struct stateful *st = s;

	return st->odometer.depth;
}

static u32 stateful_settled(const struct sim_strategy *s)
{
	return sim_odometer_settled(
		&container_of(s, const struct stateful, base)->odometer);
}

static void stateful_resume(struct sim_strategy *s, u32 mark)
{
	container_of(s, struct stateful, base)->odometer.depth = mark;
}

const struct sim_strategy_ops sim_strategy_stateful = {
	.name = "stateful",
	.help = "all states, depth first, each gone on from once",
	.letter = 'e',
	.bytes = sizeof(struct stateful),
	.init = stateful_init,
	.begin = stateful_begin,
	.pick = stateful_pick,
	.value = stateful_value,
	.wants_state = stateful_wants_state,
	.state = stateful_state,
	.end = stateful_end,
	.fini = stateful_fini,
	.describe = stateful_describe,
	.is_complete = stateful_is_complete,
	.mark = stateful_mark,
	.settled = stateful_settled,
	.resume = stateful_resume,
};
