// SPDX-License-Identifier: GPL-2.0-only
/*
 * shard.c - explore a stretch of seeds, name what is worth a second look
 */
#include "explore/shard.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "core/lockgraph.h"
#include "explore/pipe.h"
#include "strategy/strategy.h"

int sim_shard_init(struct sim_shard_result *r)
{
	memset(r, 0, sizeof(*r));
	r->named = calloc(SIM_SHARD_SEEDS_MAX, sizeof(*r->named));
	r->sightings = calloc(SIM_SHARD_SEEDS_MAX, sizeof(*r->sightings));
	r->edges = calloc(SIM_LOCKGRAPH_EDGES_MAX, sizeof(*r->edges));
	if (r->named && r->sightings && r->edges)
		return 0;
	sim_shard_fini(r);
	return -SIM_ERR_NOMEM;
}

void sim_shard_fini(struct sim_shard_result *r)
{
	free(r->named);
	free(r->sightings);
	free(r->edges);
	memset(r, 0, sizeof(*r));
}

/* ---- exploring ---- */

static void sight(struct sim_shard_result *r, u64 bug_hash)
{
	u32 i = 0;

	while (i < r->head.sightings_nr && r->sightings[i].bug_hash != bug_hash)
		i++;
	if (i == r->head.sightings_nr)
		r->sightings[r->head.sightings_nr++] =
			(struct sim_shard_sighting){ .bug_hash = bug_hash };
	r->sightings[i].nr++;
}

/* Is a finding worth a second look? */
static int judge_finding(struct sim_worker *w, struct sim_shard_result *r,
			 struct sim_shard_named *named, bool *ret,
			 struct sim_error *err)
{
	struct sim_explore_bug *bug = sim_bugs_find(&w->bugs, &w->outcome);
	int result = 0;

	*ret = true;
	if (!bug) {
		result = sim_bugs_add(&w->bugs, &w->outcome, w->session.log,
				      err, &bug);
	} else if (sim_outcome_is_better(&w->outcome, &bug->outcome)) {
		result = sim_bug_take_better(bug, &w->outcome, w->session.log,
					     err);
	} else {
		*ret = false;
	}
	/* Without room for the bug whoever looks again must count it. */
	named->is_sighted = bug != NULL;
	if (!result && bug)
		sight(r, bug->hash);
	return result;
}

static int judge(struct sim_worker *w, struct sim_shard_result *r,
		 struct sim_shard_named *named, bool *ret,
		 struct sim_error *err)
{
	enum sim_verdict verdict = w->outcome.verdict;
	int result;

	r->head.executions_by[verdict]++;
	r->head.steps_by[verdict] += w->outcome.steps_nr;
	if (verdict == SIM_VERDICT_DIVERGED) {
		*ret = true;
		return 0;
	}
	if (!sim_verdict_is_bug(verdict)) {
		*ret = sim_worker_is_sample(w);
		return 0;
	}
	result = judge_finding(w, r, named, ret, err);
	*ret |= w->campaign->keep_all;
	return result;
}

/* All runs of one seed. */
static int run_seed(struct sim_worker *w, u64 execution,
		    struct sim_shard_result *r, struct sim_error *err)
{
	struct sim_shard_named named = { .execution = execution,
					 .is_sighted = true };
	u64 seed = w->result->seed + execution;
	u64 news = sim_run_news();
	bool is_named = false;
	int result = 0;

	for (u32 i = 0; !result && i < w->strategy->runs_nr; i++) {
		bool is_worth = false;

		result = sim_session_run(&w->session, w->strategy,
					 sim_campaign_mix(seed), 0,
					 &w->outcome);
		SIM_ASSERT(result != SIM_STRATEGY_EXHAUSTED);
		if (!w->strategy->is_repeat)
			sim_lockgraph_commit(seed);
		if (!w->strategy->is_repeat ||
		    w->outcome.verdict == SIM_VERDICT_DIVERGED)
			result = judge(w, r, &named, &is_worth, err);
		is_named |= is_worth;
	}
	if (is_named || sim_run_news() != news)
		r->named[r->head.named_nr++] = named;
	return result;
}

