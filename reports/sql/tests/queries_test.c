// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "reports/sql/queries.h"
#include "store/campaign.h"
#include "store/coverage.h"
#include "store/lock_order.h"
#include "store/lock_report.h"
#include "store/query.h"

struct counted {
	u32	columns_nr;
	u32	rows_nr;
	char	first[64];
};

static int count_columns(void *arg, u32 nr, const char *const *names)
{
	struct counted *counted = arg;

	counted->columns_nr = nr;
	snprintf(counted->first, sizeof(counted->first), "%s", names[0]);
	return 0;
}

static int count_row(void *arg, u32 nr, const struct sim_store_value *values)
{
	struct counted *counted = arg;

	(void)nr;
	(void)values;
	counted->rows_nr++;
	return 0;
}

/* Of three lines one is run; of a branch one way. */
static void fill_coverage(struct sim_store_campaign *campaign)
{
	static const struct sim_store_point points[] = {
		{ .file = "f.c", .function = "f", .line = 1 },
		{ .file = "f.c", .function = "f", .line = 2 },
		{ .file = "f.c", .function = "f", .line = 4 },
		{ "f.c", "f", 1, 1, 0, 2 },
		{ "f.c", "f", 1, 1, 1, 4 },
	};
	const struct sim_store_fact wait = { "wait", 0,	  "mutex",
					     "lock", "a", "b" };
	const struct sim_store_fact state = { "cpu-state", 3,  "",
					      "slub:dead", "", "" };

	assert_int_equal(sim_store_points_set(campaign, points,
					      ARRAY_SIZE(points), NULL),
			 0);
	sim_store_point_count(campaign, &points[0], 1, 0);
	sim_store_point_count(campaign, &points[3], 1, 0);
	sim_store_fact_count(campaign, &wait, 2, 1);
	sim_store_fact_count(campaign, &state, 1, 0);
}

static void fill(struct sim_store *store)
{
	static const char *const options[] = { "{\"variant\":\"v4\"}",
					       "{\"variant\":\"v6.0\"}" };
	const struct sim_store_wait_edge edge = { "a", "lock", "mutex", "b" };
	const struct sim_store_finding finding = {
		.verdict = { "deadlock", true, false },
		.title = "a waits for b",
		.signature = "a-b",
		.log = "123",
		.log_bytes = 3,
		.edges = &edge,
		.edges_nr = 1,
	};
	const struct sim_store_lock_verdict verdict = {
		.kind = "circular",
		.signature = "circular: m -> n",
		.verdict = "unconfirmed",
		.reason = "gated",
		.sentence = "not confirmed",
		.note = "",
	};
	const struct sim_store_lock_report report = {
		"circular", "WARNING: possible circular ...",
		"circular: m -> n", "text"
	};
	const struct sim_store_verdict clean = { "clean", false, false };
	const struct sim_store_lock_order order = { .from = "m",
						    .to = "n",
						    .kind = "EN" };
	struct sim_store_campaign *campaign;
	u32 i;

	for (i = 0; i < 2; i++) {
		const struct sim_store_campaign_desc desc = {
			.build_id = "build",
			.name = "slub/x",
			.source = "return {}",
			.options_json = options[i],
			.strategy = "random",
		};

		assert_int_equal(sim_store_campaign_begin(store, &desc,
							  &campaign, NULL),
				 0);
		sim_store_tally_add(campaign, &clean, 10, 100);
		sim_store_lock_edge_add(campaign, &order, 1, 1);
		fill_coverage(campaign);
		if (i > 0)
			continue;
		sim_store_tally_add(campaign, &finding.verdict, 1, 10);
		assert_int_equal(sim_store_finding_add(campaign, &finding, NULL,
						       NULL),
				 0);
		assert_int_equal(
			sim_store_lock_report_add(campaign, &report, NULL), 0);
		assert_int_equal(
			sim_store_lock_verdict_add(
				store,
				sim_store_campaign_info(campaign)->shard_id,
				&verdict, NULL),
			0);
	}
	assert_int_equal(sim_store_flush(store, NULL), 0);
}

static void every_query_runs(void **state)
{
	static const struct {
		const char *name;
		u32 rows_nr;
	} expected[] = {
		{ "bugs", 1 },
		{ "bugs-by-lock", 1 },
		{ "coverage", 1 },
		{ "coverage-branches", 1 },
		{ "coverage-cpu-states", 2 },
		{ "coverage-lock-order", 2 },
		{ "coverage-scenarios", 2 },
		{ "coverage-unreached", 1 },
		{ "coverage-waits", 2 },
		{ "discovery", 2 },
		{ "lock-order", 2 },
		{ "lock-reports", 1 },
		{ "lock-verdicts", 1 },
		{ "never-failed", 1 },
		{ "scenarios", 2 },
		{ "schedules", 1 },
		{ "shortest", 1 },
		{ "strategies", 1 },
		{ "variants", 2 },
		{ "wait-for", 1 },
	};
	char dir[] = P_tmpdir "/gordian-sql-XXXXXX";
	struct sim_store *store = NULL;
	struct sim_error err = { 0 };
	char path[64];
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/x.db", dir);
	assert_int_equal(sim_store_open(path, SIM_STORE_CREATE, &store, &err),
			 0);
	fill(store);
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct reports_query *query = &reports_queries[i];
		struct counted counted = { 0 };
		const struct sim_store_sink sink = { count_columns, count_row,
						     &counted };

		assert_string_equal(query->name, expected[i].name);
		assert_ptr_equal(reports_query_find(query->name), query);
		assert_true(strlen(query->about) > 10);
		if (sim_store_query(store, query->sql, &sink, &err) < 0)
			fail_msg("%s: %s", query->name, err.message);
		assert_int_equal(counted.rows_nr, expected[i].rows_nr);
		assert_true(counted.columns_nr > 4);
	}
	assert_null(reports_queries[i].name);
	assert_null(reports_query_find("nothing"));
	assert_int_equal(sim_store_close(store, &err), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_query_runs),
	};

	return cmocka_run_group_tests_name("reports sql", tests, NULL, NULL);
}
