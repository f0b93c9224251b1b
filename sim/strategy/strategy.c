// SPDX-License-Identifier: GPL-2.0-only
/*
 * strategy.c - the list of strategies, and making one by name
 */
#include "strategy/strategy.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "core/event.h"
#include "strategy/list.h"
#include "strategy/overhear.h"

static const struct sim_strategy_ops *const all[] = {
	&sim_strategy_random,	&sim_strategy_roundrobin,
	&sim_strategy_dfs,	&sim_strategy_dpor,
	&sim_strategy_stateful, &sim_strategy_persistent,
	&sim_strategy_delay,	&sim_strategy_pct,
	&sim_strategy_pos,	&sim_strategy_urw,
	&sim_strategy_surw,	&sim_strategy_portfolio,
	&sim_strategy_coverage, &sim_strategy_auto,
	&sim_strategy_directed, &sim_strategy_replay,
	&sim_strategy_prefix,	 &sim_strategy_recheck,
};

static const struct sim_sink *overhears;

void sim_strategy_overhear(const struct sim_sink *sink)
{
	overhears = sink;
}

void sim_strategy_hand_on(const struct sim_event *ev)
{
	if (unlikely(overhears))
		overhears->event(overhears->ctx, ev);
}

const struct sim_strategy_ops *sim_strategy_by_idx(u32 idx)
{
	return idx < ARRAY_SIZE(all) ? all[idx] : NULL;
}

const struct sim_strategy_ops *sim_strategy_by_letter(char letter)
{
	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		if (all[i]->is_seeded && all[i]->letter == letter)
			return all[i];
	}
	return NULL;
}

static int fail_unknown(const char *name, struct sim_error *err)
{
	const char *names[ARRAY_SIZE(all)];
	u32 names_nr = 0;
	int near;
	int r;

	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		if (!all[i]->is_wrapper)
			names[names_nr++] = all[i]->name;
	}
	near = sim_text_nearest(name, names, names_nr);
	r = sim_error_set(err, SIM_ERR_ABSENT, "unknown strategy '%s'", name);
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'?", names[near]);
	return r;
}

static const struct sim_strategy_ops *find(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
	}
	return NULL;
}

int sim_strategy_create(const char *name, const struct sim_strategy_options *o,
			struct sim_error *err, struct sim_strategy **ret)
{
	const struct sim_strategy_ops *ops = find(name);
	struct sim_strategy *s;
	int r;

	SIM_ASSERT(o);
	if (!ops)
		return fail_unknown(name, err);
	s = calloc(1, ops->bytes);
	if (!s)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	s->ops = ops;
	s->runs_nr = 1;
	s->is_independent = ops->account && (!ops->is_wrapper || !o->inner ||
					     o->inner->is_independent);
	/* A check runs other orders in between. */
	s->is_resumable = ops->mark && o->checkpoints && !o->check;
	r = ops->init ? ops->init(s, o, err) : 0;
	if (r < 0) {
		free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void sim_strategy_destroy(struct sim_strategy *s)
{
	if (!s)
		return;
	if (s->ops->fini)
		s->ops->fini(s);
	free(s);
}

struct sim_decider sim_strategy_decider(struct sim_strategy *s)
{
	return (struct sim_decider){
		.pick = s->ops->pick,
		.value = s->ops->value,
		.wants_state = s->has_no_states ? NULL : s->ops->wants_state,
		.state = s->has_no_states ? NULL : s->ops->state,
		.ctx = s,
	};
}

/* ---- "name:key=value,key=value" ---- */

static int parse_number(const char *key, const char *text, long max,
			struct sim_error *err)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (!*text || *end || value < 0 || value > max)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%s' is not a number from 0 to %ld for "
				     "'%s'",
				     text, max, key);
	return (int)value;
}

