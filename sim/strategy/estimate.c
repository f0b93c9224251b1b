// SPDX-License-Identifier: GPL-2.0-only
/*
 * estimate.c - sizes of subtrees, and what they say of the whole tree
 */
#include "strategy/estimate.h"

#include <stdlib.h>

#include "base/assert.h"

int sim_estimator_init(struct sim_estimator *e, u32 levels_max)
{
	/* Untouched pages cost nothing. */
	e->levels = malloc(levels_max * sizeof(*e->levels));
	e->levels_max = levels_max;
	return e->levels ? 0 : -SIM_ERR_NOMEM;
}

void sim_estimator_fini(struct sim_estimator *e)
{
	free(e->levels);
}

void sim_estimator_note(struct sim_estimator *e, u32 depth, u32 settled_nr,
			bool is_unlike)
{
	struct sim_estimate_level *level;
	double size;

	depth = min_t(u32, depth, e->levels_max);
	for (u32 i = e->levels_nr; i < depth; i++)
		e->levels[i] =
			(struct sim_estimate_level){ .began =
							     e->executions_nr };
	e->executions_nr++;
	e->levels_nr = min(settled_nr, depth);
	if (!e->levels_nr)
		return;
	level = &e->levels[e->levels_nr - 1];
	size = (double)(e->executions_nr - level->began);
	level->began = e->executions_nr;
	if (is_unlike) {
		level->others += size;
		return;
	}
	level->nr++;
	level->sum += size;
	level->squares += size * size;
}

/* @left_nr more of about @mean; @nr sizes say how much they differ. */
static void add_left(struct sim_estimate_part *part, double left_nr,
		     double mean, double squares, double nr)
{
	/* One size says nothing of that: as much as may be. */
	double variance = mean * mean;

	if (nr > 1)
		variance = (squares / nr - mean * mean) * nr / (nr - 1);
	if (variance < 0)
		variance = 0; /* rounding */
	part->size += left_nr * mean;
	part->variance += variance * left_nr * (1 + left_nr / nr);
}

void sim_estimator_begin(const struct sim_estimator *e, u32 at,
			 const struct sim_estimate_node *node,
			 struct sim_estimate_part *ret)
{
	const struct sim_estimate_level *level = &e->levels[at];
	double left_nr = node->left_nr + 1.0;

	SIM_ASSERT(at < e->levels_nr);
	*ret = (struct sim_estimate_part){
		.size = level->sum + level->others,
	};
	if (level->nr)
		add_left(ret, left_nr, level->sum / (double)level->nr,
			 level->squares, (double)level->nr);
	else
		add_left(ret, left_nr, level->others * node->ratio, 0, 1);
}

void sim_estimator_fold(const struct sim_estimator *e, u32 at,
			const struct sim_estimate_node *node,
			struct sim_estimate_part *part)
{
	const struct sim_estimate_level *level = &e->levels[at];
	double now = part->size;
	double nr = (double)level->nr;
	double slope = 0; /* of the mean, over the size of the part */
	double mean, squares;

	SIM_ASSERT(at < e->levels_nr);
	part->size += level->sum + level->others;
	if (!node->left_nr)
		return;
	if (!node->is_unlike) {
		nr++;
		mean = (level->sum + now) / nr;
		squares = level->squares + now * now;
		slope = 1 / nr;
	} else if (level->nr) {
		mean = level->sum / nr;
		squares = level->squares;
	} else {
		nr = 1;
		mean = now * node->ratio;
		squares = 0;
		slope = node->ratio;
	}
	part->variance *=
		(1 + node->left_nr * slope) * (1 + node->left_nr * slope);
	add_left(part, node->left_nr, mean, squares, nr);
}

/* Newton's method from above; strategies do without the library of maths. */
static double root(double value)
{
	double next = value > 1 ? value : 1;
	double x;

	if (value <= 0)
		return 0;
	do {
		x = next;
		next = (x + value / x) / 2;
	} while (next < x);
	return x;
}

void sim_estimator_done(const struct sim_estimator *e,
			const struct sim_estimate_part *part,
			struct sim_estimate *ret)
{
	*ret = (struct sim_estimate){
		.done_nr = e->executions_nr,
		.total = part->size,
		.error = root(part->variance),
	};
}

void sim_estimator_save(const struct sim_estimator *e, struct sim_text *text)
{
	sim_varint_add(text, e->executions_nr);
	sim_varint_add(text, e->levels_nr);
	for (u32 i = 0; i < e->levels_nr; i++) {
		const struct sim_estimate_level *level = &e->levels[i];

		sim_varint_add(text, level->began);
		sim_varint_add(text, level->nr);
		sim_real_add(text, level->sum);
		sim_real_add(text, level->squares);
		sim_real_add(text, level->others);
	}
}

void sim_estimator_load(struct sim_estimator *e, struct sim_bytes *b)
{
	e->executions_nr = sim_bytes_varint(b);
	e->levels_nr = (u32)sim_bytes_below(b, e->levels_max + 1ULL);
	for (u32 i = 0; i < e->levels_nr && !b->has_failed; i++) {
		struct sim_estimate_level *level = &e->levels[i];

		level->began = sim_bytes_below(b, e->executions_nr + 1);
		level->nr = sim_bytes_varint(b);
		level->sum = sim_bytes_real(b);
		level->squares = sim_bytes_real(b);
		level->others = sim_bytes_real(b);
	}
}
