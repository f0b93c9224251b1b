/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lines.h - source file and line of an address of the running program
 *
 * Owns:       the debug information of the program's own file, by libdw.
 * Used by:    reports/splat, cli.
 * Promises:   files are named from the root of the source tree on; what lies
 *             outside of it by its last part only. Addresses that are not known
 *             print as nothing.
 *
 * Nothing here is a schedule point. Whether libdw is there was decided when
 * gordian was built.
 */
#ifndef REPORTS_LINES_H
#define REPORTS_LINES_H

#include "base/base.h"
#include "base/error.h"

struct sim_text;			/* base/text.h */

struct reports_lines;

/** What to print of functions that were inlined at the address. */
enum reports_lines_inlines {
	REPORTS_LINES_INNERMOST,	/* where the address is, nothing else */
	REPORTS_LINES_INLINES,		/* and by which calls it came to be there */
};

/** reports_lines_has_libdw() - was gordian built with it? */
bool reports_lines_has_libdw(void);

/**
 * reports_lines_open() - find the debug information of this program
 * @ret: to be released with reports_lines_close()
 *
 * Return: 0, -SIM_ERR_ABSENT without libdw or without debug information,
 * -SIM_ERR_IO, -SIM_ERR_NOMEM.
 */
int reports_lines_open(struct reports_lines **ret, struct sim_error *err);

/** reports_lines_close() - NULL is allowed */
void reports_lines_close(struct reports_lines *lines);

#define REPORTS_LINES_INLINED_MAX	16

/**
 * struct reports_line_place - a line that an address belongs to
 * @file: from the root of the source tree on; valid while the lines are open
 * @inlined: the function it is in, if that was inlined; else NULL
 */
struct reports_line_place {
	const char	*file;
	const char	*inlined;
	u32		line;
};

/**
 * reports_lines_find() - the line of an address, then where that was inlined
 * @lines: NULL is allowed
 * @return_address: looked up one byte before, as in reports_symbols_print()
 * @max: room in @ret; 1: the innermost line only
 *
 * Return: how many, 0 if the address is not known.
 */
u32 reports_lines_find(const struct reports_lines *lines,
		       const void *return_address,
		       struct reports_line_place *ret, u32 max);

/**
 * reports_lines_print() - append " (dir/file.c:NN)", or nothing
 * @lines: NULL is allowed
 * @return_address: looked up one byte before, as in reports_symbols_print()
 * @inlines: with them: " (dir/file.h:NN in callee, dir/file.c:MM)"
 */
void reports_lines_print(const struct reports_lines *lines,
			 const void *return_address,
			 enum reports_lines_inlines inlines,
			 struct sim_text *text);

/**
 * struct reports_line - a piece of code that is of one line
 * @bytes: up to the next piece
 * @file: from the root of the source tree on; valid while @lines is open
 */
struct reports_line {
	u64		addr;
	u64		bytes;
	const char	*file;
	u32		line;
};

/**
 * reports_lines_each() - all pieces of code in a range of addresses
 * @fn: what it returns ends this unless 0
 *
 * Those of one compilation unit in ascending order. Return: what @fn returned.
 */
int reports_lines_each(const struct reports_lines *lines, u64 start, u64 end,
		       int (*fn)(void *arg, const struct reports_line *line),
		       void *arg);

#endif /* REPORTS_LINES_H */
