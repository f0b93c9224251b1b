// SPDX-License-Identifier: GPL-2.0-only
/*
 * surw.c - every order of the accesses to a few objects equally likely
 *
 * For each execution some objects that two tasks or more use are drawn. Who
 * accesses one of them next is decided in proportion to the accesses that each
 * task (with those that it will make) still has to do; others that stand before
 * one of them are held until that one has come. Everything else is a random
 * walk. Counts are the most that earlier executions had; the first execution is
 * a plain random walk. After Zhao, Wolff, Mathur, Roychoudhury: Selectively
 * Uniform Concurrency Testing (ASPLOS 2025), in the lazy form of Fray.
 */
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "strategy/list.h"
#include "strategy/nextop.h"
#include "strategy/turns.h"
#include "strategy/weights.h"

#define OBJECTS_MAX 1024
#define SLOTS_NR (2 * OBJECTS_MAX)
#define CHOSEN_MAX 20
/* After so many decisions the chosen task need not come any more. */
#define PATIENCE_NR 1000

struct object {
	u64 obj; /* 0: free */
	u16 tasks_nr; /* that used it in any one execution, together */
	bool is_chosen;
	u16 most[SIM_TASKS_MAX]; /* accesses of a task in one execution */
	u16 now[SIM_TASKS_MAX];
};

struct surw {
	struct sim_strategy base;
	struct sim_rng rng;
	struct sim_nextop next;
	struct sim_weights weights;
	struct object *objects; /* in order of their first access */
	u32 objects_nr;
	u16 slots[SLOTS_NR]; /* index + 1 in objects, 0: free */
	u32 wanted_nr;	     /* objects of an execution */
	u64 begun_nr;
	bool is_full;
	/* Of this execution. */
	u32 chosen[CHOSEN_MAX];
	u32 chosen_nr;
	u32 intended; /* task that comes next, 0: to be drawn */
	u32 waited_nr;
	bool is_held[SIM_TASKS_MAX];
};

static int surw_init(struct sim_strategy *s,
		     const struct sim_strategy_options *o,
		     struct sim_error *err)
{
	struct surw *u = container_of(s, struct surw, base);

	if (o->objects_nr > CHOSEN_MAX)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "%u objects are more than %d",
				     o->objects_nr, CHOSEN_MAX);
	u->wanted_nr = o->objects_nr ? o->objects_nr : 1;
	u->objects = calloc(OBJECTS_MAX, sizeof(*u->objects));
	if (!u->objects)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return 0;
}

static void surw_fini(struct sim_strategy *s)
{
	free(container_of(s, struct surw, base)->objects);
}

/* ---- what is known of objects ---- */

/* Return: NULL if there is no room for another one. */
static struct object *find_object(struct surw *u, u64 obj)
{
	u32 slot = (u32)(obj * 0x9e3779b97f4a7c15ULL >> 32) % SLOTS_NR;

	while (u->slots[slot]) {
		struct object *o = &u->objects[u->slots[slot] - 1];

		if (o->obj == obj)
			return o;
		slot = (slot + 1) % SLOTS_NR;
	}
	if (u->objects_nr == OBJECTS_MAX) {
		u->is_full = true;
		return NULL;
	}
	u->objects[u->objects_nr].obj = obj;
	u->slots[slot] = (u16)++u->objects_nr;
	return &u->objects[u->objects_nr - 1];
}

static void surw_done(void *ctx, u32 task_id, u64 obj)
{
	struct surw *u = ctx;
	struct object *o = obj ? find_object(u, obj) : NULL;

	if (!o)
		return;
	if (o->now[task_id] < U16_MAX)
		o->now[task_id]++;
	if (o->is_chosen)
		u->weights.done[task_id]++;
}

/* The intent may go on to the new task, by its part of the weight. */
static void surw_born(void *ctx, u32 task_id, u32 parent_id)
{
	struct surw *u = ctx;
	u32 before = sim_weights_of(&u->weights, parent_id);
	u32 weight = sim_weights_born(&u->weights, task_id, parent_id);

	if (u->intended == parent_id && parent_id && weight <= before &&
	    sim_rng_chance(&u->rng, weight, max(before, 1U)))
		u->intended = task_id;
}

static const struct sim_nextop_ops next_ops = {
	.done = surw_done,
	.born = surw_born,
};

static void learn(struct surw *u)
{
	u32 tasks_nr = sim_task_count();

	for (u32 i = 0; i < u->objects_nr; i++) {
		struct object *o = &u->objects[i];

		for (u32 id = 0; id < tasks_nr; id++) {
			o->tasks_nr += o->now[id] && !o->most[id];
			o->most[id] = max(o->most[id], o->now[id]);
			o->now[id] = 0;
		}
	}
}

/* ---- the strategy ---- */

