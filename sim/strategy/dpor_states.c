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
 * if one that counts may wake it. When the search is through, and with what was
 * learned in the meantime another group would have been chosen somewhere
 * (dpor_scene.c), it does these states and all that lead to them again
 * (dpor_repair.c), or begins anew if that is most, until nothing of that kind
 * comes. Then it missed nothing: take the shortest sequence of moves from a
 * state which shows that a step t, tried alone there, was no persistent set: it
 * ends with a step f that conflicts with t, and is possible, but for f, behind
 * t, too, because the rest of it does not conflict. So behind t the search came
 * by where f's mover stands before f, made its step, and learned of it.
 *
 * Where a mover stands may change by the steps of others, which give it work
 * (struct sim_task, stand). Who does that to one that can move comes in its way:
 * so t does not do it to f's mover, nor to any other of that sequence.
 *
 * A step that leads back to a state on the way there could put off the others
 * for ever: they are all tried beside it.
 *
 * Movers whose step was tried at a node sleep behind the others there, as long as
 * nothing conflicts with it: the same steps in another order. A state remembers
 * who slept when it was gone on from, and is gone on from again, by those only,
 * when it comes up with one of them awake (Godefroid 1996, chapter 5).
 */
#include "strategy/dpor_states.h"

#include <stdlib.h>
#include <string.h>

#include "core/state.h"
#include "strategy/dpor_stand.h"

#define ROOM_MIN (1U << 12)
#define ROOM_MAX (1U << 26)
#define PASSES_MAX 1000
#define LOST_MIN 5000U /* executions: less are not worth their end */
#define SAMPLE_AFTER 500U /* executions of a pass that still learns */
#define SAMPLE_QUIET 300U /* that teach nothing: enough */
#define SAMPLE_MAX 20000U
#define SAMPLE_TURN 8U /* steps before another rank, on average */

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
	st->asleep = calloc(st->room, sizeof(*st->asleep));
	st->is_open = calloc(st->room, sizeof(*st->is_open));
	st->changes = calloc(DPOR_STEPS_MAX, sizeof(*st->changes));
	if (future_init(&st->future) < 0 || scenes_init(&st->scenes) < 0 ||
	    !st->seen || !st->asleep || !st->is_open || !st->changes)
		return -SIM_ERR_NOMEM;
	return 0;
}

