/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * saved.h - queries of the user's own
 *
 * Owns:       where they lie: $XDG_CONFIG_HOME/gordian/queries/NAME.sql, or the
 *             same below ~/.config.
 * Used by:    query, list queries.
 */
#ifndef CLI_SAVED_H
#define CLI_SAVED_H

#include "base/error.h"
#include "base/text.h"

/**
 * cli_saved_read() - append the query called @name
 *
 * Return: 0; -SIM_ERR_ABSENT if there is none of that name, -SIM_ERR_IO with
 * @err set if it cannot be read.
 */
int cli_saved_read(const char *name, struct sim_text *ret,
		   struct sim_error *err);

/** cli_saved_each() - call @each for all, sorted; @about is the first remark */
void cli_saved_each(void (*each)(void *ctx, const char *name,
				 const char *about),
		    void *ctx);

#endif /* CLI_SAVED_H */
