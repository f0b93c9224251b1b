/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cells.h - many explorations, several processes
 *
 * Owns:       the processes, from fork to wait.
 * Used by:    cli (compare, explore --subsets).
 * Promises:   results are taken in the order of the cells, whatever the number
 *             and the speed of the processes. A process that ends or hangs is
 *             told with the choices it had taken, and the others go on.
 *
 * A cell is explored whole by one process, so the strategy may be any.
 */
#ifndef SIM_EXPLORE_CELLS_H
#define SIM_EXPLORE_CELLS_H

#include <signal.h>

#include "base/error.h"
#include "base/text.h"
#include "core/choice.h"

#define SIM_CELLS_JOBS_MAX 256

/**
 * struct sim_cells - what to explore, and who takes it
 * @cells_nr: how many cells there are
 * @jobs_nr: processes
 * @hang_seconds: without sim_cells_beat(), 0: 60
 * @stop: set to non-zero by a signal handler to end; cells that are not
 *	finished are dropped. May be NULL
 * @explore: in another process: append the result of @cell to @out
 * @take: in this one: a result
 * @lost: in this one: the process that explored @cell is no more
 * @ctx: passed to all
 *
 * They return 0 or a negative error, which ends it all.
 */
struct sim_cells {
	u64 cells_nr;
	u32 jobs_nr;
	u32 hang_seconds;
	const volatile sig_atomic_t *stop;
	int (*explore)(void *ctx, u64 cell, struct sim_text *out,
		       struct sim_error *err);
	int (*take)(void *ctx, u64 cell, const void *data, size_t bytes,
		    struct sim_error *err);
	int (*lost)(void *ctx, u64 cell, const char *what,
		    const struct sim_choice *log, u32 log_nr,
		    struct sim_error *err);
	void *ctx;
};

/** sim_cells_run() - all cells
 * @ret_taken_nr: cells whose results were taken
 *
 * Return: 0, also if it was stopped; errors of the members in the order of their
 * cells, -SIM_ERR_NOMEM, -SIM_ERR_IO.
 */
int sim_cells_run(const struct sim_cells *cells, u64 *ret_taken_nr,
		  struct sim_error *err);

/** sim_cells_beat() - the process that calls it goes on; nothing elsewhere */
void sim_cells_beat(void);

#endif /* SIM_EXPLORE_CELLS_H */
