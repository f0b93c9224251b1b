// SPDX-License-Identifier: GPL-2.0-only
/*
 * oracle.c - walk through all interleavings of a program, with a table
 */
#include "strategy/tests/oracle.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PLACES_NR (1U << 17)

/* Random walk and URW: the state says all. POS: and the order of priorities. */
struct key {
	struct paper_state state;
	u8 drawn_nr;		 /* priorities so far */
	u8 rank[PAPER_THREADS]; /* among those, + 1; 0: to be drawn */
};

struct place {
	struct key key;
	bool is_used;
	double chance;
};

typedef double (*chance_fn)(const struct paper_program *p, const struct key *k);

static struct place *table;

/* fn(@p, @k), from the table if it was asked for already. */
static double ask(const struct paper_program *p, const struct key *k,
		  chance_fn fn)
{
	u32 at = (u32)sim_hash64(k, sizeof(*k)) % PLACES_NR;
	double chance;

	while (table[at].is_used && memcmp(&table[at].key, k, sizeof(*k)))
		at = (at + 1) % PLACES_NR;
	if (table[at].is_used)
		return table[at].chance;
	chance = fn(p, k);
	/* What was asked meanwhile may have taken the place. */
	while (table[at].is_used)
		at = (at + 1) % PLACES_NR;
	table[at] =
		(struct place){ .key = *k, .is_used = true, .chance = chance };
	return chance;
}

static bool is_over(const struct paper_program *p, const struct paper_state *s,
		    double *ret)
{
	for (u32 t = 0; t < p->threads_nr; t++) {
		if (paper_can_move(p, s, t))
			return false;
	}
	*ret = s->is_hit || paper_is_dead(p, s);
	return true;
}

/* Weight of a thread in URW: as if nobody took a short cut. */
static u32 left_of(const struct paper_program *p, const struct paper_state *s,
		   u32 t)
{
	u32 nr = 0;

	while (nr < PAPER_OPS && p->op[t][nr].kind)
		nr++;
	return s->done[t] < nr ? nr - s->done[t] : 1;
}

static double random_at(const struct paper_program *p, const struct key *k);
static double urw_at(const struct paper_program *p, const struct key *k);

static double step_sum(const struct paper_program *p, const struct key *k,
		       bool is_weighted)
{
	double sum = 0;
	double all = 0;

	if (is_over(p, &k->state, &sum))
		return sum;
	for (u32 t = 0; t < p->threads_nr; t++) {
		struct key next = *k;
		double weight;

		if (!paper_can_move(p, &k->state, t))
			continue;
		weight = is_weighted ? left_of(p, &k->state, t) : 1;
		paper_step(p, &next.state, t);
		all += weight;
		sum += weight * ask(p, &next, is_weighted ? urw_at : random_at);
	}
	return sum / all;
}

static double random_at(const struct paper_program *p, const struct key *k)
{
	return step_sum(p, k, false);
}

static double urw_at(const struct paper_program *p, const struct key *k)
{
	return step_sum(p, k, true);
}

static double pos_at(const struct paper_program *p, const struct key *k);

/* A new priority stands with equal chance at each place among those so far,
 * those that are forgotten included. */
static double pos_draw(const struct paper_program *p, const struct key *k,
		       u32 t)
{
	u32 places_nr = k->drawn_nr + 1U;
	double sum = 0;

	for (u32 place = 1; place <= places_nr; place++) {
		struct key next = *k;

		next.drawn_nr++;
		for (u32 i = 0; i < p->threads_nr; i++)
			next.rank[i] += next.rank[i] >= place;
		next.rank[t] = (u8)place;
		sum += ask(p, &next, pos_at);
	}
	return sum / places_nr;
}

static bool is_lock(const struct paper_op *op)
{
	return op->kind <= PAPER_UNLOCK;
}

