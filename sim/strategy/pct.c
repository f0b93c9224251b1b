// SPDX-License-Identifier: GPL-2.0-only
/*
 * pct.c - random priorities, lowered at a few random steps
 *
 * Everybody has a random priority and the highest that can move does. At d-1
 * random steps among the k of an execution, the one whose turn it is falls below
 * all others first. A bug of depth d is hit with a probability of at least
 * 1/(n k^(d-1)) for n tasks. After Burckhardt, Kothari, Musuvathi, Nagarakatte:
 * A Randomized Scheduler with Probabilistic Guarantees (ASPLOS 2010).
 *
 * A step is a decision between two or more; with forced=1 it is, as in the
 * paper, an operation of a task, forced or not. Without k= it is the most that
 * an earlier execution had, and the first execution has no such steps. Without
 * d= every second execution has depth 2, every fourth 3, and so on.
 *
 * Whoever turns in a loop without progress falls below all others, too.
 */
#include <string.h>

#include "base/rng.h"
#include "strategy/list.h"
#include "strategy/nextop.h"
#include "strategy/turns.h"

#define DEPTH_MAX 64

struct pct {
	struct sim_strategy base;
	struct sim_rng rng;
	struct sim_nextop next;
	u32 depth; /* 0: by turns */
	u32 length; /* k as given, 0: as seen */
	u32 longest_nr;
	u32 deepest;
	u64 begun_nr;
	bool counts_forced;
	/* Of this execution. */
	u32 steps_nr;		    /* done */
	u32 change[DEPTH_MAX - 1]; /* steps, ascending */
	u32 changes_nr;
	u32 changed_nr;
	u64 floor;		     /* lower than any priority in use */
	u64 priority[SIM_TURNS_MAX]; /* 0: to be drawn */
	u32 spin_turns[SIM_TASKS_MAX];
};

#define INITIAL BIT_ULL(63) /* priorities that were not lowered have this bit */

static int pct_init(struct sim_strategy *s,
		    const struct sim_strategy_options *o, struct sim_error *err)
{
	struct pct *p = container_of(s, struct pct, base);

	if (o->depth > DEPTH_MAX)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a depth of %u is more than %d", o->depth,
				     DEPTH_MAX);
	p->depth = o->depth;
	p->length = o->length;
	p->counts_forced = o->counts_forced > 0;
	/* Else the executions before decide, too. */
	s->is_independent = o->depth && o->length;
	return 0;
}

/* 2, 3, 2, 4, 2, 3, 2, 5 ... */
static u32 depth_now(const struct pct *p)
{
	if (p->depth)
		return p->depth;
	return min_t(u32, 2 + (u32)__builtin_ctzll(p->begun_nr), DEPTH_MAX);
}

static bool is_change(const struct pct *p, u32 step)
{
	for (u32 i = 0; i < p->changes_nr; i++) {
		if (p->change[i] == step)
			return true;
	}
	return false;
}

/* @nr different steps of 1..@length, each set equally likely (Floyd). */
static void draw_changes(struct pct *p, u32 nr, u32 length)
{
	p->changes_nr = 0;
	for (u32 top = length - nr + 1; top <= length && nr; top++) {
		u32 step = 1 + (u32)sim_rng_below(&p->rng, top);
		u32 i;

		if (is_change(p, step))
			step = top;
		for (i = p->changes_nr; i && p->change[i - 1] > step; i--)
			p->change[i] = p->change[i - 1];
		p->change[i] = step;
		p->changes_nr++;
	}
}

static void demote(struct pct *p, u32 who)
{
	p->priority[who] = --p->floor;
}

/* A forced step, or one before which nobody was lowered. */
static void pct_done(void *ctx, u32 task_id, u64 obj)
{
	struct pct *p = ctx;

	(void)obj;
	p->steps_nr++;
	if (p->changed_nr < p->changes_nr &&
	    p->change[p->changed_nr] == p->steps_nr) {
		demote(p, task_id);
		p->changed_nr++;
	}
}

