// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/internal.h"

#define BUG_ID_DIGITS	12

static int bind_all(sqlite3_stmt *stmt, const char *types, va_list args);
static int start(struct sim_store *store, enum store_stmt id,
		 struct sim_error *err, const char *types, va_list args);

struct failure {
	int		rc;
	int		code;
	const char	*hint;
};

static const struct failure failures[] = {
	{ SQLITE_NOTADB, SIM_ERR_FORMAT, "" },
	{ SQLITE_CORRUPT, SIM_ERR_FORMAT,
	  "save what is left with the sqlite3 command .recover" },
	{ SQLITE_BUSY, SIM_ERR_BUSY,
	  "another program is using it; wait for it or use another file" },
	{ SQLITE_LOCKED, SIM_ERR_BUSY,
	  "another program is using it; wait for it or use another file" },
	{ SQLITE_READONLY, SIM_ERR_READONLY,
	  "make the file and its directory writable or use another file" },
	{ SQLITE_PERM, SIM_ERR_READONLY, "" },
	{ SQLITE_AUTH, SIM_ERR_INVAL, "" },
	{ SQLITE_FULL, SIM_ERR_IO,
	  "free some space; all findings reported before are safe" },
	{ SQLITE_IOERR, SIM_ERR_IO,
	  "check space and medium; all findings reported before are safe" },
	{ SQLITE_CANTOPEN, SIM_ERR_IO, "" },
	{ SQLITE_NOMEM, SIM_ERR_NOMEM, "" },
	{ SQLITE_TOOBIG, SIM_ERR_LIMIT, "" },
	{ SQLITE_INTERRUPT, SIM_ERR_INTERRUPTED, "" },
};

int store_fail(struct sim_store *store, struct sim_error *err, int rc,
	       const char *doing)
{
	const char *what = "not a gordian database";
	const char *hint = "";
	int code = SIM_ERR_FORMAT;
	int os_errno = store->db ? sqlite3_system_errno(store->db) : 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		if (failures[i].rc == (rc & 0xff)) {
			code = failures[i].code;
			hint = failures[i].hint;
		}
	}
	/* The text of the connection says more, if it is about this error. */
	if ((rc & 0xff) != SQLITE_NOTADB)
		what = store->db && sqlite3_errcode(store->db) == rc ?
			       sqlite3_errmsg(store->db) :
			       sqlite3_errstr(rc);
	if ((code == SIM_ERR_IO || code == SIM_ERR_READONLY) && os_errno != 0)
		sim_error_set(err, code, "cannot %s '%s': %s (%s)", doing,
			      store->path, what, strerror(os_errno));
	else
		sim_error_set(err, code, "cannot %s '%s': %s", doing,
			      store->path, what);
	if (hint[0])
		sim_error_hint(err, "%s", hint);
	return -code;
}

int store_exec(struct sim_store *store, const char *sql, struct sim_error *err)
{
	int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_fail(store, err, rc, "write to");
}

int store_begin(struct sim_store *store, struct sim_error *err)
{
	if (store->pid != getpid())
		return sim_error_set(err, SIM_ERR_INVAL,
				     "cannot write to '%s': it was opened by "
				     "another process",
				     store->path);
	if (store->is_readonly)
		return sim_error_set(err, SIM_ERR_READONLY,
				     "cannot write to '%s': opened read-only",
				     store->path);
	return store_exec(store, "BEGIN IMMEDIATE", err);
}

int store_commit(struct sim_store *store, struct sim_error *err)
{
	int r = store_exec(store, "COMMIT", err);

	if (r < 0)
		store_rollback(store);
	return r;
}

