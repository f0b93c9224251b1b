/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress.h - the progress line, and the flag that SIGINT sets
 *
 * Owns:       the clock of an exploration. On a terminal at most 4 updates a
 *             second; otherwise one line every 10 seconds; on stderr.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <signal.h>

#include "base/base.h"
#include "explore/worker.h"

enum cli_progress_mode {
	CLI_PROGRESS_DEFAULT,
	CLI_PROGRESS_AUTO,
	CLI_PROGRESS_JSON,
	CLI_PROGRESS_NONE,
};

struct cli_progress {
	u32		mode;
	bool		is_terminal;
	bool		is_shown;
	double		began;
	double		last;
	char		label[96];
};

/** cli_clock() - seconds of a monotonic clock */
double cli_clock(void);

void cli_progress_begin(struct cli_progress *p, u32 mode, const char *label);

/** cli_progress_show() - callback of sim_explore_run() */
void cli_progress_show(void *progress, const struct sim_explore_progress *now);

/** cli_progress_end() - wipe the line; Return: seconds since begin */
double cli_progress_end(struct cli_progress *p);

/** cli_stop_flag() - set by the first SIGINT or SIGTERM; a second one kills */
const volatile sig_atomic_t *cli_stop_flag(void);

#endif /* CLI_PROGRESS_H */
