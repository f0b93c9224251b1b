// SPDX-License-Identifier: GPL-2.0-only
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/internal.h"

#define BUSY_MS		5000
#define WAL_TRIES	50
#define WAL_TRY_MS	100

/* The parent's store, given up by a child; kept for leak checkers. */
static struct sim_store *volatile abandoned;

static int open_checked(struct sim_store *store, u32 flags,
			struct sim_error *err);
static int connect_db(struct sim_store *store, u32 flags, bool is_immutable,
		      struct sim_error *err);
static int check_identity(struct sim_store *store, u32 flags,
			  struct sim_error *err);
static int check_damage(struct sim_store *store, u32 flags,
			struct sim_error *err);
static int switch_to_wal(struct sim_store *store, u32 flags,
			 struct sim_error *err);
static bool has_wal(const char *path);

int sim_store_open(const char *path, u32 flags, struct sim_store **ret_store,
		   struct sim_error *err)
{
	struct sim_store *store;
	int r;

	SIM_ASSERT(path);
	SIM_ASSERT(ret_store);

	if ((flags & SIM_STORE_CREATE) && (flags & SIM_STORE_READONLY))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "cannot create '%s' read-only", path);
	r = store_probe(path, flags, err);
	if (r < 0)
		return r;
	store = calloc(1, sizeof(*store));
	if (!store)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	INIT_LIST_HEAD(&store->campaigns);
	store->pid = getpid();
	store->is_readonly = flags & SIM_STORE_READONLY;
	store->path = strdup(path);
	r = store->path ? open_checked(store, flags, err) :
			  sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (r < 0) {
		sqlite3_close(store->db);
		free(store->path);
		free(store);
		return r;
	}
	*ret_store = store;
	return 0;
}

int sim_store_close(struct sim_store *store, struct sim_error *err)
{
	struct sim_store_campaign *campaign, *next;
	int r = 0;

	if (!store)
		return 0;
	/*
	 * After a fork the connection belongs to the parent: even closing it
	 * here would drop the parent's file locks.
	 */
	if (store->pid != getpid()) {
		abandoned = store;
		return 0;
	}
	if (!store->is_readonly)
		r = sim_store_flush(store, err);
	list_for_each_entry_safe(campaign, next, &store->campaigns, node)
		store_campaign_free(campaign);
	store_stmts_fini(store);
	store_blob_fini(store);
	/*
	 * The last writer leaves one file that needs no write access to be
	 * read. With others connected this fails, and one of them does it.
	 */
	if (!store->is_readonly) {
		sqlite3_busy_timeout(store->db, 0);
		sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL,
			     NULL, NULL);
	}
	sqlite3_close(store->db);
	free(store->path);
	free(store);
	return r;
}

const char *sim_store_engine_version(void)
{
	return sqlite3_libversion();
}

const char *sim_store_path(const struct sim_store *store)
{
	return store->path;
}

int sim_store_flush(struct sim_store *store, struct sim_error *err)
{
	int r;

	if (store_buffers_are_empty(store))
		return 0;
	r = store_begin(store, err);
	if (r < 0)
		return r;
	return store_end_buffers(store, 0, err);
}

static int open_checked(struct sim_store *store, u32 flags,
			struct sim_error *err)
{
	int r;

	r = connect_db(store, flags, false, err);
	if (r < 0 && store->is_readonly && !has_wal(store->path)) {
		/* No lock can be taken here, and there is nobody to lock out. */
		sqlite3_close(store->db);
		store->db = NULL;
		r = access(store->path, R_OK) == 0 && r != -SIM_ERR_BUSY ?
			    connect_db(store, flags, true, err) :
			    r;
	}
	if (r == 0)
		r = check_identity(store, flags, err);
	if (r == 0)
		r = check_damage(store, flags, err);
	if (r == 0 && !store->is_readonly)
		r = store_migrate(store, store_steps,
				  store_steps_nr(store_steps), err);
	if (r == 0 && !store->is_readonly)
		r = switch_to_wal(store, flags, err);
	return r;
}

/* A file name as SQLite takes it: no ":memory:", no "file:" of the user's. */
static int make_uri(const char *path, bool is_immutable, struct sim_text *uri)
{
	const char *p;

	sim_text_add(uri, "file:");
	if (path[0] != '/')
		sim_text_add(uri, "./");
	for (p = path; *p; p++) {
		if (strchr("%?#", *p))
			sim_text_printf(uri, "%%%02x", (unsigned int)(u8)*p);
		else
			sim_text_add_char(uri, *p);
	}
	if (is_immutable)
		sim_text_add(uri, "?immutable=1");
	return sim_text_error(uri);
}

static int connect_db(struct sim_store *store, u32 flags, bool is_immutable,
		      struct sim_error *err)
{
	struct sim_text uri = SIM_TEXT_INIT;
	int mode = SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
	s64 ignored;
	int rc;

