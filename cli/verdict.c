// SPDX-License-Identifier: GPL-2.0-only
/*
 * verdict.c - search a confirmation for each lock report, say why there is none
 */
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/lockpath.h"
#include "lockdep.h"
#include "message.h"
#include "progress.h"
#include "results.h"
#include "strategy/directed.h"
#include "verbs/model.h"

#define PATH_BYTES	1024
#define ROUNDS		8	/* of a search, which ends when it succeeds */
#define ROUND_MIN	200	/* executions */

/* What may be missing for a report to be real, and actors of lib/actors.lua
 * that bring it; the first set with which a deadlock is found ends the search. */
struct need {
	const char *reason;
	const char *lock;	/* NULL: for reports about interrupts */
	const char *as_soon_as;
	const char *actors[4];
};

static const struct need library[] = {
	{ "needs-writer",
	  "cpu_hotplug_lock",
	  "a writer of cpu_hotplug_lock waits",
	  { "cpu_hotplug_writer", "cpu_hotplug_writer+cache_shrink",
	    "cpu_hotplug_writer+cache_destroy", NULL } },
	{ "needs-writer",
	  "mem_hotplug_lock",
	  "a writer of mem_hotplug_lock waits",
	  { "memory_hotplug", NULL } },
	{ "needs-reclaim",
	  "fs_reclaim",
	  "memory is short",
	  { "memory_short", NULL } },
	{ "needs-interrupt",
	  NULL,
	  "the devices of the scenario interrupt every CPU",
	  { "device_irq", NULL } },
};

static bool is_about_irq(const struct cli_lock_report *report)
{
	return report->kind == SIM_LOCKREPORT_INCONSISTENT ||
	       report->kind == SIM_LOCKREPORT_INVERSION ||
	       report->kind == SIM_LOCKREPORT_SAFE_UNSAFE;
}

static bool has_class(const struct cli_lock_report *report, const char *name)
{
	for (u32 i = 0; i < report->classes_nr; i++) {
		if (!strcmp(report->classes[i], name))
			return true;
	}
	return false;
}

/* What is missing, or NULL; a lock for which a writer is missing comes first. */
static const struct need *need_of(const struct cli_lock_report *report,
				  const struct sim_lockpath_result *path)
{
	for (u32 i = 0; i < ARRAY_SIZE(library); i++) {
		const struct need *need = &library[i];

		if (!need->lock ? is_about_irq(report) :
		    path->writer_of[0] ?
				  !strcmp(need->lock, path->writer_of) :
				  !strcmp(need->reason, "needs-reclaim") &&
					  has_class(report, need->lock))
			return need;
	}
	return NULL;
}

/* Kinds that a deadlock could confirm. */
static bool is_about_order(const struct cli_lock_report *report)
{
	switch (report->kind) {
	case SIM_LOCKREPORT_CIRCULAR:
	case SIM_LOCKREPORT_RECURSIVE:
	case SIM_LOCKREPORT_INCONSISTENT:
	case SIM_LOCKREPORT_INVERSION:
	case SIM_LOCKREPORT_SAFE_UNSAFE:
		return report->classes_nr > 0;
	default:
		return false;
	}
}

static enum sim_lockpath_match match(const struct cli_lock_report *report,
				     const struct sim_outcome *outcome)
{
	return sim_lockpath_match((const char *const *)report->classes,
				  report->classes_nr, outcome);
}

/* ---- confirmations ---- */

static int confirm(struct cli_lock_report *report,
		   const struct cli_verdict_bug *bug, const char *where,
		   struct sim_error *err)
{
	free(report->token);
	report->token = bug->token ? strdup(bug->token) : NULL;
	if (bug->token && !report->token)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	report->verdict = CLI_LOCK_CONFIRMED;
	report->reason = "";
	snprintf(report->bug_id, sizeof(report->bug_id), "%s", bug->bug_id);
	sim_text_reset(&report->sentence);
	sim_text_printf(&report->sentence,
			"confirmed by schedule %s of %s%s%s: %s",
			cli_number(bug->execution), where,
			bug->bug_id[0] ? ", bug " : "", bug->bug_id,
			bug->outcome->title);
	return 0;
}