static void choose_objects(struct surw *u)
{
	u16 shared[OBJECTS_MAX];
	u32 shared_nr = 0;

	while (u->chosen_nr)
		u->objects[u->chosen[--u->chosen_nr]].is_chosen = false;
	memset(u->weights.total, 0, sizeof(u->weights.total));
	for (u32 i = 0; i < u->objects_nr; i++) {
		if (u->objects[i].tasks_nr > 1)
			shared[shared_nr++] = (u16)i;
	}
	while (shared_nr && u->chosen_nr < u->wanted_nr) {
		u32 at = (u32)sim_rng_below(&u->rng, shared_nr);
		struct object *o = &u->objects[shared[at]];

		u->chosen[u->chosen_nr++] = shared[at];
		o->is_chosen = true;
		for (u32 id = 0; id < SIM_TASKS_MAX; id++)
			u->weights.total[id] += o->most[id];
		shared[at] = shared[--shared_nr];
	}
}

static int surw_begin(struct sim_strategy *s, u64 seed)
{
	struct surw *u = container_of(s, struct surw, base);

	sim_rng_seed(&u->rng, seed);
	u->begun_nr++;
	u->intended = 0;
	memset(u->is_held, 0, sizeof(u->is_held));
	choose_objects(u);
	sim_weights_begin(&u->weights);
	sim_nextop_start(&u->next, &next_ops, u);
	return 0;
}

static void surw_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct surw *u = container_of(s, struct surw, base);

	(void)outcome;
	sim_nextop_stop(&u->next);
	learn(u);
}

static bool stands_before_chosen(struct surw *u, u32 task_id)
{
	u64 obj = sim_nextop_object(&u->next, task_id);

	for (u32 i = 0; obj && i < u->chosen_nr; i++) {
		if (u->objects[u->chosen[i]].obj == obj)
			return true;
	}
	return false;
}

static u32 weight_of(struct surw *u, u32 task_id)
{
	if (sim_task_by_id(task_id)->state == SIM_TASK_DONE)
		return 0;
	return max(sim_weights_of(&u->weights, task_id),
		   (u32)stands_before_chosen(u, task_id));
}

/* Called when somebody stands before a chosen object, so there is one. */
static u32 draw_intended(struct surw *u)
{
	u64 sum = 0;
	u64 at;
	u32 id = 1;

	for (u32 i = 1; i < sim_task_count(); i++)
		sum += weight_of(u, i);
	at = sim_rng_below(&u->rng, sum);
	while (at >= weight_of(u, id))
		at -= weight_of(u, id++);
	return id;
}

static void release_all(struct surw *u)
{
	memset(u->is_held, 0, sizeof(u->is_held));
	u->intended = 0;
	u->waited_nr = 0;
}

/* May @who make its move? If not it is held. */
static bool may_move(struct surw *u, u32 who)
{
	if (who >= SIM_TURN_IRQ || !stands_before_chosen(u, who))
		return true;
	if (!u->intended)
		u->intended = draw_intended(u);
	if (who == u->intended) {
		release_all(u);
		return true;
	}
	u->is_held[who] = true;
	return false;
}

static u32 surw_pick(void *s, const struct sim_moves *moves)
{
	struct surw *u = s;
	struct sim_turns turns;

	sim_turns_list(moves, &turns);
	if (u->intended && ++u->waited_nr > PATIENCE_NR)
		release_all(u);
	for (u32 i = 0; i < turns.nr;) {
		u32 who = turns.who[i];

		if (who < SIM_TURN_IRQ && u->is_held[who])
			turns.who[i] = turns.who[--turns.nr];
		else
			i++;
	}
	while (turns.nr) {
		u32 i = (u32)sim_rng_below(&u->rng, turns.nr);

		if (may_move(u, turns.who[i]))
			return sim_turns_move(moves, turns.who[i], &u->rng);
		turns.who[i] = turns.who[--turns.nr];
	}
	/* All are held, and whom they wait for cannot move. */
	release_all(u);
	return (u32)sim_rng_below(&u->rng, moves->nr);
}

static u32 surw_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct surw *u = s;

	(void)kind;
	return (u32)sim_rng_below(&u->rng, bound);
}

static void surw_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct surw *u = container_of(s, const struct surw, base);

	sim_text_printf(text,
			"%llu schedules uniform over the order at %u object%s",
			u->begun_nr, u->wanted_nr,
			u->wanted_nr == 1 ? "" : "s");
	if (u->is_full)
		sim_text_printf(text, " of the first %d", OBJECTS_MAX);
}

const struct sim_strategy_ops sim_strategy_surw = {
	.name = "surw",
	.help = "each order of the accesses to some objects equally likely "
		"[objects=NUMBER]",
	.letter = 'q',
	.bytes = sizeof(struct surw),
	.init = surw_init,
	.begin = surw_begin,
	.pick = surw_pick,
	.value = surw_value,
	.end = surw_end,
	.fini = surw_fini,
	.describe = surw_describe,
};
