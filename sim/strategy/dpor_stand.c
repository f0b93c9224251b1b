// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_stand.c - where movers stand and what they hold; what a step teaches
 *
 * A task stands where its call chain says, an interrupt always in the same place.
 * A lock is held from the step that takes it to the one that drops it, as the
 * steps tell. Whom it keeps out is seen when it is taken: who could have had it
 * before that and cannot any more.
 */
#include "strategy/dpor_stand.h"

#include "base/hash.h"
#include "core/task.h"
#include "core/unwind.h"

#define FRAMES_MAX 64

/* ---- where movers stand ---- */

static u64 chain_of(const struct sim_task *task)
{
	const void *frames[FRAMES_MAX];
	u32 nr = sim_unwind_suspended(task, frames, FRAMES_MAX);
	u64 sum = sim_hash_mix(task->id, task->stand_mark);

	for (u32 i = 0; i < nr; i++)
		sum = sim_hash_mix(sum, (u64)(uintptr_t)frames[i]);
	return sim_hash_mix(sum, nr);
}

/* Of all tasks, before the first step of all. */
static void note_first(struct dpor_states *st)
{
	st->tasks_nr = sim_task_count();
	for (u32 id = 1; id < st->tasks_nr; id++)
		st->first_of[id] = chain_of(sim_task_by_id(id));
}

static u64 first_chain(const struct dpor_states *st, u32 mover)
{
	if (mover < st->tasks_nr)
		return st->first_of[mover];
	/* Interrupts, and tasks that are made on the way. */
	return sim_hash_mix(mover, U64_MAX);
}

/* Of a task that has work to do it matters which. */
static u32 place_of(struct dpor_states *st, u32 mover, u64 chain)
{
	const struct sim_task *task;

	if (mover < sim_task_count()) {
		task = sim_task_by_id(mover);
		if (task->stand && task->state != SIM_TASK_DONE)
			chain = sim_hash_mix(chain, task->stand(task));
	}
	return future_place(&st->future, chain);
}

static struct dpor_stand *begin_stand(struct dpor_states *st, u32 m, u32 mover)
{
	struct dpor_stand *stand = &st->stands[m];

	stand->chain = first_chain(st, mover);
	stand->place = place_of(st, mover, stand->chain);
	stand->held.nr = 0;
	return stand;
}

static void apply(const struct dpor *d, u32 i)
{
	struct dpor_states *st = d->states;
	const struct dpor_change *c = &st->changes[i];
	struct dpor_stand *stand = &st->stands[d->steps[i].mover];

	stand->chain = c->chain;
	stand->held = st->future.helds[c->held];
	if (c->other != DPOR_NONE)
		st->stands[c->other].chain = c->other_chain;
}

/* As it is behind the first @nr steps. */
void dpor_stand_sync(struct dpor *d, u32 nr)
{
	struct dpor_states *st = d->states;

	if (likely(st->is_synced))
		return;
	st->is_synced = true;
	if (!st->tasks_nr)
		note_first(st);
	for (u32 m = 0; m < DPOR_MOVERS_MAX; m++)
		st->stands[m].place = DPOR_NONE;
	for (u32 m = 0; m < d->movers_nr; m++)
		begin_stand(st, m, d->movers[m]);
	for (u32 i = 0; i < nr; i++)
		apply(d, i);
	for (u32 m = 0; m < d->movers_nr; m++)
		st->stands[m].place =
			place_of(st, d->movers[m], st->stands[m].chain);
	st->made_nr = sim_task_count();
}

struct dpor_stand *dpor_stand_of(struct dpor *d, u32 m)
{
	struct dpor_states *st = d->states;

