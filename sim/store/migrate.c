// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "store/internal.h"

static int migrate_locked(struct sim_store *store,
			  const struct store_sql *steps, u32 steps_nr,
			  struct sim_error *err);
static int drop_views(struct sim_store *store, struct sim_error *err);

u32 store_steps_nr(const struct store_sql *steps)
{
	u32 nr = 0;

	while (steps[nr].name)
		nr++;
	return nr;
}

int store_pragma_get(struct sim_store *store, const char *name, s64 *ret_value,
		     struct sim_error *err)
{
	sqlite3_stmt *stmt = NULL;
	char sql[64];
	int rc;

	snprintf(sql, sizeof(sql), "PRAGMA main.%s", name);
	rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc != SQLITE_ROW) {
		sqlite3_finalize(stmt);
		return store_fail(store, err, rc, "open");
	}
	*ret_value = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return 0;
}

/*
 * A new file is version 0 with nothing in it. Version and contents change in
 * one transaction, so a file is never between two versions.
 */
int store_migrate(struct sim_store *store, const struct store_sql *steps,
		  u32 steps_nr, struct sim_error *err)
{
	s64 version = 0;
	int r;

	r = store_pragma_get(store, "user_version", &version, err);
	if (r < 0)
		return r;
	if (version >= (s64)steps_nr)
		return 0;
	r = store_exec(store, "BEGIN EXCLUSIVE", err);
	if (r < 0)
		return r;
	r = migrate_locked(store, steps, steps_nr, err);
	if (r < 0)
		sim_error_prefix(err, "schema %u", steps_nr);
	return store_end(store, r, err);
}

static int migrate_locked(struct sim_store *store,
			  const struct store_sql *steps, u32 steps_nr,
			  struct sim_error *err)
{
	char pragmas[96];
	s64 version;
	s64 i;
	int r;

	/* Somebody else may have done it while we waited for the lock. */
	r = store_pragma_get(store, "user_version", &version, err);
	if (r < 0 || version >= (s64)steps_nr)
		return r;
	r = drop_views(store, err);
	for (i = version; r == 0 && i < (s64)steps_nr; i++)
		r = store_exec(store, steps[i].text, err);
	if (r == 0)
		r = store_exec(store, store_views[0].text, err);
	if (r < 0)
		return r;
	snprintf(pragmas, sizeof(pragmas),
		 "PRAGMA application_id = %d; PRAGMA user_version = %u",
		 SIM_STORE_APPLICATION_ID, steps_nr);
	return store_exec(store, pragmas, err);
}

static int drop_views(struct sim_store *store, struct sim_error *err)
{
	static const char list[] = "SELECT format('DROP VIEW \"%w\"', name)"
				   " FROM sqlite_schema"
				   " WHERE type = 'view' AND name GLOB 'v_*'"
				   " ORDER BY name LIMIT 1";
	sqlite3_stmt *stmt;
	int r = 0;
	int rc;

	do {
		rc = sqlite3_prepare_v2(store->db, list, -1, &stmt, NULL);
		if (rc == SQLITE_OK)
			rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW) {
			char sql[256];

			snprintf(sql, sizeof(sql), "%s",
				 (const char *)sqlite3_column_text(stmt, 0));
			sqlite3_reset(stmt);
			r = store_exec(store, sql, err);
		}
		sqlite3_finalize(stmt);
	} while (rc == SQLITE_ROW && r == 0);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		r = store_fail(store, err, rc, "read");
	return r;
}
