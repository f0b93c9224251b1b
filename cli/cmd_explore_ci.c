// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_explore_ci.c - gordian explore --format=tap|ktap|junit
 *
 * One test for each configuration, or each subset of actors in each of them. It
 * passes if everything that the scenario expects is so and nothing was found
 * that it does not expect; the exit status says the same.
 */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "explored.h"
#include "lockdep.h"
#include "message.h"
#include "reports/ci.h"
#include "subsets.h"

#define EXECUTIONS_OF_SUBSET 2000

struct ci {
	const struct cli_args	*args;
	struct cli_args		own;		/* of each exploration */
	struct sim_store	*store;
	struct reports_ci	report;
	struct sim_text		text;		/* on its way to stdout */
	struct sim_text		why;		/* message of the present test */
	struct sim_text		notes;
	bool			is_failed;	/* a test was not ok */
	bool			is_diverged;
	bool			is_limited;
	bool			is_interrupted;
};

static void flush(struct ci *ci)
{
	fputs(sim_text_str(&ci->text), stdout);
	fflush(stdout);
	sim_text_reset(&ci->text);
}

static void fail(struct ci *ci, const char *what)
{
	sim_text_printf(&ci->why, "%s%s", ci->why.nr ? "; " : "", what);
}

/* ---- what makes a test fail ---- */

static const struct sim_script_expect *expectation(const struct cli_subject *s,
						   enum sim_verdict verdict)
{
	for (u32 i = 0; i < sim_script_expect_nr(s->script); i++) {
		if (sim_script_expect(s->script, i)->verdict == verdict)
			return sim_script_expect(s->script, i);
	}
	return NULL;
}

/* A few of the actors need not show what all of them do. */
static bool is_beyond(const struct ci *ci, const struct sim_script_expect *e)
{
	return ci->args->subsets && e->how != SIM_SCRIPT_NEVER &&
	       sim_verdict_is_bug(e->verdict);
}

static void check_expectations(struct ci *ci, const struct cli_subject *s,
			       const struct sim_explore_result *res)
{
	u64 whole_nr =
		res->executions_nr - res->executions_by[SIM_VERDICT_STOPPED];
	struct sim_text words = SIM_TEXT_INIT;

	for (u32 i = 0; i < sim_script_expect_nr(s->script); i++) {
		const struct sim_script_expect *e =
			sim_script_expect(s->script, i);
		u64 seen_nr = res->executions_by[e->verdict];

		sim_text_printf(&ci->notes, "expected %s: %s\n",
				sim_verdict_name(e->verdict),
				sim_script_how_name(e->how));
		if (sim_script_expect_is_met(e, seen_nr, whole_nr) ||
		    is_beyond(ci, e))
			continue;
		sim_text_reset(&words);
		sim_text_printf(&words, "%s: expected %s, seen %s",
				sim_verdict_name(e->verdict),
				sim_script_how_name(e->how),
				sim_explore_headline_name(sim_explore_headline(
					seen_nr, res->executions_nr)));
		fail(ci, sim_text_str(&words));
	}
	sim_text_fini(&words);
}

static void check_findings(struct ci *ci, const struct cli_subject *s,
			   const struct sim_explore_result *res)
{
	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		struct sim_text words = SIM_TEXT_INIT;

		if (!res->executions_by[v] ||
		    !sim_verdict_is_bug((enum sim_verdict)v) ||
		    expectation(s, (enum sim_verdict)v))
			continue;
		sim_text_printf(&words,
				"%s, which the scenario does not expect",
				sim_verdict_name((enum sim_verdict)v));
		fail(ci, sim_text_str(&words));
		sim_text_fini(&words);
	}
	if (res->diverged.title[0])
		fail(ci, res->diverged.title);
	if (res->limits_nr &&
	    (ci->args->strict_limits || res->limits_nr == res->executions_nr))
		fail(ci, res->limits_nr == res->executions_nr ?
				 "every execution was cut by a limit" :
				 "executions were cut by a limit");
}

