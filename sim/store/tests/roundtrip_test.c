// SPDX-License-Identifier: GPL-2.0-only
#include "store_test.h"

#include <unistd.h>

#include "base/text.h"
#include "store/frontier.h"

static const struct sim_store_lock_order a_then_b = {
	.from = "a",
	.to = "b",
	.kind = "EN",
};

#define CASE(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

static void finding_comes_back(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 10);
	struct sim_store_finding finding = make_finding(1, 77);
	struct sim_store_schedule *schedule = NULL;
	struct sim_store_bug *bug = NULL;
	struct sim_store_found found;

	finding.seed = U64_MAX - 1;
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, &found, &f->err), 0);
	assert_true(found.is_new);
	assert_true(found.is_stored);
	assert_int_equal(strlen(found.bug_id), 13);
	must_close(f, store);

	store = must_open(f, SIM_STORE_READONLY);
	assert_int_equal(sim_store_schedule_get(store, found.bug_id, NULL,
						&schedule, &f->err),
			 0);
	assert_int_equal(sim_store_bug_find(store, found.bug_id, &bug, &f->err),
			 0);
	must_close(f, store);
	assert_string_equal(schedule->schedule_id, found.schedule_id);
	assert_string_equal(schedule->bug_id, found.bug_id);
	assert_string_equal(schedule->scenario, "slub/destroy_vs_cpu_offline");
	assert_string_equal(schedule->source, "return scenario {}\n");
	assert_string_equal(schedule->options_json, "{\"variant\":\"v4\"}");
	assert_string_equal(schedule->config_json, "{\"points\":\"sync\"}");
	assert_string_equal(schedule->strategy, "random");
	assert_string_equal(schedule->token, "k1-random-7-abcd");
	assert_string_equal(schedule->build_id, "abc123");
	assert_true(schedule->seed == U64_MAX - 1);
	assert_true(schedule->event_hash == 0xfedcba9876543210ULL);
	assert_int_equal(schedule->steps_nr, 77);
	assert_int_equal(schedule->choices_nr, 9);
	assert_int_equal(schedule->preemptions_nr, 3);
	assert_int_equal(schedule->cpus_nr, 2);
	assert_int_equal(schedule->log_bytes, finding.log_bytes);
	assert_memory_equal(schedule->log, finding.log, finding.log_bytes);
	assert_int_equal(schedule->edges_nr, 2);
	assert_string_equal(schedule->edges[1].waiter, "offliner");
	assert_string_equal(schedule->edges[1].object, "slab_mutex");
	assert_string_equal(schedule->edges[1].why, "mutex");
	assert_string_equal(schedule->edges[1].waker, "destroyer");
	assert_string_equal(bug->title, "knot 1");
	assert_string_equal(bug->signature_json, "{\"roles\":2}");
	assert_int_equal(bug->seen_nr, 1);
	sim_store_schedule_free(schedule);
	sim_store_bug_free(bug);
}

static void log_of_any_size_comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 255, 256, 257, 100000 };
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 10);
	struct sim_store_schedule *schedule;
	struct sim_store_found found;
	u8 *log = malloc(100000);
	size_t i;

	assert_non_null(log);
	for (i = 0; i < 100000; i++)
		log[i] = (u8)(i * i >> 3);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct sim_store_finding finding = make_finding((u32)i, 5);

		finding.log = sizes[i] ? log : NULL;
		finding.log_bytes = sizes[i];
		assert_int_equal(sim_store_finding_add(campaign, &finding,
						       &found, &f->err),
				 0);
		assert_int_equal(sim_store_schedule_get(store,
							found.schedule_id, NULL,
							&schedule, &f->err),
				 0);
		assert_int_equal(schedule->log_bytes, sizes[i]);
		assert_memory_equal(schedule->log, log, sizes[i]);
		sim_store_schedule_free(schedule);
	}
	free(log);
	must_close(f, store);
}

static void invalid_signature_json_is_kept_as_text(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 1);
	struct sim_store_finding finding = make_finding(1, 5);
	char text[32];

	finding.signature_json = "{oops";
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	select_text(store, "SELECT signature_json FROM v_bug", text,
		    sizeof(text));
	assert_string_equal(text, "\"{oops\"");
	must_close(f, store);
}

