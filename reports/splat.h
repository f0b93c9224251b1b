/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * splat.h - a finding as text, in the shape of a lockdep report
 *
 * Owns:       nothing.
 * Used by:    cli: replay, show.
 * Promises:   says what really happened in this schedule: who waits for whom,
 *             what each holds since when, and where each stands.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_SPLAT_H
#define REPORTS_SPLAT_H

#include "base/base.h"

struct reports_lines;			/* reports/lines.h */
struct reports_symbols;			/* reports/symbols.h */
struct sim_outcome;			/* core/run.h */
struct sim_text;			/* base/text.h */

/**
 * struct reports_splat - what goes into one report
 * @outcome: of the execution
 * @symbols: for names of functions; NULL prints "+?"
 * @lines: for files and lines, or NULL
 * @scenario: file name or title for the head, or NULL
 * @replay: command that shows this schedule again, or NULL
 * @is_verbose: keep the engine's own frames in the backtraces
 */
struct reports_splat {
	const struct sim_outcome	*outcome;
	const struct reports_symbols	*symbols;
	const struct reports_lines	*lines;
	const char			*scenario;
	const char			*replay;
	bool				is_verbose;
};

/**
 * reports_splat_print() - append the report
 *
 * To be called after sim_run() ended and before anything is restored: it reads
 * the suspended tasks, their held locks and stacks. An execution that
 * ended clean, by a limit or by the end of a replay gives the same report
 * about the task that ran last, with the fitting headline.
 *
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int reports_splat_print(const struct reports_splat *splat,
			struct sim_text *text);

#endif /* REPORTS_SPLAT_H */