void dpor_states_fini(struct dpor *d)
{
	struct dpor_states *st = d->states;

	if (!st)
		return;
	future_fini(&st->future);
	scenes_fini(&st->scenes);
	repair_fini(&st->repair);
	free(st->seen);
	free(st->asleep);
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

u32 dpor_states_slot(const struct dpor_states *st, u64 number)
{
	u32 at = (u32)(number >> 32 ^ number) & (st->room - 1);

	while (st->seen[at] && st->seen[at] != number)
		at = (at + 1) & (st->room - 1);
	return at;
}

/* Tables of @room slots with what was there but for what is marked. */
static bool move_to(struct dpor_states *st, u32 room, const u8 *is_marked)
{
	struct dpor_states old = *st;

	st->room = room;
	st->seen = room > ROOM_MAX ? NULL : calloc(room, sizeof(*st->seen));
	st->asleep = calloc(room, sizeof(*st->asleep));
	st->is_open = calloc(room, sizeof(*st->is_open));
	if (!st->seen || !st->asleep || !st->is_open) {
		free(st->seen);
		free(st->asleep);
		free(st->is_open);
		*st = old;
		return false;
	}
	st->nr = 0;
	for (u32 i = 0; i < old.room; i++) {
		u32 at;

		if (!old.seen[i] || (is_marked && is_marked[i]))
			continue;
		at = dpor_states_slot(st, old.seen[i]);
		st->seen[at] = old.seen[i];
		st->asleep[at] = old.asleep[i];
		st->is_open[at] = old.is_open[i];
		st->nr++;
	}
	free(old.seen);
	free(old.asleep);
	free(old.is_open);
	return true;
}

static bool grow(struct dpor_states *st)
{
	return move_to(st, st->room * 2, NULL);
}

bool dpor_states_drop(struct dpor_states *st, const u8 *is_marked)
{
	return move_to(st, st->room, is_marked);
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
	       !d->states->is_sampling && !d->states->is_full && !is_in_irq(d);
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
	repair_note_state(d, number);
	at = dpor_states_slot(st, number);
	st->slot = at;
	st->number = number;
	st->is_known = st->seen[at];
	st->is_cycle = st->is_known && st->is_open[at];
	if (st->is_known) {
		return;
	}
	st->seen[at] = number;
	st->nr++;
}

/* The node has a number from now on, which the state at hand had. */
static void enter(struct dpor_states *st, struct dpor_node *node)
{
	if (!st->is_open[st->slot])
		node->number = st->number;
	st->is_open[st->slot] = true;
	st->number = 0;
}

bool dpor_states_enter(struct dpor *d, struct dpor_node *node, u64 asleep,
		       u64 *ret_again)
{
	struct dpor_states *st = d->states;
	u64 before;

	node->state = st->number;
	if (!st->number) {
		st->is_cycle = false;
		return true; /* nobody asked for it */
	}
	if (!st->is_known) {
		st->asleep[st->slot] = asleep;
		enter(st, node);
		return true;
	}
	st->is_known = false;
	before = st->asleep[st->slot];
	*ret_again = before & ~asleep;
	if (!*ret_again) {
		st->number = 0;
		st->again_nr++;
		return false;
	}
	st->asleep[st->slot] = before & asleep;
	dpor_wake(d, node, ~before);
	st->woken_nr++;
	enter(st, node);
	return true;
}

bool dpor_states_is_cycle(const struct dpor *d)
{
	return d->states && d->states->is_cycle;
}

void dpor_states_leave(struct dpor *d, u32 from, u32 nr)
{
	struct dpor_states *st = d->states;

	st->has_seen_past |= sim_state_saw_past();
	for (u32 i = from; i < nr; i++) {
		u64 number = d->nodes[i].number;

		if (number)
			st->is_open[dpor_states_slot(st, number)] = false;
	}
}

/* ---- passes ---- */

static void count_pass(struct dpor *d)
{
	struct dpor_states *st = d->states;

	st->passes_nr++;
	st->pass_from = d->executions_nr;
	st->pass_version = st->future.version;
}

/* From the beginning, with what is known now. */
static void begin_pass(struct dpor *d)
{
	struct dpor_states *st = d->states;

	count_pass(d);
	scenes_begin_pass(d);
	repair_forget(&st->repair);
	st->nr = 0;
	st->again_nr = 0;
	st->woken_nr = 0;
	memset(st->seen, 0, st->room * sizeof(*st->seen));
	memset(st->asleep, 0, st->room * sizeof(*st->asleep));
	memset(st->is_open, 0, st->room * sizeof(*st->is_open));
}

bool dpor_states_again(struct dpor *d)
{
	struct dpor_states *st = d->states;

	st->is_settled = !d->full && scenes_are_settled(d);
	if (d->full || st->is_settled)
		return false;
	if (st->future.full || st->passes_nr == PASSES_MAX) {
		d->full = st->future.full ? st->future.full : "passes";
		return false;
	}
	if (repair_begin(d))
		count_pass(d);
	else
		begin_pass(d);
	return true;
}

/* ---- random executions ---- */

/*
 * By ranks that are drawn for each execution (as in PCT), so that some movers stay
 * behind for long; now and then one of another rank.
 */
u64 dpor_states_random(struct dpor *d, u64 movers)
{
	struct dpor_states *st = d->states;
	u32 best = 0;

	if (!st->is_sampling)
		return 0;
	if (!d->depth) {
		for (u32 m = 0; m < DPOR_MOVERS_MAX; m++)
			st->ranks[m] = (u32)sim_rng_below(&d->rng, U32_MAX);
	}
	best = (u32)__builtin_ctzll(movers);
	for (u64 left = movers; left; left &= left - 1) {
		u32 m = (u32)__builtin_ctzll(left);

		if (st->ranks[m] > st->ranks[best])
			best = m;
	}
	if (!sim_rng_below(&d->rng, SAMPLE_TURN))
		st->ranks[best] = (u32)sim_rng_below(&d->rng, U32_MAX);
	return BIT_ULL(best);
}

u32 dpor_states_random_value(struct dpor *d, u32 bound)
{
	return d->states && d->states->is_sampling ?
		       (u32)sim_rng_below(&d->rng, bound) :
		       0;
}

/* Of the way to where the search is, nothing is left to do. */
static void leave_way(struct dpor *d)
{
	for (u32 i = 0; i < d->fixed_nr; i++) {
		dpor_tree_free(d, d->nodes[i].tree);
		d->nodes[i].tree = DPOR_NONE;
	}
}

/* Is this pass in vain, and the rest of it not worth what it would still teach? */
static bool is_lost(const struct dpor *d)
{
	const struct dpor_states *st = d->states;
	u64 nr = d->executions_nr - st->pass_from;

	return st->scenes.has_changed && !st->repair.is_running &&
	       st->passes_nr < PASSES_MAX / 2 &&
	       (nr < LOST_MIN || nr < st->pass_from / 4);
}

/*
 * A large pass that learns late is lost. Depth first, what differs early comes
 * up late; random executions differ everywhere.
 */
bool dpor_states_sample(struct dpor *d)
{
	struct dpor_states *st = d->states;
	u32 version = st->future.version;

	if (st->is_sampling) {
		st->samples_nr++;
		st->quiet_nr =
			version == st->sample_version ? st->quiet_nr + 1 : 0;
		st->sample_version = version;
		st->is_sampling = st->quiet_nr < SAMPLE_QUIET &&
				  st->samples_nr < SAMPLE_MAX;
		if (!st->is_sampling)
			begin_pass(d);
		return true;
	}
	if (is_lost(d)) {
		leave_way(d);
		begin_pass(d);
		return true;
	}
	if (st->has_sampled || st->repair.is_running ||
	    version == st->pass_version ||
	    d->executions_nr - st->pass_from < SAMPLE_AFTER)
		return false;
	st->is_sampling = true;
	st->has_sampled = true;
	st->sample_version = version;
	leave_way(d);
	return true;
}

/* ---- words ---- */

bool dpor_states_is_complete(const struct dpor *d)
{
	return !d->states->has_seen_past && d->states->is_settled;
}

void dpor_states_describe(const struct dpor *d, struct sim_text *text)
{
	const struct dpor_states *st = d->states;

	sim_text_printf(text,
			"%s%u states that matter, %llu times one of them "
			"again, in pass %u",
			d->is_exhausted && !d->full ? "all " : "the first ",
			st->nr, st->again_nr, st->passes_nr);
	if (st->has_sampled)
		sim_text_printf(text, " (learned from %u random executions)",
				st->samples_nr);
	if (st->has_seen_past)
		sim_text_printf(text, "; they differ in the time or in the "
				      "number of steps, which something reads");
}
