// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.c - the store's side of an exploration
 */
#include "results.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/json.h"
#include "core/coro.h"
#include "core/lockgraph.h"
#include "core/wait.h"
#include "coverage.h"
#include "lockdep.h"
#include "message.h"
#include "store/frontier.h"
#include "store/lock_order.h"
#include "version.h"

#define EDGES_MAX	SIM_OUTCOME_EDGES_MAX

static const char *const points_names[] = { "sync", "memory", "block" };
static const char *const timers_names[] = { "any", "idle" };
static const char *const preempt_names[] = {
	"none",
	"voluntary",
	"full",
	"rt",
};

/* Engine settings that decide which schedules there are. */
static void config_json(const struct sim_campaign *c, struct sim_text *text)
{
	const struct sim_world_options *w = &c->subject.world;
	struct sim_json json;

	sim_json_init(&json, text, 0);
	sim_json_object_begin(&json);
	sim_json_key_str(&json, "points", points_names[w->points]);
	sim_json_key_str(&json, "timers", timers_names[w->timers]);
	sim_json_key_str(&json, "preempt", preempt_names[w->preempt]);
	sim_json_key_u64(&json, "steps_max", w->steps_max);
	sim_json_key_u64(&json, "spins_max", w->spins_max);
	sim_json_key_u64(&json, "prefix_nr", c->prefix_nr);
	sim_json_key_bool(&json, "recheck", c->is_rechecked);
	sim_json_object_end(&json);
}

/* Somebody may think that such a search would be gone on with. */
static int tell_others(struct cli_results *r, struct sim_error *err)
{
	bool is_one = sim_script_config_nr(r->subject->script) == 1;
	u64 nr = 0;
	int e;

	if (sim_store_campaign_info(r->campaign)->is_resumed)
		return 0;
	e = sim_store_frontier_others(r->campaign, !is_one, &nr, err);
	if (!e && nr)
		cli_note(
			"begins anew: what is unfinished in '%s' is of another "
			"build, scenario text or option",
			sim_store_path(r->store));
	return e;
}

static int op_begin(void *ctx, const struct sim_campaign *c, u64 *ret_seed,
		    struct sim_error *err)
{
	struct cli_results *r = ctx;
	size_t bytes;
	struct sim_text config = SIM_TEXT_INIT;
	bool is_kept = r->keeps_frontier && sim_campaign_can_resume(c);
	struct sim_store_campaign_desc desc = {
		.build_id = cli_model_id_text(),
		.build_version = GORDIAN_VERSION,
		.build_compiler = GORDIAN_COMPILER,
		.build_coro = sim_coro_backend_name(),
		.name = c->subject.scenario_name,
		.title = sim_script_title(r->subject->script),
		.source = sim_script_text(r->subject->script, &bytes),
		.options_json = sim_text_str(&r->subject->options_json),
		.strategy = c->strategy,
		.cpus_nr = c->subject.world.cpus_nr,
		.seed_lo = r->args->has_seed || r->is_search ? c->seed : 0,
		.seeds_nr = c->executions_max,
		.keep_all = r->args->keep_all,
		.is_search = r->is_search,
		.keeps_frontier = is_kept,
		.restarts = r->args->restarts,
	};
	int e;

	/* Begun before for results that came from elsewhere. */
	if (r->campaign) {
		*ret_seed = sim_store_campaign_info(r->campaign)->seed_lo;
		return 0;
	}
	config_json(c, &config);
	desc.config_json = sim_text_str(&config);
	e = sim_store_campaign_begin(r->store, &desc, &r->campaign, err);
	sim_text_fini(&config);
	if (e)
		return e;
	*ret_seed = sim_store_campaign_info(r->campaign)->seed_lo;
	snprintf(r->shard_id, sizeof(r->shard_id), "%s",
		 sim_store_campaign_info(r->campaign)->shard_id);
	e = cli_coverage_points(r->campaign, err);
	return e || !is_kept ? e : tell_others(r, err);
}

static void verdict_of(enum sim_verdict v, struct sim_store_verdict *ret)
{
	*ret = (struct sim_store_verdict){
		.name = sim_verdict_name(v),
		.is_bug = sim_verdict_is_bug(v),
		.is_limit = sim_verdict_is_limit(v),
	};
}

static void finding_of(const struct sim_explore_schedule *s,
		       struct sim_store_wait_edge *edges,
		       struct sim_store_finding *ret)
{
	const struct sim_outcome *o = s->outcome;

