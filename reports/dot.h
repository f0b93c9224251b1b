/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dot.h - graphs in the language of graphviz
 *
 * Owns:       nothing.
 * Used by:    cli: show --format=dot.
 * Promises:   the same graph gives the same text; any name is quoted.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_DOT_H
#define REPORTS_DOT_H

#include "base/base.h"

struct sim_outcome; /* core/run.h */
struct sim_text;    /* base/text.h */

/**
 * reports_dot_wait_for() - append who waits for whom, as a digraph
 * @outcome: of the present world; without edges the graph has the title only
 *
 * A node is a task with its CPU, an edge what it waits for and since when.
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int reports_dot_wait_for(const struct sim_outcome *outcome,
			 struct sim_text *text);

#endif /* REPORTS_DOT_H */