/* Deadlocks that were found only when searching behind a lock report. */
static void check_confirmed(struct ci *ci, const struct cli_subject *s,
			    u64 findings_nr)
{
	const struct sim_script_expect *e =
		expectation(s, SIM_VERDICT_DEADLOCK);

	if (findings_nr && (!e || e->how == SIM_SCRIPT_NEVER))
		fail(ci, "a search behind a lock report has findings");
}

/* ---- notes ---- */

static void note_bug(struct ci *ci, const struct sim_explore_bug *bug)
{
	sim_text_printf(&ci->notes, "  %s\n  seen %llu times, in %u steps\n",
			bug->outcome.title, bug->seen_nr,
			bug->outcome.steps_nr);
	if (!ci->args->is_quiet && bug->token)
		sim_text_printf(&ci->notes, "  gordian replay %s\n",
				bug->token);
}

static void note_result(struct ci *ci, const struct sim_explore_result *res)
{
	sim_text_printf(&ci->notes, "%llu executions; %s\n", res->executions_nr,
			res->coverage);
	for (u32 v = SIM_VERDICT_CLEAN + 1; v < SIM_VERDICT_NR; v++) {
		u64 seen_nr = res->executions_by[v];

		if (!seen_nr && v != SIM_VERDICT_DEADLOCK)
			continue;
		sim_text_printf(&ci->notes, "%s: %s %llu of %llu%s\n",
				sim_verdict_name((enum sim_verdict)v),
				sim_explore_headline_name(sim_explore_headline(
					seen_nr, res->executions_nr)),
				seen_nr, res->executions_nr,
				seen_nr || !cli_explored_is_all(res) ?
					"" :
					" (complete)");
		for (u32 i = 0; i < res->bugs_nr; i++) {
			if (res->bugs[i].outcome.verdict == v)
				note_bug(ci, &res->bugs[i]);
		}
	}
}

static void note_lock_reports(struct ci *ci)
{
	const struct cli_lock_report *report;

	for (u32 i = 0; (report = cli_lockdep_report(i)); i++) {
		sim_text_printf(&ci->notes, "lock report: %s; %s\n",
				report->headline,
				sim_text_str(&report->sentence));
		if (!ci->args->is_quiet && report->token)
			sim_text_printf(&ci->notes, "  gordian replay %s\n",
					report->token);
	}
}

/* ---- one test ---- */

static void take(struct ci *ci, const struct cli_subject *s,
		 const struct sim_explore_result *res, u64 searched_nr)
{
	struct reports_ci_test test = { .status = REPORTS_CI_PASSED };
	const char *options = sim_text_str(&s->options);

	sim_text_reset(&ci->why);
	sim_text_reset(&ci->notes);
	note_result(ci, res);
	note_lock_reports(ci);
	check_findings(ci, s, res);
	check_expectations(ci, s, res);
	check_confirmed(ci, s, searched_nr);
	if (ci->why.nr)
		test.status = REPORTS_CI_FAILED;
	else if (res->is_interrupted)
		test.status = REPORTS_CI_SKIPPED;
	/* A subtest of KTAP may not be called like the suite. */
	test.name = options[0] ? options : "default";
	test.message = ci->why.nr ? sim_text_str(&ci->why) : "interrupted";
	test.notes = sim_text_str(&ci->notes);
	reports_ci_test(&ci->report, &test);
	flush(ci);
	ci->is_failed |= ci->why.nr > 0;
	ci->is_limited |= res->limits_nr > 0;
	ci->is_diverged |= res->diverged.title[0] != '\0';
	ci->is_interrupted |= res->is_interrupted;
}

static int run_test(struct ci *ci, struct cli_subject *s, u32 idx,
		    struct sim_error *err)
{
	u32 how = ci->args->subsets ? 0 : CLI_EXPLORATION_RESUMES;
	struct cli_exploration e;
	u64 searched_nr = 0;
	int r = cli_subject_select(s, idx, err);

	if (r)
		return r;
	if (!ci->args->subsets && !ci->args->no_lockdep)
		how |= CLI_EXPLORATION_LOCKDEP;
	r = cli_exploration_run(s, ci->store, how, &e, err);
	if (!r && how & CLI_EXPLORATION_LOCKDEP)
		r = cli_explored_search(s, ci->store, &e, &searched_nr, err);
	if (!r)
		take(ci, s, &e.result, searched_nr);
	cli_exploration_fini(&e);
	return r;
}

