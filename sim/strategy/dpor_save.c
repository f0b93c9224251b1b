// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_save.c - put a search aside and take it up again
 *
 * What is left to do are the steps that the next execution follows, and at the
 * node before each of them who sleeps and what is planned. Labels are numbered
 * in the order in which they are met here and written out when met first.
 * Clocks and races follow from the steps. The hashes of the traces that were seen only
 * grow, so they are handed out in pieces.
 */
#include "strategy/dpor_save.h"

#include <stdlib.h>
#include <string.h>

#include "strategy/dpor_parts.h"

#define FORMAT 2
#define COUNTS_NR (sizeof(struct sim_dpor_counts) / sizeof(u64))

/* ---- writing ---- */

struct saver {
	const struct dpor *d;
	struct sim_text *text;
	u32 *number_of; /* label: its number here + 1, 0: not met yet */
	u32 labels_nr;
};

/* 0 is no label, 1 the one of everything. */
static void save_label(struct saver *s, u32 label)
{
	const struct dpor_labels *labels = &s->d->labels;
	const struct dpor_label *l;

	if (label == DPOR_NONE || label == DPOR_LABEL_ALL) {
		sim_varint_add(s->text, label == DPOR_LABEL_ALL);
		return;
	}
	if (s->number_of[label]) {
		sim_varint_add(s->text, s->number_of[label] + 1U);
		return;
	}
	s->number_of[label] = ++s->labels_nr;
	sim_varint_add(s->text, s->labels_nr + 1U);
	l = &labels->items[label];
	sim_varint_add(s->text, l->nr);
	for (u32 i = 0; i < l->nr; i++) {
		sim_varint_add(s->text, labels->accesses[l->at + i].obj);
		sim_varint_add(s->text, labels->accesses[l->at + i].flags);
	}
}

/* Each branch, then those below it; 0 ends a list. */
static void save_tree(struct saver *s, u32 branch)
{
	const struct dpor *d = s->d;
	u32 *above = d->plan.steps; /* free between executions */
	u32 depth = 0;

	for (;;) {
		if (branch != DPOR_NONE) {
			const struct dpor_branch *b = &d->branches[branch];

			sim_varint_add(s->text, b->mover + 1U);
			save_label(s, b->label);
			above[depth++] = branch;
			branch = b->child;
			continue;
		}
		sim_varint_add(s->text, 0);
		if (!depth)
			return;
		branch = d->branches[above[--depth]].next;
	}
}

static void save_step(struct saver *s, u32 at)
{
	const struct dpor_step *step = &s->d->steps[at];
	bool is_last = at == s->d->fixed_nr - 1;

	sim_varint_add(s->text, step->mover);
	sim_varint_add(s->text, step->move);
	sim_varint_add(s->text, step->moves_nr);
	sim_varint_add(s->text, step->ordinal);
	sim_varint_add(s->text, step->at_step);
	sim_varint_add(s->text, step->woken);
	sim_varint_add(s->text, step->is_forced);
	/* The last one has not been run yet. */
	save_label(s, is_last ? DPOR_NONE : step->label);
	save_label(s, is_last ? step->planned : DPOR_NONE);
	sim_varint_add(s->text, step->values_nr);
	for (u32 i = 0; i < step->values_nr; i++) {
		sim_varint_add(s->text,
			       s->d->values[step->values_at + i].bound);
		sim_varint_add(s->text,
			       s->d->values[step->values_at + i].value);
	}
}

static void save_node(struct saver *s, const struct dpor_node *node)
{
	sim_varint_add(s->text, node->enabled);
	sim_varint_add(s->text, node->tried);
	sim_varint_add(s->text, node->costly);
	sim_varint_add(s->text, node->last);
	sim_varint_add(s->text, node->used);
	sim_varint_add(s->text, node->sleep_nr);
	for (u32 i = 0; i < node->sleep_nr; i++) {
		sim_varint_add(s->text,
			       s->d->sleepers[node->sleep_at + i].mover);
		save_label(s, s->d->sleepers[node->sleep_at + i].label);
	}
	save_tree(s, node->tree);
}

static void save_head(const struct dpor *d, struct sim_text *text)
{
	const u64 *counts = (const u64 *)&d->counts;

	sim_varint_add(text, FORMAT);
	sim_varint_add(text, d->executions_nr);
	for (u32 i = 0; i < COUNTS_NR; i++)
		sim_varint_add(text, counts[i]);
	for (u32 i = 0; i < ARRAY_SIZE(d->rng.s); i++)
		sim_varint_add(text, d->rng.s[i]);
	sim_varint_add(text, d->has_lost_traces);
	sim_varint_add(text, d->movers_nr);
	for (u32 i = 0; i < d->movers_nr; i++)
		sim_varint_add(text, d->movers[i]);
	sim_varint_add(text, d->fixed_nr);
	sim_varint_add(text, d->values_fixed);
}

