// SPDX-License-Identifier: GPL-2.0-only
/*
 * worker.c - the exploration loop
 */
#include "explore/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "core/lockgraph.h"
#include "detect/cover.h"
#include "detect/detect.h"
#include "detect/lockorder.h"
#include "detect/waitgraph.h"
#include "explore/bugs.h"
#include "explore/choices.h"
#include "explore/report.h"
#include "explore/parallel.h"
#include "explore/shorten.h"
#include "explore/worker_impl.h"
#include "strategy/strategy.h"

#define TALLY_EVERY 16384U
#define PROGRESS_EVERY 256U

/* ---- strategy ---- */

/* @inner becomes @name around @inner, or is destroyed. */
static int wrap(const char *name, struct sim_strategy_options o,
		struct sim_error *err, struct sim_strategy **inner)
{
	int r;

	o.inner = *inner;
	r = sim_strategy_create(name, &o, err, inner);
	if (r < 0)
		sim_strategy_destroy(o.inner);
	return r;
}

static int make_strategy(const struct sim_campaign *c, struct sim_error *err,
			 struct sim_strategy **ret)
{
	struct sim_strategy_options o;
	char name[SIM_STRATEGY_NAME_BYTES];
	int r;

	r = sim_strategy_parse(c->strategy ? c->strategy : "random", err, name,
			       &o);
	if (r < 0)
		return r;
	o.budget = c->executions_max;
	r = sim_strategy_create(name, &o, err, ret);
	if (r < 0)
		return r;
	o.log = c->prefix;
	o.log_nr = c->prefix_nr;
	if (c->prefix_nr)
		r = wrap("prefix", o, err, ret);
	if (r == 0 && c->is_rechecked)
		r = wrap("recheck", o, err, ret);
	return r;
}

/* ---- what became of an execution ---- */

/* Counts are as of the first run of a schedule; a repeat only if it differs. */
static void count(struct sim_worker *w)
{
	struct sim_explore_result *result = w->result;
	enum sim_verdict verdict = w->outcome.verdict;

	if (w->is_repeating)
		return;
	result->executions_nr++;
	result->executions_by[verdict]++;
	result->steps_by[verdict] += w->outcome.steps_nr;
	result->steps_nr += w->outcome.steps_nr;
	result->findings_nr += sim_verdict_is_bug(verdict);
	result->limits_nr += sim_verdict_is_limit(verdict);
	w->tally.executions_nr[verdict]++;
	w->tally.steps_nr[verdict] += w->outcome.steps_nr;
}

u64 sim_worker_execution(const struct sim_worker *w)
{
	return (w->begun_nr - 1) / w->strategy->runs_nr;
}

static int shorten(struct sim_worker *w, struct sim_explore_bug *bug,
		   struct sim_error *err)
{
	struct sim_shorten_result found;
	struct sim_error ignored;
	int r;

	sim_cover_pause(true);
	r = sim_shorten(&w->session, bug->log, bug->outcome.choices_nr,
			w->campaign->shorten_tries_max, &found, &ignored);
	sim_cover_pause(w->is_repeating);
	if (r == -SIM_ERR_MISMATCH)
		return 0; /* it cannot be replayed: keep it as it is */
	if (r < 0)
		return sim_error_set(err, -r, "%s", ignored.message);
	r = sim_bug_take_better(bug, &found.outcome, found.log, err);
	free(found.log);
	if (r < 0)
		return r;
	bug->is_minimal = true;
	memcpy(bug->left_out, found.left_out, sizeof(bug->left_out));
	return sim_report_better(&w->report, bug, err);
}

/* What ends the process is not tried again. */
static bool may_shorten(const struct sim_worker *w,
			const struct sim_explore_bug *bug)
{
	return w->campaign->shorten_tries_max &&
	       bug->outcome.verdict != SIM_VERDICT_CRASH;
}

static int tell_better(struct sim_worker *w, struct sim_explore_bug *bug,
		       struct sim_error *err)
{
	bug->seed = w->result->seed + bug->best_execution;
	bug->is_unreported = false;
	if (may_shorten(w, bug))
		return shorten(w, bug, err);
	return sim_report_better(&w->report, bug, err);
}

/*
 * When a better schedule is told must not depend on when tallies are, as a
 * search that can be put aside has them at any time.
 */
static int take_better(struct sim_worker *w, struct sim_explore_bug *bug,
		       struct sim_error *err)
{
	int r = sim_frontier_note(w, err);