void store_rollback(struct sim_store *store)
{
	/* After some errors SQLite has rolled back on its own. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

int store_end(struct sim_store *store, int r, struct sim_error *err)
{
	if (r == 0)
		return store_commit(store, err);
	store_rollback(store);
	return r;
}

int store_end_buffers(struct sim_store *store, int r, struct sim_error *err)
{
	if (r == 0)
		r = store_buffers_write(store, err);
	r = store_end(store, r, err);
	if (r == 0)
		store_buffers_clear(store);
	return r;
}

static int first_row(struct sim_store *store, enum store_stmt id,
		     struct sim_error *err, const char *types, va_list args)
{
	int r = start(store, id, err, types, args);

	return r == 0 ? store_next(store, id, err) : r;
}

int store_run(struct sim_store *store, enum store_stmt id,
	      struct sim_error *err, const char *types, ...)
{
	va_list args;
	int r;

	va_start(args, types);
	r = first_row(store, id, err, types, args);
	va_end(args);
	store_done(store, id);
	return r < 0 ? r : 0;
}

int store_row(struct sim_store *store, enum store_stmt id,
	      struct sim_error *err, const char *types, ...)
{
	va_list args;
	int r;

	va_start(args, types);
	r = first_row(store, id, err, types, args);
	va_end(args);
	return r;
}

int store_next(struct sim_store *store, enum store_stmt id,
	       struct sim_error *err)
{
	int rc = sqlite3_step(store->stmts[id]);
	int r;

	if (rc == SQLITE_ROW)
		return 1;
	r = rc == SQLITE_DONE ?
		    0 :
		    store_fail(store, err, rc,
			       sqlite3_stmt_readonly(store->stmts[id]) ?
				       "read" :
				       "write to");
	store_done(store, id);
	return r;
}

void store_done(struct sim_store *store, enum store_stmt id)
{
	if (!store->stmts[id])
		return;
	sqlite3_reset(store->stmts[id]);
	sqlite3_clear_bindings(store->stmts[id]);
}

void store_stmts_fini(struct sim_store *store)
{
	u32 i;

	for (i = 0; i < STORE_STMT_NR; i++)
		sqlite3_finalize(store->stmts[i]);
}

static int start(struct sim_store *store, enum store_stmt id,
		 struct sim_error *err, const char *types, va_list args)
{
	int rc = SQLITE_OK;

	if (store->pid != getpid())
		return sim_error_set(
			err, SIM_ERR_INVAL,
			"cannot use '%s': it was opened by another "
			"process",
			store->path);
	if (!store->stmts[id])
		rc = sqlite3_prepare_v3(store->db, store_stmt_texts[id], -1,
					SQLITE_PREPARE_PERSISTENT,
					&store->stmts[id], NULL);
	if (rc == SQLITE_OK)
		rc = bind_all(store->stmts[id], types, args);
	return rc == SQLITE_OK ? 0 : store_fail(store, err, rc, "use");
}

static int bind_blob(sqlite3_stmt *stmt, int idx, va_list *args)
{
	const void *data = va_arg(*args, const void *);
	size_t bytes = va_arg(*args, size_t);

	/* A null pointer would be NULL in SQL, not a blob of no bytes. */
	return sqlite3_bind_blob64(stmt, idx, data ? data : "", bytes,
				   SQLITE_STATIC);
}

static int bind_all(sqlite3_stmt *stmt, const char *types, va_list args)
{
	va_list rest;
	int rc = SQLITE_OK;
	int idx;

	va_copy(rest, args);
	for (idx = 1; rc == SQLITE_OK && types[idx - 1]; idx++) {
		switch (types[idx - 1]) {
		case 't':
			rc = sqlite3_bind_text(stmt, idx,
					       va_arg(rest, const char *), -1,
					       SQLITE_STATIC);
			break;
		case 'i':
			rc = sqlite3_bind_int64(stmt, idx, va_arg(rest, s64));
			break;
		case 'd':
			rc = sqlite3_bind_double(stmt, idx,
						 va_arg(rest, double));
			break;
		case 'b':
			rc = bind_blob(stmt, idx, &rest);
			break;
		default:
			SIM_UNREACHABLE();
		}
	}
	va_end(rest);
	return rc;
}

static void put_id(char *ret_id, char letter, const struct sim_hash *hash)
{
	char hex[SIM_HASH128_HEX_CHARS + 1];
	int digits = letter == 'B' ? BUG_ID_DIGITS : SIM_STORE_ID_CHARS - 1;

	sim_hash128_hex(sim_hash_sum128(hash), hex);
	snprintf(ret_id, SIM_STORE_ID_CHARS + 1, "%c%.*s", letter, digits, hex);
}

void store_id_make(char *ret_id, char letter, const char *const *parts,
		   u32 parts_nr)
{
	struct sim_hash hash;
	u32 i;

	sim_hash_init(&hash);
	for (i = 0; i < parts_nr; i++)
		sim_hash_add_str(&hash, parts[i]);
	put_id(ret_id, letter, &hash);
}

void store_schedule_id_make(char *ret_id, const char *campaign_id,
			    const void *log, size_t log_bytes)
{
	struct sim_hash hash;

	sim_hash_init(&hash);
	sim_hash_add_str(&hash, campaign_id);
	sim_hash_add(&hash, log, log_bytes);
	put_id(ret_id, 'R', &hash);
}
