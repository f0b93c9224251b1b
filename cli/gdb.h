/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gdb.h - a replay under the debugger
 *
 * Owns:       where the gdb commands lie; the place at which a replay is over.
 * Used by:    replay.
 */
#ifndef CLI_GDB_H
#define CLI_GDB_H

#include "base/error.h"

struct cli_args;			/* opt.h */

/**
 * cli_gdb() - become gdb, with this replay stopped at its finding
 * @args: of the replay; what is not about printing is passed on
 *
 * Does not return if gdb starts. Return: -SIM_ERR_ABSENT, no gdb or no commands.
 */
int cli_gdb(const struct cli_args *args, struct sim_error *err);

/** cli_gdb_over() - called behind an execution; gdb has a breakpoint here */
void cli_gdb_over(void);

#endif /* CLI_GDB_H */
