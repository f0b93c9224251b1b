/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * estimate.h - how much of a search is done, in words
 *
 * Owns:       the wording.
 * Used by:    progress.c, cmd_explore.c.
 */
#ifndef CLI_ESTIMATE_H
#define CLI_ESTIMATE_H

#include "base/text.h"
#include "strategy/estimate.h"

/** cli_estimate_is_known() - is there an estimate, and something left to do? */
bool cli_estimate_is_known(const struct sim_estimate *e);

/** cli_estimate_add() - append "4% +-2% of about 1,200,000 executions" */
void cli_estimate_add(const struct sim_estimate *e, struct sim_text *text);

#endif /* CLI_ESTIMATE_H */
