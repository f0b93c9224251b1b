/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * query.h - SQL of the user's own, which can only read
 *
 * Owns:       one row at a time, while the callback runs.
 * Used by:    cli query.
 * Promises:   nothing in any database changes, no other file is opened.
 *
 * Nothing here is a schedule point. The named queries are reports/sql.
 */
#ifndef SIM_STORE_QUERY_H
#define SIM_STORE_QUERY_H

#include "store/store.h"

enum sim_store_type {
	SIM_STORE_NULL = 0,
	SIM_STORE_INTEGER,
	SIM_STORE_REAL,
	SIM_STORE_TEXT,
	SIM_STORE_BLOB,
};

struct sim_store_value {
	enum sim_store_type	type;
	s64			integer;	/* INTEGER */
	double			real;		/* REAL */
	const void		*data;		/* TEXT (zero at the end), BLOB */
	size_t			bytes;		/* of data, without that zero */
};

/* Both may return non-zero to stop; sim_store_query() returns that value. */
struct sim_store_sink {
	/* once, before the first row and also when there are no rows */
	int	(*columns)(void *arg, u32 nr, const char *const *names);
	int	(*row)(void *arg, u32 nr, const struct sim_store_value *values);
	void	*arg;
};

/**
 * sim_store_query() - run one SELECT (or WITH, VALUES, EXPLAIN)
 * @sql: one statement; a semicolon and comments may follow
 *
 * Buffered rows are not seen: call sim_store_flush() before.
 *
 * Return: 0; what @sink returned; -SIM_ERR_INVAL for SQL that is wrong, that
 * would write, or that is more than one statement; -SIM_ERR_INTERRUPTED;
 * -SIM_ERR_FORMAT for a damaged file; BUSY, IO, NOMEM.
 */
int sim_store_query(struct sim_store *store, const char *sql,
		    const struct sim_store_sink *sink, struct sim_error *err);

/** sim_store_interrupt() - end a running query soon; from a signal handler */
void sim_store_interrupt(struct sim_store *store);

#endif /* SIM_STORE_QUERY_H */
