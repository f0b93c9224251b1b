/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay.h - run a stored schedule again and see whether it is the same
 *
 * Used by:    cli (replay, show), tests.
 */
#ifndef SIM_EXPLORE_REPLAY_H
#define SIM_EXPLORE_REPLAY_H

#include "base/base.h"
#include "base/error.h"
#include "explore/session.h"

struct sim_token; /* explore/token.h */

/** A schedule and what is expected of it. */
struct sim_replay {
	const struct sim_choice *log;
	u32 log_nr;
	bool has_expected; /* compare with the next two */
	enum sim_verdict verdict;
	u64 event_hash;
	u32 steps_stop; /* 0: to the end */
};

struct sim_replay_result {
	u32 runs_nr;
	u32 same_nr; /* as expected, or as the first */
	struct sim_outcome first;
	struct sim_outcome differs; /* first that was not the same */
};

/**
 * sim_replay_run() - follow a log @runs_nr times
 * @ret: same_nr == runs_nr if it could be reproduced each time. With
 *	steps_stop nothing is expected but that all runs are equal
 *
 * Return: 0 or -SIM_ERR_NOMEM. A log that cannot be followed is no error but
 * verdict diverged in @ret.
 */
int sim_replay_run(struct sim_session *s, const struct sim_replay *replay,
		   u32 runs_nr, struct sim_replay_result *ret,
		   struct sim_error *err);

/**
 * sim_replay_token() - the same for a token of either form
 *
 * The caller has checked the token with sim_token_check(). A short one carries
 * no expectation.
 */
int sim_replay_token(struct sim_session *s, const struct sim_token *token,
		     u32 runs_nr, struct sim_replay_result *ret,
		     struct sim_error *err);

#endif /* SIM_EXPLORE_REPLAY_H */
