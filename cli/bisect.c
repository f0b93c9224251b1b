// SPDX-License-Identifier: GPL-2.0-only
/*
 * bisect.c - gordian replay --bisect
 */
#include "bisect.h"

#include <stdio.h>
#include <string.h>

#include "detect/detect.h"
#include "explore/replay.h"
#include "message.h"
#include "strategy/strategy.h"
#include "target.h"

#define EXECUTIONS_DEFAULT 2000

/* A token has the verdict only; a database knows what waited for what. */
static bool is_this_bug(const struct cli_target *t, const struct sim_outcome *o)
{
	if (o->verdict != t->token.verdict)
		return false;
	return !t->stored || !t->stored->title[0] ||
	       !strcmp(t->stored->title, o->title);
}

/* Nothing can be said about a version in which an actor raises an error. */
static bool is_broken(const struct sim_outcome *o)
{
	return o->verdict == SIM_VERDICT_SCRIPT_ERROR;
}

static int bad(const struct sim_outcome *o, const char *how, u64 nr)
{
	printf("bad: %s %s%s%s after %u steps: %s\n", how,
	       nr ? cli_number(nr) : "", nr ? ": " : "",
	       sim_verdict_name(o->verdict), o->steps_nr, o->title);
	return CLI_EXIT_FINDING;
}

static int untestable(const char *why)
{
	printf("cannot be tested: %s\n", why);
	return CLI_EXIT_UNTESTABLE;
}

static int search(const struct cli_args *args, struct cli_target *t,
		  struct sim_strategy *random)
{
	u64 nr = args->executions_nr ? args->executions_nr : EXECUTIONS_DEFAULT;
	static struct sim_outcome o;
	u64 limits_nr = 0;

	for (u64 i = 1; i <= nr; i++) {
		sim_session_run(&t->session, random, sim_campaign_mix(i), 0,
				&o);
		if (is_this_bug(t, &o))
			return bad(&o, "random schedule", i);
		if (is_broken(&o))
			return untestable(o.title);
		limits_nr += sim_verdict_is_limit(o.verdict);
	}
	if (limits_nr == nr)
		return untestable("every execution was cut by a limit");
	printf("good: no %s by this schedule, nor by %s random ones\n",
	       sim_verdict_name(t->token.verdict), cli_number(nr));
	return CLI_EXIT_CLEAN;
}

static int follow(const struct cli_args *args, struct cli_target *t,
		  struct sim_error *err)
{
	const struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	bool is_other = t->token.scenario_id != t->subject.subject.scenario_id;
	struct sim_replay_result res;
	struct sim_strategy *random;
	int r = sim_replay_token(&t->session, &t->token, 1, &res, err);

	if (r)
		return r;
	if (is_this_bug(t, &res.first))
		return bad(&res.first, "this schedule", 0);
	if (is_broken(&res.first))
		return untestable(res.first.title);
	if (!is_other)
		return untestable(
			"the scenario is the token's, the outcome is not");
	r = sim_strategy_create("random", &o, err, &random);
	if (r)
		return r;
	r = search(args, t, random);
	sim_strategy_destroy(random);
	return r;
}

static int test(const struct cli_args *args, struct cli_target *t,
		struct sim_error *err)
{
	int r;

	if (t->token.is_short)
		return untestable("--bisect needs a long token");
	if (!args->force && t->token.model_id != t->subject.subject.model_id)
		return untestable("the token is of another model, see --force");
	if (!sim_verdict_is_bug(t->token.verdict))
		return untestable("the token is of no finding");
	sim_detect_attach(SIM_DETECT_ALL);
	r = follow(args, t, err);
	sim_detect_detach();
	return r;
}

int cli_bisect(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct cli_args own = *args;
	struct cli_target target;
	int r;

	own.force = true;	/* another text is what is to be tested */
	r = cli_target_open(&own, &target, &err);
	if (!r) {
		r = test(args, &target, &err);
		cli_target_close(&target);
	}
	if (r >= 0)
		return r;
	cli_error(&err);
	return CLI_EXIT_UNTESTABLE;
}
