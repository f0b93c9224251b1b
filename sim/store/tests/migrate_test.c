// SPDX-License-Identifier: GPL-2.0-only
#include "store_test.h"

#include "base/text.h"
#include "store/internal.h"
#include "store/lock_report.h"

#define CASE(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

/* What the next version could be: a column for old rows, made from what is there. */
static const char next_step[] =
	"ALTER TABLE build ADD COLUMN flavour TEXT NOT NULL DEFAULT 'plain';"
	"UPDATE build SET flavour = 'assembly' WHERE coro = 'asm';";

static s64 version(struct fixture *f, struct sim_store *store)
{
	s64 value = -1;

	assert_int_equal(
		store_pragma_get(store, "user_version", &value, &f->err), 0);
	return value;
}

static void version_0_file_is_brought_up(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "PRAGMA application_id = 1735357028;"
				      "CREATE VIEW v_bug AS SELECT 1 AS old",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(sim_store_open(f->path, SIM_STORE_READONLY, &store,
					&f->err),
			 -SIM_ERR_VERSION);
	assert_non_null(strstr(f->err.message, "schema 0 is older than 7"));
	assert_true(f->err.hint[0]);
	store = must_open(f, 0);
	assert_int_equal(version(f, store), SIM_STORE_SCHEMA_VERSION);
	must_begin(f, store, "v4", 1);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM v_bug"),
			 0);
	must_close(f, store);
}

/* A file of the first release: it has no lock reports, and can take them. */
static void version_1_file_takes_lock_reports(void **state)
{
	static const struct sim_store_lock_report report = {
		"circular", "WARNING: possible circular", "circular: a -> b",
		"the text"
	};
	struct sim_store_campaign *campaign;
	struct fixture *f = *state;
	struct sim_store *store;
	char text[32];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, store_steps[0].text, NULL, NULL,
				      NULL),
			 SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			     "PRAGMA application_id = 1735357028;"
			     "PRAGMA user_version = 1;"
			     "INSERT INTO lock_class VALUES ('L1', 'a')",
			     NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	store = must_open(f, 0);
	assert_int_equal(version(f, store), SIM_STORE_SCHEMA_VERSION);
	assert_int_equal(
		select_integer(store, "SELECT count(*) FROM v_lock_report"), 0);
	assert_int_equal(
		select_integer(store, "SELECT count(*) FROM lock_class"), 1);
	for (u32 i = 0; i < 2; i++) {
		campaign = must_begin(f, store, "v4", 1);
		/* Twice in one invocation counts once. */
		for (u32 j = 0; j < 2; j++)
			assert_int_equal(sim_store_lock_report_add(
						 campaign, &report, &f->err),
					 0);
	}
	assert_int_equal(
		select_integer(store, "SELECT count(*) FROM v_lock_report"), 1);
	assert_int_equal(select_integer(store,
					"SELECT shards_nr FROM v_lock_report"),
			 2);
	select_text(store, "SELECT body FROM v_lock_report", text,
		    sizeof(text));
	assert_string_equal(text, "the text");
	must_close(f, store);
}

/* Two campaigns, an invocation of each, one bug that both have seen. */
static const char version_3_rows[] =
	"PRAGMA application_id = 1735357028;"
	"PRAGMA user_version = 3;"
	"INSERT INTO build VALUES ('G1', '0', 'cc', 'asm');"
	"INSERT INTO scenario VALUES ('S1', 'abba', '', 'x', '{}');"
	"INSERT INTO campaign (campaign_id, scenario_id, build_id, strategy,"
	" config_json, cpus_nr, next_seed) VALUES"
	" ('C1', 'S1', 'G1', 'random', '{}', 2, 10),"
	" ('C2', 'S1', 'G1', 'directed:a>b', '{}', 2, 10);"
	"INSERT INTO shard VALUES ('H1', 'C1', 0, 0, 10, 1),"
	" ('H2', 'C2', 0, 0, 10, 1);"
	"INSERT INTO verdict (verdict_id, is_bug, is_limit)"
	" VALUES ('deadlock', 1, 0);"
	"INSERT INTO bug VALUES ('B1', 'S1', 'deadlock', 't', 's', '{}');"
	"INSERT INTO bug_seen VALUES ('H1', 'B1', 3), ('H2', 'B1', 5)";

