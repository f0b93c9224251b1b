// SPDX-License-Identifier: GPL-2.0-only
/* worker: counts, deduplication, order of store calls, ends, no allocation */
#include "explore/tests/fake.h"

#include "core/lockgraph.h"

/* ---- a store that remembers what it was told ---- */

struct fake_store {
	char calls[4096]; /* one letter for each call */
	u64 executions_nr;
	u64 steps_nr;
	u64 by[SIM_VERDICT_NR];
	u64 firsts_nr, betters_nr, sightings_nr, samples_nr;
	u64 seeds_used_nr;
	u32 lock_edges_nr;
	u64 lock_edges_seen_nr;
	u32 worst_preemptions_nr, best_preemptions_nr;
	u64 seed_given;
	char token[4096];
	u32 fail_at_call; /* 0: never */
};

static int note(struct fake_store *f, char call, struct sim_error *err)
{
	size_t nr = strlen(f->calls);

	if (nr < sizeof(f->calls) - 1)
		f->calls[nr] = call;
	if (f->fail_at_call && nr + 1 == f->fail_at_call)
		return sim_error_set(err, SIM_ERR_IO, "disk is full");
	return 0;
}

static int fake_begin(void *ctx, const struct sim_campaign *c, u64 *ret_seed,
		      struct sim_error *err)
{
	struct fake_store *f = ctx;

	assert_true(sim_campaign_id(c) != 0);
	if (f->seed_given)
		*ret_seed = f->seed_given;
	return note(f, 'B', err);
}

static int fake_finding(void *ctx, const struct sim_explore_schedule *s,
			struct sim_error *err)
{
	struct fake_store *f = ctx;
	struct sim_choice *log;
	u32 nr;

	assert_int_equal(sim_choices_unpack(s->packed, s->packed_bytes, &log,
					    &nr, NULL),
			 0);
	assert_int_equal(nr, s->outcome->choices_nr);
	free(log);
	if (s->is_first) {
		f->firsts_nr++;
		f->worst_preemptions_nr = s->outcome->preemptions_nr;
	} else {
		f->betters_nr++;
	}
	f->best_preemptions_nr = s->outcome->preemptions_nr;
	snprintf(f->token, sizeof(f->token), "%s", s->token);
	return note(f, s->is_first ? 'F' : 'f', err);
}

static int fake_sightings(void *ctx, const struct sim_outcome *bug, u64 nr,
			  struct sim_error *err)
{
	struct fake_store *f = ctx;

	assert_true(sim_verdict_is_bug(bug->verdict));
	f->sightings_nr += nr;
	return note(f, 's', err);
}

static int fake_tally(void *ctx, const struct sim_explore_tally *t,
		      struct sim_error *err)
{
	struct fake_store *f = ctx;

	for (u32 i = 0; i < SIM_VERDICT_NR; i++) {
		f->by[i] += t->executions_nr[i];
		f->executions_nr += t->executions_nr[i];
		f->steps_nr += t->steps_nr[i];
	}
	f->seeds_used_nr = t->seeds_used_nr;
	return note(f, 'T', err);
}

static int fake_sample(void *ctx, const struct sim_explore_schedule *s,
		       struct sim_error *err)
{
	struct fake_store *f = ctx;

	assert_true(!sim_verdict_is_bug(s->outcome->verdict) || s->log);
	f->samples_nr++;
	return note(f, 'c', err);
}

static int fake_lock_edges(void *ctx, const struct sim_lockgraph_edge *edges,
			   u32 nr, struct sim_error *err)
{
	struct fake_store *f = ctx;

	for (u32 i = 0; i < nr; i++)
		f->lock_edges_seen_nr +=
			edges[i].executions_nr - edges[i].marked_nr;
	f->lock_edges_nr = nr;
	return note(f, 'L', err);
}

static int fake_flush(void *ctx, struct sim_error *err)
{
	return note(ctx, '.', err);
}

static const struct sim_explore_store_ops fake_store_ops = {
	.begin = fake_begin,
	.finding = fake_finding,
	.sightings = fake_sightings,
	.tally = fake_tally,
	.sample = fake_sample,
	.lock_edges = fake_lock_edges,
	.flush = fake_flush,
};

static struct fake_store store;

