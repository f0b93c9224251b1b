/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explored.h - what follows the exploration of a configuration
 *
 * Used by:    cmd_explore.c, cmd_explore_ci.c.
 */
#ifndef CLI_EXPLORED_H
#define CLI_EXPLORED_H

#include "exploration.h"
#include "store/store.h"

/** cli_explored_is_all() - complete, and not just within a bound */
bool cli_explored_is_all(const struct sim_explore_result *res);

/**
 * cli_explored_search() - search a deadlock behind each lock report, store what
 * became of them
 * @store: NULL: nowhere
 * @ret_findings_nr: of the searches; added to
 */
int cli_explored_search(struct cli_subject *s, struct sim_store *store,
			const struct cli_exploration *e, u64 *ret_findings_nr,
			struct sim_error *err);

#endif /* CLI_EXPLORED_H */
