/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * results.h - connects sim/explore to sim/store
 *
 * Owns:       one campaign in the open database.
 * Used by:    explore.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include "explore/ops.h"
#include "opt.h"
#include "store/campaign.h"
#include "subject.h"

struct cli_results {
	struct sim_store		*store;
	const struct cli_subject	*subject;
	const struct cli_args		*args;
	struct sim_store_campaign	*campaign;
	struct sim_explore_store	ops;
	u64				seeds_used_nr;
};

/** cli_results_init() - results of @subject into @store (NULL: nowhere) */
void cli_results_init(struct cli_results *r, struct sim_store *store,
		      const struct cli_subject *subject,
		      const struct cli_args *args);

/** cli_results_end() - close the campaign, note the time it took */
int cli_results_end(struct cli_results *r, bool is_complete, double seconds,
		    struct sim_error *err);

#endif /* CLI_RESULTS_H */
