/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coverage.h - from the counters of a campaign to lines in a database
 *
 * Owns:       the map of the model's code, made once, and what of the counters
 *             is in the store already.
 * Used by:    exploration.c, results.c.
 */
#ifndef CLI_COVERAGE_H
#define CLI_COVERAGE_H

#include "base/base.h"
#include "base/error.h"

struct sim_store_campaign;		/* store/campaign.h */

/** cli_coverage_begin() - count from now on
 * @processes_nr: that will explore
 */
int cli_coverage_begin(u32 processes_nr, struct sim_error *err);

/** cli_coverage_points() - tell @campaign what there is to be counted */
int cli_coverage_points(struct sim_store_campaign *campaign,
			struct sim_error *err);

/** cli_coverage_store() - add what was counted since the last call; buffered
 * @campaign: NULL: nowhere */
int cli_coverage_store(struct sim_store_campaign *campaign,
		       struct sim_error *err);

/** cli_coverage_print() - what was covered, in one line or two */
void cli_coverage_print(void);

/** cli_coverage_end() - stop counting */
void cli_coverage_end(void);

/** cli_coverage_fini() - release everything */
void cli_coverage_fini(void);

#endif /* CLI_COVERAGE_H */
