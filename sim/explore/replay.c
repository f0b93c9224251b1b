// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay.c - run a stored schedule again
 */
#include "explore/replay.h"

#include <string.h>

#include "base/assert.h"
#include "explore/token.h"
#include "strategy/strategy.h"

static bool is_same(const struct sim_replay *replay,
		    const struct sim_outcome *first,
		    const struct sim_outcome *outcome)
{
	if (replay->has_expected && !replay->steps_stop)
		return outcome->verdict == replay->verdict &&
		       outcome->event_hash == replay->event_hash;
	return outcome->verdict == first->verdict &&
	       outcome->event_hash == first->event_hash;
}

static void run_all(struct sim_session *s, struct sim_strategy *strategy,
		    const struct sim_replay *replay, u64 seed,
		    struct sim_replay_result *ret)
{
	static struct sim_outcome outcome;
	u32 runs_nr = ret->runs_nr;

	ret->same_nr = 0;
	for (u32 i = 0; i < runs_nr; i++) {
		int r = sim_session_run(s, strategy, seed, replay->steps_stop,
					&outcome);

		SIM_ASSERT(!r); /* neither strategy is exhausted */
		if (!i)
			ret->first = outcome;
		if (is_same(replay, &ret->first, &outcome))
			ret->same_nr++;
		else if (ret->same_nr == i)
			ret->differs = outcome;
	}
}

int sim_replay_run(struct sim_session *s, const struct sim_replay *replay,
		   u32 runs_nr, struct sim_replay_result *ret,
		   struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *strategy;
	int r;

	o.log = replay->log;
	o.log_nr = replay->log_nr;
	r = sim_strategy_create("replay", &o, err, &strategy);
	if (r < 0)
		return r;
	memset(ret, 0, sizeof(*ret));
	ret->runs_nr = runs_nr;
	run_all(s, strategy, replay, 0, ret);
	sim_strategy_destroy(strategy);
	return 0;
}

static int run_short(struct sim_session *s, const struct sim_token *token,
		     u32 runs_nr, struct sim_replay_result *ret,
		     struct sim_error *err)
{
	const struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	const struct sim_replay replay = { .log = NULL };
	struct sim_strategy *strategy;
	int r;

	r = sim_strategy_create(sim_strategy_by_letter(token->letter)->name, &o,
				err, &strategy);
	if (r < 0)
		return r;
	memset(ret, 0, sizeof(*ret));
	ret->runs_nr = runs_nr;
	run_all(s, strategy, &replay, sim_campaign_mix(token->seed), ret);
	sim_strategy_destroy(strategy);
	return 0;
}

int sim_replay_token(struct sim_session *s, const struct sim_token *token,
		     u32 runs_nr, struct sim_replay_result *ret,
		     struct sim_error *err)
{
	struct sim_replay replay = {
		.log = token->log,
		.log_nr = token->log_nr,
		.has_expected = true,
		.verdict = token->verdict,
		.event_hash = token->event_hash,
	};

	if (token->is_short)
		return run_short(s, token, runs_nr, ret, err);
	return sim_replay_run(s, &replay, runs_nr, ret, err);
}