static int parse_pair(const char *name, char *pair, struct sim_error *err,
		      struct sim_strategy_options *o)
{
	const struct {
		const char *name;
		const char *key; /* "": a number without a name */
		long max;
		u32 *to; /* NULL: preemptions_max */
	} known[] = {
		{ "dfs", "preemptions", 10000, NULL },
		{ "roundrobin", "quantum", 1000000, &o->quantum },
		{ "delay", "", 10000, &o->delays_max },
		{ "pct", "d", 64, &o->depth },
		{ "pct", "k", 1000000, &o->length },
		{ "pct", "forced", 1, &o->counts_forced },
		{ "surw", "objects", 20, &o->objects_nr },
		{ "dpor", "order", 1000000, &o->order },
		{ "dfs", "checkpoints", 1, &o->checkpoints },
		{ "delay", "checkpoints", 1, &o->checkpoints },
		{ "dpor", "checkpoints", 1, &o->checkpoints },
		{ "stateful", "checkpoints", 1, &o->checkpoints },
		{ "persistent", "checkpoints", 1, &o->checkpoints },
		{ "persistent", "allocations", 1, &o->allocations },
		{ "dpor", "check", 2, &o->check },
		{ "dpor", "preemptions", 10000, NULL },
		{ "dpor", "delays", 10000, &o->dpor_delays },
	};
	const char *keys[ARRAY_SIZE(known)];
	char *value = strchr(pair, '=');
	u32 keys_nr = 0;
	int near;

	if (!strcmp(name, "dpor") && !strcmp(pair, "source")) {
		o->is_source = true;
		return 0;
	}
	if (value)
		*value++ = '\0';
	for (u32 i = 0; i < ARRAY_SIZE(known); i++) {
		const char *key = value ? pair : "";
		int number;

		if (strcmp(name, known[i].name) || strcmp(key, known[i].key))
			continue;
		number = parse_number(value ? pair : "the bound",
				      value ? value : pair, known[i].max, err);
		if (number >= 0 && known[i].to)
			*known[i].to = (u32)number;
		else if (number >= 0)
			o->preemptions_max = number;
		return number < 0 ? number : 0;
	}
	if (!value)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%s' is not key=value", pair);
	sim_error_set(err, SIM_ERR_INVAL, "strategy '%s' has no option '%s'",
		      name, pair);
	for (u32 i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(name, known[i].name) && known[i].key[0])
			keys[keys_nr++] = known[i].key;
	}
	near = sim_text_nearest(pair, keys, keys_nr);
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'?", keys[near]);
	return -SIM_ERR_INVAL;
}

int sim_strategy_parse(const char *spec, struct sim_error *err,
		       char ret_name[SIM_STRATEGY_NAME_BYTES],
		       struct sim_strategy_options *ret_o)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	const struct sim_strategy_ops *ops;
	char copy[SIM_STRATEGY_PATH_BYTES + 32];
	char *pairs;
	char *rest;

	if (strlen(spec) >= sizeof(copy))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "strategy '%.20s...' is too long", spec);
	strcpy(copy, spec);
	pairs = strchr(copy, ':');
	if (pairs)
		*pairs++ = '\0';
	ops = find(copy);
	if (!ops || ops->is_wrapper)
		return fail_unknown(copy, err);
	if (pairs &&
	    (ops == &sim_strategy_directed || ops == &sim_strategy_portfolio)) {
		/* Names of locks have all kinds of characters. */
		if (!*pairs || strlen(pairs) >= sizeof(o.path))
			return sim_error_set(err, SIM_ERR_INVAL,
					     "'%.20s' needs some names, but "
					     "not that many",
					     spec);
		strcpy(o.path, pairs);
		pairs = NULL;
	}
	for (char *pair = pairs ? strtok_r(pairs, ",", &rest) : NULL; pair;
	     pair = strtok_r(NULL, ",", &rest)) {
		int r = parse_pair(ops->name, pair, err, &o);

		if (r < 0)
			return r;
	}
	strcpy(ret_name, ops->name);
	*ret_o = o;
	return 0;
}

/* ---- for the strategies ---- */

void sim_strategy_diverge(struct sim_outcome *outcome, const char *fmt, ...)
{
	va_list args;

	outcome->verdict = SIM_VERDICT_DIVERGED;
	outcome->edges_nr = 0;
	outcome->signature[0] = '\0';
	va_start(args, fmt);
	vsnprintf(outcome->title, sizeof(outcome->title), fmt, args);
	va_end(args);
}