static struct sim_explore_result run(const struct sim_campaign *c, int expected)
{
	struct sim_explore x = {
		.campaign = c,
		.script = { .ops = &fake_script_ops },
		.store = { .ops = &fake_store_ops, .ctx = &store },
	};
	struct sim_explore_result result;
	struct sim_error err;

	memset(&store, 0, sizeof(store));
	assert_int_equal(sim_explore_run(&x, &result, &err), expected);
	return result;
}

static void assert_tallied(const struct sim_explore_result *r)
{
	assert_int_equal(store.executions_nr, r->executions_nr);
	assert_int_equal(store.steps_nr, r->steps_nr);
	for (u32 i = 0; i < SIM_VERDICT_NR; i++)
		assert_int_equal(store.by[i], r->executions_by[i]);
	assert_int_equal(store.firsts_nr + store.sightings_nr, r->findings_nr);
}

/* ---- counts ---- */

static void complete_search(void **state)
{
	struct sim_campaign c = fake_campaign("dfs");
	struct sim_explore_result r;

	(void)state;
	fake_use(abba, 2);
	r = run(&c, 0);
	assert_true(r.is_complete);
	assert_int_equal(r.executions_nr, 68);
	assert_int_equal(r.executions_by[SIM_VERDICT_DEADLOCK] +
				 r.executions_by[SIM_VERDICT_CLEAN],
			 68);
	assert_string_equal(r.coverage, "all 68 schedules");
	assert_int_equal(r.bugs_nr, 1);
	assert_int_equal(r.bugs[0].seen_nr, r.findings_nr);
	assert_int_equal(sim_explore_headline(r.findings_nr, r.executions_nr),
			 SIM_EXPLORE_SOMETIMES);
	/* The best of all schedules was kept. */
	assert_int_equal(r.bugs[0].outcome.preemptions_nr, 1);
	assert_int_equal(store.lock_edges_nr, 2);
	assert_tallied(&r);
	sim_explore_result_fini(&r);

	fake_use(ordered, 2);
	r = run(&c, 0);
	assert_true(r.is_complete);
	assert_int_equal(r.findings_nr, 0);
	assert_int_equal(r.bugs_nr, 0);
	assert_string_equal(sim_explore_headline_name(sim_explore_headline(
				    r.findings_nr, r.executions_nr)),
			    "Never");
	assert_int_equal(store.lock_edges_nr, 1);
	assert_int_equal(store.lock_edges_seen_nr, r.executions_nr);
	assert_tallied(&r);
	sim_explore_result_fini(&r);
}

static void random_budget(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;
	struct sim_explore_result again;

	(void)state;
	fake_use(abba, 2);
	c.executions_max = 5000;
	c.tally_every = 1000;
	c.seed = 17;
	r = run(&c, 0);
	assert_int_equal(r.executions_nr, 5000);
	assert_false(r.is_complete);
	assert_int_equal(r.bugs_nr, 1);
	assert_tallied(&r);
	assert_int_equal(store.seeds_used_nr, 5000);
	/* The finding comes before all else, and nothing after the end. */
	assert_int_equal(store.calls[0], 'B');
	assert_int_equal(store.calls[1], 'F');
	assert_non_null(strstr(store.calls, "TL."));
	again = run(&c, 0);
	assert_int_equal(again.findings_nr, r.findings_nr);
	assert_int_equal(again.steps_nr, r.steps_nr);
	assert_string_equal(again.bugs[0].token, r.bugs[0].token);
	sim_explore_result_fini(&again);
	c.seed = 100000;
	again = run(&c, 0);
	assert_true(again.findings_nr != r.findings_nr ||
		    again.steps_nr != r.steps_nr);
	sim_explore_result_fini(&again);
	sim_explore_result_fini(&r);
}

static void bugs_are_told_apart(void **state)
{
	static const struct toy_program programs[] = {
		{ "first", "abBA?!", 0, 0 },
		{ "second", "baAB", 1, 0 },
		{ "third", "?.!", 2, 0 },
	};
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;
	u64 seen = 0;

	(void)state;
	fake_use(programs, 3);
	c.executions_max = 3000;
	r = run(&c, 0);
	/* The deadlock, and the assertion by either of two tasks. */
	assert_int_equal(r.bugs_nr, 3);
	assert_int_equal(store.firsts_nr, 3);
	for (u32 i = 0; i < 3; i++)
		seen += r.bugs[i].seen_nr;
	assert_int_equal(seen, r.findings_nr);
	assert_tallied(&r);
	sim_explore_result_fini(&r);
}

