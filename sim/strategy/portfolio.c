// SPDX-License-Identifier: GPL-2.0-only
/*
 * portfolio.c - several strategies, an execution each by turns
 *
 * Equal shares, in the order of the list, whatever they find. Each of them
 * learns from its own executions only. One that has no schedule left passes
 * its turn on. Never complete: what a part of it covered is not said of the
 * whole.
 */
#include <string.h>

#include "strategy/list.h"

#define MEMBERS_MAX 8
#define SPEC_BYTES 64
#define DEFAULT_LIST "random+pos+urw+surw+pct"

struct portfolio {
	struct sim_strategy base;
	struct sim_strategy *members[MEMBERS_MAX];
	bool is_exhausted[MEMBERS_MAX];
	char spec[MEMBERS_MAX][SPEC_BYTES];
	u64 runs_nr[MEMBERS_MAX];
	u32 nr;
	u32 turn; /* who has the next execution */
	struct sim_strategy *now;
};

static void portfolio_fini(struct sim_strategy *s)
{
	struct portfolio *p = container_of(s, struct portfolio, base);

	for (u32 i = 0; i < p->nr; i++)
		sim_strategy_destroy(p->members[i]);
}

static int add_member(struct portfolio *p, const char *spec, size_t bytes,
		      struct sim_error *err)
{
	struct sim_strategy_options o;
	char name[SIM_STRATEGY_NAME_BYTES];
	int r;

	if (p->nr == MEMBERS_MAX || !bytes || bytes >= SPEC_BYTES)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%s' is not a list of at most %d "
				     "strategies with '+' in between",
				     spec, MEMBERS_MAX);
	memcpy(p->spec[p->nr], spec, bytes);
	r = sim_strategy_parse(p->spec[p->nr], err, name, &o);
	if (r < 0)
		return r;
	if (!strcmp(name, p->base.ops->name))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a portfolio has no portfolio in it");
	r = sim_strategy_create(name, &o, err, &p->members[p->nr]);
	if (r < 0)
		return r;
	p->nr++;
	return 0;
}

static int portfolio_init(struct sim_strategy *s,
			  const struct sim_strategy_options *o,
			  struct sim_error *err)
{
	struct portfolio *p = container_of(s, struct portfolio, base);
	const char *list = o->path[0] ? o->path : DEFAULT_LIST;

	for (;;) {
		size_t bytes = strcspn(list, "+");
		int r = add_member(p, list, bytes, err);

		if (r < 0) {
			portfolio_fini(s);
			return r;
		}
		if (!list[bytes])
			return 0;
		list += bytes + 1;
	}
}

static int portfolio_begin(struct sim_strategy *s, u64 seed)
{
	struct portfolio *p = container_of(s, struct portfolio, base);

	for (u32 i = 0; i < p->nr; i++) {
		u32 turn = (p->turn + i) % p->nr;

		p->now = p->members[turn];
		if (!p->is_exhausted[turn] &&
		    !p->now->ops->begin(p->now, seed)) {
			p->runs_nr[turn]++;
			p->turn = turn + 1;
			return 0;
		}
		p->is_exhausted[turn] = true;
	}
	return SIM_STRATEGY_EXHAUSTED;
}

static u32 portfolio_pick(void *s, const struct sim_moves *moves)
{
	struct portfolio *p = s;

	return p->now->ops->pick(p->now, moves);
}

static u32 portfolio_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct portfolio *p = s;

	return p->now->ops->value(p->now, kind, bound);
}

static void portfolio_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct portfolio *p = container_of(s, struct portfolio, base);

	if (p->now->ops->end)
		p->now->ops->end(p->now, outcome);
}

static void portfolio_describe(const struct sim_strategy *s,
			       struct sim_text *text)
{
	const struct portfolio *p =
		container_of(s, const struct portfolio, base);

	for (u32 i = 0; i < p->nr; i++)
		sim_text_printf(text, "%s%llu by %s",
				i ? ", " : "schedules: ", p->runs_nr[i],
				p->spec[i]);
}

const struct sim_strategy_ops sim_strategy_portfolio = {
	.name = "portfolio",
	.help = "several strategies by turns [portfolio:NAME+NAME]; without a "
		"list " DEFAULT_LIST,
	.letter = 'f',
	.bytes = sizeof(struct portfolio),
	.init = portfolio_init,
	.begin = portfolio_begin,
	.pick = portfolio_pick,
	.value = portfolio_value,
	.end = portfolio_end,
	.fini = portfolio_fini,
	.describe = portfolio_describe,
};
