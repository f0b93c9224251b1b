// SPDX-License-Identifier: GPL-2.0-only
/*
 * coverage.c - random schedules that begin like those that showed something new
 *
 * New is a pair of operations of two tasks on one object, one right after the
 * other (who read whose write, who took whose lock); an operation while a lock is
 * held (a lock order, if it is to take another one); an edge of a wait-for graph.
 * Who showed something new is remembered. Every second execution takes one of
 * them, newer ones more often, follows it up to any decision and is random from
 * there. Objects are numbered as they come, so nothing depends on addresses.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "core/lock.h"
#include "core/task.h"
#include "strategy/list.h"
#include "strategy/nextop.h"

#define CORPUS_MAX 256
#define LOG_MAX 65536U /* decisions that are remembered */
#define SEEN_NR (1U << 16) /* power of two; pairs beyond share a place */
#define OBJECTS_MAX 2048U
#define SLOTS_NR 4096U /* power of two */

struct coverage_log {
	struct sim_choice *log;
	u32 nr;
};

struct coverage {
	struct sim_strategy base;
	struct sim_rng rng;
	struct sim_nextop next;
	struct coverage_log corpus[CORPUS_MAX];
	u32 corpus_nr;
	u32 corpus_at; /* the oldest, once all places are taken */
	u64 begun_nr;
	u64 pairs_nr;
	u64 fresh_nr; /* executions that showed something new */
	u8 *seen;     /* one bit for each hash */
	u64 objects[OBJECTS_MAX + 1]; /* from 1 */
	u16 slots[SLOTS_NR];
	u32 objects_nr;
	bool has_lost; /* there are more: they are one, number 0 */
	/* Of this execution. */
	struct sim_choice *log;
	u32 nr;
	const struct coverage_log *parent;
	u32 follow_nr;
	u16 last_of[OBJECTS_MAX + 1]; /* task + 1 that operated on it last */
	bool is_fresh;
};

static void coverage_fini(struct sim_strategy *s)
{
	struct coverage *c = container_of(s, struct coverage, base);

	for (u32 i = 0; i < c->corpus_nr; i++)
		free(c->corpus[i].log);
	free(c->seen);
	free(c->log);
}

static int coverage_init(struct sim_strategy *s,
			 const struct sim_strategy_options *o,
			 struct sim_error *err)
{
	struct coverage *c = container_of(s, struct coverage, base);

	(void)o;
	c->seen = calloc(SEEN_NR / 8, 1);
	c->log = malloc(LOG_MAX * sizeof(*c->log));
	if (c->seen && c->log)
		return 0;
	coverage_fini(s);
	return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
}

/* ---- what is new ---- */

static void note(struct coverage *c, u64 hash)
{
	u32 at = (u32)(hash >> 32) % SEEN_NR;
	u8 bit = (u8)(1U << at % 8);

	if (likely(c->seen[at / 8] & bit))
		return;
	c->seen[at / 8] |= bit;
	c->pairs_nr++;
	c->is_fresh = true;
}

static u32 number_of(struct coverage *c, u64 obj)
{
	u32 slot = (u32)(sim_hash_mix(0, obj) >> 32) % SLOTS_NR;

	for (; c->slots[slot]; slot = (slot + 1) % SLOTS_NR) {
		if (c->objects[c->slots[slot]] == obj)
			return c->slots[slot];
	}
	if (c->objects_nr == OBJECTS_MAX) {
		c->has_lost = true;
		return 0;
	}
	c->slots[slot] = (u16)++c->objects_nr;
	c->objects[c->objects_nr] = obj;
	return c->objects_nr;
}

static u64 pair(u32 kind, u32 a, u32 b, u32 c)
{
	return sim_hash_mix((u64)kind << 32 | a, (u64)b << 32 | c);
}

static void coverage_done(void *ctx, u32 task_id, u64 obj)
{
	const struct sim_task *task = sim_task_by_id(task_id);
	struct coverage *c = ctx;
	u32 number, last;

	if (!obj)
		return;
	number = number_of(c, obj);
	last = c->last_of[number];
	c->last_of[number] = (u16)(task_id + 1);
	if (last && last != task_id + 1)
		note(c, pair(0, number, last, task_id));
	for (u32 i = 0; task && i < task->held_nr; i++) {
		u64 held = (u64)(uintptr_t)task->held[i].lock;

		if (held != obj)
			note(c, pair(1, number_of(c, held), number, 0));
	}
}