	if (st->stands[m].place == DPOR_NONE)
		return begin_stand(st, m, d->movers[m]);
	return &st->stands[m];
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

static struct dpor_keeper *keeper_of(struct dpor_states *st, u64 obj,
				     bool may_add)
{
	for (u32 i = 0; i < st->keepers_nr; i++) {
		if (st->keepers[i].obj == obj)
			return &st->keepers[i];
	}
	if (!may_add || st->keepers_nr == DPOR_KEEPERS_MAX)
		return NULL; /* one that keeps nobody out, for all we know */
	st->keepers[st->keepers_nr] = (struct dpor_keeper){ .obj = obj };
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
	const struct dpor_keeper *keeper = keeper_of(st, obj, false);

	if (is_cpu(obj))
		return FUTURE_IS_ALONE | FUTURE_KEEPS_ALONE;
	return (is_alone ? FUTURE_IS_ALONE : 0) |
	       (keeper ? keeper->keeps[is_alone] : 0);
}

static u64 obj_of(const struct sim_footprint_next *next)
{
	return (u64)(uintptr_t)next->obj & ~7ULL;
}

void dpor_states_open(struct dpor *d, u32 mover)
{
	struct dpor_states *st = d->states;

	/* What an earlier step taught is known. */
	if (d->depth >= d->fixed_nr)
		dpor_stand_sync(d, d->depth - 1);
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
	u64 obj = next ? obj_of(next) : 0;
	const struct sim_access *a =
		next ? dpor_access(&d->labels, label, obj) : NULL;
	struct dpor_keeper *keeper;
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
		/* Scenes have it among what is held. */
		st->scenes.has_changed = true;
		st->scenes.must_forget = true;
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
		/* Was it free? Could it go to sleep in a step otherwise? */
		if (!is_cpu(a->obj) &&
		    (!(a->flags & SIM_ACCESS_TAKE) || !d->states->next ||
		     obj_of(d->states->next) != a->obj))
			continue;
		/* Who may migrate could go on on another CPU. */
		if (is_cpu(a->obj) && !is_bound)
			continue;
		take_lock(needs, a->obj,
			  how_taken(d->states, a->obj, a->flags));
	}
}

void dpor_stand_take_all(struct future_held *to, const struct future_held *from)
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

static void learn_made(struct dpor *d, u32 m, const struct future_step *by)
{
	struct dpor_states *st = d->states;

	for (; st->made_nr < sim_task_count(); st->made_nr++) {
		u32 id = st->made_nr;

		future_link(&st->future, by->from, BIT_ULL(m), by->needs,
			    place_of(st, id, first_chain(st, id)));
	}
}

/* Others may stand elsewhere because of the step: they were given work. */
static void learn_moved(struct dpor *d, u32 m, const struct future_step *by)
{
	struct dpor_states *st = d->states;

	for (u32 i = 0; i < d->movers_nr; i++) {
		struct dpor_stand *stand = dpor_stand_of(d, i);
		u32 place;

		if (i == m)
			continue;
		place = place_of(st, d->movers[i], stand->chain);
		future_move(&st->future, by, BIT_ULL(i), stand->place, place);
		stand->place = place;
	}
}

/* The task @m goes on from elsewhere; @from there, what was learned of it. */
static u32 move_stand(struct dpor *d, u32 m, u64 *ret_chain)
{
	struct dpor_stand *stand = dpor_stand_of(d, m);
	u32 mover = d->movers[m];

	if (mover < SIM_TASKS_MAX && !sim_footprint_is_in_irq(mover))
		stand->chain = chain_of(sim_task_by_id(mover));
	*ret_chain = stand->chain;
	stand->place = place_of(d->states, mover, stand->chain);
	return stand->place;
}

void dpor_states_learn(struct dpor *d)
{
	struct dpor_states *st = d->states;
	const struct dpor_step *step = &d->steps[d->depth - 1];
	struct dpor_change *c = &st->changes[d->depth - 1];
	u32 m = step->mover;
	struct dpor_stand *stand = dpor_stand_of(d, m);
	struct future_held needs, held;
	struct future_step now;

	learn_keeper(d, step->label);
	needed_in(d, m, step->label, &needs);
	held = stand->held;
	dpor_stand_take_all(&held, &needs);
	now = (struct future_step){
		.mover = BIT_ULL(m),
		.from = stand->place,
		.label = step->label,
		.held = future_held(&st->future, &held),
		.needs = future_held(&st->future, &needs),
		.woken = step->woken,
	};
	now.to = move_stand(d, m, &c->chain);
	future_learn(&st->future, &d->labels, &now);
	learn_made(d, m, &now);
	learn_moved(d, m, &now);
	c->other = under_irq(d, d->movers[m]);
	if (c->other != DPOR_NONE) {
		now.from = dpor_stand_of(d, c->other)->place;
		now.to = move_stand(d, c->other, &c->other_chain);
		future_learn(&st->future, &d->labels, &now);
	}
	pass_locks(d, m, step->label, &stand->held);
	held = stand->held;
	c->held = future_held(&st->future, &held);
	if (st->future.full)
		d->full = st->future.full;
}
