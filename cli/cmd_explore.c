// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_explore.c - gordian explore: many executions of each configuration
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "coverage.h"
#include "estimate.h"
#include "explored.h"
#include "lockdep.h"
#include "message.h"
#include "subject.h"

/* What happened in all configurations. */
struct summary {
	u64	findings_nr;
	u64	limits_nr;
	u32	unmet_nr;	/* expectations */
	bool	is_diverged;
	bool	is_interrupted;
};

static void print_headline(const char *name, u64 seen_nr,
			   const struct sim_explore_result *res, bool is_bug)
{
	enum sim_explore_headline headline =
		sim_explore_headline(seen_nr, res->executions_nr);

	printf("  %s%s: %s%s %s of %s%s\n", is_bug && seen_nr ? cli_red() : "",
	       name, sim_explore_headline_name(headline), cli_plain(),
	       cli_number(seen_nr), cli_number(res->executions_nr),
	       seen_nr || !res->is_complete ? "" :
	       strstr(res->coverage, "at most") ?
					      " (complete within the bound)" :
					      " (complete)");
}

static void print_bug(const struct cli_args *args,
		      const struct sim_explore_bug *bug)
{
	const struct sim_outcome *o = &bug->outcome;

	printf("    %s%s%s\n", cli_bold(), o->title, cli_plain());
	for (u32 i = 0; i < o->edges_nr && o->edges_nr > 1; i++)
		printf("      %s <%s, %s> -> %s\n", o->edges[i].waiter,
		       o->edges[i].object, sim_wait_why_name(o->edges[i].why),
		       o->edges[i].waker);
	printf("      seen %s times; shortest: %u steps, %u switches, %u preemptions\n",
	       cli_number(bug->seen_nr), o->steps_nr, o->switches_nr,
	       o->preemptions_nr);
	if (bug->left_out[0])
		printf("      happens without: %s\n", bug->left_out);
	if (!args->is_quiet && bug->token)
		printf("      gordian replay %s\n", bug->token);
}

static void print_verdicts(const struct cli_args *args,
			   const struct sim_explore_result *res)
{
	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		bool is_bug = sim_verdict_is_bug((enum sim_verdict)v);

		if (v == SIM_VERDICT_CLEAN ||
		    (!res->executions_by[v] && v != SIM_VERDICT_DEADLOCK))
			continue;
		print_headline(sim_verdict_name((enum sim_verdict)v),
			       res->executions_by[v], res, is_bug);
		if (sim_verdict_is_limit((enum sim_verdict)v))
			printf("    %s\n",
			       sim_verdict_hint((enum sim_verdict)v));
		for (u32 i = 0; i < res->bugs_nr; i++) {
			if (res->bugs[i].outcome.verdict == v)
				print_bug(args, &res->bugs[i]);
		}
	}
	if (res->diverged.title[0])
		printf("  diverged: %s\n", res->diverged.title);
	if (res->bugs_lost_nr)
		printf("  %s findings beyond the table of distinct bugs were only counted\n",
		       cli_number(res->bugs_lost_nr));
	if (res->lock_edges_lost_nr)
		printf("  %s lock orders beyond the table were not recorded\n",
		       cli_number(res->lock_edges_lost_nr));
}

static u32 print_expectations(const struct cli_subject *s,
			      const struct sim_explore_result *res)
{
	/* What the search itself cut says nothing about the scenario. */
	u64 whole_nr =
		res->executions_nr - res->executions_by[SIM_VERDICT_STOPPED];
	u32 unmet_nr = 0;

	for (u32 i = 0; i < sim_script_expect_nr(s->script); i++) {
		const struct sim_script_expect *e =
			sim_script_expect(s->script, i);
		bool is_met = sim_script_expect_is_met(
			e, res->executions_by[e->verdict], whole_nr);

		printf("  expected %s: %s - %s%s%s\n",
		       sim_verdict_name(e->verdict),
		       sim_script_how_name(e->how), is_met ? "met" : cli_red(),
		       is_met ? "" : "NOT MET", cli_plain());
		unmet_nr += !is_met;
	}
	return unmet_nr;
}

