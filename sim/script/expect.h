/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expect.h - what the author of a scenario expects, and the list of built-ins
 *
 * Owns:       nothing; both belong to a loaded scenario or the program.
 * Used by:    cli (headline of explore, list verbs), through script.h.
 * Promises:   an expectation speaks of one verdict of one configuration.
 */
#ifndef SIM_SCRIPT_EXPECT_H
#define SIM_SCRIPT_EXPECT_H

#include "base/base.h"
#include "core/verdict.h"

struct sim_script;			/* script.h */

enum sim_script_how {
	SIM_SCRIPT_NEVER,
	SIM_SCRIPT_SOMETIMES,
	SIM_SCRIPT_ALWAYS,
};

struct sim_script_expect {
	enum sim_verdict	verdict;
	enum sim_script_how	how;
	const char		*sentence;	/* or "" */
};

/** sim_script_expect_nr() - of the selected configuration, 0 if none */
u32 sim_script_expect_nr(const struct sim_script *script);

const struct sim_script_expect *sim_script_expect(
	const struct sim_script *script, u32 idx);

/** sim_script_expect_is_met() - @hits of @total executions had the verdict */
bool sim_script_expect_is_met(const struct sim_script_expect *expect, u64 hits,
			      u64 total);

/** sim_script_how_name() - "never", "sometimes", "always" */
const char *sim_script_how_name(enum sim_script_how how);

/* ---- what every scenario may say ---- */

/** A built-in: of @owner "" a global, "expect" a field, else a method. */
struct sim_script_builtin {
	const char	*owner;		/* "", "expect", "k", "mutex", ... */
	const char	*name;
	const char	*args;		/* as in struct sim_verb */
	const char	*help;
};

/** sim_script_builtin() - entry @idx, NULL behind the last */
const struct sim_script_builtin *sim_script_builtin(u32 idx);

#endif /* SIM_SCRIPT_EXPECT_H */
