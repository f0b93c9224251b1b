/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * try.h - run a scenario with an example built in
 *
 * Owns:       one world at a time.
 * Used by:    examples_test; what it does is what 'gordian explore' does, without
 *             processes, database and tokens.
 */
#ifndef EXAMPLES_TRY_H
#define EXAMPLES_TRY_H

#include "core/model.h"
#include "core/run.h"
#include "strategy/strategy.h"

#define TRY_RUNS_MAX	3000

struct try_result {
	u32	runs_nr;
	u32	verdicts[SIM_VERDICT_NR];
	char	title[256];		/* of the last finding */
	u64	hash;			/* of all executions */
};

/** try_scenario() - run @text under @strategy, seeds 0..@runs_nr - 1
 * @model: the kernel with what an example adds, or NULL: bare CPUs
 * @settings: "key=value" or NULL
 *
 * Hooks must be set (sim_hooks_set(), sim_detect_attach()). A scenario that
 * cannot be loaded or booted fails the test.
 */
void try_scenario(const char *text, const struct sim_model *model,
		  const char *settings, struct sim_strategy *strategy,
		  u32 runs_nr, struct try_result *ret);

#endif /* EXAMPLES_TRY_H */
