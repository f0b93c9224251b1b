/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep.h - reports of the model's lock validator, collected and printed
 *
 * Owns:       the reports of one campaign, the symbol table they need.
 * Used by:    run, explore.
 * Promises:   each distinct report once for each begin.
 */
#ifndef CLI_LOCKDEP_H
#define CLI_LOCKDEP_H

#include "base/base.h"

/** cli_lockdep_begin() - forget what was collected; listen if @is_on */
void cli_lockdep_begin(bool is_on);

/** cli_lockdep_print() - all reports since the last begin
 * @is_brief: only their headlines and the locks concerned
 */
void cli_lockdep_print(bool is_brief);

struct sim_error;			/* base/error.h */
struct sim_store_campaign;		/* store/campaign.h */

/** cli_lockdep_store() - write the reports that are not in @campaign yet */
int cli_lockdep_store(struct sim_store_campaign *campaign,
		      struct sim_error *err);

/** cli_lockdep_nr() - how many there are */
u32 cli_lockdep_nr(void);

/** cli_lockdep_end() - stop listening, release everything */
void cli_lockdep_end(void);

#endif /* CLI_LOCKDEP_H */
