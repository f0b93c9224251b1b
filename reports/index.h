/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * index.h - a results database as one HTML file, with links to the findings
 *
 * Owns:       which queries are shown, in which order.
 * Used by:    cli: report.
 * Promises:   equal databases give equal bytes; no text is markup.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_INDEX_H
#define REPORTS_INDEX_H

#include "base/base.h"
#include "base/error.h"

struct sim_store; /* store/store.h */
struct sim_text;  /* base/text.h */

/**
 * struct reports_index_page - the page of a finding
 * @bug_id: "B295520b12671"; the page is the file of that name beside the index
 * @why_not: why there is none; "" if there is one
 */
struct reports_index_page {
	char bug_id[32];
	char why_not[224];
};

/** The page of a file of the model beside the index. */
struct reports_index_source {
	const char *file;
	const char *page; /* without ".html" */
};

struct reports_index_pages {
	const struct reports_index_page *pages;
	const struct reports_index_source *sources;
	u32 pages_nr;
	u32 sources_nr;
};

/**
 * reports_index_print() - append the whole file
 * @name: of the database, for the head
 *
 * Return: 0, -SIM_ERR_NOMEM, or what sim_store_query() returned.
 */
int reports_index_print(struct sim_store *store, const char *name,
			const struct reports_index_pages *pages,
			struct sim_text *text, struct sim_error *err);

#endif /* REPORTS_INDEX_H */