/* A deadlock that waits for other locks as well is named, no more. */
static void relate(struct cli_lock_report *report,
		   const struct cli_verdict_bug *bug)
{
	if (report->related.nr > 512 ||
	    strstr(sim_text_str(&report->related), bug->outcome->title))
		return;
	sim_text_printf(&report->related, "%sa deadlock over more locks: %s",
			report->related.nr ? "; " : "", bug->outcome->title);
}

static int match_bugs(const struct cli_verdict_bug *bugs, u32 nr,
		      const char *where, struct sim_error *err)
{
	struct cli_lock_report *report;
	int r = 0;

	for (u32 i = 0; !r && (report = cli_lockdep_report(i)); i++) {
		for (u32 b = 0; !r && is_about_order(report) && b < nr; b++) {
			enum sim_lockpath_match found =
				match(report, bugs[b].outcome);

			if (found == SIM_LOCKPATH_CONFIRMS &&
			    report->verdict == CLI_LOCK_NO_VERDICT)
				r = confirm(report, &bugs[b], where, err);
			else if (found == SIM_LOCKPATH_SHARES)
				relate(report, &bugs[b]);
		}
	}
	return r;
}

/* ---- searches ---- */

/*
 * Rounds go on until a confirmation is found, the budget is used up, or the user
 * interrupts.
 */
struct search {
	struct cli_subject	*subject;
	struct cli_lock_report	*report;
	const char		*actors;	/* NULL: none were added */
	u64			budget;
	u64			done_nr;
	bool			is_found;
	struct cli_progress	progress;
};

struct round {
	struct cli_subject	*subject;
	struct search		*search;
	struct sim_store	*store;
	const char		*strategy;
	u64			seed;
	u64			nr;
	struct sim_explore_result result;
	struct cli_results	results;
};

/* Of all rounds together. */
static void show_progress(void *ctx, const struct sim_explore_progress *now)
{
	struct search *s = ctx;
	struct sim_explore_progress all = *now;

	all.executions_nr += s->done_nr;
	all.executions_max = s->budget;
	cli_progress_show(&s->progress, &all);
}

static int search_round(struct round *round, struct sim_error *err)
{
	const struct cli_args *args = round->subject->args;
	struct sim_campaign campaign = {
		.subject = round->subject->subject,
		.strategy = round->strategy,
		.seed = round->seed,
		.executions_max = round->nr,
		.shorten_tries_max = (u32)min_t(u64, args->shorten, U32_MAX),
	};
	struct sim_explore x = {
		.campaign = &campaign,
		.script = round->subject->ops,
		.stop = cli_stop_flag(),
		.progress = show_progress,
		.progress_ctx = round->search,
	};
	int r;

	cli_results_init(&round->results, round->store, round->subject, args);
	round->results.is_search = true;
	x.store = round->results.ops;
	r = sim_explore_run(&x, &round->result, err);
	if (!r)
		r = cli_results_end(&round->results, false, 0, err);
	return r;
}

/* Bugs of a result; token and outcome stay with it. */
static void bugs_of(const struct sim_explore_result *res,
		    const struct cli_results *results, u64 before_nr,
		    struct cli_verdict_bug *ret)
{
	for (u32 i = 0; i < res->bugs_nr; i++) {
		const struct sim_explore_bug *bug = &res->bugs[i];

		ret[i] = (struct cli_verdict_bug){
			.outcome = &bug->outcome,
			.token = bug->token,
			.bug_id = cli_results_bug_id(results, &bug->outcome),
			.execution = before_nr + bug->first_execution + 1,
		};
	}
}

