// SPDX-License-Identifier: GPL-2.0-only
/*
 * recheck.c - run each schedule twice and compare what was possible
 *
 * The first run records the alternatives of every decision, the second follows
 * its log and must meet the same ones, and end in the same way with the same
 * event hash. Whatever differs has looked at something outside the world.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/hash.h"
#include "strategy/list.h"

#define SETS_MAX (1U << 22) /* moves kept for the message */
#define SET_LOST U32_MAX

struct seen {
	u64 hash;   /* of kind, bound and moves */
	u32 set_at; /* first of its moves, SET_LOST: not kept */
	u32 step;
	u16 bound;
	u16 value;
	u8 kind;
};

struct recheck {
	struct sim_strategy base;
	struct sim_strategy *inner;
	struct seen *seen;
	struct sim_move *sets;
	u32 seen_nr;
	u32 sets_nr;
	u32 position;
	enum sim_verdict verdict; /* of the first run */
	u64 event_hash;
	u64 pairs_nr;
	char mismatch[256];
};

static int recheck_init(struct sim_strategy *s,
			const struct sim_strategy_options *o,
			struct sim_error *err)
{
	struct recheck *r = container_of(s, struct recheck, base);

	if (!o->inner)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "strategy 'recheck' needs another one");
	if (o->inner->ops->sees_all)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "strategy '%s' checks itself that steps "
				     "can be repeated",
				     o->inner->ops->name);
	r->seen = malloc(SIM_STRATEGY_DEPTH_MAX * sizeof(*r->seen));
	r->sets = malloc(SETS_MAX * sizeof(*r->sets));
	if (!r->seen || !r->sets) {
		free(r->seen);
		free(r->sets);
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	r->inner = o->inner;
	s->runs_nr = 2;
	s->is_repeat = true; /* so that the first run comes first */
	return 0;
}

static void recheck_fini(struct sim_strategy *s)
{
	struct recheck *r = container_of(s, struct recheck, base);

	sim_strategy_destroy(r->inner);
	free(r->seen);
	free(r->sets);
}

static int recheck_begin(struct sim_strategy *s, u64 seed)
{
	struct recheck *r = container_of(s, struct recheck, base);
	int result = 0;

	r->position = 0;
	r->mismatch[0] = '\0';
	if (s->is_repeat) {
		r->seen_nr = 0;
		r->sets_nr = 0;
		result = r->inner->ops->begin(r->inner, seed);
		if (result)
			return result;
	}
	s->is_repeat = !s->is_repeat;
	return 0;
}

/* ---- first run ---- */

static u64 hash_set(const struct sim_moves *moves)
{
	u64 sum = sim_hash_mix(moves->step, moves->nr);

	for (u32 i = 0; i < moves->nr; i++) {
		const struct sim_move *m = &moves->move[i];

		sum = sim_hash_mix(sum, (u64)m->kind << 32 | (u64)m->cpu << 16 |
						m->task_id);
	}
	return sum;
}

static u32 keep_set(struct recheck *r, const struct sim_moves *moves)
{
	u32 at = r->sets_nr;

	if (SETS_MAX - at < moves->nr)
		return SET_LOST;
	memcpy(&r->sets[at], moves->move, moves->nr * sizeof(*r->sets));
	r->sets_nr += moves->nr;
	return at;
}

static u32 record(struct recheck *r, struct seen seen, u32 value)
{
	if (value < seen.bound && r->seen_nr < SIM_STRATEGY_DEPTH_MAX) {
		seen.value = (u16)value;
		r->seen[r->seen_nr++] = seen;
	}
	return value;
}

/* ---- second run ---- */

static void print_set(struct sim_text *text, const struct sim_move *move,
		      u32 nr)
{
	static const char *const words[] = { "step", "switch", "irq", "timer" };

	sim_text_add_char(text, '{');
	for (u32 i = 0; i < nr; i++) {
		sim_text_printf(text, "%s%s", i ? ", " : "",
				move[i].kind < ARRAY_SIZE(words) ?
					words[move[i].kind] :
					"?");
		if (move[i].kind != SIM_MOVE_TIMER)
			sim_text_printf(text, " task %u on cpu %u",
					move[i].task_id, move[i].cpu);
	}
	sim_text_add_char(text, '}');
}

