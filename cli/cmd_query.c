// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_query.c - gordian query: named queries and SQL on a results database
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "message.h"
#include "nearest.h"
#include "opt.h"
#include "reports/sql/queries.h"
#include "saved.h"
#include "store/query.h"
#include "table.h"

static int take_columns(void *arg, u32 nr, const char *const *names)
{
	if (nr > CLI_COLUMNS_MAX)
		return -SIM_ERR_LIMIT;
	cli_table_columns(arg, nr, names);
	return 0;
}

static void blob_cell(struct cli_table *t, const struct sim_store_value *v)
{
	static const char digits[] = "0123456789abcdef";
	struct sim_text hex = SIM_TEXT_INIT;
	const u8 *bytes = v->data;

	for (size_t i = 0; i < v->bytes; i++) {
		sim_text_add_char(&hex, digits[bytes[i] >> 4]);
		sim_text_add_char(&hex, digits[bytes[i] & 15]);
	}
	cli_table_cell(t, sim_text_str(&hex), false);
	sim_text_fini(&hex);
}

static int take_row(void *arg, u32 nr, const struct sim_store_value *values)
{
	char buf[40];

	for (u32 i = 0; i < nr; i++) {
		const struct sim_store_value *v = &values[i];

		switch (v->type) {
		case SIM_STORE_NULL:
			cli_table_cell(arg, NULL, false);
			break;
		case SIM_STORE_INTEGER:
			snprintf(buf, sizeof(buf), "%lld", v->integer);
			cli_table_cell(arg, buf, true);
			break;
		case SIM_STORE_REAL:
			snprintf(buf, sizeof(buf), "%.15g", v->real);
			cli_table_cell(arg, buf, true);
			break;
		case SIM_STORE_TEXT:
			cli_table_cell(arg, v->data, false);
			break;
		case SIM_STORE_BLOB:
			blob_cell(arg, v);
			break;
		}
	}
	return 0;
}

/* One word without blanks that is no named query: the nearest name. */
static int unknown_query(const char *name, struct sim_error *err)
{
	sim_error_set(err, SIM_ERR_INVAL, "there is no query '%s'", name);
	cli_nearest_hint(err, "queries", name, "see 'gordian list queries'");
	return -SIM_ERR_INVAL;
}

/* What is asked: a query of ours, one of the user's, or SQL. */
static int find_sql(const char *what, struct sim_text *ret,
		    struct sim_error *err)
{
	const struct reports_query *named = reports_query_find(what);
	int r = -SIM_ERR_ABSENT;

	if (named)
		sim_text_add(ret, named->sql);
	else if (strpbrk(what, " \t\n;("))
		sim_text_add(ret, what);
	else
		r = cli_saved_read(what, ret, err);
	if (r == -SIM_ERR_ABSENT && !ret->nr)
		return unknown_query(what, err);
	return r == -SIM_ERR_ABSENT ? 0 : r;
}

static int run_query(const char *db, const char *sql, u32 format,
		     struct sim_error *err)
{
	struct sim_store *store;
	struct cli_table table;
	struct sim_store_sink sink = { take_columns, take_row, &table };
	int r;

	r = sim_store_open(db, SIM_STORE_READONLY, &store, err);
	if (r)
		return r;
	cli_table_init(&table, format);
	r = sim_store_query(store, sql, &sink, err);
	if (r == -SIM_ERR_LIMIT)
		sim_error_set(err, SIM_ERR_LIMIT,
			      "the query has more than %d columns",
			      CLI_COLUMNS_MAX);
	if (!r)
		cli_table_print(&table);
	cli_table_fini(&table);
	sim_store_close(store, NULL);
	return r;
}

int cli_cmd_query(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	const char *db = args->db ? args->db : getenv("GORDIAN_DB");
	const char *what = args->words[args->words_nr - 1];
	struct sim_text sql = SIM_TEXT_INIT;
	int r;

	if (args->words_nr == 2)
		db = args->words[0];
	if (!db) {
		sim_error_set(&err, SIM_ERR_INVAL, "no database is named");
		sim_error_hint(&err,
			       "gordian query FILE NAME, or set GORDIAN_DB");
		return cli_error(&err);
	}
	r = find_sql(what, &sql, &err);
	if (!r)
		r = run_query(db, sim_text_str(&sql), args->format, &err);
	sim_text_fini(&sql);
	if (r)
		return cli_error(&err);
	return CLI_EXIT_CLEAN;
}