	if (r < 0)
		return r;
	bug->best_execution = sim_worker_execution(w);
	bug->is_minimal = false;
	bug->is_unreported = true;
	r = sim_bug_take_better(bug, &w->outcome, w->session.log, err);
	if (r < 0 || !sim_campaign_can_resume(w->campaign))
		return r;
	return tell_better(w, bug, err);
}

static int take_finding(struct sim_worker *w, struct sim_error *err)
{
	struct sim_explore_bug *bug;
	int r;

	bug = sim_bugs_find(&w->bugs, &w->outcome);
	if (likely(bug)) {
		bug->seen_nr += w->counts_sightings;
		bug->unreported_nr += w->counts_sightings;
		if (likely(!sim_outcome_is_better(&w->outcome, &bug->outcome)))
			return 0;
		return take_better(w, bug, err);
	}
	r = sim_frontier_note(w, err);
	if (r < 0)
		return r;
	r = sim_bugs_add(&w->bugs, &w->outcome, w->session.log, err, &bug);
	if (r < 0)
		return r;
	if (!bug) {
		w->result->bugs_lost_nr++;
		return 0;
	}
	bug->first_execution = sim_worker_execution(w);
	bug->best_execution = bug->first_execution;
	bug->seed = w->result->seed + bug->first_execution;
	r = sim_report_first(&w->report, bug, err);
	/* The store counts it with all others, and that soon. */
	bug->unreported_nr = w->frontier.is_on;
	if (w->frontier.is_on)
		w->tally_at = w->begun_nr;
	if (r < 0 || !may_shorten(w, bug))
		return r;
	return shorten(w, bug, err);
}

/* What else there was of a deadlock. */
static int take_cycles(struct sim_worker *w, struct sim_error *err)
{
	const struct sim_outcome *cycle;
	int r = 0;

	if (likely(!w->campaign->all_cycles) ||
	    w->outcome.verdict != SIM_VERDICT_DEADLOCK)
		return 0;
	for (u32 i = 0; !r && (cycle = sim_waitgraph_cycle(i)); i++) {
		struct sim_explore_bug *bug;

		if (sim_outcome_is_same_bug(cycle, &w->outcome))
			continue;
		bug = sim_bugs_find(&w->cycles, cycle);
		if (bug) {
			bug->seen_nr++;
			continue;
		}
		r = sim_bugs_add(&w->cycles, cycle, w->session.log, err, &bug);
		w->result->bugs_lost_nr += !bug;
	}
	w->result->bugs_lost_nr += sim_waitgraph_cycles_lost();
	return r;
}

static bool is_known_sample(struct sim_worker *w)
{
	for (u32 i = 0; i < w->result->samples_nr; i++) {
		if (w->sample_hashes[i] == w->outcome.event_hash)
			return true;
	}
	return false;
}

bool sim_worker_is_sample(struct sim_worker *w)
{
	u64 bit = BIT_ULL(w->outcome.verdict);

	if (w->campaign->keep_all)
		return true;
	if (w->outcome.verdict != SIM_VERDICT_CLEAN) {
		bool is_first = !(w->sampled_limits & bit);

		w->sampled_limits |= bit;
		return is_first;
	}
	if (w->result->samples_nr >= w->campaign->samples_max ||
	    is_known_sample(w))
		return false;
	w->sample_hashes[w->result->samples_nr++] = w->outcome.event_hash;
	return true;
}

int sim_worker_take(struct sim_worker *w, struct sim_error *err)
{
	if (w->outcome.verdict == SIM_VERDICT_DIVERGED &&
	    w->result->diverged.verdict != SIM_VERDICT_DIVERGED)
		w->result->diverged = w->outcome;
	count(w);
	if (sim_verdict_is_bug(w->outcome.verdict)) {
		int r = take_cycles(w, err); /* shortening finds others */

		if (!r)
			r = take_finding(w, err);
		if (r < 0 || !w->campaign->keep_all)
			return r;
	}
	if (likely(!sim_worker_is_sample(w)))
		return 0;
	if (w->is_restoring)
		return 0; /* the store has it */
	if (!w->campaign->keep_all) {
		int r = sim_frontier_note(w, err);

		if (r < 0)
			return r;
	}
	return sim_report_sample(&w->report, &w->outcome, w->session.log,
				 sim_worker_execution(w), err);
}

/* ---- now and then ---- */

