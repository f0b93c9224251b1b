/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * queries.h - the named queries over a results database
 *
 * Owns:       the text of each *.sql file beside it, in the program.
 * Used by:    cli: query, list queries, completion.
 * Promises:   sorted by name; each is one SELECT over the public views, but for
 *             "strategies", which also reads the time that was measured.
 */
#ifndef REPORTS_SQL_QUERIES_H
#define REPORTS_SQL_QUERIES_H

/* A query. The table ends with an entry whose name is NULL. */
struct reports_query {
	const char *name;	/* "lock-order" */
	const char *about;	/* one sentence */
	const char *sql;	/* for sim_store_query() */
};

extern const struct reports_query reports_queries[];

/** reports_query_find() - the query of this name, or NULL; no schedule point */
const struct reports_query *reports_query_find(const char *name);

#endif /* REPORTS_SQL_QUERIES_H */
