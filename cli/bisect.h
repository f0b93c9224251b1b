/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bisect.h - does this version of a scenario have the bug of a token?
 *
 * Used by:    cmd_replay.c, for 'git bisect run gordian replay --bisect'.
 * Promises:   equal versions give equal answers.
 */
#ifndef CLI_BISECT_H
#define CLI_BISECT_H

struct cli_args;			/* opt.h */

/**
 * cli_bisect() - follow the schedule, then search for the bug
 * @args: of 'replay'; is_bisect is set
 *
 * The text of the scenario may be another one than that of the token: then the
 * schedule may lead elsewhere, and random executions follow it.
 *
 * Return: CLI_EXIT_FINDING (bad: it has the bug), CLI_EXIT_CLEAN (good) or
 * CLI_EXIT_UNTESTABLE.
 */
int cli_bisect(const struct cli_args *args);

#endif /* CLI_BISECT_H */