static void path_of(const struct cli_lock_report *report, char *ret)
{
	size_t nr = (size_t)snprintf(ret, PATH_BYTES, "directed:");

	for (u32 i = 0; i < report->classes_nr; i++) {
		size_t need = strlen(report->classes[i]) + 1;

		if (nr + need >= PATH_BYTES)
			return;
		nr += (size_t)snprintf(&ret[nr], PATH_BYTES - nr, "%s%s",
				       i ? ">" : "", report->classes[i]);
	}
}

static int take_round(struct cli_verdicts *v, struct search *s,
		      struct round *round, struct sim_error *err)
{
	struct sim_explore_result *res = &round->result;
	struct cli_verdict_bug *bugs =
		calloc(res->bugs_nr + 1UL, sizeof(*bugs));
	struct sim_text where = SIM_TEXT_INIT;
	int r = 0;

	if (!bugs)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	bugs_of(res, &round->results, s->done_nr, bugs);
	sim_text_printf(&where, "the search directed at these locks%s%s",
			s->actors ? " with actor " : "",
			s->actors ? s->actors : "");
	if (!s->actors)
		r = match_bugs(bugs, res->bugs_nr, sim_text_str(&where), err);
	for (u32 i = 0; !r && s->actors && i < res->bugs_nr; i++) {
		if (match(s->report, bugs[i].outcome) !=
			    SIM_LOCKPATH_CONFIRMS ||
		    s->is_found)
			continue;
		r = confirm(s->report, &bugs[i], sim_text_str(&where), err);
		s->is_found = true;
	}
	if (!s->actors)
		s->is_found = s->report->verdict == CLI_LOCK_CONFIRMED;
	/* Others tell of the scenario with its new actors, not of this one. */
	if (!s->actors)
		v->findings_nr += res->findings_nr;
	s->done_nr += res->executions_nr;
	sim_text_fini(&where);
	free(bugs);
	return r;
}

static int search(struct cli_verdicts *v, struct search *s,
		  struct sim_error *err)
{
	u64 budget = v->subject->args->confirm_nr;
	u64 step = budget / ROUNDS > ROUND_MIN ? budget / ROUNDS : ROUND_MIN;
	char path[PATH_BYTES];
	int r = 0;

	s->budget = budget;
	path_of(s->report, path);
	cli_progress_begin(&s->progress, v->subject->args->progress,
			   s->report->signature);
	while (!r && !s->is_found && s->done_nr < budget && !*cli_stop_flag()) {
		struct round round = {
			.subject = s->subject,
			.search = s,
			.store = v->store,
			.strategy = path,
			.seed = 1 + s->done_nr,
			.nr = min_t(u64, step, budget - s->done_nr),
		};
		u64 before_nr = s->done_nr;

		r = search_round(&round, err);
		if (!r)
			r = take_round(v, s, &round, err);
		sim_explore_result_fini(&round.result);
		if (s->done_nr == before_nr)
			break;
	}
	cli_progress_end(&s->progress);
	s->report->is_interrupted |= !s->is_found && *cli_stop_flag();
	return r;
}

static int search_all(struct cli_verdicts *v, struct sim_error *err)
{
	struct cli_lock_report *report;
	int r = 0;

	linux_lockdep_tell_instances(true);
	/* A search may meet further reports: they come last. */
	for (u32 i = 0; !r && (report = cli_lockdep_report(i)); i++) {
		struct search s = { .subject = v->subject, .report = report };

		if (!is_about_order(report) ||
		    report->verdict != CLI_LOCK_NO_VERDICT)
			continue;
		sim_directed_reset();
		r = search(v, &s, err);
		report->executions_nr = v->executions_nr + s.done_nr;
		report->search = *sim_directed_seen();
		report->is_searched = !r && !report->is_interrupted;
	}
	linux_lockdep_tell_instances(false);
	return r;
}

/* ---- reasons ---- */

static bool next_chain(void *ctx, u32 idx, struct sim_lockchain *ret)
{
	(void)ctx;
	return linux_lockdep_chain(idx, ret);
}

static const char *held_for(bool writes)
{
	return writes ? "for writing" : "for reading";
}

