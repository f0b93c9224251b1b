/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exploration.h - explore one configuration as the command line says
 *
 * Owns:       the campaign, its results and how they reach the store.
 * Used by:    cmd_explore.c, cmd_compare.c.
 */
#ifndef CLI_EXPLORATION_H
#define CLI_EXPLORATION_H

#include "explore/token.h"
#include "explore/worker.h"
#include "results.h"
#include "subject.h"

struct cli_exploration {
	struct sim_explore_result	result;
	struct cli_results		results;
	struct sim_campaign		campaign;
	struct sim_token		prefix;
	double				seconds;
};

#define CLI_EXPLORATION_LOCKDEP	BIT(0)	/* validate the order of locks, too */
#define CLI_EXPLORATION_RESUMES	BIT(1)	/* a complete search that was put aside */

/**
 * cli_exploration_run() - explore the configuration that is selected
 * @s: the scenario; its args say how
 * @store: NULL: none
 * @how: CLI_EXPLORATION_*
 * @ret: to be released with cli_exploration_fini(), also after an error
 *
 * Return: 0 or a negative error.
 */
int cli_exploration_run(struct cli_subject *s, struct sim_store *store, u32 how,
			struct cli_exploration *ret, struct sim_error *err);

void cli_exploration_fini(struct cli_exploration *e);

#endif /* CLI_EXPLORATION_H */
