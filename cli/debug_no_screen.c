// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_no_screen.c - in the place of debug_screen.c in a build without ncurses
 */
#include "debug.h"

int cli_debug_screen_check(struct sim_error *err)
{
	sim_error_set(err, SIM_ERR_ABSENT,
		      "gordian was built without ncurses: there is no screen");
	sim_error_hint(err, "--batch=FILE takes commands from a file, - is "
			    "standard input");
	return -SIM_ERR_ABSENT;
}

int cli_debug_screen(struct cli_debug *d, struct sim_error *err)
{
	(void)d;
	return cli_debug_screen_check(err);
}