	for (u32 i = 0; i < o->edges_nr; i++) {
		edges[i] = (struct sim_store_wait_edge){
			.waiter = o->edges[i].waiter,
			.object = o->edges[i].object,
			.why = sim_wait_why_name(o->edges[i].why),
			.waker = o->edges[i].waker,
		};
	}
	*ret = (struct sim_store_finding){
		.title = o->title,
		.signature = o->signature,
		.token = s->token,
		.seed = s->seed,
		.steps_nr = o->steps_nr,
		.choices_nr = o->choices_nr,
		.preemptions_nr = o->preemptions_nr,
		.event_hash = o->event_hash,
		.log = s->packed,
		.log_bytes = s->packed_bytes,
		.is_minimal = s->is_minimal,
		.is_counted = !s->is_first || s->is_uncounted,
		.edges = edges,
		.edges_nr = o->edges_nr,
	};
	verdict_of(o->verdict, &ret->verdict);
}

static u64 hash_of(const struct sim_outcome *o)
{
	return sim_hash64(o->signature, strlen(o->signature)) + o->verdict;
}

static int op_finding(void *ctx, const struct sim_explore_schedule *s,
		      struct sim_error *err)
{
	struct cli_results *r = ctx;
	struct sim_store_wait_edge edges[EDGES_MAX];
	struct sim_store_finding finding;
	struct sim_store_found found;
	int e;

	finding_of(s, edges, &finding);
	e = sim_store_finding_add(r->campaign, &finding, &found, err);
	if (!e && s->is_first && r->bugs_nr < CLI_RESULTS_BUGS_MAX) {
		struct cli_results_bug *bug = &r->bugs[r->bugs_nr++];

		bug->hash = hash_of(s->outcome);
		memcpy(bug->bug_id, found.bug_id, sizeof(bug->bug_id));
	}
	return e;
}

static int op_sample(void *ctx, const struct sim_explore_schedule *s,
		     struct sim_error *err)
{
	struct cli_results *r = ctx;
	struct sim_store_wait_edge edges[EDGES_MAX];
	struct sim_store_finding finding;

	finding_of(s, edges, &finding);
	return sim_store_schedule_add(r->campaign, &finding, err);
}

static int op_sightings(void *ctx, const struct sim_outcome *bug, u64 nr,
			struct sim_error *err)
{
	struct cli_results *r = ctx;
	struct sim_store_finding finding = { .signature = bug->signature };

	verdict_of(bug->verdict, &finding.verdict);
	return sim_store_sightings_add(r->campaign, &finding, nr, err);
}

static int op_tally(void *ctx, const struct sim_explore_tally *t,
		    struct sim_error *err)
{
	struct cli_results *r = ctx;

	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		struct sim_store_verdict verdict;
		int e;

		if (!t->executions_nr[v])
			continue;
		verdict_of((enum sim_verdict)v, &verdict);
		e = sim_store_tally_add(r->campaign, &verdict,
					t->executions_nr[v], t->steps_nr[v]);
		if (e)
			return sim_error_set(err, -e, "cannot count verdicts");
	}
	r->seeds_used_nr = t->seeds_used_nr;
	return 0;
}

static int store_lock_edge(struct cli_results *r,
			   const struct sim_lockgraph_edge *edge)
{
	const struct sim_lockgraph_way *way = &edge->way;
	struct sim_text functions = SIM_TEXT_INIT;
	struct sim_store_lock_order order = {
		.from = way->from,
		.to = way->to,
		.from_reads = way->from_reads,
		.to_reads = way->to_reads,
		.at_boot = edge->at_boot,
		.kind = sim_lockgraph_kind_name(way->kind),
	};
	int e;

	cli_lockdep_functions(way->ips, way->ips_nr, &functions);
	if (functions.nr)
		order.functions = sim_text_str(&functions);
	e = sim_store_lock_edge_set(r->campaign, &order,
				    edge->executions_nr - edge->earlier_nr,
				    edge->first_seed);
	sim_text_fini(&functions);
	return e;
}

static int op_lock_edges(void *ctx, const struct sim_lockgraph_edge *edges,
			 u32 nr, struct sim_error *err)
{
	struct cli_results *r = ctx;

	for (u32 i = 0; i < nr; i++) {
		int e = store_lock_edge(r, &edges[i]);

		if (e)
			return sim_error_set(err, -e,
					     "cannot store the lock order");
	}
	return 0;
}

