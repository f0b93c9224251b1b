// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_run.c - gordian run: one execution of each configuration, with lanes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "detect/detect.h"
#include "explore/token.h"
#include "lockdep.h"
#include "message.h"
#include "render.h"
#include "strategy/strategy.h"
#include "subject.h"
#include "verdict.h"

/* One execution; its log becomes the token of @t. */
static int execute(struct cli_target *t, const struct cli_args *args,
		   struct sim_outcome *ret, struct sim_error *err)
{
	char name[SIM_STRATEGY_NAME_BYTES];
	struct sim_strategy_options o;
	struct sim_strategy *strategy;
	int r;

	r = sim_strategy_parse(args->strategy ? args->strategy : "roundrobin",
			       err, name, &o);
	if (!r)
		r = sim_strategy_create(name, &o, err, &strategy);
	if (r)
		return r;
	sim_detect_attach(SIM_DETECT_ALL);
	r = sim_session_run(&t->session, strategy,
			    sim_campaign_mix(args->has_seed ? args->seed : 1),
			    0, ret);
	sim_detect_detach();
	sim_strategy_destroy(strategy);
	r = sim_token_encode(&t->subject.subject, ret, t->session.log,
			     &t->token_text, err);
	if (!r)
		r = sim_token_decode(sim_text_str(&t->token_text), &t->token,
				     err);
	return r;
}

/* There is no world now: the searches make their own. */
static int find_verdicts(struct cli_target *t,
			 const struct sim_outcome *outcome, bool *ret_found,
			 struct sim_error *err)
{
	const struct cli_verdict_bug bug = {
		.outcome = outcome,
		.token = sim_text_str(&t->token_text),
		.bug_id = "",
		.execution = 1,
	};
	struct cli_verdicts v = {
		.subject = &t->subject,
		.bugs = &bug,
		.bugs_nr = 1,
		.executions_nr = 1,
	};
	int r = cli_verdicts_find(&v, err);

	*ret_found |= v.findings_nr > 0;
	return r;
}

static int run_config(struct cli_target *t, const struct cli_args *args,
		      u32 idx, bool *ret_found, struct sim_error *err)
{
	struct sim_outcome outcome;
	int r = cli_subject_select(&t->subject, idx, err);

	if (!r)
		r = cli_subject_try(&t->subject, err);
	cli_lockdep_begin(!args->no_lockdep);
	if (!r)
		r = sim_session_open(&t->subject.ops, &t->subject.world,
				     &t->session, err);
	if (r)
		return r;
	sim_text_reset(&t->token_text);
	r = execute(t, args, &outcome, err);
	if (!r) {
		printf("%s%s%s  %s\n%s after %u steps%s%s\n", cli_bold(),
		       sim_text_str(&t->subject.name), cli_plain(),
		       sim_text_str(&t->subject.options),
		       sim_verdict_name(outcome.verdict), outcome.steps_nr,
		       outcome.title[0] ? ": " : "", outcome.title);
		*ret_found |= sim_verdict_is_bug(outcome.verdict);
		if (!args->is_quiet)
			r = cli_render_log(t, args, CLI_SHOW_LANES, err);
	}
	sim_session_close(&t->session);
	if (!r)
		r = find_verdicts(t, &outcome, ret_found, err);
	if (!r)
		cli_lockdep_print(args->is_quiet);
	sim_token_fini(&t->token);
	return r;
}

int cli_cmd_run(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct cli_target t = { .is_open = false };
	bool found = false;
	int r;

	r = cli_subject_open(args->words[0], args->settings, args->settings_nr,
			     args, &t.subject, &err);
	if (r)
		return cli_error(&err);
	if (args->is_verbose && !args->no_lockdep)
		cli_lockdep_name_lines();
	for (u32 i = 0; !r && i < sim_script_config_nr(t.subject.script); i++)
		r = run_config(&t, args, i, &found, &err);
	cli_lockdep_end();
	cli_target_close(&t);
	if (r < 0)
		return cli_error(&err);
	return found ? CLI_EXIT_FINDING : CLI_EXIT_CLEAN;
}
