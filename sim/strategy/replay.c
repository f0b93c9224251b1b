// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay.c - follow a choice log to its end, and no further
 */
#include <stdio.h>

#include "base/assert.h"
#include "strategy/list.h"

struct replay {
	struct sim_strategy base;
	const struct sim_choice *log;
	u32 log_nr;
	u32 position;
	struct sim_strategy_mismatch mismatch;
};

static int replay_init(struct sim_strategy *s,
		       const struct sim_strategy_options *o,
		       struct sim_error *err)
{
	struct replay *r = container_of(s, struct replay, base);

	(void)err;
	SIM_ASSERT(o->log || !o->log_nr);
	r->log = o->log;
	r->log_nr = o->log_nr;
	return 0;
}

/* May be repeated as often as wanted; the seed means nothing. */
static int replay_begin(struct sim_strategy *s, u64 seed)
{
	struct replay *r = container_of(s, struct replay, base);

	(void)seed;
	r->position = 0;
	r->mismatch.is_set = false;
	return 0;
}

static u32 take(struct replay *r, u32 kind, u32 bound, u32 step)
{
	u32 value;

	if (unlikely(r->position == r->log_nr))
		return SIM_CHOICE_STOP;
	value = sim_strategy_follow(&r->log[r->position], kind, bound,
				    &r->mismatch);
	if (unlikely(value == SIM_CHOICE_DIVERGED)) {
		r->mismatch.position = r->position;
		r->mismatch.step = step;
		return value;
	}
	r->position++;
	return value;
}

static u32 replay_pick(void *s, const struct sim_moves *moves)
{
	return take(s, SIM_CHOICE_MOVE, moves->nr, moves->step);
}

static u32 replay_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	return take(s, kind, bound, 0);
}

static void replay_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct replay *r = container_of(s, struct replay, base);

	sim_strategy_mismatch_report(&r->mismatch, outcome);
}

static void replay_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct replay *r = container_of(s, const struct replay, base);

	sim_text_printf(text, "one schedule of %u decisions", r->log_nr);
}

void sim_strategy_mismatch_report(const struct sim_strategy_mismatch *m,
				  struct sim_outcome *outcome)
{
	char where[48] = "";

	if (!m->is_set)
		return;
	if (m->step)
		snprintf(where, sizeof(where), " (step %u)", m->step);
	if (m->is_past_end) {
		sim_strategy_diverge(outcome,
				     "decision %u%s: expected the end, found a "
				     "%s of %u",
				     m->position + 1, where,
				     sim_choice_kind_name(m->found_kind),
				     m->found_bound);
		return;
	}
	sim_strategy_diverge(outcome,
			     "decision %u%s: expected a %s of %u, found a %s "
			     "of %u",
			     m->position + 1, where,
			     sim_choice_kind_name(m->expected_kind),
			     m->expected_bound,
			     sim_choice_kind_name(m->found_kind),
			     m->found_bound);
}

const struct sim_strategy_ops sim_strategy_replay = {
	.name = "replay",
	.help = "follow a choice log",
	.letter = 'y',
	.is_wrapper = true,
	.bytes = sizeof(struct replay),
	.init = replay_init,
	.begin = replay_begin,
	.pick = replay_pick,
	.value = replay_value,
	.end = replay_end,
	.describe = replay_describe,
};