bool dpor_save(const struct sim_strategy *s, struct sim_text *text)
{
	const struct dpor *d = container_of(s, const struct dpor, base);
	struct saver saver = { .d = d, .text = text };

	/* With dpor:check= an execution may belong to the one before. */
	if (d->is_exhausted || d->full || d->check.level)
		return false;
	/* Untouched pages cost nothing. */
	saver.number_of = calloc(DPOR_LABELS_MAX, sizeof(u32));
	if (!saver.number_of)
		return false;
	save_head(d, text);
	for (u32 i = 0; i < d->fixed_nr; i++) {
		save_step(&saver, i);
		save_node(&saver, &d->nodes[i]);
	}
	save_tree(&saver, d->next_tree);
	sim_estimator_save(&d->estimator, text);
	free(saver.number_of);
	return true;
}

void dpor_save_news(struct sim_strategy *s, struct sim_text *text)
{
	struct dpor *d = container_of(s, struct dpor, base);

	if (sim_text_error(&d->trace_news) < 0)
		d->has_lost_traces = true;
	sim_text_add_bytes(text, sim_text_str(&d->trace_news),
			   d->trace_news.nr);
	sim_text_reset(&d->trace_news);
	d->keeps_news = true;
}

/* ---- reading ---- */

struct loader {
	struct dpor *d;
	struct sim_bytes *b;
	u32 *labels; /* by number from 1 */
	u32 labels_nr;
};

static u32 new_label(struct loader *l)
{
	static struct sim_access access[SIM_FOOTPRINT_MAX];
	u32 nr = (u32)sim_bytes_below(l->b, SIM_FOOTPRINT_MAX + 1ULL);
	u32 label;

	for (u32 i = 0; i < nr; i++) {
		access[i].obj = sim_bytes_varint(l->b);
		access[i].flags = (u32)sim_bytes_below(l->b, U32_MAX);
	}
	if (l->b->has_failed)
		return DPOR_NONE;
	label = dpor_label_of(&l->d->labels, access, nr);
	l->b->has_failed = label == DPOR_NONE;
	return label;
}

static u32 load_label(struct loader *l)
{
	u32 number = (u32)sim_bytes_below(l->b, l->labels_nr + 3ULL);

	if (number <= 1)
		return number ? DPOR_LABEL_ALL : DPOR_NONE;
	if (number - 1 <= l->labels_nr)
		return l->labels[number - 1];
	if (l->labels_nr + 1 == DPOR_LABELS_MAX) {
		l->b->has_failed = true;
		return DPOR_NONE;
	}
	number = new_label(l);
	l->labels[++l->labels_nr] = number;
	return number;
}

/* One that there must be. */
static u32 load_some_label(struct loader *l)
{
	u32 label = load_label(l);

	l->b->has_failed |= label == DPOR_NONE;
	return l->b->has_failed ? DPOR_LABEL_ALL : label;
}

static void load_tree(struct loader *l, u32 *root)
{
	struct dpor *d = l->d;
	u32 *above = d->plan.steps;
	u32 depth = 0;

	*root = DPOR_NONE;
	while (!l->b->has_failed) {
		u32 mover = (u32)sim_bytes_below(l->b, d->movers_nr + 1ULL);
		u32 *link = depth ? &d->branches[above[depth - 1]].child : root;
		u32 label;

		if (!mover && !depth)
			return;
		if (!mover) {
			depth--;
			continue;
		}
		label = load_some_label(l);
		link = dpor_branch_add(d, link, mover - 1, label);
		if (!link || depth == DPOR_STEPS_MAX) {
			l->b->has_failed = true;
			return;
		}
		above[depth++] =
			(u32)(container_of(link, struct dpor_branch, child) -
			      d->branches);
	}
}

/* A set of movers that there are. */
static u64 load_set(struct loader *l)
{
	u64 set = sim_bytes_varint(l->b);

	if (l->d->movers_nr < 64 && set >> l->d->movers_nr)
		l->b->has_failed = true;
	return set;
}

static void load_values(struct loader *l, struct dpor_step *step)
{
	struct dpor *d = l->d;

	step->values_at = d->values_nr;
	step->values_nr = (u32)sim_bytes_below(
		l->b, DPOR_VALUES_MAX - d->values_nr + 1ULL);
	for (u32 i = 0; i < step->values_nr && !l->b->has_failed; i++) {
		u16 bound = (u16)sim_bytes_below(l->b, U16_MAX + 1ULL);

		d->values[d->values_nr++] = (struct dpor_value){
			.bound = bound,
			.value = (u16)sim_bytes_below(l->b, bound),
		};
	}
}