static const struct sim_nextop_ops next_ops = {
	.done = coverage_done,
};

static void note_edges(struct coverage *c, const struct sim_outcome *outcome)
{
	u64 hash = outcome->verdict;

	if (!sim_verdict_is_bug(outcome->verdict))
		return;
	for (u32 i = 0; i < outcome->edges_nr; i++) {
		const struct sim_outcome_edge *e = &outcome->edges[i];

		hash = sim_hash64(e->waiter, strlen(e->waiter));
		hash = sim_hash64_seeded(e->object, strlen(e->object), hash);
		note(c, sim_hash64_seeded(e->waker, strlen(e->waker), hash));
	}
	note(c, sim_hash64_seeded(outcome->signature,
				  strlen(outcome->signature), hash));
}

/* ---- an execution ---- */

/* Of two drawn at random the one that came later. */
static const struct coverage_log *draw(struct coverage *c)
{
	u32 a = (u32)sim_rng_below(&c->rng, c->corpus_nr);
	u32 b = (u32)sim_rng_below(&c->rng, c->corpus_nr);
	u32 age_a = (a + CORPUS_MAX - c->corpus_at) % CORPUS_MAX;
	u32 age_b = (b + CORPUS_MAX - c->corpus_at) % CORPUS_MAX;

	return &c->corpus[age_a > age_b ? a : b];
}

static int coverage_begin(struct sim_strategy *s, u64 seed)
{
	struct coverage *c = container_of(s, struct coverage, base);

	sim_rng_seed(&c->rng, seed);
	c->begun_nr++;
	c->nr = 0;
	c->follow_nr = 0;
	c->is_fresh = false;
	if (c->corpus_nr && sim_rng_below(&c->rng, 2)) {
		c->parent = draw(c);
		c->follow_nr = (u32)sim_rng_below(&c->rng, c->parent->nr + 1U);
	}
	memset(c->last_of, 0, sizeof(c->last_of));
	sim_nextop_start(&c->next, &next_ops, c);
	return 0;
}

static u32 decide(struct coverage *c, u32 kind, u32 bound)
{
	u32 value = (u32)sim_rng_below(&c->rng, bound);

	if (c->nr < c->follow_nr) {
		const struct sim_choice *old = &c->parent->log[c->nr];

		if (old->kind == kind && old->bound == bound)
			value = old->value;
		else
			c->follow_nr = 0;
	}
	if (c->nr < LOG_MAX)
		c->log[c->nr++] = (struct sim_choice){
			.kind = (u8)kind,
			.bound = (u16)bound,
			.value = (u16)value,
		};
	return value;
}

static u32 coverage_pick(void *s, const struct sim_moves *moves)
{
	return decide(s, SIM_CHOICE_MOVE, moves->nr);
}

static u32 coverage_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	return decide(s, kind, bound);
}

static void remember(struct coverage *c)
{
	struct coverage_log *to = &c->corpus[c->corpus_at];
	struct sim_choice *copy = malloc((c->nr + 1UL) * sizeof(*copy));

	if (!copy)
		return;
	memcpy(copy, c->log, c->nr * sizeof(*copy));
	free(to->log);
	*to = (struct coverage_log){ copy, c->nr };
	c->corpus_nr = max(c->corpus_nr, c->corpus_at + 1);
	c->corpus_at = (c->corpus_at + 1) % CORPUS_MAX;
}

static void coverage_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct coverage *c = container_of(s, struct coverage, base);

	sim_nextop_stop(&c->next);
	note_edges(c, outcome);
	c->fresh_nr += c->is_fresh;
	if (c->is_fresh)
		remember(c);
}

static void coverage_describe(const struct sim_strategy *s,
			      struct sim_text *text)
{
	const struct coverage *c = container_of(s, const struct coverage, base);

	sim_text_printf(text,
			"%llu random schedules led by %llu with something new "
			"(%llu pairs of operations)",
			c->begun_nr, c->fresh_nr, c->pairs_nr);
	if (c->has_lost)
		sim_text_printf(text, ", objects beyond the first %u as one",
				OBJECTS_MAX);
}

const struct sim_strategy_ops sim_strategy_coverage = {
	.name = "coverage",
	.help = "random, beginning like schedules that showed something new",
	.letter = 'v',
	.bytes = sizeof(struct coverage),
	.init = coverage_init,
	.begin = coverage_begin,
	.pick = coverage_pick,
	.value = coverage_value,
	.end = coverage_end,
	.fini = coverage_fini,
	.describe = coverage_describe,
};