static void say_gate(const struct sim_lockpath_result *path,
		     struct sim_text *text)
{
	const struct sim_lockpath_arrow *a = &path->arrows[0];
	const struct sim_lockpath_arrow *b = &path->arrows[1];

	if (path->first_writes && path->second_writes)
		sim_text_printf(text,
				": gated by %s, which %s holds to take '%s' "
				"under '%s', and %s to take '%s' under '%s'",
				path->gate, path->roles[0], a->to, a->from,
				path->roles[1], b->to, b->from);
	else
		sim_text_printf(text,
				": gated by %s, which %s holds %s to take '%s' "
				"under '%s', and %s %s to take '%s' under '%s'",
				path->gate, path->roles[0],
				held_for(path->first_writes), a->to, a->from,
				path->roles[1], held_for(path->second_writes),
				b->to, b->from);
}

/* No lock keeps the tasks apart, yet they never met: something else does. */
static bool is_ordered(const struct cli_lock_report *report,
		       const struct sim_lockpath_result *path)
{
	return path->reason == SIM_LOCKPATH_POSSIBLE && report->is_searched &&
	       report->kind == SIM_LOCKREPORT_CIRCULAR &&
	       report->search.met_nr < 2;
}

static void say_order(struct cli_lock_report *report)
{
	const struct sim_directed_seen *seen = &report->search;

	report->reason = "ordered";
	sim_text_add(&report->sentence,
		     ": ordered by something that is no lock: never did two "
		     "tasks hold one of these locks and want another at the "
		     "same time");
	if (seen->waits_nr)
		sim_text_printf(&report->sentence,
				"; when one did, %s waited for '%s' (%s)",
				seen->role, seen->object,
				sim_wait_why_name(seen->why));
}

static void say_reason(const struct sim_lockpath_result *path,
		       struct sim_text *text)
{
	const struct sim_lockpath_arrow *a = &path->arrows[0];
	const struct sim_lockpath_arrow *b = &path->arrows[1];

	switch (path->reason) {
	case SIM_LOCKPATH_GATED:
		say_gate(path, text);
		break;
	case SIM_LOCKPATH_BOOT_ONLY:
		sim_text_printf(text,
				": boot-only edge: needs '%s' taken under '%s' "
				"as only %s did, while booting or in setup",
				a->to, a->from, path->roles[0]);
		break;
	case SIM_LOCKPATH_ONE_TASK:
		sim_text_printf(text,
				": one task: only %s was seen to take '%s' "
				"under '%s' and '%s' under '%s'",
				path->roles[0], a->to, a->from, b->to, b->from);
		break;
	case SIM_LOCKPATH_INSTANCES:
		sim_text_printf(text,
				": lock instances differ: '%s' under '%s' (%s) "
				"and '%s' under '%s' (%s) never had the same "
				"locks of these classes",
				a->to, a->from, path->roles[0], b->to, b->from,
				path->roles[1]);
		break;
	case SIM_LOCKPATH_NEEDS_WRITER:
		sim_text_printf(
			text,
			": needs another actor: readers of %s wait only "
			"behind a writer that waits, and nobody here "
			"writes",
			path->writer_of);
		break;
	default:
		break;
	}
}

static const char *said_of_read(const struct cli_lock_usage *usage)
{
	return usage->is_read ? " for reading" : "";
}

/*
 * The two acquisitions that the report is about: one in an interrupt, one with
 * it enabled. Each is the first of its kind; there may be others.
 */
static void say_interrupt(const struct cli_lock_report *report,
			  struct sim_text *text)
{
	const struct cli_lock_usage *in = &report->in_irq;
	const struct cli_lock_usage *on = &report->irq_on;
	const char *irq = in->is_soft ? "soft" : "hard";
	bool is_same = report->kind == SIM_LOCKREPORT_INCONSISTENT;

