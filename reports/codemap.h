/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * codemap.h - blocks, lines and branches of code that tells when it is run
 *
 * Owns:       what the program's own file says of a range of its text that was
 *             built with gcc's -fsanitize-coverage=trace-pc: each basic block
 *             begins with a call of the same function.
 * Used by:    cli, which puts counters and lines together.
 * Promises:   in the order of files, lines and functions; the same for equal
 *             programs.
 *
 * A block is known by where its call returns to.
 */
#ifndef REPORTS_CODEMAP_H
#define REPORTS_CODEMAP_H

#include "base/base.h"
#include "base/error.h"

struct reports_codemap;
struct reports_lines;		/* reports/lines.h */
struct reports_symbols;		/* reports/symbols.h */

/** Code to be looked at. */
struct reports_code {
	const char	*start;
	const char	*end;
	const void	*callback;	/* what each block calls */
	const char	*dir;		/* only lines of files in here: "mm/" */
};

/** A line has code in this block. */
struct reports_code_line {
	const char	*file;
	const char	*function;
	const void	*block;
	u32		line;
};

#define REPORTS_BRANCH_BLOCKS_MAX	8

/** Where a branch may go. */
struct reports_code_way {
	const void	*blocks[REPORTS_BRANCH_BLOCKS_MAX];	/* one of these */
	u32		blocks_nr;
	u32		line;			/* of the first; 0: elsewhere */
};

/**
 * struct reports_code_branch - a jump that depends on a condition
 * @position: of those of this line in this function, from 1
 * @block: in which it is
 * @ways: on, and away
 */
struct reports_code_branch {
	const char		*file;
	const char		*function;
	const void		*block;
	u32			line;
	u32			position;
	struct reports_code_way	ways[2];
};

/** reports_codemap_has_branches() - was gordian built with capstone? */
bool reports_codemap_has_branches(void);

/**
 * reports_codemap_make() - look at the code
 * @lines: stay open as long as the result is used, and so do @symbols
 * @ret: to be released with reports_codemap_free()
 *
 * Return: 0, -SIM_ERR_ABSENT if no block calls anything, -SIM_ERR_NOMEM.
 */
int reports_codemap_make(const struct reports_code *code,
			 const struct reports_lines *lines,
			 const struct reports_symbols *symbols,
			 struct reports_codemap **ret, struct sim_error *err);

/** reports_codemap_free() - NULL is allowed */
void reports_codemap_free(struct reports_codemap *map);

/** reports_codemap_lines() - each line with each of its blocks, sorted */
const struct reports_code_line *reports_codemap_lines(
	const struct reports_codemap *map, size_t *ret_nr);

/** reports_codemap_branches() - those whose ways can be told apart, sorted */
const struct reports_code_branch *reports_codemap_branches(
	const struct reports_codemap *map, size_t *ret_nr);

#endif /* REPORTS_CODEMAP_H */
