// SPDX-License-Identifier: GPL-2.0-only
#include "store_test.h"

#include "store/coverage.h"
#include "store/internal.h"

#define CASE(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

static const struct sim_store_point points[] = {
	{ .file = "mm/a.c", .function = "f", .line = 10 },
	{ .file = "mm/a.c", .function = "f", .line = 11 },
	{ .file = "mm/a.c", .function = "g", .line = 20 },
	{ "mm/a.c", "f", 10, 1, 0, 11 },
	{ "mm/a.c", "f", 10, 1, 1, 12 },
};

static void must_count(struct sim_store_campaign *campaign, u32 idx,
		       u64 runs_nr, u64 boot_nr)
{
	assert_int_equal(sim_store_point_count(campaign, &points[idx], runs_nr,
					       boot_nr),
			 0);
}

/* Two invocations of one campaign and one of another. */
static void invocations_add_up(void **state)
{
	struct fixture *f = *state;
	char text[128];

	for (u32 i = 0; i < 3; i++) {
		struct sim_store *store = must_open(f, SIM_STORE_CREATE);
		struct sim_store_campaign *campaign =
			must_begin(f, store, i < 2 ? "v4" : "v6.1", 10);

		assert_int_equal(sim_store_points_set(campaign, points,
						      ARRAY_SIZE(points),
						      &f->err),
				 0);
		must_count(campaign, 0, 5, 1);
		must_count(campaign, 0, 2, 0);
		if (i == 2)
			must_count(campaign, 1, 0, 3);
		must_count(campaign, i < 2 ? 3 : 4, 1, 0);
		must_close(f, store);
	}
	struct sim_store *store = must_open(f, 0);

	select_text(store,
		    "SELECT group_concat(function || line || ':' || hits_nr ||"
		    " '+' || boot_nr || '/' || scenarios_nr, ' ')"
		    " FROM (SELECT * FROM v_line ORDER BY line)",
		    text, sizeof(text));
	assert_string_equal(text, "f10:21+3/2 f11:0+3/0 g20:0+0/0");
	select_text(
		store,
		"SELECT line || '.' || position || ' ' || on_line || ':' ||"
		" on_nr || ' ' || away_line || ':' || away_nr FROM v_branch",
		text, sizeof(text));
	assert_string_equal(text, "10.1 11:1 12:1");
	assert_int_equal(select_integer(store,
					"SELECT hits_nr FROM v_coverage"
					" WHERE variant = 'v4' AND line = 10"
					" AND kind = 'line'"),
			 14);
	must_close(f, store);
}

static void facts_add_up(void **state)
{
	const struct sim_store_fact fact = { "wait", 0,	  "mutex",
					     "lock", "a", "b" };
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 10);
	char text[64];

	assert_int_equal(sim_store_fact_count(campaign, &fact, 3, 0), 0);
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	assert_int_equal(sim_store_fact_count(campaign, &fact, 2, 1), 0);
	assert_int_equal(sim_store_fact_count(campaign, &fact, 1, 0), 0);
	must_close(f, store);
	store = must_open(f, 0);
	select_text(store,
		    "SELECT waiter || why || name || waker || executions_nr ||"
		    " failed_nr FROM v_fact",
		    text, sizeof(text));
	assert_string_equal(text, "amutexlockb61");
	must_close(f, store);
}

/* What is known already is not written again; more of it is. */
static void points_are_set_once(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 10);
	s64 changes;

	assert_int_equal(sim_store_points_set(campaign, points, 2, &f->err), 0);
	changes = select_integer(store, "SELECT total_changes()");
	assert_int_equal(sim_store_points_set(campaign, points, 2, &f->err), 0);
	assert_int_equal(select_integer(store, "SELECT total_changes()"),
			 changes);
	assert_int_equal(sim_store_points_set(campaign, points, 3, &f->err), 0);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM v_line"),
			 3);
	must_close(f, store);
}

/* A file of version 6 keeps what it counted. */
static void version_6_file_is_brought_up(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store;
	char text[64];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	for (u32 i = 0; i < 6; i++)
		assert_int_equal(sqlite3_exec(db, store_steps[i].text, NULL,
					      NULL, NULL),
				 SQLITE_OK);
	if (sqlite3_exec(db,
			 "PRAGMA application_id = 1735357028;"
			 "PRAGMA user_version = 6;"
			 "INSERT INTO build VALUES ('b', '0', 'cc', 'asm');"
			 "INSERT INTO scenario VALUES"
			 " ('S1', 'abba', '', 'x', '{}');"
			 "INSERT INTO campaign VALUES"
			 " ('C1', 'b', 'S1', 'random', '{}', 2, 2, 0);"
			 "INSERT INTO shard VALUES ('H1', 'C1', 0, 1, 1, 1, 0);"
			 "INSERT INTO point VALUES ('P1', 'x.c', 7, 'acquire');"
			 "INSERT INTO coverage VALUES ('H1', 'P1', 9)",
			 NULL, NULL, NULL))
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	store = must_open(f, 0);
	select_text(store,
		    "SELECT file || line || kind || hits_nr || boot_nr"
		    " FROM v_coverage",
		    text, sizeof(text));
	assert_string_equal(text, "x.c7acquire90");
	assert_int_equal(select_integer(store, "SELECT count(*) FROM v_line"),
			 0);
	must_close(f, store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(invocations_add_up),
		CASE(facts_add_up),
		CASE(points_are_set_once),
		CASE(version_6_file_is_brought_up),
	};

	return cmocka_run_group_tests_name("store coverage", tests, NULL, NULL);
}