static void version_3_file_tells_searches_apart(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	for (u32 i = 0; i < 3; i++)
		assert_int_equal(sqlite3_exec(db, store_steps[i].text, NULL,
					      NULL, NULL),
				 SQLITE_OK);
	if (sqlite3_exec(db, version_3_rows, NULL, NULL, NULL))
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	store = must_open(f, 0);
	assert_int_equal(version(f, store), SIM_STORE_SCHEMA_VERSION);
	assert_int_equal(select_integer(store, "SELECT seen_nr FROM v_bug"), 3);
	assert_int_equal(
		select_integer(store, "SELECT search_seen_nr FROM v_bug"), 5);
	must_close(f, store);
}

/* Edges of version 4 stay, and new ones say how the locks were taken. */
static void version_4_file_takes_lock_modes(void **state)
{
	static const struct sim_store_lock_order orders[] = {
		{ "a", "b", .from_reads = true, .kind = "SN" },
		{ "a", "b", .from_reads = false, .kind = "EN" },
		{ "a", "b", .to_reads = true, .kind = "EN" },
	};
	struct sim_store_campaign *campaign;
	struct fixture *f = *state;
	struct sim_store *store;
	char text[64];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	for (u32 i = 0; i < 3; i++)
		assert_int_equal(sqlite3_exec(db, store_steps[i].text, NULL,
					      NULL, NULL),
				 SQLITE_OK);
	if (sqlite3_exec(db, version_3_rows, NULL, NULL, NULL) ||
	    sqlite3_exec(db, store_steps[3].text, NULL, NULL, NULL) ||
	    sqlite3_exec(
		    db,
		    "PRAGMA user_version = 4;"
		    "INSERT INTO lock_class VALUES ('L1', 'x'), ('L2', 'y');"
		    "INSERT INTO lock_edge VALUES ('H1', 'L1', 'L2', 4, 9)",
		    NULL, NULL, NULL))
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	store = must_open(f, 0);
	assert_int_equal(version(f, store), SIM_STORE_SCHEMA_VERSION);
	select_text(store,
		    "SELECT from_mode || to_mode || kind || first_seed ||"
		    " ifnull(executions_nr, 'unknown') FROM v_lock_order",
		    text, sizeof(text));
	assert_string_equal(text, "???4unknown");
	campaign = must_begin(f, store, "v4", 1);
	for (u32 i = 0; i < ARRAY_SIZE(orders); i++)
		assert_int_equal(sim_store_lock_edge_set(campaign, &orders[i],
							 10 - i, 1),
				 0);
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	select_text(store,
		    "SELECT group_concat(from_mode || ' ' || to_mode || ' ' ||"
		    " executions_nr, '; ') FROM (SELECT * FROM v_lock_order"
		    " WHERE from_mode <> '?' ORDER BY executions_nr)",
		    text, sizeof(text));
	assert_string_equal(text, "write read 8; write write 9; read write 10");
	must_close(f, store);
}

