/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * codemap_impl.h - what the files of the map of code share
 *
 * Owns:       the tables of the map.
 * Used by:    codemap.c, branches.c only.
 */
#ifndef REPORTS_CODEMAP_IMPL_H
#define REPORTS_CODEMAP_IMPL_H

#include "base/vec.h"
#include "reports/codemap.h"
#include "reports/lines.h"
#include "reports/symbols.h"

struct reports_codemap {
	struct reports_code			code;
	const struct reports_symbols		*symbols;
	SIM_VEC(u64)				blocks;	/* ascending */
	SIM_VEC(struct reports_line)		pieces;	/* by address */
	SIM_VEC(struct reports_code_line)	lines;
	SIM_VEC(struct reports_code_branch)	branches;
};

/* codemap.c: the piece of code with @addr, or NULL */
const struct reports_line *reports_codemap_piece(
	const struct reports_codemap *map, u64 addr);

/* codemap.c: block that @addr is in, 0: none. Of the same function */
u64 reports_codemap_block(const struct reports_codemap *map, u64 addr);

/* branches.c: fill in the branches of one function */
int reports_branches_add(struct reports_codemap *map,
			 const struct reports_symbol *function);

#endif /* REPORTS_CODEMAP_IMPL_H */