static double pos_at(const struct paper_program *p, const struct key *k)
{
	struct key next = *k;
	const struct paper_op *op;
	double over;
	u32 best = PAPER_THREADS;

	if (is_over(p, &k->state, &over))
		return over;
	for (u32 t = 0; t < p->threads_nr; t++) {
		if (paper_next(p, &k->state, t) && !k->rank[t])
			return pos_draw(p, k, t);
		if (paper_can_move(p, &k->state, t) &&
		    (best == PAPER_THREADS || k->rank[t] > k->rank[best]))
			best = t;
	}
	op = paper_next(p, &k->state, best);
	for (u32 t = 0; t < p->threads_nr; t++) {
		const struct paper_op *other = paper_next(p, &k->state, t);

		if (!other || t == best ||
		    (other->obj == op->obj && is_lock(other) == is_lock(op)))
			next.rank[t] = 0;
	}
	paper_step(p, &next.state, best);
	return ask(p, &next, pos_at);
}

static double from_start(const struct paper_program *p, chance_fn fn)
{
	struct key start;
	double chance;

	memset(&start, 0, sizeof(start));
	table = calloc(PLACES_NR, sizeof(*table));
	if (!table)
		abort();
	chance = ask(p, &start, fn);
	free(table);
	return chance;
}

double oracle_random(const struct paper_program *p)
{
	return from_start(p, random_at);
}

double oracle_urw(const struct paper_program *p)
{
	return from_start(p, urw_at);
}

double oracle_pos(const struct paper_program *p)
{
	return from_start(p, pos_at);
}

/* ---- PCT: all orders of priorities, all sets of change points ---- */

static bool pct_run(const struct paper_program *p, const u32 *order,
		    const u32 *change, u32 d)
{
	struct paper_state s = { .pc = { 0 } };
	u32 priority[PAPER_THREADS];
	u32 changed_nr = 0;

	for (u32 t = 0; t < p->threads_nr; t++)
		priority[t] = d + order[t];
	for (u32 step = 1;; step++) {
		u32 best;

		for (bool again = true; again;) {
			best = PAPER_THREADS;
			for (u32 t = 0; t < p->threads_nr; t++) {
				if (paper_can_move(p, &s, t) &&
				    (best == PAPER_THREADS ||
				     priority[t] > priority[best]))
					best = t;
			}
			if (best == PAPER_THREADS)
				return s.is_hit || paper_is_dead(p, &s);
			again = changed_nr < d - 1 &&
				change[changed_nr] == step;
			if (again)
				priority[best] = d - 1 - changed_nr++;
		}
		paper_step(p, &s, best);
	}
}

static void swap(u32 *a, u32 *b)
{
	u32 kept = *a;

	*a = *b;
	*b = kept;
}

/* In lexical order. Return: false after the last. */
static bool next_order(u32 *order, u32 nr)
{
	u32 i = nr - 1;
	u32 j = nr - 1;

	while (i && order[i - 1] > order[i])
		i--;
	if (!i)
		return false;
	while (order[j] < order[i - 1])
		j--;
	swap(&order[i - 1], &order[j]);
	for (j = nr - 1; i < j; i++, j--)
		swap(&order[i], &order[j]);
	return true;
}

double oracle_pct(const struct paper_program *p, u32 d)
{
	u64 hits_nr = 0;
	u64 runs_nr = 0;
	u32 change[2];

	/* Depths 2 and 3. */
	for (change[0] = 1; change[0] <= p->steps_max; change[0]++) {
		u32 last = d == 2 ? change[0] + 1 : p->steps_max;

		for (change[1] = change[0] + 1; change[1] <= last;
		     change[1]++) {
			u32 order[PAPER_THREADS] = { 0, 1, 2, 3, 4 };

			do {
				hits_nr += pct_run(p, order, change, d);
				runs_nr++;
			} while (next_order(order, p->threads_nr));
		}
	}
	return (double)hits_nr / (double)runs_nr;
}
