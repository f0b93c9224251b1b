// SPDX-License-Identifier: GPL-2.0-only
/*
 * relay.c - calls of a store as bytes, and back
 */
#include "explore/relay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "core/lockgraph.h"
#include "explore/bugs.h"
#include "explore/report.h"

enum call {
	CALL_BEGIN = 1,
	CALL_FINDING,
	CALL_SAMPLE,
	CALL_SIGHTINGS,
	CALL_TALLY,
	CALL_LOCK_EDGES,
	CALL_FLUSH,
	CALL_RESULT,
};

/* ---- recording ---- */

static void add_call(struct sim_text *text, enum call call)
{
	sim_varint_add(text, call);
}

static void add_block(struct sim_text *text, const void *data, size_t bytes)
{
	sim_varint_add(text, bytes);
	if (bytes)
		sim_text_add_bytes(text, data, bytes);
}

/* With its end; NULL is another thing than "". */
static void add_str(struct sim_text *text, const char *str)
{
	add_block(text, str, str ? strlen(str) + 1 : 0);
}

static int record_begin(void *ctx, const struct sim_campaign *c, u64 *ret_seed,
			struct sim_error *err)
{
	(void)c;
	(void)err;
	add_call(ctx, CALL_BEGIN);
	sim_varint_add(ctx, *ret_seed);
	return 0;
}

static void add_schedule(struct sim_text *text,
			 const struct sim_explore_schedule *s)
{
	add_block(text, s, sizeof(*s));
	add_block(text, s->outcome, sizeof(*s->outcome));
	add_block(text, s->log, s->outcome->choices_nr * sizeof(*s->log));
	add_block(text, s->packed, s->packed_bytes);
	add_str(text, s->token);
}

static int record_finding(void *ctx, const struct sim_explore_schedule *s,
			  struct sim_error *err)
{
	(void)err;
	add_call(ctx, CALL_FINDING);
	add_schedule(ctx, s);
	return 0;
}

static int record_sample(void *ctx, const struct sim_explore_schedule *s,
			 struct sim_error *err)
{
	(void)err;
	add_call(ctx, CALL_SAMPLE);
	add_schedule(ctx, s);
	return 0;
}

static int record_sightings(void *ctx, const struct sim_outcome *bug, u64 nr,
			    struct sim_error *err)
{
	(void)err;
	add_call(ctx, CALL_SIGHTINGS);
	add_block(ctx, bug, sizeof(*bug));
	sim_varint_add(ctx, nr);
	return 0;
}

static int record_tally(void *ctx, const struct sim_explore_tally *t,
			struct sim_error *err)
{
	(void)err;
	add_call(ctx, CALL_TALLY);
	add_block(ctx, t, sizeof(*t));
	return 0;
}

static int record_lock_edges(void *ctx, const struct sim_lockgraph_edge *edges,
			     u32 nr, struct sim_error *err)
{
	(void)err;
	add_call(ctx, CALL_LOCK_EDGES);
	add_block(ctx, edges, nr * sizeof(*edges));
	for (u32 i = 0; i < nr; i++)
		add_block(ctx, edges[i].way.ips,
			  edges[i].way.ips_nr * sizeof(*edges[i].way.ips));
	return 0;
}

static int record_flush(void *ctx, struct sim_error *err)
{
	(void)err;
	add_call(ctx, CALL_FLUSH);
	return 0;
}

const struct sim_explore_store_ops sim_relay_ops = {
	.begin = record_begin,
	.finding = record_finding,
	.sightings = record_sightings,
	.tally = record_tally,
	.sample = record_sample,
	.lock_edges = record_lock_edges,
	.flush = record_flush,
};

static void add_bugs(struct sim_text *text, const struct sim_explore_bug *bugs,
		     u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		const struct sim_explore_bug *bug = &bugs[i];

		add_block(text, bug, sizeof(*bug));
		add_block(text, bug->log,
			  bug->outcome.choices_nr * sizeof(*bug->log));
		add_str(text, bug->token);
	}
}

void sim_relay_add_result(struct sim_text *text,
			  const struct sim_explore_result *result)
{
	add_call(text, CALL_RESULT);
	add_block(text, result, sizeof(*result));
	add_bugs(text, result->bugs, result->bugs_nr);
	add_bugs(text, result->cycles, result->cycles_nr);
}