/* All configurations of the scenario, with all actors or with a few. */
static int run_configs(struct ci *ci, const char *only, struct sim_error *err)
{
	u32 nr = ci->args->settings_nr;
	const char **settings = calloc(nr + 1UL, sizeof(*settings));
	struct cli_subject s;
	int r;

	if (!settings)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (nr)
		memcpy(settings, ci->args->settings, nr * sizeof(*settings));
	if (only)
		settings[nr++] = only;
	r = cli_subject_open(ci->args->words[0], settings, nr, &ci->own, &s,
			     err);
	for (u32 i = 0;
	     !r && i < sim_script_config_nr(s.script) && !ci->is_interrupted;
	     i++)
		r = run_test(ci, &s, i, err);
	cli_subject_close(&s);
	free(settings);
	return r;
}

static int run_subsets(struct ci *ci, struct cli_subsets *sets,
		       struct sim_error *err)
{
	struct sim_text only = SIM_TEXT_INIT;
	int r = 0;

	cli_subsets_rewind(sets);
	while (!r && !ci->is_interrupted && cli_subsets_next(sets)) {
		sim_text_reset(&only);
		sim_text_add(&only, "only=");
		cli_subsets_print(sets, &only);
		r = run_configs(ci, sim_text_str(&only), err);
	}
	sim_text_fini(&only);
	return r;
}

/* ---- the command ---- */

/* How many tests there will be; the names of the actors, for subsets. */
static int prepare(struct ci *ci, struct cli_subsets *sets,
		   struct sim_error *err)
{
	const struct cli_args *args = ci->args;
	struct cli_subject s;
	u64 nr;
	int r = cli_subject_open(args->words[0], args->settings,
				 args->settings_nr, &ci->own, &s, err);

	if (r)
		return r;
	nr = sim_script_config_nr(s.script);
	if (args->subsets) {
		r = cli_subject_select(&s, 0, err);
		if (!r)
			r = cli_subsets_init(sets, &s, args->subsets, err);
		if (!r)
			nr *= cli_subsets_nr(sets);
	}
	if (!r)
		reports_ci_begin(&ci->report,
				 (enum reports_ci_format)(args->format - 1),
				 sim_text_str(&s.name), nr, &ci->text);
	cli_subject_close(&s);
	return r;
}

static int exit_code(const struct ci *ci)
{
	if (ci->is_diverged)
		return CLI_EXIT_DIVERGED;
	if (ci->is_failed)
		return ci->args->strict_limits && ci->is_limited ?
			       CLI_EXIT_LIMITS :
			       CLI_EXIT_FINDING;
	return CLI_EXIT_CLEAN;
}

static int run_all(struct ci *ci, struct cli_subsets *sets,
		   struct sim_error *err)
{
	int r;

	flush(ci);
	if (ci->args->subsets)
		r = run_subsets(ci, sets, err);
	else
		r = run_configs(ci, NULL, err);
	if (reports_ci_end(&ci->report) && !r)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	flush(ci);
	return r;
}

int cli_cmd_explore_ci(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct ci ci = { .args = args, .own = *args };
	struct cli_subsets sets = { .actors_nr = 0 };
	int r = 0;

	if (args->subsets && !args->executions_nr)
		ci.own.executions_nr = EXECUTIONS_OF_SUBSET;
	if (args->db)
		r = sim_store_open(args->db, SIM_STORE_CREATE, &ci.store, &err);
	if (!r)
		r = prepare(&ci, &sets, &err);
	if (!r)
		r = run_all(&ci, &sets, &err);
	if (ci.store) {
		int closed = sim_store_close(ci.store, r ? NULL : &err);

		r = r ? r : closed;
	}
	cli_subsets_fini(&sets);
	cli_lockdep_end();
	sim_text_fini(&ci.text);
	sim_text_fini(&ci.why);
	sim_text_fini(&ci.notes);
	if (r)
		return cli_error(&err);
	if (ci.is_interrupted)
		cli_warn(
			"interrupted; the tests that are missing were not run");
	return exit_code(&ci);
}