/* Edges of version 5 have the kinds that their modes allow. */
static void version_5_file_takes_the_graph(void **state)
{
	static const struct sim_store_lock_order again = {
		.from = "a",
		.to = "b",
		.at_boot = true,
		.kind = "EN",
		.functions = "inner < outer",
	};
	struct sim_store_campaign *campaign;
	struct fixture *f = *state;
	struct sim_store *store;
	char text[96];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	for (u32 i = 0; i < 3; i++)
		assert_int_equal(sqlite3_exec(db, store_steps[i].text, NULL,
					      NULL, NULL),
				 SQLITE_OK);
	if (sqlite3_exec(db, version_3_rows, NULL, NULL, NULL) ||
	    sqlite3_exec(db, store_steps[3].text, NULL, NULL, NULL) ||
	    sqlite3_exec(db, store_steps[4].text, NULL, NULL, NULL) ||
	    sqlite3_exec(
		    db,
		    "PRAGMA user_version = 5;"
		    "INSERT INTO lock_class VALUES ('L1', 'x'), ('L2', 'y');"
		    "INSERT INTO lock_edge VALUES"
		    " ('H1', 'L1', 'write', 'L2', 'write', 4, 9),"
		    " ('H1', 'L1', 'read', 'L2', 'write', 5, 9),"
		    " ('H1', 'L1', 'write', 'L2', 'read', 6, 9)",
		    NULL, NULL, NULL))
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	store = must_open(f, 0);
	select_text(store,
		    "SELECT group_concat(kind || first_seed || seen_at ||"
		    " ifnull(executions_nr, '-') || ifnull(functions, '-'),"
		    " ' ') FROM (SELECT * FROM v_lock_order ORDER BY"
		    " first_seed)",
		    text, sizeof(text));
	assert_string_equal(text, "EN4run-- SN5run-- ?6run--");
	campaign = must_begin(f, store, "v4", 1);
	assert_int_equal(sim_store_lock_edge_set(campaign, &again, 0, 0), 0);
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	select_text(store,
		    "SELECT seen_at || executions_nr || functions ||"
		    " ifnull(first_seed, '-') FROM v_lock_order"
		    " WHERE variant = 'v4'",
		    text, sizeof(text));
	assert_string_equal(text, "boot0inner < outer-");
	/* Said again it is nothing new. */
	assert_int_equal(sim_store_lock_edge_set(campaign, &again, 0, 0), 0);
	assert_int_equal(sim_store_lock_edge_set(campaign, &again, 2, 8), 0);
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	select_text(store,
		    "SELECT seen_at || executions_nr || first_seed"
		    " FROM v_lock_order WHERE variant = 'v4'",
		    text, sizeof(text));
	assert_string_equal(text, "both28");
	must_close(f, store);
}

/* What is written now says itself what it is. */
static void searches_are_counted_apart(void **state)
{
	const struct sim_store_finding finding = make_finding(1, 5);
	struct sim_store_campaign_desc desc = {
		.build_id = "b",
		.build_version = "0",
		.build_compiler = "cc",
		.build_coro = "asm",
		.name = "abba",
		.title = "",
		.source = "x",
		.strategy = "random",
		.cpus_nr = 2,
		.seeds_nr = 1,
	};
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);

	for (u32 i = 0; i < 3; i++) {
		struct sim_store_campaign *campaign;
		struct sim_store_campaign_end end = { .seeds_used_nr = 1 };

		desc.is_search = i > 0;
		assert_int_equal(sim_store_campaign_begin(store, &desc,
							  &campaign, &f->err),
				 0);
		assert_int_equal(sim_store_finding_add(campaign, &finding, NULL,
						       &f->err),
				 0);
		assert_int_equal(
			sim_store_campaign_end(campaign, &end, &f->err), 0);
	}
	assert_int_equal(select_integer(store, "SELECT seen_nr FROM v_bug"), 1);
	assert_int_equal(
		select_integer(store, "SELECT search_seen_nr FROM v_bug"), 2);
	must_close(f, store);
}