static void print_result(const struct cli_subject *s,
			 const struct sim_explore_result *res, double seconds)
{
	struct sim_text stop = SIM_TEXT_INIT;
	u64 ran_nr = res->executions_nr - res->resumed_nr;

	printf("%s%s%s%s%s\n", cli_bold(), sim_text_str(&s->name), cli_plain(),
	       s->options.nr ? "  " : "", sim_text_str(&s->options));
	if (cli_estimate_is_known(&res->estimate)) {
		sim_text_add(&stop, "; stopped at ");
		cli_estimate_add(&res->estimate, &stop);
	}
	printf("  %s executions, %s steps, %s executions/s; %s%s%s\n",
	       cli_number(res->executions_nr), cli_number(res->steps_nr),
	       cli_number(seconds > 0 ? (u64)((double)ran_nr / seconds) : 0),
	       res->coverage, res->is_interrupted ? "; interrupted" : "",
	       sim_text_str(&stop));
	sim_text_fini(&stop);
	print_verdicts(s->args, res);
}

/* One configuration of the scenario. */
static int explore_config(struct cli_subject *s, struct sim_store *store,
			  struct summary *sum, struct sim_error *err)
{
	const struct cli_args *args = s->args;
	struct cli_exploration e;
	struct sim_explore_result *res = &e.result;
	u32 how = CLI_EXPLORATION_RESUMES |
		  (args->no_lockdep ? 0 : CLI_EXPLORATION_LOCKDEP);
	int r = cli_exploration_run(s, store, how, &e, err);

	if (!r) {
		print_result(s, res, e.seconds);
		if (args->coverage)
			cli_coverage_print();
		cli_coverage_end();
		r = cli_explored_search(s, store, &e, &sum->findings_nr, err);
	}
	if (!r) {
		cli_lockdep_print(args->is_quiet);
		sum->unmet_nr += print_expectations(s, res);
		sum->findings_nr += res->findings_nr;
		sum->limits_nr += res->limits_nr;
		sum->is_diverged |= res->diverged.title[0] != '\0';
		sum->is_interrupted |= res->is_interrupted;
	}
	fflush(stdout);
	cli_exploration_fini(&e);
	return r;
}

static int exit_code(const struct cli_args *args, const struct summary *sum)
{
	if (sum->is_diverged)
		return CLI_EXIT_DIVERGED;
	if (sum->findings_nr)
		return CLI_EXIT_FINDING;
	if (sum->limits_nr && args->strict_limits)
		return CLI_EXIT_LIMITS;
	return CLI_EXIT_CLEAN;
}

int cli_cmd_explore(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct summary sum = { .findings_nr = 0 };
	struct sim_store *store = NULL;
	struct cli_subject s;
	int r;

	if (args->format)
		return cli_cmd_explore_ci(args);
	if (args->subsets)
		return cli_cmd_compare(args);
	r = cli_subject_open(args->words[0], args->settings, args->settings_nr,
			     args, &s, &err);
	if (r)
		return cli_error(&err);
	if (args->db)
		r = sim_store_open(args->db, SIM_STORE_CREATE, &store, &err);
	for (u32 i = 0;
	     !r && i < sim_script_config_nr(s.script) && !sum.is_interrupted;
	     i++) {
		r = cli_subject_select(&s, i, &err);
		if (!r)
			r = explore_config(&s, store, &sum, &err);
	}
	if (store) {
		int closed = sim_store_close(store, r ? NULL : &err);

		r = r ? r : closed;
	}
	cli_lockdep_end();
	cli_coverage_fini();
	cli_subject_close(&s);
	if (r)
		return cli_error(&err);
	if (sum.is_interrupted)
		cli_warn("interrupted; what was found until then is kept");
	return exit_code(args, &sum);
}