static void exploring_again_adds(void **state)
{
	struct fixture *f = *state;
	u32 i;

	for (i = 0; i < 3; i++) {
		struct sim_store *store = must_open(f, SIM_STORE_CREATE);
		struct sim_store_campaign *campaign =
			must_begin(f, store, "v4", 100);
		const struct sim_store_campaign_info *info =
			sim_store_campaign_info(campaign);
		struct sim_store_finding finding = make_finding(1, 50);

		assert_int_equal(info->round, i);
		assert_int_equal(info->seed_lo, 1 + i * 100);
		assert_int_equal(info->executions_nr, i * 10);
		assert_int_equal(info->steps_nr, i * 1000);
		sim_store_tally_add(campaign, &verdict_clean, 8, 900);
		sim_store_tally_add(campaign, &verdict_deadlock, 1, 50);
		sim_store_tally_add(campaign, &verdict_deadlock, 1, 50);
		sim_store_lock_edge_add(campaign, &a_then_b, 2, 40 - i);
		sim_store_coverage_add(campaign, "x.c", 3, "acquire", 5);
		assert_int_equal(sim_store_finding_add(campaign, &finding, NULL,
						       &f->err),
				 0);
		must_close(f, store);
	}
	struct sim_store *store = must_open(f, 0);
	char text[64];

	assert_int_equal(select_integer(store, "SELECT count(*) FROM campaign"),
			 1);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM shard"),
			 3);
	assert_int_equal(select_integer(store, "SELECT executions_nr FROM "
					       "v_scenario"),
			 30);
	assert_int_equal(select_integer(store, "SELECT findings_nr FROM "
					       "v_scenario"),
			 6);
	assert_int_equal(select_integer(store, "SELECT seen_nr FROM v_bug"), 3);
	assert_int_equal(select_integer(store, "SELECT schedules_nr FROM "
					       "v_bug"),
			 1);
	assert_int_equal(select_integer(store, "SELECT executions_nr "
					       "FROM v_lock_order"),
			 6);
	assert_int_equal(select_integer(store, "SELECT first_seed FROM "
					       "v_lock_order"),
			 38);
	assert_int_equal(select_integer(store, "SELECT hits_nr FROM "
					       "v_coverage"),
			 15);
	select_text(store, "SELECT headline FROM v_scenario", text,
		    sizeof(text));
	assert_string_equal(text, "Sometimes");
	must_close(f, store);
}

static void headline_tells_never_sometimes_always(void **state)
{
	static const struct {
		const char *variant;
		u64 clean, deadlock, limit;
		const char *headline;
	} rows[] = {
		{ "a", 5, 0, 0, "Never" },	{ "b", 5, 1, 0, "Sometimes" },
		{ "c", 0, 5, 0, "Always" },	{ "d", 0, 5, 2, "Always" },
		{ "e", 0, 0, 5, "Unknown" },	{ "f", 0, 0, 0, "Unknown" },
		{ "g", 5, 0, 2, "Never" },
	};
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	char text[32];
	char sql[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sim_store_campaign *c =
			must_begin(f, store, rows[i].variant, 5);

		sim_store_tally_add(c, &verdict_clean, rows[i].clean, 1);
		sim_store_tally_add(c, &verdict_deadlock, rows[i].deadlock, 1);
		sim_store_tally_add(c, &verdict_limit, rows[i].limit, 1);
	}
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(sql, sizeof(sql),
			 "SELECT headline FROM v_scenario "
			 "WHERE variant = '%s'",
			 rows[i].variant);
		select_text(store, sql, text, sizeof(text));
		assert_string_equal(text, rows[i].headline);
	}
	select_text(store,
		    "SELECT headline FROM v_tally "
		    "WHERE variant = 'd' AND verdict = 'deadlock'",
		    text, sizeof(text));
	assert_string_equal(text, "Always");
	must_close(f, store);
}

