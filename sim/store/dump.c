// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/internal.h"

/*
 * One SELECT per table, made by SQLite itself: all columns, quoted, joined by
 * '|', in the order of the primary key. Virtual columns add nothing, so only
 * table_info's plain columns are taken.
 */
static const char tables_sql[] =
	"SELECT format("
	"'SELECT %Q || %s FROM \"%w\" ORDER BY %s',"
	" name,"
	" (SELECT group_concat(format('''|'' || quote(\"%w\")', name), ' || ')"
	"  FROM pragma_table_info(tab.name)),"
	" name,"
	" (SELECT group_concat(format('\"%w\"', name), ', ')"
	"  FROM (SELECT name FROM pragma_table_info(tab.name)"
	"   WHERE pk > 0 ORDER BY pk)))"
	" FROM sqlite_schema AS tab"
	" WHERE type = 'table'"
	" AND name NOT GLOB '_*'"
	" AND name <> 'frontier'"
	" AND name NOT GLOB 'sqlite_*'"
	" ORDER BY name";

static int dump_table(struct sim_store *store, const char *sql,
		      struct sim_text *text, struct sim_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		const char *row;

		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW)
			break;
		row = (const char *)sqlite3_column_text(stmt, 0);
		sim_text_add(text, row ? row : "NULL");
		sim_text_add_char(text, '\n');
	}
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : store_fail(store, err, rc, "read");
}

static int dump_tables(struct sim_store *store, struct sim_text *text,
		       struct sim_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = 0;
	int rc;

	rc = sqlite3_prepare_v2(store->db, tables_sql, -1, &stmt, NULL);
	while (r == 0 && (rc == SQLITE_OK || rc == SQLITE_ROW)) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			r = dump_table(store,
				       (const char *)sqlite3_column_text(stmt,
									 0),
				       text, err);
	}
	if (r == 0 && rc != SQLITE_DONE)
		r = store_fail(store, err, rc, "read");
	sqlite3_finalize(stmt);
	return r;
}

int sim_store_dump(struct sim_store *store, struct sim_text *text,
		   struct sim_error *err)
{
	int rc;
	int r;

	sim_text_printf(text, "gordian-dump 1 schema %d\n",
			SIM_STORE_SCHEMA_VERSION);
	/* One transaction, so that all tables are of the same moment. */
	rc = sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return store_fail(store, err, rc, "read");
	r = dump_tables(store, text, err);
	sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
	if (r == 0 && sim_text_error(text) < 0)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}