/* Once per divergence, so it may allocate. */
static SIM_COLD u32 fail_moves(struct recheck *r, const struct seen *seen,
			       const struct sim_moves *moves)
{
	struct sim_text text = SIM_TEXT_INIT;

	sim_text_printf(&text, "step %u: first run ", moves->step);
	if (!seen)
		sim_text_add(&text, "was over");
	else if (seen->kind != SIM_CHOICE_MOVE)
		sim_text_printf(&text, "asked for a %s of %u",
				sim_choice_kind_name(seen->kind), seen->bound);
	else if (seen->set_at == SET_LOST)
		sim_text_printf(&text, "had %u other moves", seen->bound);
	else
		print_set(&text, &r->sets[seen->set_at], seen->bound);
	sim_text_add(&text, ", second run ");
	print_set(&text, moves->move, moves->nr);
	snprintf(r->mismatch, sizeof(r->mismatch), "%s", sim_text_str(&text));
	sim_text_fini(&text);
	return SIM_CHOICE_DIVERGED;
}

static SIM_COLD u32 fail_value(struct recheck *r, const struct seen *seen,
			       u32 kind, u32 bound)
{
	snprintf(r->mismatch, sizeof(r->mismatch),
		 "decision %u: first run had a %s of %u, second run a %s of %u",
		 r->position + 1,
		 seen ? sim_choice_kind_name(seen->kind) : "end",
		 seen ? seen->bound : 0, sim_choice_kind_name(kind), bound);
	return SIM_CHOICE_DIVERGED;
}

static u32 recheck_pick(void *s, const struct sim_moves *moves)
{
	struct recheck *r = s;
	u64 hash = hash_set(moves);
	const struct seen *seen;

	if (!r->base.is_repeat) {
		struct seen now = {
			.hash = hash,
			.set_at = keep_set(r, moves),
			.step = moves->step,
			.bound = (u16)moves->nr,
			.kind = SIM_CHOICE_MOVE,
		};

		return record(r, now, r->inner->ops->pick(r->inner, moves));
	}
	seen = r->position < r->seen_nr ? &r->seen[r->position] : NULL;
	if (!seen || seen->kind != SIM_CHOICE_MOVE || seen->hash != hash)
		return fail_moves(r, seen, moves);
	r->position++;
	return seen->value;
}

static u32 recheck_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct recheck *r = s;
	const struct seen *seen;

	if (!r->base.is_repeat) {
		struct seen now = { .bound = (u16)bound, .kind = (u8)kind };

		return record(r, now,
			      r->inner->ops->value(r->inner, kind, bound));
	}
	seen = r->position < r->seen_nr ? &r->seen[r->position] : NULL;
	if (!seen || seen->kind != kind || seen->bound != bound)
		return fail_value(r, seen, kind, bound);
	r->position++;
	return seen->value;
}

static void recheck_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct recheck *r = container_of(s, struct recheck, base);

	if (!s->is_repeat) {
		r->verdict = outcome->verdict;
		r->event_hash = outcome->event_hash;
		if (r->inner->ops->end)
			r->inner->ops->end(r->inner, outcome);
		return;
	}
	r->pairs_nr++;
	if (r->mismatch[0])
		sim_strategy_diverge(outcome, "%s", r->mismatch);
	else if (outcome->verdict != r->verdict)
		sim_strategy_diverge(outcome,
				     "after %u equal decisions the first run "
				     "ended %s, the second %s",
				     r->position, sim_verdict_name(r->verdict),
				     sim_verdict_name(outcome->verdict));
	else if (r->position != r->seen_nr ||
		 outcome->event_hash != r->event_hash)
		sim_strategy_diverge(outcome,
				     "%u of %u decisions repeated, but event "
				     "hash %016llx became %016llx",
				     r->position, r->seen_nr, r->event_hash,
				     outcome->event_hash);
}

static void recheck_account(struct sim_strategy *s, u64 seeds_nr)
{
	struct recheck *r = container_of(s, struct recheck, base);

	r->pairs_nr += seeds_nr;
	r->inner->ops->account(r->inner, seeds_nr);
}

static void recheck_describe(const struct sim_strategy *s,
			     struct sim_text *text)
{
	const struct recheck *r = container_of(s, const struct recheck, base);

	r->inner->ops->describe(r->inner, text);
	sim_text_printf(text, ", %llu of them run twice", r->pairs_nr);
}

static bool recheck_is_complete(const struct sim_strategy *s)
{
	const struct recheck *r = container_of(s, const struct recheck, base);

	return r->inner->ops->is_complete &&
	       r->inner->ops->is_complete(r->inner);
}

const struct sim_strategy_ops sim_strategy_recheck = {
	.name = "recheck",
	.help = "run each schedule of another strategy twice and compare",
	.letter = 'c',
	.is_wrapper = true,
	.bytes = sizeof(struct recheck),
	.init = recheck_init,
	.begin = recheck_begin,
	.pick = recheck_pick,
	.value = recheck_value,
	.end = recheck_end,
	.fini = recheck_fini,
	.account = recheck_account,
	.describe = recheck_describe,
	.is_complete = recheck_is_complete,
};
