/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * assert.h - stop when gordian itself is broken
 *
 * Owns:       the hook that says how to reproduce the failure.
 * Used by:    every layer, for its own invariants only. What the simulated
 *             kernel does wrong is a finding, never an assertion.
 * Promises:   checked in every build; the hook's lines come first; ends by
 *             SIGABRT (exit status 134 in a shell).
 */
#ifndef SIM_BASE_ASSERT_H
#define SIM_BASE_ASSERT_H

#include "base/base.h"

/**
 * typedef sim_assert_hook_fn - print what is needed to reproduce the failure
 * @arg: given to sim_assert_hook_set()
 *
 * Runs before the assertion's own line is printed, on the stack that failed.
 * An assertion that fails inside the hook aborts at once.
 */
typedef void sim_assert_hook_fn(void *arg);

/**
 * sim_assert_hook_set() - register the hook, replacing the one before
 * @hook: called once on failure, NULL for none
 * @arg: passed to @hook
 */
void sim_assert_hook_set(sim_assert_hook_fn *hook, void *arg);

/** sim_assert_fail() - report and abort; use SIM_ASSERT() */
SIM_NORETURN SIM_COLD void sim_assert_fail(const char *what, const char *file,
					   int line, const char *function);

/* Exactly one condition per assertion, so that the message names it. */
#define SIM_ASSERT(cond) \
	do { \
		if (unlikely(!(cond))) \
			sim_assert_fail(#cond, __FILE__, __LINE__, __func__); \
	} while (0)

#define SIM_UNREACHABLE() \
	sim_assert_fail("unreachable", __FILE__, __LINE__, __func__)

#endif /* SIM_BASE_ASSERT_H */