/* ---- playing ---- */

struct play {
	struct sim_bytes b;
	const struct sim_campaign *campaign;
	const struct sim_explore_store *store;
	struct sim_explore_result *result;
	u64 *seed;
	struct sim_error *err;
};

/* Valid as long as the bytes are; not aligned. */
static const void *take_block(struct play *p, size_t *ret_bytes)
{
	*ret_bytes = sim_bytes_varint(&p->b);
	return sim_bytes_take(&p->b, *ret_bytes);
}

static void take_struct(struct play *p, void *ret, size_t bytes)
{
	size_t nr;
	const void *data = take_block(p, &nr);

	if (data && nr == bytes)
		memcpy(ret, data, bytes);
	else
		p->b.has_failed = true;
}

/* A copy, aligned and with some more bytes; NULL if it is empty. */
static void *take_copy(struct play *p)
{
	size_t nr;
	const void *data = take_block(p, &nr);
	void *copy = data && nr ? malloc(nr) : NULL;

	if (copy)
		memcpy(copy, data, nr);
	else if (nr)
		p->b.has_failed = true;
	return copy;
}

static int play_begin(struct play *p)
{
	u64 explored = sim_bytes_varint(&p->b);
	int r;

	*p->seed = explored;
	if (!p->store->ops)
		return 0;
	r = p->store->ops->begin(p->store->ctx, p->campaign, p->seed, p->err);
	return r || *p->seed == explored ? r : SIM_RELAY_OTHER_SEED;
}

static int play_schedule(struct play *p, bool is_finding)
{
	const struct sim_explore_store_ops *ops = p->store->ops;
	struct sim_explore_schedule s;
	struct sim_outcome outcome;
	void *log, *packed, *token;
	int r = 0;

	memset(&s, 0, sizeof(s));
	take_struct(p, &s, sizeof(s));
	take_struct(p, &outcome, sizeof(outcome));
	log = take_copy(p);
	packed = take_copy(p);
	token = take_copy(p);
	s.outcome = &outcome;
	s.log = log;
	s.packed = packed;
	s.token = token;
	if (!p->b.has_failed && ops)
		r = (is_finding ? ops->finding : ops->sample)(p->store->ctx, &s,
							      p->err);
	free(log);
	free(packed);
	free(token);
	return r;
}

static int play_sightings(struct play *p)
{
	struct sim_outcome bug;
	u64 nr;

	take_struct(p, &bug, sizeof(bug));
	nr = sim_bytes_varint(&p->b);
	if (p->b.has_failed || !p->store->ops)
		return 0;
	return p->store->ops->sightings(p->store->ctx, &bug, nr, p->err);
}

static int play_tally(struct play *p)
{
	struct sim_explore_tally t;

	take_struct(p, &t, sizeof(t));
	if (p->b.has_failed || !p->store->ops)
		return 0;
	return p->store->ops->tally(p->store->ctx, &t, p->err);
}

static int play_lock_edges(struct play *p)
{
	const struct sim_explore_store_ops *ops = p->store->ops;
	struct sim_bytes ahead = p->b;
	size_t bytes = sim_bytes_varint(&ahead);
	struct sim_lockgraph_edge *edges = take_copy(p);
	u32 nr = (u32)(bytes / sizeof(*edges));
	u32 done = 0;
	int r = 0;

	for (; edges && done < nr; done++) {
		edges[done].way.from = edges[done].from;
		edges[done].way.to = edges[done].to;
		edges[done].way.ips = take_copy(p);
	}
	if (!p->b.has_failed && ops)
		r = ops->lock_edges(p->store->ctx, edges, nr, p->err);
	for (u32 i = 0; i < done; i++)
		free((void *)(uintptr_t)edges[i].way.ips);
	free(edges);
	return r;
}

