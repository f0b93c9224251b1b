/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * choices.h - a choice log as text
 *
 * Owns:       nothing.
 * Used by:    cli: show --format=choices.
 * Promises:   one line per decision: number, kind, value, bound, task.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_CHOICES_H
#define REPORTS_CHOICES_H

#include "base/base.h"

struct sim_choice;			/* core/choice.h */
struct sim_text;			/* base/text.h */

/**
 * reports_choices_print() - append the log
 * @log: decisions; the task ids are those of the present world
 * @nr: number of them
 *
 * A stored log does not name tasks; their column is then "-".
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int reports_choices_print(const struct sim_choice *log, u32 nr,
			  struct sim_text *text);

#endif /* REPORTS_CHOICES_H */