	if (flags & SIM_STORE_READONLY)
		mode |= SQLITE_OPEN_READONLY;
	else
		mode |= SQLITE_OPEN_READWRITE;
	if (flags & SIM_STORE_CREATE)
		mode |= SQLITE_OPEN_CREATE;
	if (make_uri(store->path, is_immutable, &uri) < 0) {
		sim_text_fini(&uri);
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	rc = sqlite3_open_v2(sim_text_str(&uri), &store->db, mode, NULL);
	sim_text_fini(&uri);
	if (rc != SQLITE_OK)
		return store_fail(store, err, rc, "open");
	if (!(flags & SIM_STORE_READONLY) &&
	    sqlite3_db_readonly(store->db, "main") == 1)
		return store_fail(store, err, SQLITE_READONLY, "open");
	sqlite3_busy_timeout(store->db,
			     flags & SIM_STORE_NO_WAIT ? 0 : BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	rc = sqlite3_exec(store->db,
			  "PRAGMA cell_size_check = ON;"
			  "PRAGMA synchronous = NORMAL",
			  NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return store_fail(store, err, rc, "open");
	/* The first look into the file: recovers what a killed writer left. */
	return store_pragma_get(store, "schema_version", &ignored, err);
}

static int check_identity(struct sim_store *store, u32 flags,
			  struct sim_error *err)
{
	s64 application_id, pages_nr, version;
	int r;

	r = store_pragma_get(store, "application_id", &application_id, err);
	if (r == 0)
		r = store_pragma_get(store, "page_count", &pages_nr, err);
	if (r == 0)
		r = store_pragma_get(store, "user_version", &version, err);
	if (r < 0)
		return r;
	if (pages_nr == 0 && (flags & SIM_STORE_CREATE))
		return 0;
	if (application_id != SIM_STORE_APPLICATION_ID)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "cannot open '%s': not a gordian database",
				     store->path);
	if (version < 0 || version > SIM_STORE_SCHEMA_VERSION) {
		r = sim_error_set(
			err, SIM_ERR_VERSION,
			"cannot open '%s': schema %lld is newer than %d",
			store->path, version, SIM_STORE_SCHEMA_VERSION);
		sim_error_hint(err, "use the gordian that wrote it");
		return r;
	}
	if (version < SIM_STORE_SCHEMA_VERSION && store->is_readonly) {
		r = sim_error_set(
			err, SIM_ERR_VERSION,
			"cannot read '%s': schema %lld is older than %d",
			store->path, version, SIM_STORE_SCHEMA_VERSION);
		sim_error_hint(err, "explore something into it once, which "
				    "brings it up to date");
		return r;
	}
	return 0;
}

static int check_damage(struct sim_store *store, u32 flags,
			struct sim_error *err)
{
	sqlite3_stmt *stmt;
	const char *found = NULL;
	struct stat st;
	int r = 0;
	int rc;

	if (!(flags & SIM_STORE_CHECK) &&
	    (stat(store->path, &st) < 0 ||
	     (u64)st.st_size > SIM_STORE_CHECK_BYTES_MAX))
		return 0;
	rc = sqlite3_prepare_v2(store->db, "PRAGMA quick_check(1)", -1, &stmt,
				NULL);
	if (rc != SQLITE_OK)
		return store_fail(store, err, rc, "check");
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		found = (const char *)sqlite3_column_text(stmt, 0);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		r = store_fail(store, err, rc, "check");
	} else if (!found || strcmp(found, "ok") != 0) {
		r = sim_error_set(err, SIM_ERR_FORMAT,
				  "cannot open '%s': damaged: %s", store->path,
				  found ? found : "no result of the check");
		sim_error_hint(err, "save what is left: sqlite3 '%s' .recover",
			       store->path);
	}
	sqlite3_finalize(stmt);
	return r;
}

/* Where the file system cannot do it the journal stays a file; also safe. */
static int switch_to_wal(struct sim_store *store, u32 flags,
			 struct sim_error *err)
{
	int tries_nr = flags & SIM_STORE_NO_WAIT ? 1 : WAL_TRIES;
	int rc = SQLITE_BUSY;
	int i;

	for (i = 0; i < tries_nr; i++) {
		rc = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL,
				  NULL, NULL);
		if ((rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
			break;
		if (i + 1 < tries_nr)
			sqlite3_sleep(WAL_TRY_MS);
	}
	return rc == SQLITE_OK ? 0 : store_fail(store, err, rc, "open");
}

static bool has_wal(const char *path)
{
	struct sim_text name = SIM_TEXT_INIT;
	struct stat st;
	bool is_there;

	sim_text_printf(&name, "%s-wal", path);
	is_there = stat(sim_text_str(&name), &st) == 0 && st.st_size > 0;
	sim_text_fini(&name);
	return is_there;
}