static void take_bugs(struct play *p, u32 nr, struct sim_explore_bug **ret,
		      u32 *ret_nr)
{
	struct sim_explore_bug *bugs = calloc(nr + 1UL, sizeof(*bugs));

	*ret = bugs;
	*ret_nr = 0;
	if (!bugs)
		p->b.has_failed = true;
	while (!p->b.has_failed && *ret_nr < nr) {
		struct sim_explore_bug *bug = &bugs[(*ret_nr)++];

		take_struct(p, bug, sizeof(*bug));
		bug->log = take_copy(p);
		bug->token = take_copy(p);
	}
}

static int play_result(struct play *p)
{
	struct sim_explore_result *result = p->result;

	take_struct(p, result, sizeof(*result));
	take_bugs(p, result->bugs_nr, &result->bugs, &result->bugs_nr);
	take_bugs(p, result->cycles_nr, &result->cycles, &result->cycles_nr);
	return 0;
}

static int play_call(struct play *p, enum call call)
{
	switch (call) {
	case CALL_BEGIN:
		return play_begin(p);
	case CALL_FINDING:
	case CALL_SAMPLE:
		return play_schedule(p, call == CALL_FINDING);
	case CALL_SIGHTINGS:
		return play_sightings(p);
	case CALL_TALLY:
		return play_tally(p);
	case CALL_LOCK_EDGES:
		return play_lock_edges(p);
	case CALL_FLUSH:
		return p->store->ops ?
			       p->store->ops->flush(p->store->ctx, p->err) :
			       0;
	case CALL_RESULT:
		return play_result(p);
	default:
		p->b.has_failed = true;
		return 0;
	}
}

int sim_relay_play(const void *data, size_t bytes,
		   const struct sim_campaign *campaign,
		   const struct sim_explore_store *store,
		   struct sim_explore_result *ret, u64 *ret_seed,
		   struct sim_error *err)
{
	struct play p = {
		.b = { .data = data, .bytes = bytes },
		.campaign = campaign,
		.store = store,
		.result = ret,
		.seed = ret_seed,
		.err = err,
	};
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	while (!r && p.b.at < p.b.bytes && !p.b.has_failed)
		r = play_call(&p, (enum call)sim_bytes_varint(&p.b));
	if (!r && p.b.has_failed)
		r = sim_error_set(err, SIM_ERR_FORMAT,
				  "what a process explored was cut short");
	return r;
}

/* ---- a process that is no more ---- */

static int report_lost(struct sim_report *report, const struct sim_campaign *c,
		       struct sim_explore_bug *bug, u64 *ret_seed,
		       struct sim_error *err)
{
	const struct sim_explore_tally tally = {
		.executions_nr = { [SIM_VERDICT_CRASH] = 1 },
		.seeds_used_nr = 1,
	};
	int r = sim_report_begin(report, c, ret_seed, err);

	if (!r)
		r = sim_report_first(report, bug, err);
	if (!r)
		r = sim_report_tally(report, &tally, err);
	return r ? r : sim_report_flush(report, err);
}

int sim_relay_lost(const struct sim_campaign *campaign, const char *what,
		   const struct sim_choice *log, u32 log_nr,
		   const struct sim_explore_store *store,
		   struct sim_explore_result *ret, struct sim_error *err)
{
	struct sim_outcome outcome = {
		.verdict = SIM_VERDICT_CRASH,
		.choices_nr = log_nr,
	};
	struct sim_explore_bug *bug;
	struct sim_report report;
	struct sim_bugs bugs;
	int r;

	memset(ret, 0, sizeof(*ret));
	snprintf(outcome.title, sizeof(outcome.title), "gordian %s", what);
	snprintf(outcome.signature, sizeof(outcome.signature), "crash: %s",
		 what);
	if (sim_bugs_init(&bugs))
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	ret->executions_nr = 1;
	ret->executions_by[SIM_VERDICT_CRASH] = 1;
	ret->findings_nr = 1;
	ret->seed = campaign->seed;
	sim_report_init(&report, store, &campaign->subject, ret);
	r = sim_bugs_add(&bugs, &outcome, log, err, &bug);
	if (!r) {
		bug->seed = campaign->seed;
		r = report_lost(&report, campaign, bug, &ret->seed, err);
	}
	sim_report_fini(&report);
	sim_bugs_take(&bugs, &ret->bugs, &ret->bugs_nr);
	return r;
}