static int op_flush(void *ctx, struct sim_error *err)
{
	struct cli_results *r = ctx;
	int e = r->campaign ? cli_lockdep_store(r->campaign, err) : 0;

	if (!e && r->campaign)
		e = cli_coverage_store(r->campaign, err);
	return e ? e : sim_store_flush(r->store, err);
}

/* ---- a search that is put aside ---- */

static int op_part(void *ctx, const struct sim_explore_part *part,
		   struct sim_error *err)
{
	struct cli_results *r = ctx;
	const struct sim_store_frontier kept = {
		.position = part->position,
		.kind = part->kind,
		.number = part->number,
		.data = part->data,
		.bytes = part->bytes,
	};
	int e = sim_store_frontier_put(r->campaign, &kept);

	return e ? sim_error_set(err, -e, "out of memory") : 0;
}

static int op_drop(void *ctx, struct sim_error *err)
{
	struct cli_results *r = ctx;

	(void)err;
	sim_store_frontier_drop(r->campaign);
	return 0;
}

struct taker {
	int (*fn)(void *arg, const struct sim_explore_part *part);
	void *arg;
};

static int take_part(void *arg, const struct sim_store_frontier *kept)
{
	const struct taker *taker = arg;
	const struct sim_explore_part part = {
		.position = kept->position,
		.kind = kept->kind,
		.number = kept->number,
		.data = kept->data,
		.bytes = kept->bytes,
	};

	return taker->fn(taker->arg, &part);
}

static int op_parts(void *ctx,
		    int (*fn)(void *arg, const struct sim_explore_part *part),
		    void *arg, struct sim_error *err)
{
	struct cli_results *r = ctx;
	struct taker taker = { fn, arg };

	return sim_store_frontier_each(r->campaign, take_part, &taker, err);
}

static void op_resumes(void *ctx, u64 executions_nr)
{
	(void)ctx;
	cli_note("resumes at %s executions; --restart begins anew",
		 cli_number(executions_nr));
}

/* Without the part op nothing is put aside. */
static const struct sim_explore_store_ops kept_ops = {
	.begin = op_begin,
	.finding = op_finding,
	.sightings = op_sightings,
	.tally = op_tally,
	.sample = op_sample,
	.lock_edges = op_lock_edges,
	.flush = op_flush,
	.part = op_part,
	.drop = op_drop,
	.parts = op_parts,
	.resumes = op_resumes,
};

static const struct sim_explore_store_ops store_ops = {
	.begin = op_begin,
	.finding = op_finding,
	.sightings = op_sightings,
	.tally = op_tally,
	.sample = op_sample,
	.lock_edges = op_lock_edges,
	.flush = op_flush,
};

void cli_results_init(struct cli_results *r, struct sim_store *store,
		      const struct cli_subject *subject,
		      const struct cli_args *args)
{
	*r = (struct cli_results){
		.store = store,
		.subject = subject,
		.args = args,
		.ops = { store ? &store_ops : NULL, r },
	};
}

void cli_results_keep_frontier(struct cli_results *r)
{
	r->keeps_frontier = r->store != NULL;
	if (r->keeps_frontier)
		r->ops.ops = &kept_ops;
}

const char *cli_results_bug_id(const struct cli_results *r,
			       const struct sim_outcome *outcome)
{
	for (u32 i = 0; i < r->bugs_nr; i++) {
		if (r->bugs[i].hash == hash_of(outcome))
			return r->bugs[i].bug_id;
	}
	return "";
}

int cli_results_end(struct cli_results *r, bool is_complete, double seconds,
		    struct sim_error *err)
{
	char host[65] = "";
	char started[32] = "";
	time_t now = time(NULL) - (time_t)seconds;
	struct tm tm;
	struct sim_store_campaign_end end = {
		.seeds_used_nr = r->seeds_used_nr,
		.is_complete = is_complete,
		.host = host,
		.started_at = started,
		.seconds = seconds,
	};

	int e;

	if (!r->campaign)
		return 0;
	e = cli_lockdep_store(r->campaign, err);
	if (!e)
		e = cli_coverage_store(r->campaign, err);
	if (e)
		return e;
	gethostname(host, sizeof(host) - 1);
	strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ",
		 gmtime_r(&now, &tm));
	return sim_store_campaign_end(r->campaign, &end, err);
}