static void best_schedules_are_kept(void **state)
{
	static const u64 steps[] = { 90, 50, 70, 60, 80, 40, 95, 50 };
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 10);
	struct sim_store_finding finding;
	struct sim_store_found found;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		finding = make_finding(1, steps[i]);
		assert_int_equal(sim_store_finding_add(campaign, &finding,
						       &found, &f->err),
				 0);
		assert_int_equal(found.is_new, i == 0);
		assert_int_equal(found.is_stored, steps[i] != 95);
	}
	finding = make_finding(1, 99);
	finding.preemptions_nr = 1;
	finding.is_minimal = true;
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, &found, &f->err), 0);
	assert_true(found.is_stored);
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM schedule"),
			 SIM_STORE_SCHEDULES_PER_BUG);
	assert_int_equal(select_integer(store, "SELECT max(steps_nr) FROM "
					       "schedule WHERE NOT is_minimal"),
			 60);
	assert_int_equal(select_integer(store, "SELECT steps_nr FROM v_bug "
					       "WHERE is_minimal"),
			 99);
	assert_int_equal(select_integer(store, "SELECT seen_nr FROM v_bug"),
			 ARRAY_SIZE(steps));
	/* The edges of the schedules that fell off went with them. */
	assert_int_equal(select_integer(store,
					"SELECT count(*) FROM wait_edge"),
			 2 * SIM_STORE_SCHEDULES_PER_BUG);
	must_close(f, store);
}

static void bug_keeps_its_id_over_builds_and_variants_differ(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_finding finding = make_finding(1, 50);
	struct sim_store_campaign_desc desc = {
		.build_id = "one",
		.name = "n",
		.source = "s",
		.strategy = "random",
	};
	struct sim_store_found found[3];
	struct sim_store_schedule *schedule;
	int i;

	for (i = 0; i < 3; i++) {
		struct sim_store_campaign *campaign;

		desc.build_id = i == 0 ? "one" : "two";
		desc.options_json = i == 2 ? "{\"variant\":\"v6.0\"}" : NULL;
		finding.steps_nr = 50 + (u64)i;
		assert_int_equal(sim_store_campaign_begin(store, &desc,
							  &campaign, &f->err),
				 0);
		assert_int_equal(sim_store_finding_add(campaign, &finding,
						       &found[i], &f->err),
				 0);
	}
	assert_string_equal(found[0].bug_id, found[1].bug_id);
	assert_string_not_equal(found[0].bug_id, found[2].bug_id);
	assert_int_equal(sim_store_schedule_get(store, found[0].bug_id, "two",
						&schedule, &f->err),
			 0);
	assert_string_equal(schedule->build_id, "two");
	sim_store_schedule_free(schedule);
	assert_int_equal(sim_store_schedule_get(store, found[0].bug_id, NULL,
						&schedule, &f->err),
			 0);
	assert_string_equal(schedule->build_id, "one");
	sim_store_schedule_free(schedule);
	must_close(f, store);
}

static void counts_from_outside(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 1);
	struct sim_store_finding finding = make_finding(1, 5);
	u32 i;

	assert_int_equal(sim_store_sightings_add(campaign, &finding, 3,
						 &f->err),
			 -SIM_ERR_ABSENT);
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	finding = make_finding(1, 4);
	finding.is_counted = true;
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	assert_int_equal(
		sim_store_sightings_add(campaign, &finding, 3, &f->err), 0);
	for (i = 1; i < 4; i++) {
		sim_store_lock_edge_set(campaign, &a_then_b, i * 10, 20 - i);
		assert_int_equal(sim_store_flush(store, &f->err), 0);
	}
	assert_int_equal(select_integer(store, "SELECT seen_nr FROM v_bug"), 4);
	assert_int_equal(select_integer(store, "SELECT schedules_nr FROM "
					       "v_bug"),
			 2);
	assert_int_equal(select_integer(store, "SELECT executions_nr "
					       "FROM v_lock_order"),
			 30);
	assert_int_equal(select_integer(store, "SELECT first_seed FROM "
					       "v_lock_order"),
			 17);
	must_close(f, store);
}

static void keep_all_keeps_all(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	const struct sim_store_campaign_desc desc = {
		.build_id = "one",
		.name = "n",
		.source = "s",
		.strategy = "random",
		.keep_all = true,
	};
	struct sim_store_campaign *campaign;
	u32 i;

	assert_int_equal(
		sim_store_campaign_begin(store, &desc, &campaign, &f->err), 0);
	for (i = 0; i < 5000; i++) {
		struct sim_store_finding finding = make_finding(1, 6000 - i);

		if (i % 2)
			finding.verdict = verdict_clean;
		if (i % 2)
			assert_int_equal(sim_store_schedule_add(
						 campaign, &finding, &f->err),
					 0);
		else if (i < 100)
			assert_int_equal(sim_store_finding_add(campaign,
							       &finding, NULL,
							       &f->err),
					 0);
	}
	must_close(f, store);
	store = must_open(f, 0);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM schedule "
					       "WHERE bug_id IS NULL"),
			 2500);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM schedule "
					       "WHERE bug_id IS NOT NULL"),
			 50);
	/* An ordinary campaign later must not throw them away. */
	struct sim_store_campaign_desc later = desc;
	struct sim_store_finding better = make_finding(1, 3);

	later.keep_all = false;
	assert_int_equal(
		sim_store_campaign_begin(store, &later, &campaign, &f->err), 0);
	assert_int_equal(
		sim_store_finding_add(campaign, &better, NULL, &f->err), 0);
	assert_int_equal(select_integer(store, "SELECT schedules_nr FROM "
					       "v_bug"),
			 51);
	must_close(f, store);
}