static int report_bugs(struct sim_worker *w, struct sim_error *err)
{
	for (u32 i = 0; i < w->bugs.nr; i++) {
		struct sim_explore_bug *bug = &w->bugs.items[i];
		int r = bug->is_unreported ? tell_better(w, bug, err) : 0;

		if (r < 0)
			return r;
	}
	return sim_report_sightings(&w->report, &w->bugs, err);
}

static void schedule_tally(struct sim_worker *w)
{
	u32 every = w->campaign->tally_every;

	w->tally_at = w->begun_nr + (every ? every : TALLY_EVERY);
}

static void schedule_progress(struct sim_worker *w)
{
	u32 every = w->campaign->progress_every;

	w->progress_at = w->begun_nr + (every ? every : PROGRESS_EVERY);
}

static int report_tally(struct sim_worker *w, struct sim_error *err)
{
	int r;

	r = report_bugs(w, err);
	if (r < 0)
		return r;
	w->tally.seeds_used_nr =
		DIV_ROUND_UP(w->begun_nr, w->strategy->runs_nr);
	r = sim_report_tally(&w->report, &w->tally, err);
	if (r == 0)
		r = sim_frontier_keep(w, err);
	if (r == 0)
		r = sim_report_flush(&w->report, err);
	memset(&w->tally, 0, sizeof(w->tally));
	schedule_tally(w);
	return r;
}

static void estimate(const struct sim_worker *w, struct sim_estimate *ret)
{
	*ret = (struct sim_estimate){ .total = 0 };
	if (w->strategy->ops->estimate)
		w->strategy->ops->estimate(w->strategy, ret);
}

static void show_progress(struct sim_worker *w)
{
	const struct sim_explore_result *result = w->result;
	struct sim_explore_progress progress = {
		.executions_nr = result->executions_nr,
		.executions_max = w->campaign->executions_max ?
					  w->campaign->executions_max +
						  w->frontier.resumed_nr :
					  0,
		.steps_nr = result->steps_nr,
		.findings_nr = result->findings_nr,
		.limits_nr = result->limits_nr,
		.bugs_nr = w->bugs.nr,
	};

	schedule_progress(w);
	if (!w->x->progress)
		return;
	estimate(w, &progress.estimate);
	w->x->progress(w->x->progress_ctx, &progress);
}

/* ---- the loop ---- */

static bool is_over(struct sim_worker *w)
{
	const struct sim_campaign *c = w->campaign;

	if (w->x->stop && *w->x->stop) {
		w->result->is_interrupted = true;
		return true;
	}
	if (w->begun_nr % w->strategy->runs_nr)
		return false; /* the repeat is still to come */
	if (c->stop_on_first &&
	    w->result->findings_nr > w->frontier.resumed_findings_nr)
		return true;
	return c->executions_max &&
	       w->begun_nr / w->strategy->runs_nr >=
		       c->executions_max + w->frontier.resumed_nr;
}

int sim_worker_step(struct sim_worker *w, struct sim_error *err)
{
	u64 seed = w->result->seed + w->begun_nr / w->strategy->runs_nr;
	u64 news = sim_run_news();
	int r;

	r = sim_session_run(&w->session, w->strategy, sim_campaign_mix(seed), 0,
			    &w->outcome);
	if (r == SIM_STRATEGY_EXHAUSTED)
		return r;
	w->begun_nr++;
	if (likely(!w->is_repeating && !w->strategy->is_repeat))
		sim_lockgraph_commit(seed);
	if (unlikely(sim_run_news() != news)) {
		r = sim_frontier_note(w, err);
		if (r < 0)
			return r;
	}
	if (likely(!w->strategy->is_repeat ||
		   w->outcome.verdict == SIM_VERDICT_DIVERGED))
		r = sim_worker_take(w, err);
	return r;
}

int sim_worker_report(struct sim_worker *w, struct sim_error *err)
{
	int r = 0;

	if (unlikely(w->begun_nr >= w->tally_at ||
		     (w->frontier.is_on &&
		      w->result->steps_nr >= w->frontier.steps_at)))
		r = report_tally(w, err);
	if (unlikely(w->begun_nr >= w->progress_at))
		show_progress(w);
	return r;
}

static int loop(struct sim_worker *w, struct sim_error *err)
{
	int r = 0;

	schedule_tally(w);
	schedule_progress(w);
	w->result->jobs_nr = 1;
	if (w->campaign->jobs_nr > 1 && w->strategy->is_independent)
		return sim_parallel_run(w, err);
	while (r == 0 && !is_over(w)) {
		r = sim_worker_step(w, err);
		if (r == 0)
			r = sim_worker_report(w, err);
	}
	return r == SIM_STRATEGY_EXHAUSTED ? 0 : r;
}

