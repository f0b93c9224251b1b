// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_replay.c - gordian replay, gordian show: a schedule once more
 */
#include <stdio.h>
#include <string.h>

#include "bisect.h"
#include "commands.h"
#include "detect/detect.h"
#include "explore/replay.h"
#include "gdb.h"
#include "message.h"
#include "render.h"
#include "target.h"

static void print_outcome(const struct cli_target *t,
			  const struct sim_replay_result *res, bool is_same)
{
	const struct sim_outcome *o = &res->first;

	printf("%s%s%s%s%s\n", cli_bold(), sim_text_str(&t->subject.name),
	       cli_plain(), t->subject.options.nr ? "  " : "",
	       sim_text_str(&t->subject.options));
	printf("%s: %s after %u steps, event hash %016llx, %u of %u runs equal\n",
	       is_same ? "reproduced" : "DIVERGED",
	       sim_verdict_name(o->verdict), o->steps_nr, o->event_hash,
	       res->same_nr, res->runs_nr);
	if (o->title[0])
		printf("  %s\n", o->title);
	if (!is_same && res->differs.title[0])
		printf("  %s\n", res->differs.title);
}

/* Without detectors nothing ends the execution: stop where it ended. */
static int run_bare(struct cli_target *t, u32 runs_nr,
		    struct sim_replay_result *res, bool *ret_same,
		    struct sim_error *err)
{
	struct sim_replay replay = {
		.log = t->token.log,
		.log_nr = t->token.log_nr,
		.steps_stop = t->token.steps_nr,
	};
	int r = sim_replay_run(&t->session, &replay, runs_nr, res, err);

	*ret_same = !r && res->same_nr == res->runs_nr &&
		    res->first.event_hash == t->token.event_hash;
	return r;
}

static int exit_code(const struct cli_target *t,
		     const struct sim_replay_result *res, bool is_same)
{
	enum sim_verdict verdict = t->token.is_short ? res->first.verdict :
						       t->token.verdict;

	if (!is_same)
		return CLI_EXIT_DIVERGED;
	return sim_verdict_is_bug(verdict) ? CLI_EXIT_FINDING : CLI_EXIT_CLEAN;
}

static int replay(const struct cli_args *args, struct cli_target *t,
		  struct sim_error *err)
{
	bool bare = args->detectors && !strcmp(args->detectors, "none");
	bool all = !args->detectors || !strcmp(args->detectors, "all");
	u32 runs_nr = (u32)min_t(u64, args->runs_nr, U32_MAX);
	struct sim_replay_result res;
	bool is_same;
	int r;

	if (!bare && !all)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "--detectors is 'all' or 'none', not '%s'",
				     args->detectors);
	if (bare && t->token.is_short)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "--detectors=none needs a long token");
	if (!bare)
		sim_detect_attach(SIM_DETECT_ALL);
	if (bare) {
		r = run_bare(t, runs_nr, &res, &is_same, err);
	} else {
		r = sim_replay_token(&t->session, &t->token, runs_nr, &res,
				     err);
		is_same = !r && res.same_nr == res.runs_nr;
	}
	sim_detect_detach();
	cli_gdb_over();
	if (r)
		return r;
	print_outcome(t, &res, is_same);
	if (is_same && !args->is_quiet && !bare && !t->token.is_short)
		r = cli_render(t, args, err);
	return r ? r : exit_code(t, &res, is_same);
}

/* What is wrong with WHAT shall not have to be read in a debugger. */
static int replay_in_gdb(const struct cli_args *args, struct cli_target *t,
			 struct sim_error *err)
{
	if (t->token.is_short)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "--gdb needs a long token or an id");
	return cli_gdb(args, err);
}

int cli_cmd_replay(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct cli_target target;
	int r;

	if (args->is_bisect)
		return cli_bisect(args);
	r = cli_target_open(args, &target, &err);
	if (r)
		return cli_error(&err);
	r = args->gdb ? replay_in_gdb(args, &target, &err) :
			replay(args, &target, &err);
	cli_target_close(&target);
	return r < 0 ? cli_error(&err) : r;
}

int cli_cmd_show(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct cli_target target;
	int r;

	if (args->config)
		return cli_show_config(args);
	r = cli_target_open(args, &target, &err);
	if (r)
		return cli_error(&err);
	if (target.token.is_short)
		r = sim_error_set(&err, SIM_ERR_INVAL,
				  "show needs a long token or an id");
	else
		r = cli_render(&target, args, &err);
	cli_target_close(&target);
	return r < 0 ? cli_error(&err) : CLI_EXIT_CLEAN;
}