static void ids_by_prefix(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store;
	struct sim_store_schedule *schedule = NULL;
	struct sim_store_bug *bug = NULL;
	struct sim_store_found found;
	struct sim_store_finding finding = make_finding(3, 103);
	struct sim_store_campaign *campaign;
	char id[32];

	make_sample(f);
	store = must_open(f, 0);
	campaign = must_begin(f, store, "v4", 1);
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, &found, &f->err), 0);
	assert_false(found.is_new);
	snprintf(id, sizeof(id), "b%.7s", found.bug_id + 1);
	assert_int_equal(sim_store_bug_find(store, id, &bug, &f->err), 0);
	assert_string_equal(bug->bug_id, found.bug_id);
	sim_store_bug_free(bug);
	snprintf(id, sizeof(id), "%.9s", found.schedule_id);
	assert_int_equal(
		sim_store_schedule_get(store, id, NULL, &schedule, &f->err), 0);
	assert_string_equal(schedule->schedule_id, found.schedule_id);
	sim_store_schedule_free(schedule);
	assert_int_equal(sim_store_bug_find(store, "B", &bug, &f->err),
			 -SIM_ERR_INVAL);
	assert_string_equal(f->err.message, "'B' is the beginning of 20 ids");
	assert_int_equal(sim_store_bug_find(store, "B000000000000", &bug,
					    &f->err),
			 -SIM_ERR_ABSENT);
	assert_int_equal(sim_store_bug_find(store, "", &bug, &f->err),
			 -SIM_ERR_INVAL);
	assert_int_equal(sim_store_bug_find(store, "Bxyz", &bug, &f->err),
			 -SIM_ERR_INVAL);
	assert_int_equal(sim_store_bug_find(store, "B0000000000000000000000",
					    &bug, &f->err),
			 -SIM_ERR_INVAL);
	assert_int_equal(sim_store_bug_find(store, found.schedule_id, &bug,
					    &f->err),
			 -SIM_ERR_INVAL);
	must_close(f, store);
}

static void seeds_are_taken_once(void **state)
{
	struct fixture *f = *state;
	struct sim_store *a = must_open(f, SIM_STORE_CREATE);
	struct sim_store *b = must_open(f, 0);
	struct sim_store_campaign *ca = must_begin(f, a, "v4", 100);
	struct sim_store_campaign *cb = must_begin(f, b, "v4", 50);
	struct sim_store_campaign_end end = { .seeds_used_nr = 20 };
	u64 lo = 0;

	assert_int_equal(sim_store_campaign_info(ca)->seed_lo, 1);
	assert_int_equal(sim_store_campaign_info(cb)->seed_lo, 101);
	assert_int_equal(sim_store_seeds_take(ca, 10, &lo, &f->err), 0);
	assert_int_equal(lo, 151);
	/* Others took seeds after b's: they cannot be given back. */
	assert_int_equal(sim_store_campaign_end(cb, &end, &f->err), 0);
	cb = must_begin(f, b, "v4", 50);
	assert_int_equal(sim_store_campaign_info(cb)->seed_lo, 161);
	assert_int_equal(sim_store_campaign_end(cb, &end, &f->err), 0);
	cb = must_begin(f, b, "v4", 50);
	assert_int_equal(sim_store_campaign_info(cb)->seed_lo, 181);
	must_close(f, b);
	must_close(f, a);
}

static int take_frontier(void *arg, const struct sim_store_frontier *part)
{
	struct sim_text *text = arg;

	sim_text_printf(text, "%u:%u-%llu:", part->position,
			part->position ? part->kind : 0, part->number);
	sim_text_add_bytes(text, part->data, part->bytes);
	sim_text_add_char(text, '\n');
	return 0;
}