static void always(void **state)
{
	static const struct toy_program programs[] = { { "me", "aa", 0, 0 } };
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;

	(void)state;
	fake_use(programs, 1);
	c.executions_max = 10;
	r = run(&c, 0);
	assert_string_equal(sim_explore_headline_name(sim_explore_headline(
				    r.findings_nr, r.executions_nr)),
			    "Always");
	sim_explore_result_fini(&r);
}

/* ---- ends ---- */

static void stop_on_first(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;

	(void)state;
	fake_use(abba, 2);
	c.stop_on_first = true;
	r = run(&c, 0);
	assert_int_equal(r.findings_nr, 1);
	assert_false(r.is_interrupted);
	assert_tallied(&r);
	sim_explore_result_fini(&r);
}

static volatile sig_atomic_t stop;
static u32 progress_calls;

static void raise_stop(void *ctx, const struct sim_explore_progress *p)
{
	(void)ctx;
	progress_calls++;
	if (p->executions_nr >= 1000)
		stop = 1;
}

static void stop_flag(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore x = {
		.campaign = &c,
		.script = { .ops = &fake_script_ops },
		.store = { .ops = &fake_store_ops, .ctx = &store },
		.stop = &stop,
		.progress = raise_stop,
	};
	struct sim_explore_result r;

	(void)state;
	fake_use(ordered, 2);
	memset(&store, 0, sizeof(store));
	stop = 0;
	c.progress_every = 100;
	assert_int_equal(sim_explore_run(&x, &r, NULL), 0);
	assert_true(r.is_interrupted);
	assert_int_equal(r.executions_nr, 1000);
	assert_int_equal(progress_calls, 11);
	assert_tallied(&r);
	sim_explore_result_fini(&r);
}

static void store_errors_end_it(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore x = {
		.campaign = &c,
		.script = { .ops = &fake_script_ops },
		.store = { .ops = &fake_store_ops, .ctx = &store },
	};

	(void)state;
	fake_use(abba, 2);
	c.executions_max = 100;
	for (u32 call = 1; call <= 6; call++) {
		struct sim_explore_result r;
		struct sim_error err;

		memset(&store, 0, sizeof(store));
		store.fail_at_call = call;
		assert_int_equal(sim_explore_run(&x, &r, &err), -SIM_ERR_IO);
		assert_string_equal(err.message, "disk is full");
		sim_explore_result_fini(&r);
	}
}

static void boot_finds(void *ctx)
{
	(void)ctx;
	sim_finding(SIM_VERDICT_SCRIPT_ERROR, "line 3: no such verb");
}

static void errors_before_the_first(void **state)
{
	static const struct sim_explore_script_ops bad = { .boot = boot_finds };
	struct sim_campaign c = fake_campaign("rondom");
	struct sim_explore x = {
		.campaign = &c,
		.script = { .ops = &fake_script_ops },
	};
	struct sim_explore_result r;
	struct sim_error err;

	(void)state;
	fake_use(abba, 2);
	assert_int_equal(sim_explore_run(&x, &r, &err), -SIM_ERR_ABSENT);
	sim_explore_result_fini(&r);
	c.strategy = "random";
	x.script.ops = &bad;
	assert_int_equal(sim_explore_run(&x, &r, &err), -SIM_ERR_SCRIPT);
	assert_string_equal(err.message, "setup failed (script-error): "
					 "line 3: no such verb");
	sim_explore_result_fini(&r);
	/* And the world is free for the next one. */
	x.script.ops = &fake_script_ops;
	c.executions_max = 1;
	assert_int_equal(sim_explore_run(&x, &r, &err), 0);
	sim_explore_result_fini(&r);
}

static int describe(void *ctx, struct sim_subject *ret, struct sim_error *err)
{
	(void)ctx;
	(void)err;
	ret->scenario_id = 7;
	ret->scenario_name = "seven";
	return 0;
}

static int at_least_two_cpus(void *ctx, struct sim_world_options *ret,
			     struct sim_error *err)
{
	(void)ctx;
	if (ret->cpus_nr == 1)
		return sim_error_set(err, SIM_ERR_INVAL, "needs 2 cpus");
	if (!ret->cpus_nr)
		ret->cpus_nr = 2;
	return 0;
}

