// SPDX-License-Identifier: GPL-2.0-only
#include "store_test.h"

#define CASE(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

struct seen {
	u32	columns_nr;
	u32	rows_nr;
	u32	stop_at;
	char	names[128];
	enum sim_store_type types[8];
};

static int see_columns(void *arg, u32 nr, const char *const *names)
{
	struct seen *seen = arg;
	u32 i;

	seen->columns_nr = nr;
	for (i = 0; i < nr; i++) {
		strncat(seen->names, names[i],
			sizeof(seen->names) - strlen(seen->names) - 1);
		strncat(seen->names, ",",
			sizeof(seen->names) - strlen(seen->names) - 1);
	}
	return 0;
}

static int see_row(void *arg, u32 nr, const struct sim_store_value *values)
{
	struct seen *seen = arg;
	u32 i;

	for (i = 0; i < nr && i < 8; i++)
		seen->types[i] = values[i].type;
	seen->rows_nr++;
	return seen->rows_nr == seen->stop_at ? 42 : 0;
}

static int query(struct fixture *f, struct sim_store *store, const char *sql,
		 struct seen *seen)
{
	const struct sim_store_sink sink = { see_columns, see_row, seen };

	return sim_store_query(store, sql, &sink, &f->err);
}

static void rows_and_types(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store;
	struct seen seen = { 0 };

	make_sample(f);
	store = must_open(f, SIM_STORE_READONLY);
	assert_int_equal(query(f, store,
			       "SELECT 1 AS a, 2.5 AS b, 'x' AS c, "
			       "NULL AS d, x'00' AS e; -- end\n",
			       &seen),
			 0);
	assert_int_equal(seen.rows_nr, 1);
	assert_string_equal(seen.names, "a,b,c,d,e,");
	assert_int_equal(seen.types[0], SIM_STORE_INTEGER);
	assert_int_equal(seen.types[1], SIM_STORE_REAL);
	assert_int_equal(seen.types[2], SIM_STORE_TEXT);
	assert_int_equal(seen.types[3], SIM_STORE_NULL);
	assert_int_equal(seen.types[4], SIM_STORE_BLOB);
	memset(&seen, 0, sizeof(seen));
	assert_int_equal(
		query(f, store, "SELECT bug_id FROM bug WHERE 0", &seen), 0);
	assert_string_equal(seen.names, "bug_id,");
	assert_int_equal(seen.rows_nr, 0);
	seen.stop_at = 3;
	assert_int_equal(query(f, store, "SELECT bug_id FROM v_bug", &seen),
			 42);
	assert_int_equal(seen.rows_nr, 3);
	assert_int_equal(query(f, store,
			       "WITH RECURSIVE n(i) AS (SELECT 1 "
			       "UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
			       "SELECT i FROM n",
			       &seen),
			 0);
	assert_int_equal(query(f, store, "EXPLAIN QUERY PLAN SELECT 1", &seen),
			 0);
	must_close(f, store);
}

static void writing_is_refused(void **state)
{
	static const struct {
		const char *sql;
		const char *words;
	} rows[] = {
		{ "DELETE FROM bug", "DELETE" },
		{ "INSERT INTO build VALUES ('a', 'b', 'c', 'd')", "INSERT" },
		{ "UPDATE bug SET title = ''", "UPDATE" },
		{ "DROP TABLE bug", "refused" },
		{ "CREATE TABLE t (a)", "refused" },
		{ "CREATE TEMP TABLE t (a)", "refused" },
		{ "ATTACH 'other.db' AS o", "ATTACH" },
		{ "VACUUM INTO 'copy.db'", "can only read" },
		{ "PRAGMA user_version = 3", "PRAGMA" },
		{ "PRAGMA journal_mode = OFF", "PRAGMA" },
		{ "BEGIN", "transactions" },
		{ "REINDEX", "refused" },
		{ "SELECT load_extension('x')", "function" },
		{ "SELECT 1; DELETE FROM bug", "one statement" },
		{ "", "empty" },
		{ " -- nothing", "empty" },
		{ "SELEC 1", "syntax error" },
		{ "SELECT nope FROM bug", "no such column: nope" },
		{ "SELECT abs(-9223372036854775807 - 1)", "overflow" },
	};
	struct fixture *f = *state;
	struct sim_store *store;
	struct seen seen = { 0 };
	size_t i;

	make_sample(f);
	store = must_open(f, 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (query(f, store, rows[i].sql, &seen) != -SIM_ERR_INVAL)
			fail_msg("'%s' was not refused", rows[i].sql);
		if (!strstr(f->err.message, rows[i].words))
			fail_msg("'%s': '%s'", rows[i].sql, f->err.message);
	}
	assert_int_equal(select_integer(store, "SELECT count(*) FROM bug"), 20);
	/* The guard is gone again for our own statements. */
	must_begin(f, store, "v6.0", 1);
	must_close(f, store);
}

static struct sim_store *interrupted;

static int interrupt_row(void *arg, u32 nr,
			 const struct sim_store_value *values)
{
	(void)arg;
	(void)nr;
	(void)values;
	sim_store_interrupt(interrupted);
	return 0;
}

static void interrupt_ends_a_query(void **state)
{
	const struct sim_store_sink sink = { .row = interrupt_row };
	struct fixture *f = *state;

	interrupted = must_open(f, SIM_STORE_CREATE);
	assert_int_equal(sim_store_query(interrupted,
					 "WITH RECURSIVE n(i) AS "
					 "(SELECT 1 UNION ALL SELECT i + 1 "
					 "FROM n) SELECT i FROM n",
					 &sink, &f->err),
			 -SIM_ERR_INTERRUPTED);
	must_close(f, interrupted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(rows_and_types),
		CASE(writing_is_refused),
		CASE(interrupt_ends_a_query),
	};

	return cmocka_run_group_tests_name("store query", tests, NULL, NULL);
}
