// SPDX-License-Identifier: GPL-2.0-only
/* parallel: one campaign is the same with any number of processes */
#include "explore/tests/fake.h"

#include "base/text.h"
#include "core/lockgraph.h"

/* ---- a store that writes down everything it is told ---- */

static struct sim_text transcript = SIM_TEXT_INIT;
static volatile sig_atomic_t stop;
static u32 stop_at_call;
static u32 calls_nr;

static void note_call(void)
{
	if (++calls_nr == stop_at_call)
		stop = 1;
}

static int tell_begin(void *ctx, const struct sim_campaign *c, u64 *ret_seed,
		      struct sim_error *err)
{
	(void)ctx;
	(void)err;
	(void)ret_seed;
	sim_text_printf(&transcript, "begin %llu\n", c->seed);
	return 0;
}

static int tell_schedule(const char *what, const struct sim_explore_schedule *s)
{
	note_call();
	sim_text_printf(&transcript, "%s %s %llu %llu %d %d %016llx\n", what,
			s->token, s->seed, s->execution, s->is_minimal,
			s->is_first, s->outcome->event_hash);
	return 0;
}

static int tell_finding(void *ctx, const struct sim_explore_schedule *s,
			struct sim_error *err)
{
	(void)ctx;
	(void)err;
	return tell_schedule("finding", s);
}

static int tell_sample(void *ctx, const struct sim_explore_schedule *s,
		       struct sim_error *err)
{
	(void)ctx;
	(void)err;
	return tell_schedule("sample", s);
}

static int tell_sightings(void *ctx, const struct sim_outcome *bug, u64 nr,
			  struct sim_error *err)
{
	(void)ctx;
	(void)err;
	sim_text_printf(&transcript, "seen %s %llu\n", bug->signature, nr);
	return 0;
}

static int tell_tally(void *ctx, const struct sim_explore_tally *t,
		      struct sim_error *err)
{
	(void)ctx;
	(void)err;
	for (u32 v = 0; v < SIM_VERDICT_NR; v++)
		sim_text_printf(&transcript, "%llu/%llu ", t->executions_nr[v],
				t->steps_nr[v]);
	sim_text_printf(&transcript, "of %llu\n", t->seeds_used_nr);
	return 0;
}

static int tell_edges(void *ctx, const struct sim_lockgraph_edge *edges, u32 nr,
		      struct sim_error *err)
{
	(void)ctx;
	(void)err;
	for (u32 i = 0; i < nr; i++)
		sim_text_printf(&transcript, "edge %s %s %llu %llu %llu\n",
				edges[i].way.from, edges[i].way.to,
				edges[i].executions_nr, edges[i].marked_nr,
				edges[i].first_seed);
	return 0;
}

static const struct sim_explore_store_ops tell_ops = {
	.begin = tell_begin,
	.finding = tell_finding,
	.sightings = tell_sightings,
	.tally = tell_tally,
	.sample = tell_sample,
	.lock_edges = tell_edges,
};

/* ---- one campaign ---- */

static void tell_result(const struct sim_explore_result *res)
{
	sim_text_printf(&transcript, "%llu %llu %llu %u %llu %d %s\n",
			res->executions_nr, res->steps_nr, res->findings_nr,
			res->samples_nr, res->lock_edges_lost_nr,
			res->is_complete, res->coverage);
	for (u32 i = 0; i < res->bugs_nr; i++)
		sim_text_printf(&transcript, "bug %s %llu %llu %llu %s\n",
				res->bugs[i].outcome.title,
				res->bugs[i].seen_nr,
				res->bugs[i].first_execution, res->bugs[i].seed,
				res->bugs[i].token);
}

static int explore(struct sim_campaign c, u32 jobs_nr,
		   struct sim_explore_result *ret)
{
	struct sim_explore x = {
		.campaign = &c,
		.script = { .ops = &fake_script_ops },
		.store = { .ops = &tell_ops },
		.stop = &stop,
	};
	struct sim_error err = { .code = 0 };
	int r;