static void subject_is_prepared(void **state)
{
	static const struct sim_explore_script_ops ops = {
		.describe = describe,
		.world_options = at_least_two_cpus,
		.boot = toy_boot,
	};
	const struct sim_explore_script script = { .ops = &ops };
	struct sim_subject s = { .model_id = 1 };
	struct sim_error err;

	(void)state;
	assert_int_equal(sim_subject_prepare(&script, &s, &err), 0);
	assert_int_equal(s.scenario_id, 7);
	assert_string_equal(s.scenario_name, "seven");
	assert_int_equal(s.world.cpus_nr, 2);
	assert_int_equal(s.world.steps_max, 1000000);
	assert_int_equal(s.world.spins_max, 1000);
	s.world.cpus_nr = 1;
	assert_int_equal(sim_subject_prepare(&script, &s, &err),
			 -SIM_ERR_INVAL);
}

/* ---- samples, limits, checks, recheck ---- */

static void samples_are_bounded(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;

	(void)state;
	fake_use(ordered, 2);
	c.executions_max = 500;
	c.samples_max = 5;
	c.tally_every = 100;
	r = run(&c, 0);
	assert_int_equal(store.lock_edges_seen_nr, 500);
	assert_int_equal(store.samples_nr, 5);
	assert_int_equal(r.samples_nr, 5);
	sim_explore_result_fini(&r);
	c.keep_all = true;
	r = run(&c, 0);
	assert_int_equal(store.samples_nr, 500);
	sim_explore_result_fini(&r);
}

static void limits_are_no_passes(void **state)
{
	struct sim_campaign c = fake_campaign("dfs");
	struct sim_explore_result r;

	(void)state;
	fake_use(ordered, 2);
	c.subject.world.steps_max = 6;
	r = run(&c, 0);
	assert_int_equal(r.limits_nr, r.executions_nr);
	assert_int_equal(r.executions_by[SIM_VERDICT_CLEAN], 0);
	assert_false(r.is_complete);
	assert_int_equal(store.samples_nr, 1);
	sim_explore_result_fini(&r);
}

static void check_that_fails(void *ctx)
{
	(void)ctx;
	if (toy->chosen == 1)
		sim_finding(SIM_VERDICT_ASSERTION, "one is left");
}

static void check_runs_after_clean_ends(void **state)
{
	static const struct toy_program programs[] = {
		{ "me", ".?.", 0, 0 },
		{ "you", ".", 1, 0 },
	};
	static const struct sim_explore_script_ops ops = {
		.boot = toy_boot,
		.check = check_that_fails,
	};
	struct sim_campaign c = fake_campaign("dfs");
	struct sim_explore x = {
		.campaign = &c,
		.script = { .ops = &ops },
		.store = { .ops = &fake_store_ops, .ctx = &store },
	};
	struct sim_token token;
	struct sim_explore_result r;

	(void)state;
	fake_use(programs, 2);
	memset(&store, 0, sizeof(store));
	assert_int_equal(sim_explore_run(&x, &r, NULL), 0);
	assert_true(r.is_complete);
	assert_int_equal(r.executions_nr, 30);
	assert_int_equal(r.executions_by[SIM_VERDICT_ASSERTION], 10);
	assert_int_equal(r.bugs_nr, 1);
	/* Its log is that of the execution, though the check came after. */
	assert_int_equal(sim_token_decode(r.bugs[0].token, &token, NULL), 0);
	assert_true(token.log_nr > 0);
	sim_token_fini(&token);
	sim_explore_result_fini(&r);
}

static void recheck_in_a_campaign(void **state)
{
	static const struct toy_program cheat[] = {
		{ "honest", "...", 0, 0 },
		{ "cheat", ".~.", 1, 0 },
	};
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;

	(void)state;
	fake_use(busy_abba, 3);
	c.is_rechecked = true;
	c.executions_max = 1000;
	r = run(&c, 0);
	assert_int_equal(r.executions_nr, 1000);
	assert_int_equal(r.executions_by[SIM_VERDICT_DIVERGED], 0);
	assert_int_equal(store.seeds_used_nr, 1000);
	assert_tallied(&r);
	sim_explore_result_fini(&r);

	fake_use(cheat, 2);
	toy_outside = 0;
	c.executions_max = 10;
	r = run(&c, 0);
	assert_int_equal(r.executions_by[SIM_VERDICT_DIVERGED], 10);
	assert_int_equal(r.diverged.verdict, SIM_VERDICT_DIVERGED);
	assert_int_equal(store.samples_nr, 1);
	sim_explore_result_fini(&r);
}

