/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exploration.h - explore one configuration as the command line says
 *
 * Owns:       the campaign, its results and how they reach the store.
 * Used by:    cmd_explore.c, cmd_compare.c, compare_cells.c.
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
#define CLI_EXPLORATION_CYCLES	BIT(2)	/* all of a deadlock (campaign.all_cycles) */

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

/**
 * cli_exploration_record() - the same in a process that has no store, and where
 * nobody waits for progress
 * @ret: what the other two make of it
 */
int cli_exploration_record(struct cli_subject *s, struct sim_text *ret,
			   struct sim_error *err);

/** cli_exploration_play() - the results of such a process, as if they were of
 * cli_exploration_run() with CLI_EXPLORATION_CYCLES */
int cli_exploration_play(struct cli_subject *s, struct sim_store *store,
			 const void *data, size_t bytes,
			 struct cli_exploration *ret, struct sim_error *err);

/** cli_exploration_lost() - such a process ended before it had results
 * @what: how
 * @log: choices it had taken
 */
int cli_exploration_lost(struct cli_subject *s, struct sim_store *store,
			 const char *what, const struct sim_choice *log,
			 u32 log_nr, struct cli_exploration *ret,
			 struct sim_error *err);

void cli_exploration_fini(struct cli_exploration *e);

#endif /* CLI_EXPLORATION_H */