	sim_text_printf(text,
			": needs a %s interrupt on the same CPU: what takes "
			"'%s'%s there%s%s%s never came ",
			irq, in->lock, said_of_read(in),
			in->function[0] ? " (" : "", in->function,
			in->function[0] ? ")" : "");
	sim_text_printf(text, "%s '%s'%s with %s interrupts enabled (%s%s%s)",
			is_same ? "while a task held" : "to a task that held",
			on->lock, said_of_read(on), irq, on->role,
			on->function[0] ? " in " : "", on->function);
	if (!is_same)
		sim_text_printf(text,
				" while another one held '%s' and wanted '%s'",
				in->lock, on->lock);
}

/* Chains say nothing about these: whether an interrupt comes, or memory is
 * short, is no matter of who holds what. */
static void say_need(struct cli_lock_report *report, const struct need *need)
{
	report->reason = need->reason;
	if (is_about_irq(report))
		say_interrupt(report, &report->sentence);
	else
		sim_text_printf(&report->sentence,
				": needs memory to be short: nobody waits for "
				"%s, which stands for what reclaim takes",
				need->lock);
}

static void say_print_gate(struct cli_lock_report *report,
			   const struct sim_lockpath_result *path)
{
	const struct sim_lockpath_arrow *a = &path->print_arrows[0];
	const struct sim_lockpath_arrow *b = &path->print_arrows[1];

	if (!path->is_print_gated)
		return;
	if (path->print_first_writes && path->print_second_writes)
		sim_text_printf(&report->note,
				"as printed it cannot deadlock: '%s -> %s' and "
				"'%s -> %s' were only taken with %s held",
				a->from, a->to, b->from, b->to,
				path->print_gate);
	else
		sim_text_printf(&report->note,
				"as printed it cannot deadlock: '%s -> %s' was "
				"only taken with %s held %s, '%s -> %s' only "
				"with it held %s",
				a->from, a->to, path->print_gate,
				held_for(path->print_first_writes), b->from,
				b->to, held_for(path->print_second_writes));
}

static void say_unconfirmed(struct cli_verdicts *v,
			    struct cli_lock_report *report,
			    const struct sim_lockpath_result *path)
{
	const struct need *need = need_of(report, path);

	report->verdict = CLI_LOCK_UNCONFIRMED;
	report->is_complete = v->is_complete;
	if (report->executions_nr < v->executions_nr)
		report->executions_nr = v->executions_nr;
	if (path->reason != SIM_LOCKPATH_POSSIBLE &&
	    path->reason != SIM_LOCKPATH_UNKNOWN)
		report->reason = sim_lockpath_reason_name(path->reason);
	sim_text_printf(&report->sentence,
			"not confirmed within %s executions%s",
			cli_number(report->executions_nr),
			v->is_complete		? ", which is complete" :
			report->is_interrupted	? " (search interrupted)" :
						 "");
	say_reason(path, &report->sentence);
	if (need && path->reason == SIM_LOCKPATH_POSSIBLE &&
	    !path->writer_of[0])
		say_need(report, need);
	else if (is_ordered(report, path))
		say_order(report);
}

/* ---- added actors ---- */

static int try_actors(struct cli_verdicts *v, struct cli_lock_report *report,
		      const char *actors, struct sim_error *err)
{
	struct search s = { .report = report, .actors = actors };
	struct sim_error ignored = { .code = 0 };
	struct cli_subject subject;
	char **words = NULL;
	char add[128];
	u32 nr = 0;
	int r = cli_subject_split(sim_text_str(&v->subject->options), &words,
				  &nr);

	if (r)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	snprintf(add, sizeof(add), "add=%s", actors);
	words[nr] = strdup(add);	/* there is room for one more */
	r = cli_subject_open(sim_script_path(v->subject->script),
			     (const char *const *)words, nr + 1,
			     v->subject->args, &subject, &ignored);
	free(words[nr]);
	cli_words_free(words, nr);
	/* A scenario to which it cannot be added is judged without. */
	if (r)
		return 0;
	s.subject = &subject;
	if (!cli_subject_try(&subject, &ignored))
		r = search(v, &s, err);
	cli_subject_close(&subject);
	if (!r && s.is_found) {
		report->verdict = CLI_LOCK_CONFIRMED_WITH_ACTOR;
		report->executions_nr += s.done_nr;
	}
	return r;
}