/* The best of all invocations is shown; one that never saw it says nothing. */
static void best_verdict_is_shown(void **state)
{
	static const struct sim_store_lock_report report = {
		"circular", "WARNING: possible circular", "circular: a -> b",
		"the text"
	};
	struct sim_store_lock_verdict verdict = {
		.kind = "circular",
		.signature = "circular: a -> b",
		.verdict = "confirmed",
		.reason = "",
		.sentence = "confirmed by execution 3",
		.note = "",
		.bug_id = "Bnone",
		.token = "k1:x",
		.executions_nr = 10,
	};
	struct sim_store_campaign *campaign;
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	char text[64];

	for (u32 i = 0; i < 2; i++) {
		campaign = must_begin(f, store, "v4", 1);
		assert_int_equal(
			sim_store_lock_verdict_add(
				store,
				sim_store_campaign_info(campaign)->shard_id,
				&verdict, &f->err),
			0);
		assert_int_equal(
			select_integer(store,
				       "SELECT count(*) FROM lock_verdict"),
			i);
		assert_int_equal(sim_store_lock_report_add(campaign, &report,
							   &f->err),
				 0);
		/* The second time replaces the first. */
		for (u32 j = 0; j < 2; j++)
			assert_int_equal(
				sim_store_lock_verdict_add(
					store,
					sim_store_campaign_info(campaign)
						->shard_id,
					&verdict, &f->err),
				0);
		verdict.verdict = "unconfirmed";
		verdict.reason = "gated";
		verdict.token = NULL;
		verdict.executions_nr = 1000;
	}
	select_text(store,
		    "SELECT verdict || ' ' || token || ' ' || executions_nr"
		    " FROM v_lock_report WHERE bug_id IS NULL",
		    text, sizeof(text));
	assert_string_equal(text, "confirmed k1:x 1010");
	must_close(f, store);
}

static void next_step_keeps_the_rows(void **state)
{
	const struct store_sql steps[] = {
		store_steps[0], store_steps[1],
		store_steps[2], store_steps[3],
		store_steps[4], store_steps[5],
		store_steps[6], { "next_flavour", "", next_step },
	};
	struct fixture *f = *state;
	struct sim_store *store;
	struct sim_store *newer = NULL;
	char text[32];

	make_sample(f);
	store = must_open(f, 0);
	assert_int_equal(store_migrate(store, steps, 8, &f->err), 0);
	assert_int_equal(version(f, store), 8);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM v_bug"),
			 20);
	select_text(store, "SELECT flavour FROM build", text, sizeof(text));
	assert_string_equal(text, "assembly");
	/* Once more is nothing to do. */
	assert_int_equal(store_migrate(store, steps, 8, &f->err), 0);
	must_close(f, store);
	assert_int_equal(sim_store_open(f->path, 0, &newer, &f->err),
			 -SIM_ERR_VERSION);
}

static void failing_step_changes_nothing(void **state)
{
	const struct store_sql steps[] = {
		store_steps[0],
		store_steps[1],
		store_steps[2],
		store_steps[3],
		store_steps[4],
		store_steps[5],
		{ "next_flavour", "", next_step },
		{ "next_broken", "", "DELETE FROM tally; SELECT nonsense" },
	};
	struct sim_text before = SIM_TEXT_INIT;
	struct sim_text after = SIM_TEXT_INIT;
	struct fixture *f = *state;
	struct sim_store *store;

	make_sample(f);
	store = must_open(f, 0);
	assert_int_equal(sim_store_dump(store, &before, &f->err), 0);
	assert_true(store_migrate(store, steps, 8, &f->err) < 0);
	assert_non_null(strstr(f->err.message, "nonsense"));
	assert_int_equal(version(f, store), SIM_STORE_SCHEMA_VERSION);
	assert_int_equal(sim_store_dump(store, &after, &f->err), 0);
	assert_string_equal(sim_text_str(&before), sim_text_str(&after));
	/* The views are there again, too. */
	assert_int_equal(select_integer(store, "SELECT count(*) FROM v_bug"),
			 20);
	sim_text_fini(&before);
	sim_text_fini(&after);
	must_close(f, store);
}

