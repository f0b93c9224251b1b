/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.h - one booted world, and executions from its snapshot
 *
 * Owns:       the world of the process and its snapshot.
 * Used by:    worker, replay, shorten, cli (show, check).
 * Promises:   every execution starts from the same bytes.
 */
#ifndef SIM_EXPLORE_SESSION_H
#define SIM_EXPLORE_SESSION_H

#include "base/base.h"
#include "base/error.h"
#include "core/choice.h"
#include "core/run.h"
#include "explore/ops.h"
#include "strategy/resume.h"

struct sim_snapshot; /* core/snapshot.h */
struct sim_strategy; /* strategy/strategy.h */

struct sim_session {
	struct sim_explore_script script;
	struct sim_world_options world; /* in effect */
	struct sim_outcome boot;	/* how booting ended */
	const struct sim_choice *log;	/* of the last execution */
	u32 log_nr;
	/* private: */
	struct sim_snapshot *snapshot;
	struct sim_resume resume;
};

/**
 * sim_subject_prepare() - complete a subject by asking the scenario
 * @subject: world holds what the user asked for, or zeros; on return it is what
 *	runs, with identity and defaults filled in
 *
 * To be called before sim_campaign_id(), sim_explore_run(), sim_token_check()
 * and sim_session_open(), which take the subject as it is.
 *
 * Return: 0, or what the ops describe and world_options returned.
 */
int sim_subject_prepare(const struct sim_explore_script *script,
			struct sim_subject *subject, struct sim_error *err);

/**
 * sim_session_open() - create the world, boot, snapshot
 * @world: options in effect, see sim_subject_prepare()
 * @ret: to be closed; one session at a time in a process
 *
 * Return: 0; -SIM_ERR_SCRIPT if booting ended with a finding (ret->boot says
 * more, its title is in the message); what world creation returns. Only on
 * success there is something to close.
 */
int sim_session_open(const struct sim_explore_script *script,
		     const struct sim_world_options *world,
		     struct sim_session *ret, struct sim_error *err);

void sim_session_close(struct sim_session *s);

/**
 * sim_session_run() - restore, one execution, and the check if it ended clean
 * @strategy: decides
 * @seed: given to it as it is, see sim_campaign_mix()
 * @steps_stop: 0, or stop after this step
 * @ret: how it ended; s->log is its log until the next execution
 *
 * Return: 0 or SIM_STRATEGY_EXHAUSTED (then nothing was run).
 */
int sim_session_run(struct sim_session *s, struct sim_strategy *strategy,
		    u64 seed, u32 steps_stop, struct sim_outcome *ret);

/** sim_outcome_is_same_bug() - equal verdicts and signatures? */
bool sim_outcome_is_same_bug(const struct sim_outcome *a,
			     const struct sim_outcome *b);

/** sim_outcome_is_better() - is schedule @a easier to read than @b?
 *
 * Fewer preemptions, then fewer switches, then fewer steps, then fewer choices.
 */
bool sim_outcome_is_better(const struct sim_outcome *a,
			   const struct sim_outcome *b);

#endif /* SIM_EXPLORE_SESSION_H */