static const struct sim_nextop_ops next_ops = {
	.done = pct_done,
};

static int pct_begin(struct sim_strategy *s, u64 seed)
{
	struct pct *p = container_of(s, struct pct, base);
	u32 length = p->length ? p->length : p->longest_nr;
	u32 depth;

	sim_rng_seed(&p->rng, seed);
	p->begun_nr++;
	p->steps_nr = 0;
	p->changed_nr = 0;
	p->floor = INITIAL - 1;
	memset(p->priority, 0, sizeof(p->priority));
	memset(p->spin_turns, 0, sizeof(p->spin_turns));
	depth = depth_now(p);
	p->deepest = max(p->deepest, depth);
	draw_changes(p, min(depth - 1, length), length);
	if (p->counts_forced)
		sim_nextop_start(&p->next, &next_ops, p);
	return 0;
}

static void pct_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct pct *p = container_of(s, struct pct, base);

	(void)outcome;
	p->longest_nr = max(p->longest_nr, p->steps_nr);
	if (p->counts_forced)
		sim_nextop_stop(&p->next);
}

static u64 priority_of(struct pct *p, u32 who)
{
	if (!p->priority[who])
		p->priority[who] = sim_rng_next(&p->rng) | INITIAL;
	if (who < SIM_TASKS_MAX) {
		u32 turns = sim_task_by_id(who)->spin_turns;

		if (turns > p->spin_turns[who])
			demote(p, who);
		p->spin_turns[who] = turns;
	}
	return p->priority[who];
}

/* Among those who can do more than wait for a lock, if @is_open. */
static u32 highest(struct pct *p, const struct sim_turns *turns, bool is_open)
{
	u64 best_priority = 0;
	u32 best = U32_MAX;

	for (u32 i = 0; i < turns->nr; i++) {
		u32 who = turns->who[i];

		if (priority_of(p, who) <= best_priority)
			continue;
		if (is_open && who < SIM_TURN_IRQ &&
		    sim_nextop_is_shut(&p->next, who))
			continue;
		best_priority = p->priority[who];
		best = who;
	}
	return best;
}

static u32 pct_pick(void *s, const struct sim_moves *moves)
{
	struct pct *p = s;
	struct sim_turns turns;
	u32 step = p->steps_nr + 1;

	sim_turns_list(moves, &turns);
	if (!p->counts_forced)
		p->steps_nr++;
	if (p->changed_nr < p->changes_nr && p->change[p->changed_nr] == step) {
		u32 who = highest(p, &turns, p->counts_forced);

		/* With everybody at a closed door it makes no difference. */
		if (who != U32_MAX) {
			demote(p, who);
			p->changed_nr++;
		}
	}
	return sim_turns_move(moves, highest(p, &turns, false), &p->rng);
}

static u32 pct_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct pct *p = s;

	(void)kind;
	return (u32)sim_rng_below(&p->rng, bound);
}

static void pct_account(struct sim_strategy *s, u64 seeds_nr)
{
	container_of(s, struct pct, base)->begun_nr += seeds_nr;
}

static void pct_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct pct *p = container_of(s, const struct pct, base);

	sim_text_printf(text, "%llu schedules of random priorities, ",
			p->begun_nr);
	if (p->depth)
		sim_text_printf(text, "depth %u", p->depth);
	else
		sim_text_printf(text, "depths 2 to %u", max(p->deepest, 2U));
	sim_text_printf(text, ", k = %u",
			p->length ? p->length : p->longest_nr);
}

const struct sim_strategy_ops sim_strategy_pct = {
	.name = "pct",
	.help = "random priorities, lowered at d-1 of k steps "
		"[d=DEPTH,k=STEPS,forced=1]",
	.letter = 't',
	.bytes = sizeof(struct pct),
	.init = pct_init,
	.begin = pct_begin,
	.pick = pct_pick,
	.value = pct_value,
	.end = pct_end,
	.account = pct_account,
	.describe = pct_describe,
};