static void steps_match_the_version(void **state)
{
	(void)state;
	assert_int_equal(store_steps_nr(store_steps), SIM_STORE_SCHEMA_VERSION);
}

/*
 * The columns of the public views are a promise. Removing or renaming one
 * breaks this test on purpose: see FORMAT.md.
 */
static void public_columns_stay(void **state)
{
	static const char *const columns[] = {
		"v_bug(bug_id,verdict,title,scenario,variant,options_json,"
		"config_json,strategy,seen_nr,search_seen_nr,schedules_nr,"
		"steps_nr,choices_nr,preemptions_nr,is_minimal,schedule_id,token,seed,event_hash,"
		"campaign_id,build_id,scenario_id,signature,signature_json)",
		"v_branch(file,line,function,position,on_line,on_nr,away_line,"
		"away_nr,build_id)",
		"v_coverage(scenario,variant,file,line,kind,hits_nr,point_id,"
		"scenario_id,strategy,boot_nr,function,position,way,to_line,"
		"build_id)",
		"v_fact(scenario,variant,strategy,kind,number,why,name,waiter,"
		"waker,executions_nr,failed_nr,scenario_id)",
		"v_line(file,line,function,hits_nr,boot_nr,scenarios_nr,"
		"build_id)",
		"v_lock_order(from_lock,from_mode,to_lock,to_mode,kind,"
		"seen_at,executions_nr,first_seed,functions,scenario,"
		"variant,scenario_id)",
		"v_lock_report(lock_report_id,kind,headline,signature,body,"
		"shards_nr,scenario,variant,scenario_id,verdict,reason,"
		"sentence,note,bug_id,token,executions_nr)",
		"v_scenario(scenario,variant,strategy,executions_nr,steps_nr,"
		"findings_nr,bugs_nr,limits_nr,headline,is_complete,title,"
		"options_json,config_json,cpus_nr,campaign_id,scenario_id,"
		"build_id)",
		"v_schedule(schedule_id,bug_id,verdict,scenario,variant,"
		"strategy,campaign_id,build_id,seed,steps_nr,choices_nr,"
		"preemptions_nr,is_minimal,event_hash,token,choices_bytes,"
		"is_best)",
		"v_shard_progress(shard_id,campaign_id,scenario,variant,round,"
		"seed_lo,seeds_nr,executions_nr,steps_nr,is_done)",
		"v_tally(campaign_id,scenario,variant,strategy,verdict,is_bug,"
		"is_limit,executions_nr,steps_nr,of_executions_nr,headline)",
		"v_wait_edge(bug_id,schedule_id,position,waiter,why,object,"
		"waker,is_best,scenario,variant)",
	};
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	char text[512];
	char sql[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		int bytes = (int)strcspn(columns[i], "(");
		sqlite3_stmt *stmt = NULL;

		snprintf(sql, sizeof(sql),
			 "SELECT '%.*s(' || group_concat(name) "
			 "|| ')' FROM pragma_table_info('%.*s')",
			 bytes, columns[i], bytes, columns[i]);
		assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &stmt,
						    NULL),
				 SQLITE_OK);
		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		snprintf(text, sizeof(text), "%s",
			 (const char *)sqlite3_column_text(stmt, 0));
		sqlite3_finalize(stmt);
		assert_string_equal(text, columns[i]);
	}
	must_close(f, store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(version_0_file_is_brought_up),
		CASE(version_1_file_takes_lock_reports),
		CASE(version_3_file_tells_searches_apart),
		CASE(version_4_file_takes_lock_modes),
		CASE(version_5_file_takes_the_graph),
		CASE(searches_are_counted_apart),
		CASE(best_verdict_is_shown),
		CASE(next_step_keeps_the_rows),
		CASE(failing_step_changes_nothing),
		CASE(public_columns_stay),
		cmocka_unit_test(steps_match_the_version),
	};

	return cmocka_run_group_tests_name("store migrate", tests, NULL, NULL);
}
