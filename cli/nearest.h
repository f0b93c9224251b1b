/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nearest.h - what a name that there is not was probably meant to be
 *
 * Owns:       nothing.
 * Used by:    scenarios and queries, whose names are found by looking.
 */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include "base/error.h"

/**
 * cli_nearest_hint() - hint at the nearest name of 'gordian list @topic'
 * @topic: a topic of list
 * @word: what was typed
 * @otherwise: the hint when none is near
 *
 * A name with directories may also be meant by its last part.
 */
void cli_nearest_hint(struct sim_error *err, const char *topic,
		      const char *word, const char *otherwise);

#endif /* CLI_NEAREST_H */