static void seeds_come_from_the_store(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore x = {
		.campaign = &c,
		.script = { .ops = &fake_script_ops },
		.store = { .ops = &fake_store_ops, .ctx = &store },
	};
	struct sim_explore_result r;

	(void)state;
	fake_use(abba, 2);
	c.stop_on_first = true;
	memset(&store, 0, sizeof(store));
	store.seed_given = 12345;
	assert_int_equal(sim_explore_run(&x, &r, NULL), 0);
	assert_int_equal(r.seed, 12345);
	assert_int_equal(r.bugs[0].seed, 12345 + r.bugs[0].first_execution);
	sim_explore_result_fini(&r);
}

/* ---- shortening ---- */

static void findings_are_shortened(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_explore_result r;

	(void)state;
	fake_use(busy_abba, 3);
	c.executions_max = 2000;
	c.shorten_tries_max = 500;
	r = run(&c, 0);
	assert_int_equal(r.bugs_nr, 1);
	assert_true(r.bugs[0].is_minimal);
	assert_int_equal(r.bugs[0].outcome.preemptions_nr, 1);
	assert_true(store.worst_preemptions_nr > 3);
	assert_int_equal(store.best_preemptions_nr, 1);
	assert_int_equal(store.calls[1], 'F');
	assert_int_equal(store.calls[2], 'f');
	assert_tallied(&r);
	sim_explore_result_fini(&r);
}

/* ---- allocation ---- */

static u64 allocations_nr;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t nr, size_t bytes);
void *__real_realloc(void *ptr, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t nr, size_t bytes);
void *__wrap_realloc(void *ptr, size_t bytes);

void *__wrap_malloc(size_t bytes)
{
	allocations_nr++;
	return __real_malloc(bytes);
}

void *__wrap_calloc(size_t nr, size_t bytes)
{
	allocations_nr++;
	return __real_calloc(nr, bytes);
}

void *__wrap_realloc(void *ptr, size_t bytes)
{
	allocations_nr++;
	return __real_realloc(ptr, bytes);
}

static u64 allocations_of(const struct toy_program *programs, const char *how,
			  u64 executions_max)
{
	struct sim_campaign c = fake_campaign(how);
	struct sim_explore_result r;

	fake_use(programs, 2);
	c.executions_max = executions_max;
	allocations_nr = 0;
	r = run(&c, 0);
	assert_int_equal(r.executions_nr, executions_max);
	sim_explore_result_fini(&r);
	return allocations_nr;
}

static void loop_does_not_allocate(void **state)
{
	(void)state;
	/* As many for ten executions as for ten thousand. */
	assert_true(allocations_of(ordered, "random", 10) > 0);
	assert_int_equal(allocations_of(ordered, "random", 10),
			 allocations_of(ordered, "random", 10000));
	assert_int_equal(allocations_of(ordered, "dfs", 10),
			 allocations_of(ordered, "dfs", 30));
	/* And with findings: once the best schedule is known. */
	assert_int_equal(allocations_of(abba, "random", 10000),
			 allocations_of(abba, "random", 16000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complete_search),
		cmocka_unit_test(random_budget),
		cmocka_unit_test(bugs_are_told_apart),
		cmocka_unit_test(always),
		cmocka_unit_test(stop_on_first),
		cmocka_unit_test(stop_flag),
		cmocka_unit_test(store_errors_end_it),
		cmocka_unit_test(errors_before_the_first),
		cmocka_unit_test(subject_is_prepared),
		cmocka_unit_test(samples_are_bounded),
		cmocka_unit_test(limits_are_no_passes),
		cmocka_unit_test(check_runs_after_clean_ends),
		cmocka_unit_test(recheck_in_a_campaign),
		cmocka_unit_test(seeds_come_from_the_store),
		cmocka_unit_test(findings_are_shortened),
		cmocka_unit_test(loop_does_not_allocate),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