static const struct sim_store_campaign_desc search_desc = {
	.build_id = "b1",
	.name = "litmus/x",
	.source = "return 1",
	.strategy = "dfs",
	.seeds_nr = 100,
	.keeps_frontier = true,
};

static struct sim_store_campaign *must_search(
	struct fixture *f, struct sim_store *store,
	const struct sim_store_campaign_desc *desc)
{
	struct sim_store_campaign *ret = NULL;

	assert_int_equal(sim_store_campaign_begin(store, desc, &ret, &f->err),
			 0);
	return ret;
}

static void put(struct sim_store_campaign *campaign, u32 position, u32 kind,
		const char *data)
{
	const struct sim_store_frontier part = { position, kind, position * 7,
						 data, strlen(data) };

	assert_int_equal(sim_store_frontier_put(campaign, &part), 0);
}

static void expect_parts(struct fixture *f, struct sim_store_campaign *campaign,
			 const char *expected)
{
	struct sim_text text = SIM_TEXT_INIT;

	assert_int_equal(sim_store_frontier_each(campaign, take_frontier, &text,
						 &f->err),
			 0);
	assert_string_equal(sim_text_str(&text), expected);
	sim_text_fini(&text);
}

/* A search goes on in its shard, with its parts, and no parts are left. */
static void frontier_goes_on(void **state)
{
	struct sim_store_campaign_end end = { .seeds_used_nr = 7 };
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *c = must_search(f, store, &search_desc);
	char shard_id[SIM_STORE_ID_CHARS + 1];

	strcpy(shard_id, sim_store_campaign_info(c)->shard_id);
	assert_false(sim_store_campaign_info(c)->is_resumed);
	put(c, 0, 0, "state");
	put(c, 1, 3, "abc");
	expect_parts(f, c, "0:0-0:\n");
	assert_int_equal(sim_store_flush(store, &f->err), 0);
	put(c, 0, 0, "later");
	put(c, 2, 1, "");
	assert_int_equal(sim_store_campaign_end(c, &end, &f->err), 0);
	must_close(f, store);

	store = must_open(f, 0);
	c = must_search(f, store, &search_desc);
	assert_true(sim_store_campaign_info(c)->is_resumed);
	assert_string_equal(sim_store_campaign_info(c)->shard_id, shard_id);
	expect_parts(f, c, "0:0-0:later\n1:3-7:abc\n2:1-14:\n");
	sim_store_frontier_drop(c);
	end.seeds_used_nr = 12;
	assert_int_equal(sim_store_campaign_end(c, &end, &f->err), 0);
	c = must_search(f, store, &search_desc);
	assert_false(sim_store_campaign_info(c)->is_resumed);
	assert_int_equal(sim_store_campaign_info(c)->seed_lo, 13);
	assert_int_equal(sim_store_campaign_info(c)->round, 1);
	expect_parts(f, c, "0:0-0:\n");
	must_close(f, store);
}

/* Whoever goes on with a search takes it from the one that is at it. */
static void frontier_has_one_owner(void **state)
{
	struct sim_store_verdict verdict = { .name = "clean" };
	struct fixture *f = *state;
	struct sim_store *a = must_open(f, SIM_STORE_CREATE);
	struct sim_store *b = must_open(f, 0);
	struct sim_store_campaign *ca = must_search(f, a, &search_desc);
	struct sim_store_campaign *cb;
	u64 nr = 1;

	put(ca, 0, 0, "a");
	assert_int_equal(sim_store_flush(a, &f->err), 0);
	cb = must_search(f, b, &search_desc);
	assert_int_equal(sim_store_tally_add(ca, &verdict, 5, 5), 0);
	assert_int_equal(sim_store_flush(a, &f->err), -SIM_ERR_BUSY);
	put(cb, 0, 0, "b");
	assert_int_equal(sim_store_tally_add(cb, &verdict, 3, 3), 0);
	assert_int_equal(sim_store_flush(b, &f->err), 0);
	expect_parts(f, cb, "0:0-0:b\n");
	assert_int_equal(sim_store_frontier_others(cb, false, &nr, &f->err), 0);
	assert_int_equal(nr, 0);
	must_close(f, b);
	assert_int_equal(sim_store_close(a, &f->err), -SIM_ERR_BUSY);
}

