// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - packed logs and tokens for the store
 */
#include "explore/report.h"

#include <stdlib.h>

#include "core/lockgraph.h"
#include "explore/choices.h"
#include "explore/token.h"

/* Call op @name if there is one. */
#define CALL(r, name, ...) \
	((r)->store->ops && (r)->store->ops->name ? \
		 (r)->store->ops->name((r)->store->ctx, __VA_ARGS__) : \
		 0)

void sim_report_init(struct sim_report *r, const struct sim_explore_store *s,
		     const struct sim_subject *subject,
		     const struct sim_explore_result *result)
{
	r->store = s;
	r->subject = subject;
	r->result = result;
	r->leaves_counts = false;
	sim_text_init(&r->packed);
	sim_text_init(&r->token);
}

void sim_report_fini(struct sim_report *r)
{
	sim_text_fini(&r->packed);
	sim_text_fini(&r->token);
}

int sim_report_begin(struct sim_report *r, const struct sim_campaign *c,
		     u64 *ret_seed, struct sim_error *err)
{
	return CALL(r, begin, c, ret_seed, err);
}

static int prepare(struct sim_report *r, const struct sim_outcome *outcome,
		   const struct sim_choice *log,
		   struct sim_explore_schedule *ret, struct sim_error *err)
{
	int result;

	sim_text_reset(&r->packed);
	sim_text_reset(&r->token);
	result = sim_choices_pack(log, outcome->choices_nr, &r->packed, err);
	if (result == 0)
		result = sim_token_encode(r->subject, outcome, log, &r->token,
					  err);
	*ret = (struct sim_explore_schedule){
		.outcome = outcome,
		.log = log,
		.packed = sim_text_str(&r->packed),
		.packed_bytes = r->packed.nr,
		.token = sim_text_str(&r->token),
	};
	return result;
}

static int report_bug(struct sim_report *r, struct sim_explore_bug *bug,
		      bool is_first, struct sim_error *err)
{
	struct sim_explore_schedule s;
	struct sim_text copy = SIM_TEXT_INIT;
	char *token;
	int result;

	result = prepare(r, &bug->outcome, bug->log, &s, err);
	if (result < 0)
		return result;
	s.seed = bug->seed;
	s.execution = bug->best_execution;
	s.is_minimal = bug->is_minimal;
	s.is_first = is_first;
	s.is_uncounted = r->leaves_counts;
	result = CALL(r, finding, &s, err);
	sim_text_add(&copy, s.token);
	token = sim_text_take(&copy);
	if (!token)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	free(bug->token);
	bug->token = token;
	return result;
}

int sim_report_first(struct sim_report *r, struct sim_explore_bug *bug,
		     struct sim_error *err)
{
	return report_bug(r, bug, true, err);
}

int sim_report_better(struct sim_report *r, struct sim_explore_bug *bug,
		      struct sim_error *err)
{
	return report_bug(r, bug, false, err);
}

int sim_report_sample(struct sim_report *r, const struct sim_outcome *outcome,
		      const struct sim_choice *log, u64 execution,
		      struct sim_error *err)
{
	struct sim_explore_schedule s;
	int result;

	if (!r->store->ops || !r->store->ops->sample)
		return 0;
	result = prepare(r, outcome, log, &s, err);
	if (result < 0)
		return result;
	s.seed = r->result->seed + execution;
	s.execution = execution;
	return CALL(r, sample, &s, err);
}

int sim_report_sightings(struct sim_report *r, struct sim_bugs *bugs,
			 struct sim_error *err)
{
	for (u32 i = 0; i < bugs->nr; i++) {
		struct sim_explore_bug *bug = &bugs->items[i];
		int result;

		if (!bug->unreported_nr)
			continue;
		result = CALL(r, sightings, &bug->outcome, bug->unreported_nr,
			      err);
		if (result < 0)
			return result;
		bug->unreported_nr = 0;
	}
	return 0;
}

int sim_report_tally(struct sim_report *r, const struct sim_explore_tally *t,
		     struct sim_error *err)
{
	const struct sim_lockgraph_edge *edges;
	u32 edges_nr = sim_lockgraph_edges(&edges);
	int result = CALL(r, tally, t, err);

	if (result == 0)
		result = CALL(r, lock_edges, edges, edges_nr, err);
	if (result == 0)
		sim_lockgraph_mark();
	return result;
}

int sim_report_flush(struct sim_report *r, struct sim_error *err)
{
	return CALL(r, flush, err);
}