static void fill_result(struct sim_worker *w)
{
	struct sim_explore_result *result = w->result;
	struct sim_text text = SIM_TEXT_INIT;

	w->strategy->ops->describe(w->strategy, &text);
	if (w->campaign->subject.world.points == SIM_POINTS_BLOCK)
		sim_text_printf(&text, "; switches at most in front of what "
				       "may sleep");
	snprintf(result->coverage, sizeof(result->coverage), "%s",
		 sim_text_str(&text));
	sim_text_fini(&text);
	result->is_complete = w->strategy->ops->is_complete &&
			      w->strategy->ops->is_complete(w->strategy);
	if (!result->is_complete)
		estimate(w, &result->estimate);
	result->lock_edges_lost_nr = sim_lockgraph_lost_nr();
}

static int run_session(struct sim_worker *w, struct sim_error *err)
{
	struct sim_error second;
	int r;
	int r2;

	r = sim_report_begin(&w->report, w->campaign, &w->result->seed, err);
	w->report.leaves_counts = sim_frontier_is_wanted(w);
	if (r == 0)
		r = sim_frontier_begin(w, err);
	if (r < 0)
		return r; /* nothing was counted yet */
	r = loop(w, err);
	/* Also after an error: what was counted should not be lost. */
	r2 = report_tally(w, r < 0 ? &second : err);
	if (r == 0)
		r = r2;
	show_progress(w);
	fill_result(w);
	return r;
}

int sim_explore_run(const struct sim_explore *x, struct sim_explore_result *ret,
		    struct sim_error *err)
{
	const struct sim_campaign *c = x->campaign;
	struct sim_worker *w = calloc(1, sizeof(*w));
	int r;

	memset(ret, 0, sizeof(*ret));
	if (!w)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	w->x = x;
	w->campaign = c;
	w->result = ret;
	w->counts_sightings = true;
	ret->seed = c->seed;
	w->sample_hashes = calloc(c->samples_max + 1UL, sizeof(u64));
	r = w->sample_hashes ? sim_bugs_init(&w->bugs) : -SIM_ERR_NOMEM;
	if (!r)
		r = sim_bugs_init(&w->cycles);
	if (r < 0) {
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
		goto out_bugs;
	}
	sim_waitgraph_keep_cycles(c->all_cycles);
	r = make_strategy(c, err, &w->strategy);
	if (r < 0)
		goto out_bugs;
	sim_report_init(&w->report, &x->store, &c->subject, ret);
	/* Attached while booting, the numbers of lock classes are snapshotted. */
	sim_lockorder_reset();
	if (!c->has_no_detectors)
		sim_detect_attach(c->detectors ? c->detectors : SIM_DETECT_ALL);
	r = sim_session_open(&x->script, &c->subject.world, &w->session, err);
	if (!r) {
		r = run_session(w, err);
		sim_session_close(&w->session);
	}
	sim_detect_detach();

	sim_report_fini(&w->report);
	sim_frontier_fini(w);
	sim_strategy_destroy(w->strategy);
out_bugs:
	sim_bugs_take(&w->bugs, &ret->bugs, &ret->bugs_nr);
	sim_bugs_take(&w->cycles, &ret->cycles, &ret->cycles_nr);
	sim_waitgraph_keep_cycles(false);
	free(w->sample_hashes);
	free(w);
	return r;
}

static void free_bugs(struct sim_explore_bug *bugs, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		free(bugs[i].log);
		free(bugs[i].token);
	}
	free(bugs);
}

void sim_explore_result_fini(struct sim_explore_result *result)
{
	free_bugs(result->bugs, result->bugs_nr);
	free_bugs(result->cycles, result->cycles_nr);
	memset(result, 0, sizeof(*result));
}

enum sim_explore_headline sim_explore_headline(u64 seen_nr, u64 of_nr)
{
	SIM_ASSERT(seen_nr <= of_nr);
	if (!seen_nr)
		return SIM_EXPLORE_NEVER;
	return seen_nr == of_nr ? SIM_EXPLORE_ALWAYS : SIM_EXPLORE_SOMETIMES;
}

const char *sim_explore_headline_name(enum sim_explore_headline headline)
{
	static const char *const names[] = {
		[SIM_EXPLORE_NEVER] = "Never",
		[SIM_EXPLORE_SOMETIMES] = "Sometimes",
		[SIM_EXPLORE_ALWAYS] = "Always",
	};

	return names[headline];
}