static bool is_skipped(const struct sim_shard_job *job, u64 execution)
{
	for (u32 i = 0; i < job->skipped_nr; i++) {
		if (job->skipped[i] == execution)
			return true;
	}
	return false;
}

static void take_edges(struct sim_shard_result *r, u64 lost_before_nr)
{
	const struct sim_lockgraph_edge *edges;
	u32 nr = sim_lockgraph_edges(&edges);

	for (u32 i = 0; i < nr; i++) {
		const struct sim_lockgraph_edge *e = &edges[i];

		if (e->executions_nr == e->marked_nr)
			continue;
		r->edges[r->head.edges_nr++] = (struct sim_shard_edge){
			.id = e->way.id,
			.nr = e->executions_nr - e->marked_nr,
			.seed = e->fresh_seed,
		};
	}
	r->head.edges_lost_nr = sim_lockgraph_lost_nr() - lost_before_nr;
	sim_lockgraph_mark();
}

/* Was this the last execution that counts? */
static bool is_last(struct sim_worker *w, const _Atomic bool *stop)
{
	return atomic_load_explicit(stop, memory_order_relaxed) ||
	       (w->campaign->stop_on_first &&
		sim_verdict_is_bug(w->outcome.verdict));
}

int sim_shard_run(struct sim_worker *w, const struct sim_shard_job *job,
		  struct sim_shard_slot *slot, const _Atomic bool *stop,
		  struct sim_shard_result *ret, struct sim_error *err)
{
	struct sim_shard_head *head = &ret->head;
	u64 lost_nr = sim_lockgraph_lost_nr();
	int r = 0;

	SIM_ASSERT(job->seeds_nr <= SIM_SHARD_SEEDS_MAX);
	*head = (struct sim_shard_head){ .shard = job->shard,
					 .first = job->first };
	sim_lockgraph_mark();
	slot->shard = job->shard;
	while (!r && head->seeds_nr < job->seeds_nr && !head->is_cut) {
		u64 execution = job->first + head->seeds_nr;

		head->seeds_nr++;
		if (is_skipped(job, execution)) {
			head->is_cut = w->campaign->stop_on_first;
			continue;
		}
		atomic_store_explicit(&slot->execution, execution,
				      memory_order_relaxed);
		atomic_fetch_add_explicit(&slot->beats_nr, 1,
					  memory_order_relaxed);
		slot->is_running = true;
		r = run_seed(w, execution, ret, err);
		slot->is_running = false;
		head->is_cut = is_last(w, stop);
	}
	take_edges(ret, lost_nr);
	return r;
}

/* ---- the pipe ---- */

int sim_shard_write(int fd, const struct sim_shard_result *r)
{
	const struct sim_shard_head *h = &r->head;
	int e = sim_pipe_write(fd, h, sizeof(*h));

	if (!e)
		e = sim_pipe_write(fd, r->named,
				   h->named_nr * sizeof(*r->named));
	if (!e)
		e = sim_pipe_write(fd, r->sightings,
				   h->sightings_nr * sizeof(*r->sightings));
	if (!e)
		e = sim_pipe_write(fd, r->edges,
				   h->edges_nr * sizeof(*r->edges));
	return e;
}

static int read_array(int fd, size_t nr, size_t item_bytes, void **ret)
{
	int e;

	*ret = calloc(nr + 1, item_bytes);
	if (!*ret)
		return -SIM_ERR_NOMEM;
	e = sim_pipe_read(fd, *ret, nr * item_bytes);
	return e;
}

int sim_shard_read(int fd, struct sim_shard_result *ret)
{
	const struct sim_shard_head *h = &ret->head;
	void *named = NULL;
	void *sightings = NULL;
	void *edges = NULL;
	int e;

	memset(ret, 0, sizeof(*ret));
	e = sim_pipe_read(fd, &ret->head, sizeof(ret->head));
	if (!e)
		e = read_array(fd, h->named_nr, sizeof(*ret->named), &named);
	if (!e)
		e = read_array(fd, h->sightings_nr, sizeof(*ret->sightings),
			       &sightings);
	if (!e)
		e = read_array(fd, h->edges_nr, sizeof(*ret->edges), &edges);
	ret->named = named;
	ret->sightings = sightings;
	ret->edges = edges;
	if (e)
		sim_shard_fini(ret);
	return e;
}