/* What holds without the actor stays true. */
static void say_with_actor(struct cli_lock_report *report,
			   const struct need *need, const char *before,
			   bool is_said)
{
	struct sim_text text = SIM_TEXT_INIT;

	sim_text_printf(&text, "%s; %sreal as soon as %s, %s", before,
			is_said ? "" : "needs another actor: ",
			need->as_soon_as, sim_text_str(&report->sentence));
	report->reason = need->reason;
	sim_text_fini(&report->sentence);
	report->sentence = text;
}

static int try_library(struct cli_verdicts *v, struct cli_lock_report *report,
		       const struct need *need, struct sim_error *err)
{
	char *before = strdup(sim_text_str(&report->sentence));
	bool is_said = !strcmp(report->reason, need->reason);
	int r = 0;

	if (!before)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	for (u32 a = 0;
	     !r && need->actors[a] && report->verdict == CLI_LOCK_UNCONFIRMED;
	     a++)
		r = try_actors(v, report, need->actors[a], err);
	if (!r && report->verdict == CLI_LOCK_CONFIRMED_WITH_ACTOR)
		say_with_actor(report, need, before, is_said);
	free(before);
	return r;
}

/* ---- the whole ---- */

static int judge_all(struct cli_verdicts *v, bool is_searched,
		     struct sim_lockpath_result *paths, u32 nr,
		     struct sim_error *err)
{
	for (u32 i = 0; i < nr; i++) {
		struct cli_lock_report *report = cli_lockdep_report(i);
		const struct sim_lockpath path = {
			.classes_nr = report->classes_nr,
			.classes = (const char *const *)report->classes,
			.chain = next_chain,
			.has_instances = is_searched,
			.has_lost = !linux_lockdep_chains_are_all(),
		};

		if (report->kind != SIM_LOCKREPORT_CIRCULAR &&
		    report->kind != SIM_LOCKREPORT_RECURSIVE)
			continue;
		if (sim_lockpath_judge(&path, &paths[i]))
			return sim_error_set(err, SIM_ERR_NOMEM,
					     "out of memory");
		say_print_gate(report, &paths[i]);
	}
	for (u32 i = 0; i < nr; i++) {
		struct cli_lock_report *report = cli_lockdep_report(i);

		if (is_about_order(report) &&
		    report->verdict == CLI_LOCK_NO_VERDICT)
			say_unconfirmed(v, report, &paths[i]);
	}
	return 0;
}

int cli_verdicts_find(struct cli_verdicts *v, struct sim_error *err)
{
	bool is_searched = v->subject->args->confirm_nr && !v->is_complete;
	struct sim_lockpath_result *paths = NULL;
	u32 nr;
	int r;

	if (!cli_lockdep_report(0))
		return 0;
	r = match_bugs(v->bugs, v->bugs_nr, "this campaign", err);
	if (!r && is_searched)
		r = search_all(v, err);
	for (nr = 0; cli_lockdep_report(nr);)
		nr++;
	if (!r)
		paths = calloc(nr, sizeof(*paths));
	if (!r && !paths)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (!r)
		r = judge_all(v, is_searched, paths, nr, err);
	/* Reports of the scenario with more actors are not of this one. */
	cli_lockdep_pause(true);
	for (u32 i = 0; !r && v->subject->args->confirm_nr && i < nr; i++) {
		struct cli_lock_report *report = cli_lockdep_report(i);
		const struct need *need = need_of(report, &paths[i]);

		if (report->verdict == CLI_LOCK_UNCONFIRMED && need &&
		    !*cli_stop_flag())
			r = try_library(v, report, need, err);
	}
	cli_lockdep_pause(false);
	free(paths);
	return r;
}
