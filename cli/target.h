/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * target.h - WHAT of replay and show: a token, a file with one, or an id
 *
 * Owns:       the schedule that was asked for, the subject it belongs to and
 *             the session in which it runs.
 */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "explore/session.h"
#include "explore/token.h"
#include "opt.h"
#include "store/lookup.h"
#include "subject.h"

struct cli_target {
	struct sim_token		token;
	struct sim_text			token_text;
	struct sim_store_schedule	*stored;	/* NULL: not from a db */
	struct cli_subject		subject;
	struct sim_session		session;
	bool				is_open;
};

/**
 * cli_target_open() - find the schedule, its scenario, and boot that
 * @args: words[0] is WHAT, words[1] a scenario; db, settings, force
 *
 * Return: 0; -SIM_ERR_MISMATCH if it was made by another build or from another
 * text of the scenario (unless args->force).
 */
int cli_target_open(const struct cli_args *args, struct cli_target *ret,
		    struct sim_error *err);

void cli_target_close(struct cli_target *t);

#endif /* CLI_TARGET_H */