	c.jobs_nr = jobs_nr;
	sim_text_reset(&transcript);
	stop = 0;
	calls_nr = 0;
	r = sim_explore_run(&x, ret, &err);
	if (!r)
		tell_result(ret);
	return r;
}

/* The transcript of @jobs_nr processes; free() it. */
static char *transcript_of(const struct sim_campaign *c, u32 jobs_nr)
{
	struct sim_explore_result res;
	char *copy;

	assert_int_equal(explore(*c, jobs_nr, &res), 0);
	assert_int_equal(res.jobs_nr, jobs_nr);
	sim_explore_result_fini(&res);
	copy = strdup(sim_text_str(&transcript));
	assert_non_null(copy);
	return copy;
}

static void assert_same_for_any(const struct sim_campaign *c, const char *has)
{
	static const u32 jobs[] = { 2, 3, 7 };
	char *one = transcript_of(c, 1);

	assert_non_null(strstr(one, has));
	for (u32 i = 0; i < ARRAY_SIZE(jobs); i++) {
		char *many = transcript_of(c, jobs[i]);

		assert_string_equal(one, many);
		free(many);
	}
	free(one);
}

/* ---- tests ---- */

static void findings_samples_and_orders(void **state)
{
	struct sim_campaign c = fake_campaign("random");

	(void)state;
	fake_use(busy_abba, ARRAY_SIZE(busy_abba));
	c.seed = 17;
	c.executions_max = 5000;
	c.samples_max = 12;
	c.tally_every = 768;
	c.shorten_tries_max = 60;
	assert_same_for_any(&c, "edge lock_a lock_b");
	c.shorten_tries_max = 0;
	c.tally_every = 0;
	assert_same_for_any(&c, "finding");
	c.tally_every = 101; /* a prime number */
	c.executions_max = 1111;
	assert_same_for_any(&c, "sample");
}

static void several_bugs(void **state)
{
	static const struct toy_program programs[] = {
		{ "first", "abBA?!", 0, 0 },
		{ "second",
		  "baAB?"
		  "?!",
		  1, 0 },
		{ "third", "cC.bB!", 2, 0 },
	};
	struct sim_campaign c = fake_campaign("random");

	(void)state;
	fake_use(programs, ARRAY_SIZE(programs));
	c.executions_max = 4000;
	c.samples_max = 3;
	assert_same_for_any(&c, "two was chosen");
}

static void wrappers(void **state)
{
	struct sim_campaign c = fake_campaign("random");

	(void)state;
	fake_use(abba, ARRAY_SIZE(abba));
	c.executions_max = 1500;
	c.is_rechecked = true;
	assert_same_for_any(&c, "run twice");
}

static void keeping_all(void **state)
{
	struct sim_campaign c = fake_campaign("random");

	(void)state;
	fake_use(abba, ARRAY_SIZE(abba));
	c.executions_max = 700;
	c.keep_all = true;
	assert_same_for_any(&c, "sample");
}

static void first_finding_ends_it(void **state)
{
	static const struct toy_program programs[] = {
		{ "first",
		  "...ab..........BA????????"
		  "?!",
		  0, 0 },
		{ "second", "..............b.a..ABcC", 1, 0 },
		{ "third", "cC.cC.cC.", 2, 0 },
	};
	struct sim_campaign c = fake_campaign("random");

	(void)state;
	fake_use(programs, ARRAY_SIZE(programs));
	c.stop_on_first = true;
	assert_same_for_any(&c, "finding");
	for (u64 seed = 1; seed < 40; seed++) {
		c.seed = seed * 1000;
		assert_same_for_any(&c, "finding");
	}
}

/* Where it stops is a matter of time; what counts is all before that place. */
static void stop_leaves_a_beginning(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result res;
	char *one;
	char *many;

	(void)state;
	fake_use(busy_abba, ARRAY_SIZE(busy_abba));
	c.samples_max = 4;
	stop_at_call = 3;
	assert_int_equal(explore(c, 3, &res), 0);
	stop_at_call = 0;
	assert_true(res.is_interrupted);
	assert_true(res.executions_nr > 0);
	many = strdup(sim_text_str(&transcript));
	c.executions_max = res.executions_nr;
	sim_explore_result_fini(&res);
	one = transcript_of(&c, 1);
	assert_string_equal(one, many);
	free(one);
	free(many);
}

