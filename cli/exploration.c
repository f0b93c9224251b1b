// SPDX-License-Identifier: GPL-2.0-only
/*
 * exploration.c - from the arguments to a campaign, and its results
 */
#include "exploration.h"

#include <string.h>

#include "coverage.h"
#include "detect/lockorder.h"
#include "engine_id.h"
#include "explore/cells.h"
#include "explore/relay.h"
#include "lockdep.h"
#include "message.h"
#include "progress.h"

#define EXECUTIONS_DEFAULT 100000

static int load_prefix(const struct cli_args *args, struct sim_token *token,
		       struct sim_campaign *c, struct sim_error *err)
{
	int r;

	if (!args->prefix)
		return 0;
	r = sim_token_decode(args->prefix, token, err);
	if (r)
		return r;
	if (token->is_short)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "--prefix needs a long token");
	if (token->model_id != c->subject.model_id ||
	    token->scenario_id != c->subject.scenario_id)
		return sim_error_set(
			err, SIM_ERR_MISMATCH,
			"the token of --prefix is of another build or scenario");
	c->prefix = token->log;
	c->prefix_nr = token->log_nr;
	return 0;
}

static int detectors_of(const struct cli_args *args, struct sim_campaign *c,
			struct sim_error *err)
{
	if (!args->detectors || !strcmp(args->detectors, "all"))
		return 0;
	if (strcmp(args->detectors, "none") != 0)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "--detectors is 'all' or 'none', not '%s'",
				     args->detectors);
	c->has_no_detectors = true;
	return 0;
}

/* Strategies that see all moves cannot be wrapped. */
static const char *default_strategy(const struct cli_args *args)
{
	return args->is_rechecked || args->prefix ? "random" : "auto";
}

static struct sim_campaign campaign_of(const struct cli_subject *s)
{
	const struct cli_args *args = s->args;

	return (struct sim_campaign){
		.subject = s->subject,
		.strategy = args->strategy ? args->strategy :
					     default_strategy(args),
		.is_rechecked = args->is_rechecked,
		.seed = args->has_seed ? args->seed : 1,
		.executions_max = args->executions_nr ? args->executions_nr :
							EXECUTIONS_DEFAULT,
		.stop_on_first = args->stop_on_first,
		.keep_all = args->keep_all,
		.samples_max = (u32)min_t(u64, args->samples, U32_MAX - 1),
		.shorten_tries_max = (u32)min_t(u64, args->shorten, U32_MAX),
		.jobs_nr = (u32)min_t(u64, args->jobs_nr, U32_MAX),
	};
}

static int prepare(struct cli_subject *s, struct cli_exploration *e,
		   struct sim_error *err)
{
	int r = cli_subject_try(s, err);

	if (!r)
		r = load_prefix(s->args, &e->prefix, &e->campaign, err);
	if (!r)
		r = detectors_of(s->args, &e->campaign, err);
	return r;
}

int cli_exploration_run(struct cli_subject *s, struct sim_store *store, u32 how,
			struct cli_exploration *ret, struct sim_error *err)
{
	struct cli_progress progress;
	struct sim_explore x = {
		.campaign = &ret->campaign,
		.script = s->ops,
		.stop = cli_stop_flag(),
		.progress = cli_progress_show,
		.progress_ctx = &progress,
	};
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->campaign = campaign_of(s);
	ret->campaign.all_cycles = how & CLI_EXPLORATION_CYCLES;
	r = prepare(s, ret, err);
	if (r)
		return r;
	sim_lockorder_reset();
	cli_lockdep_begin(how & CLI_EXPLORATION_LOCKDEP &&
			  !ret->campaign.has_no_detectors);
	cli_results_init(&ret->results, store, s, s->args);
	if (how & CLI_EXPLORATION_RESUMES && store) {
		ret->campaign.engine_id = cli_engine_id();
		cli_results_keep_frontier(&ret->results);
	}
	x.store = ret->results.ops;
	if (s->args->coverage) {
		r = cli_coverage_begin(ret->campaign.jobs_nr, err);
		if (r)
			return r;
	}
	cli_progress_begin(&progress, s->args->progress,
			   sim_text_str(&s->name));
	r = sim_explore_run(&x, &ret->result, err);
	ret->seconds = cli_progress_end(&progress);
	if (!r)
		r = cli_results_end(&ret->results, ret->result.is_complete,
				    ret->seconds, err);
	/* Without a database, too: it will be printed. */
	if (!r)
		r = cli_coverage_store(NULL, err);
	if (!r && ret->campaign.jobs_nr > 1 && ret->result.jobs_nr == 1)
		cli_warn("strategy '%s' explores in one process",
			 ret->campaign.strategy);
	return r;
}