static void load_step(struct loader *l, u32 at)
{
	struct dpor_step *step = &l->d->steps[at];

	step->mover = (u16)sim_bytes_below(l->b, l->d->movers_nr);
	step->move = (u16)sim_bytes_below(l->b, U16_MAX);
	step->moves_nr = (u16)sim_bytes_below(l->b, U16_MAX);
	step->ordinal = (u16)sim_bytes_below(l->b, U16_MAX);
	step->at_step = (u32)sim_bytes_below(l->b, U32_MAX);
	step->woken = load_set(l);
	step->is_forced = sim_bytes_below(l->b, 2);
	step->label = load_label(l);
	step->planned = load_label(l);
	if (step->label == DPOR_NONE)
		step->label = DPOR_LABEL_ALL;
	load_values(l, step);
}

static void load_node(struct loader *l, u32 at)
{
	struct dpor *d = l->d;
	struct dpor_node *node = &d->nodes[at];
	u32 left_nr = DPOR_SLEEPERS_MAX - d->sleepers_nr;

	node->enabled = load_set(l);
	node->tried = load_set(l);
	node->costly = load_set(l);
	node->last = (u16)sim_bytes_below(l->b, SIM_MOVERS_MAX);
	node->used = (u16)sim_bytes_below(l->b, U16_MAX + 1ULL);
	node->sleep_at = d->sleepers_nr;
	node->sleep_nr = (u32)sim_bytes_below(l->b, left_nr + 1ULL);
	for (u32 i = 0; i < node->sleep_nr && !l->b->has_failed; i++) {
		u32 mover = (u32)sim_bytes_below(l->b, U16_MAX + 1ULL);

		l->b->has_failed |= (mover & ~DPOR_IS_DONE) >= d->movers_nr;
		d->sleepers[d->sleepers_nr++] = (struct dpor_sleeper){
			.mover = (u16)mover,
			.label = load_some_label(l),
		};
	}
	load_tree(l, &node->tree);
}

static bool load_head(struct dpor *d, struct sim_bytes *b)
{
	u64 *counts = (u64 *)&d->counts;

	if (sim_bytes_varint(b) != FORMAT)
		return false;
	d->executions_nr = sim_bytes_varint(b);
	for (u32 i = 0; i < COUNTS_NR; i++)
		counts[i] = sim_bytes_varint(b);
	for (u32 i = 0; i < ARRAY_SIZE(d->rng.s); i++)
		d->rng.s[i] = sim_bytes_varint(b);
	d->has_lost_traces |= sim_bytes_below(b, 2);
	d->movers_nr = (u32)sim_bytes_below(b, DPOR_MOVERS_MAX + 1ULL);
	for (u32 i = 0; i < d->movers_nr; i++) {
		d->movers[i] = (u16)sim_bytes_below(b, SIM_MOVERS_MAX);
		d->mover_of[d->movers[i]] = (u8)(i + 1);
	}
	d->fixed_nr = (u32)sim_bytes_below(b, DPOR_STEPS_MAX);
	d->values_fixed = (u32)sim_bytes_below(b, DPOR_VALUES_MAX);
	return !b->has_failed;
}

bool dpor_load(struct sim_strategy *s, struct sim_bytes *from)
{
	struct dpor *d = container_of(s, struct dpor, base);
	struct loader l = { .d = d, .b = from };

	if (d->check.level || !load_head(d, from))
		return false;
	l.labels = calloc(DPOR_LABELS_MAX, sizeof(u32));
	if (!l.labels)
		return false;
	for (u32 i = 0; i < d->fixed_nr && !from->has_failed; i++) {
		load_step(&l, i);
		load_node(&l, i);
	}
	load_tree(&l, &d->next_tree);
	sim_estimator_load(&d->estimator, from);
	free(l.labels);
	if (from->has_failed || d->estimator.levels_nr != d->fixed_nr ||
	    (d->fixed_nr &&
	     d->values_fixed > d->steps[d->fixed_nr - 1].values_nr))
		return false;
	if (d->fixed_nr) {
		dpor_clocks_set(d, d->fixed_nr - 1);
		dpor_races_set(d, d->fixed_nr - 1);
	}
	return true;
}

bool dpor_load_news(struct sim_strategy *s, struct sim_bytes *from)
{
	struct dpor *d = container_of(s, struct dpor, base);
	bool keeps_news = d->keeps_news;
	u64 hash;

	d->keeps_news = false;
	while (from->bytes - from->at >= sizeof(hash)) {
		const u8 *at = sim_bytes_take(from, sizeof(hash));

		memcpy(&hash, at, sizeof(hash));
		dpor_trace_is_new(d, hash);
	}
	d->keeps_news = keeps_news;
	return from->at == from->bytes;
}
