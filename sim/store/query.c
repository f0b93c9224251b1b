// SPDX-License-Identifier: GPL-2.0-only
#include "store/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static int authorize(void *arg, int action, const char *what,
		     const char *detail, const char *database,
		     const char *trigger);
static int prepare(struct sim_store *store, const char *sql,
		   sqlite3_stmt **ret_stmt, struct sim_error *err);
static int run(struct sim_store *store, sqlite3_stmt *stmt,
	       const struct sim_store_sink *sink, struct sim_error *err);
static bool is_blank(const char *sql);

int sim_store_query(struct sim_store *store, const char *sql,
		    const struct sim_store_sink *sink, struct sim_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int r;

	SIM_ASSERT(sql);
	SIM_ASSERT(sink);

	store->refused = NULL;
	sqlite3_set_authorizer(store->db, authorize, store);
	r = prepare(store, sql, &stmt, err);
	sqlite3_set_authorizer(store->db, NULL, NULL);
	if (r == 0)
		r = run(store, stmt, sink, err);
	sqlite3_finalize(stmt);
	return r;
}

void sim_store_interrupt(struct sim_store *store)
{
	sqlite3_interrupt(store->db);
}

static const char *action_name(int action)
{
	switch (action) {
	case SQLITE_ATTACH:
		return "ATTACH";
	case SQLITE_DETACH:
		return "DETACH";
	case SQLITE_PRAGMA:
		return "PRAGMA";
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return "transactions";
	case SQLITE_INSERT:
		return "INSERT";
	case SQLITE_UPDATE:
		return "UPDATE";
	case SQLITE_DELETE:
		return "DELETE";
	case SQLITE_FUNCTION:
		return "this function";
	default:
		return "changing the schema";
	}
}

static int authorize(void *arg, int action, const char *what,
		     const char *detail, const char *database,
		     const char *trigger)
{
	struct sim_store *store = arg;

	(void)what;
	(void)database;
	(void)trigger;
	if (action == SQLITE_SELECT || action == SQLITE_READ ||
	    action == SQLITE_RECURSIVE)
		return SQLITE_OK;
	if (action == SQLITE_FUNCTION &&
	    (!detail || sqlite3_stricmp(detail, "load_extension") != 0))
		return SQLITE_OK;
	/* The first refusal names what the user wrote. */
	if (!store->refused)
		store->refused = action_name(action);
	return SQLITE_DENY;
}

static int prepare(struct sim_store *store, const char *sql,
		   sqlite3_stmt **ret_stmt, struct sim_error *err)
{
	const char *tail = "";
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, &tail);

	if (store->refused) {
		sqlite3_finalize(stmt);
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a query can only read: %s is refused",
				     store->refused);
	}
	if ((rc & 0xff) == SQLITE_ERROR)
		return sim_error_set(err, SIM_ERR_INVAL, "bad query: %s",
				     sqlite3_errmsg(store->db));
	if (rc != SQLITE_OK)
		return store_fail(store, err, rc, "query");
	if (!stmt)
		return sim_error_set(err, SIM_ERR_INVAL, "the query is empty");
	*ret_stmt = stmt;
	if (!is_blank(tail))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "only one statement at a time");
	if (!sqlite3_stmt_readonly(stmt))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a query can only read");
	return 0;
}

/* Nothing but white space, semicolons and comments? */
static bool is_blank(const char *sql)
{
	while (*sql) {
		const char *end = NULL;

		if (strncmp(sql, "--", 2) == 0)
			end = strchr(sql, '\n');
		else if (strncmp(sql, "/*", 2) == 0)
			end = strstr(sql + 2, "*/");
		else if (isspace((u8)*sql) || *sql == ';')
			end = sql;
		else
			return false;
		if (!end)
			return true;
		sql = end + (*end == '*' ? 2 : 1);
	}
	return true;
}

static void take_value(sqlite3_stmt *stmt, int i, struct sim_store_value *value)
{
	*value = (struct sim_store_value){ .data = "" };
	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		value->type = SIM_STORE_INTEGER;
		value->integer = sqlite3_column_int64(stmt, i);
		break;
	case SQLITE_FLOAT:
		value->type = SIM_STORE_REAL;
		value->real = sqlite3_column_double(stmt, i);
		break;
	case SQLITE_TEXT:
		value->type = SIM_STORE_TEXT;
		value->data = sqlite3_column_text(stmt, i);
		value->bytes = (size_t)sqlite3_column_bytes(stmt, i);
		break;
	case SQLITE_BLOB:
		value->type = SIM_STORE_BLOB;
		value->data = sqlite3_column_blob(stmt, i);
		value->bytes = (size_t)sqlite3_column_bytes(stmt, i);
		break;
	default:
		value->type = SIM_STORE_NULL;
		break;
	}
	if (!value->data)
		value->data = "";
}

static int run_rows(struct sim_store *store, sqlite3_stmt *stmt,
		    const struct sim_store_sink *sink,
		    struct sim_store_value *values, struct sim_error *err)
{
	int nr = sqlite3_column_count(stmt);
	int rc;
	int r;
	int i;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (i = 0; i < nr; i++)
			take_value(stmt, i, &values[i]);
		r = sink->row ? sink->row(sink->arg, (u32)nr, values) : 0;
		if (r != 0)
			return r;
	}
	if (rc == SQLITE_DONE)
		return 0;
	/* For example an integer overflow in the user's own expression. */
	if ((rc & 0xff) == SQLITE_ERROR)
		return sim_error_set(err, SIM_ERR_INVAL, "bad query: %s",
				     sqlite3_errmsg(store->db));
	return store_fail(store, err, rc, "query");
}

static int run(struct sim_store *store, sqlite3_stmt *stmt,
	       const struct sim_store_sink *sink, struct sim_error *err)
{
	int nr = sqlite3_column_count(stmt);
	size_t room = nr > 0 ? (size_t)nr : 1;
	struct sim_store_value *values = calloc(room, sizeof(*values));
	const char **names = calloc(room, sizeof(*names));
	int r = 0;
	int i;

	if (!values || !names)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	for (i = 0; r == 0 && i < nr; i++) {
		names[i] = sqlite3_column_name(stmt, i);
		if (!names[i])
			names[i] = "";
	}
	if (r == 0 && sink->columns)
		r = sink->columns(sink->arg, (u32)nr, names);
	if (r == 0)
		r = run_rows(store, stmt, sink, values, err);
	free(names);
	free(values);
	return r;
}
