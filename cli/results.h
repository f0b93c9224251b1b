/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * results.h - connects sim/explore to sim/store
 *
 * Owns:       one campaign in the open database.
 * Used by:    explore; verdict.c for its searches.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include "explore/ops.h"
#include "opt.h"
#include "store/campaign.h"
#include "subject.h"

/* Further bugs are found in the database only. */
#define CLI_RESULTS_BUGS_MAX	256

struct cli_results {
	struct sim_store		*store;
	const struct cli_subject	*subject;
	const struct cli_args		*args;
	struct sim_store_campaign	*campaign;
	struct sim_explore_store	ops;
	u64				seeds_used_nr;
	bool				is_search;	/* seeds are the caller's */
	bool				keeps_frontier;	/* of complete searches */
	char		shard_id[SIM_STORE_ID_CHARS + 1];
	u32				bugs_nr;
	struct cli_results_bug {
		u64	hash;		/* of verdict and signature */
		char	bug_id[SIM_STORE_ID_CHARS + 1];
	}				bugs[CLI_RESULTS_BUGS_MAX];
};

/** cli_results_init() - results of @subject into @store (NULL: nowhere) */
void cli_results_init(struct cli_results *r, struct sim_store *store,
		      const struct cli_subject *subject,
		      const struct cli_args *args);

/** cli_results_keep_frontier() - a complete search of this campaign goes on
 * where it was put aside */
void cli_results_keep_frontier(struct cli_results *r);

/** cli_results_bug_id() - id of a bug that was stored, or "" */
const char *cli_results_bug_id(const struct cli_results *r,
			       const struct sim_outcome *outcome);

/** cli_results_end() - close the campaign, note the time it took */
int cli_results_end(struct cli_results *r, bool is_complete, double seconds,
		    struct sim_error *err);

#endif /* CLI_RESULTS_H */
