// SPDX-License-Identifier: GPL-2.0-only
/*
 * prefix.c - follow a log, then let another strategy decide
 *
 * With dfs inside it explores the subtree below the log; a preemption bound
 * counts from the end of the log.
 */
#include "base/assert.h"
#include "strategy/list.h"

struct prefix {
	struct sim_strategy base;
	struct sim_strategy *inner;
	const struct sim_choice *log;
	u32 log_nr;
	u32 position;
	struct sim_strategy_mismatch mismatch;
};

static int prefix_init(struct sim_strategy *s,
		       const struct sim_strategy_options *o,
		       struct sim_error *err)
{
	struct prefix *p = container_of(s, struct prefix, base);

	if (!o->inner)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "strategy 'prefix' needs another one");
	if (o->inner->ops->sees_all)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "strategy '%s' cannot begin with a prefix",
				     o->inner->ops->name);
	SIM_ASSERT(o->log || !o->log_nr);
	p->inner = o->inner;
	p->log = o->log;
	p->log_nr = o->log_nr;
	return 0;
}

static void prefix_fini(struct sim_strategy *s)
{
	sim_strategy_destroy(container_of(s, struct prefix, base)->inner);
}

static int prefix_begin(struct sim_strategy *s, u64 seed)
{
	struct prefix *p = container_of(s, struct prefix, base);

	p->position = 0;
	p->mismatch.is_set = false;
	return p->inner->ops->begin(p->inner, seed);
}

static u32 take(struct prefix *p, u32 kind, u32 bound, u32 step)
{
	u32 value = sim_strategy_follow(&p->log[p->position], kind, bound,
					&p->mismatch);

	if (unlikely(value == SIM_CHOICE_DIVERGED)) {
		p->mismatch.position = p->position;
		p->mismatch.step = step;
		return value;
	}
	p->position++;
	return value;
}

static u32 prefix_pick(void *s, const struct sim_moves *moves)
{
	struct prefix *p = s;

	if (p->position < p->log_nr)
		return take(p, SIM_CHOICE_MOVE, moves->nr, moves->step);
	return p->inner->ops->pick(p->inner, moves);
}

static u32 prefix_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct prefix *p = s;

	if (p->position < p->log_nr)
		return take(p, kind, bound, 0);
	return p->inner->ops->value(p->inner, kind, bound);
}

static void prefix_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct prefix *p = container_of(s, struct prefix, base);

	sim_strategy_mismatch_report(&p->mismatch, outcome);
	if (p->inner->ops->end)
		p->inner->ops->end(p->inner, outcome);
}

static void prefix_account(struct sim_strategy *s, u64 seeds_nr)
{
	struct prefix *p = container_of(s, struct prefix, base);

	p->inner->ops->account(p->inner, seeds_nr);
}

static void prefix_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct prefix *p = container_of(s, const struct prefix, base);

	p->inner->ops->describe(p->inner, text);
	sim_text_printf(text, " below a prefix of %u decisions", p->log_nr);
}

static bool prefix_is_complete(const struct sim_strategy *s)
{
	const struct prefix *p = container_of(s, const struct prefix, base);

	return p->inner->ops->is_complete &&
	       p->inner->ops->is_complete(p->inner);
}

static void prefix_estimate(const struct sim_strategy *s,
			    struct sim_estimate *ret)
{
	const struct prefix *p = container_of(s, const struct prefix, base);

	*ret = (struct sim_estimate){ .total = 0 };
	if (p->inner->ops->estimate)
		p->inner->ops->estimate(p->inner, ret);
}

const struct sim_strategy_ops sim_strategy_prefix = {
	.name = "prefix",
	.help = "follow a choice log, then another strategy",
	.letter = 'p',
	.is_wrapper = true,
	.bytes = sizeof(struct prefix),
	.init = prefix_init,
	.begin = prefix_begin,
	.pick = prefix_pick,
	.value = prefix_value,
	.end = prefix_end,
	.fini = prefix_fini,
	.account = prefix_account,
	.describe = prefix_describe,
	.is_complete = prefix_is_complete,
	.estimate = prefix_estimate,
};
