/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * covered.h - one source file with what was run of it, as one HTML file
 *
 * Owns:       what is told of a line.
 * Used by:    cli: report.
 * Promises:   equal databases and sources give equal bytes; no text is markup.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_COVERED_H
#define REPORTS_COVERED_H

#include "base/base.h"
#include "base/error.h"

struct sim_store; /* store/store.h */
struct sim_text;  /* base/text.h */

struct reports_covered;

/** reports_covered_load() - what there is to be told of the files of a build
 * @ret: to be released with reports_covered_free()
 *
 * Return: 0, -SIM_ERR_NOMEM, or what sim_store_query() returned.
 */
int reports_covered_load(struct sim_store *store, const char *build_id,
			 struct reports_covered **ret, struct sim_error *err);

/** reports_covered_free() - NULL is allowed */
void reports_covered_free(struct reports_covered *covered);

/** reports_covered_file() - name of file @idx from the root of the tree on, NULL
 * behind the last */
const char *reports_covered_file(const struct reports_covered *covered,
				 u32 idx);

/** reports_covered_page() - append the name of its page, without ".html" */
void reports_covered_page(const char *file, struct sim_text *text);

/** reports_covered_print() - append the page of file @idx with text @source
 *
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int reports_covered_print(const struct reports_covered *covered, u32 idx,
			  const char *source, struct sim_text *text);

#endif /* REPORTS_COVERED_H */