/* ---- in another process ---- */

static void beat(void *ctx, const struct sim_explore_progress *now)
{
	(void)ctx;
	(void)now;
	sim_cells_beat();
}

int cli_exploration_record(struct cli_subject *s, struct sim_text *ret,
			   struct sim_error *err)
{
	struct cli_exploration e = { .campaign = campaign_of(s) };
	struct sim_text calls = SIM_TEXT_INIT;
	struct sim_explore x = {
		.campaign = &e.campaign,
		.script = s->ops,
		.store = { &sim_relay_ops, &calls },
		.progress = beat,
	};
	double seconds = cli_clock();
	int r;

	e.campaign.jobs_nr = 1;
	e.campaign.progress_every = 1;
	e.campaign.all_cycles = true;
	r = prepare(s, &e, err);
	if (!r) {
		sim_lockorder_reset();
		cli_lockdep_begin(false);
		r = sim_explore_run(&x, &e.result, err);
	}
	sim_relay_add_result(&calls, &e.result);
	seconds = cli_clock() - seconds;
	sim_text_add_bytes(ret, &seconds, sizeof(seconds));
	sim_text_add_bytes(ret, sim_text_str(&calls), calls.nr);
	if (!r && sim_text_error(&calls))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	sim_text_fini(&calls);
	cli_exploration_fini(&e);
	return r;
}

/* The store counts seeds on where an earlier sitting ended. */
static int explore_from(struct cli_subject *s, struct cli_exploration *e,
			struct sim_error *err)
{
	struct sim_explore x = {
		.campaign = &e->campaign,
		.script = s->ops,
		.store = e->results.ops,
		.stop = cli_stop_flag(),
	};
	double began = cli_clock();
	int r = cli_subject_try(s, err);

	if (r)
		return r;
	sim_lockorder_reset();
	cli_lockdep_begin(false);
	r = sim_explore_run(&x, &e->result, err);
	e->seconds = cli_clock() - began;
	return r;
}

static int begin_play(struct cli_subject *s, struct sim_store *store,
		      struct cli_exploration *ret, struct sim_error *err)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->campaign = campaign_of(s);
	ret->campaign.jobs_nr = 1;
	ret->campaign.all_cycles = true;
	cli_results_init(&ret->results, store, s, s->args);
	r = load_prefix(s->args, &ret->prefix, &ret->campaign, err);
	return r ? r : detectors_of(s->args, &ret->campaign, err);
}

static int end_play(struct cli_exploration *e, struct sim_error *err)
{
	return cli_results_end(&e->results, e->result.is_complete, e->seconds,
			       err);
}

int cli_exploration_play(struct cli_subject *s, struct sim_store *store,
			 const void *data, size_t bytes,
			 struct cli_exploration *ret, struct sim_error *err)
{
	const char *calls = (const char *)data + sizeof(ret->seconds);
	u64 seed;
	int r = begin_play(s, store, ret, err);

	if (r)
		return r;
	memcpy(&ret->seconds, data, sizeof(ret->seconds));
	r = sim_relay_play(calls, bytes - sizeof(ret->seconds), &ret->campaign,
			   &ret->results.ops, &ret->result, &seed, err);
	if (r == SIM_RELAY_OTHER_SEED)
		r = explore_from(s, ret, err);
	return r ? r : end_play(ret, err);
}

int cli_exploration_lost(struct cli_subject *s, struct sim_store *store,
			 const char *what, const struct sim_choice *log,
			 u32 log_nr, struct cli_exploration *ret,
			 struct sim_error *err)
{
	int r = begin_play(s, store, ret, err);

	if (!r)
		r = sim_relay_lost(&ret->campaign, what, log, log_nr,
				   &ret->results.ops, &ret->result, err);
	return r ? r : end_play(ret, err);
}

void cli_exploration_fini(struct cli_exploration *e)
{
	cli_coverage_end();
	sim_explore_result_fini(&e->result);
	sim_token_fini(&e->prefix);
}