/* ---- processes that end ---- */

static void crash_is_a_finding(void **state)
{
	static const struct toy_program programs[] = {
		{ "first", "abBA?????x", 0, 0 },
		{ "second", "baAB", 1, 0 },
	};
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result res;
	char *two;
	char *five;
	u32 i;

	(void)state;
	fake_use(programs, ARRAY_SIZE(programs));
	c.executions_max = 3000;
	c.samples_max = 4;
	c.shorten_tries_max = 20;
	two = transcript_of(&c, 2);
	five = transcript_of(&c, 5);
	assert_string_equal(two, five);
	free(two);
	free(five);
	assert_int_equal(explore(c, 3, &res), 0);
	assert_int_equal(res.executions_nr, 3000);
	assert_in_range(res.executions_by[SIM_VERDICT_CRASH], 1, 60);
	assert_true(res.executions_by[SIM_VERDICT_DEADLOCK] > 100);
	for (i = 0; i < res.bugs_nr; i++) {
		if (res.bugs[i].outcome.verdict == SIM_VERDICT_CRASH)
			break;
	}
	assert_true(i < res.bugs_nr);
	assert_int_equal(res.bugs[i].seen_nr,
			 res.executions_by[SIM_VERDICT_CRASH]);
	assert_non_null(strstr(res.bugs[i].outcome.title, "signal 9"));
	/* The choices that it had taken: five values among them, all two. */
	assert_true(res.bugs[i].outcome.choices_nr >= 5);
	assert_int_equal(
		res.bugs[i].log[res.bugs[i].outcome.choices_nr - 1].value, 2);
	sim_explore_result_fini(&res);
}

static void hang_is_a_finding(void **state)
{
	static const struct toy_program programs[] = {
		{ "first", "?????y", 0, 0 },
	};
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result res;

	(void)state;
	fake_use(programs, ARRAY_SIZE(programs));
	c.executions_max = 300;
	c.hang_seconds = 1;
	assert_int_equal(explore(c, 2, &res), 0);
	assert_int_equal(res.executions_nr, 300);
	assert_in_range(res.executions_by[SIM_VERDICT_CRASH], 1, 8);
	assert_int_equal(res.executions_by[SIM_VERDICT_CLEAN] +
				 res.executions_by[SIM_VERDICT_CRASH],
			 300);
	assert_non_null(strstr(res.bugs[0].outcome.title, "hangs"));
	sim_explore_result_fini(&res);
}

static void too_many_crashes_are_an_error(void **state)
{
	static const struct toy_program programs[] = {
		{ "first", "????????????????????x", 0, 0 },
	};
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result res;

	(void)state;
	fake_use(programs, ARRAY_SIZE(programs));
	c.executions_max = 3000;
	assert_int_equal(explore(c, 2, &res), -SIM_ERR_LIMIT);
	sim_explore_result_fini(&res);
}

/* A depth-first search goes on from where it was: one process. */
static void searches_stay_whole(void **state)
{
	struct sim_campaign c = fake_campaign("dfs");
	struct sim_explore_result res;

	(void)state;
	fake_use(abba, ARRAY_SIZE(abba));
	assert_int_equal(explore(c, 4, &res), 0);
	assert_int_equal(res.jobs_nr, 1);
	assert_true(res.is_complete);
	sim_explore_result_fini(&res);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_samples_and_orders),
		cmocka_unit_test(several_bugs),
		cmocka_unit_test(wrappers),
		cmocka_unit_test(keeping_all),
		cmocka_unit_test(first_finding_ends_it),
		cmocka_unit_test(stop_leaves_a_beginning),
		cmocka_unit_test(crash_is_a_finding),
		cmocka_unit_test(hang_is_a_finding),
		cmocka_unit_test(too_many_crashes_are_an_error),
		cmocka_unit_test(searches_stay_whole),
	};
	int r = cmocka_run_group_tests_name("parallel", tests, NULL, NULL);

	sim_text_fini(&transcript);
	return r;
}