static void frontier_restarts(void **state)
{
	struct sim_store_campaign_desc desc = search_desc;
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *c = must_search(f, store, &desc);
	u64 nr = 0;

	put(c, 0, 0, "state");
	must_close(f, store);
	store = must_open(f, 0);
	desc.build_id = "b2";
	c = must_search(f, store, &desc);
	assert_int_equal(sim_store_frontier_others(c, true, &nr, &f->err), 0);
	assert_int_equal(nr, 1);
	desc.build_id = "b1";
	desc.restarts = true;
	c = must_search(f, store, &desc);
	assert_false(sim_store_campaign_info(c)->is_resumed);
	assert_int_equal(sim_store_campaign_info(c)->seed_lo, 101);
	expect_parts(f, c, "0:0-0:\n");
	must_close(f, store);
}

static void fill(struct fixture *f, bool backwards)
{
	static const char *const variants[] = { "v4", "v5.15", "v6.0" };
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	u32 i;
	u32 j;

	for (i = 0; i < 3; i++) {
		struct sim_store_campaign *campaign = must_begin(
			f, store, variants[backwards ? 2 - i : i], 10);

		for (j = 0; j < 30; j++) {
			u32 nr = backwards ? 29 - j : j;
			char title[16];
			struct sim_store_lock_order order = { .to = "c",
							      .kind = "EN" };
			struct sim_store_finding finding =
				make_finding(nr % 3, 10 + nr / 2);

			/* One bug with several titles. */
			snprintf(title, sizeof(title), "title %02u", nr);
			finding.title = title;
			sim_store_finding_add(campaign, &finding, NULL,
					      &f->err);
			sim_store_tally_add(campaign, &verdict_deadlock, 1, nr);
			order.from = nr % 2 ? "a" : "b";
			sim_store_lock_edge_add(campaign, &order, 1, nr);
			sim_store_coverage_add(campaign, "x.c", nr, "wait", nr);
			/* One schedule with several seeds. */
			finding = make_finding(0, 5);
			finding.verdict = verdict_clean;
			finding.log_bytes = 100 + nr / 3;
			finding.seed = nr;
			sim_store_schedule_add(campaign, &finding, &f->err);
		}
	}
	must_close(f, store);
}

static char *dump(struct fixture *f)
{
	struct sim_store *store = must_open(f, SIM_STORE_READONLY);
	struct sim_text text = SIM_TEXT_INIT;

	assert_int_equal(sim_store_dump(store, &text, &f->err), 0);
	must_close(f, store);
	return sim_text_take(&text);
}

static void dump_does_not_depend_on_order(void **state)
{
	struct fixture *f = *state;
	char *forwards, *backwards;

	fill(f, false);
	forwards = dump(f);
	assert_int_equal(unlink(f->path), 0);
	fill(f, true);
	backwards = dump(f);
	assert_non_null(strstr(forwards, "\nbug|'B"));
	assert_non_null(strstr(forwards, "\nwait_edge|"));
	assert_null(strstr(forwards, "_wall"));
	assert_string_equal(forwards, backwards);
	free(forwards);
	free(backwards);
}

static void engine_has_a_version(void **state)
{
	(void)state;
	assert_int_equal(strncmp(sim_store_engine_version(), "3.", 2), 0);
}

static void wall_is_not_in_the_dump(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store;
	char *text;

	make_sample(f);
	text = dump(f);
	assert_null(strstr(text, "host-a"));
	free(text);
	store = must_open(f, 0);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM _wall "
					       "WHERE host = 'host-a'"),
			 1);
	must_close(f, store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(finding_comes_back),
		CASE(log_of_any_size_comes_back),
		CASE(invalid_signature_json_is_kept_as_text),
		CASE(exploring_again_adds),
		CASE(headline_tells_never_sometimes_always),
		CASE(best_schedules_are_kept),
		CASE(bug_keeps_its_id_over_builds_and_variants_differ),
		CASE(counts_from_outside),
		CASE(keep_all_keeps_all),
		CASE(ids_by_prefix),
		CASE(seeds_are_taken_once),
		CASE(frontier_goes_on),
		CASE(frontier_has_one_owner),
		CASE(frontier_restarts),
		CASE(dump_does_not_depend_on_order),
		CASE(wall_is_not_in_the_dump),
		cmocka_unit_test(engine_has_a_version),
	};

	return cmocka_run_group_tests_name("store roundtrip", tests, NULL,
					   NULL);
}
