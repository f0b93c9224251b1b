/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * render.h - run a log with a sink attached and print what the sink made
 */
#ifndef CLI_RENDER_H
#define CLI_RENDER_H

#include "target.h"

enum cli_show_format {
	CLI_SHOW_DEFAULT,
	CLI_SHOW_SPLAT,
	CLI_SHOW_LANES,
	CLI_SHOW_EVENTS,
	CLI_SHOW_CHOICES,
	CLI_SHOW_JSON,
	CLI_SHOW_CHROME,
	CLI_SHOW_DOT,
	CLI_SHOW_HTML,
	CLI_SHOW_FTRACE,
	CLI_SHOW_TRACE_DAT,
};

/** cli_render() - print the target's schedule in args->format, or write it into
 * args->out
 *
 * Return: 0; -SIM_ERR_MISMATCH if it did not reproduce; what the sinks return.
 */
int cli_render(struct cli_target *t, const struct cli_args *args,
	       struct sim_error *err);

/** cli_render_page() - append the target's schedule as one HTML file */
int cli_render_page(struct cli_target *t, struct sim_text *text,
		    struct sim_error *err);

/** cli_render_log() - the same for a log in an open session
 * @default_format: when args->format does not say
 * @token: for the replay line, may be ""
 */
int cli_render_log(struct cli_target *t, const struct cli_args *args,
		   u32 default_format, struct sim_error *err);

#endif /* CLI_RENDER_H */
