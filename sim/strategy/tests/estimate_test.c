// SPDX-License-Identifier: GPL-2.0-only
/* estimate: against the numbers of executions that searches really take */
#include "strategy/tests/toy.h"

#include "strategy/estimate.h"

static struct sim_snapshot *snap;

static struct sim_strategy *make(const char *spec)
{
	struct sim_strategy_options o;
	struct sim_strategy *s;
	char name[SIM_STRATEGY_NAME_BYTES];

	assert_int_equal(sim_strategy_parse(spec, NULL, name, &o), 0);
	assert_int_equal(sim_strategy_create(name, &o, NULL, &s), 0);
	return s;
}

static void setup(const struct toy_program *programs, u32 nr)
{
	struct sim_world_options o = toy_options(4);
	struct sim_outcome out;

	toy_programs = programs;
	toy_programs_nr = nr;
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(toy_boot, NULL, &out);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
}

static void teardown(void)
{
	sim_snapshot_free(snap);
	sim_world_destroy();
}

/* Return: executions, at most @max; the estimate behind the last of them. */
static u64 run(const char *spec, u64 max, struct sim_estimate *ret)
{
	struct sim_strategy *s = make(spec);
	struct sim_decider decider = sim_strategy_decider(s);
	struct sim_outcome out;
	u64 nr = 0;

	while (nr < max && !s->ops->begin(s, nr)) {
		sim_snapshot_restore(snap);
		sim_run(&decider, 0, &out);
		s->ops->end(s, &out);
		nr++;
	}
	s->ops->estimate(s, ret);
	sim_strategy_destroy(s);
	return nr;
}

static const struct toy_program pair[] = {
	{ "a", "......", 0, 0 },
	{ "b", "......", 1, 0 },
};

static const struct toy_program three[] = {
	{ "a", "...", 0, 0 },
	{ "b", "..", 1, 0 },
	{ "c", "...", 2, 0 },
};

/* Of a third of the tree, and of half of it. */
static void expect_near(const char *spec)
{
	struct sim_estimate e;
	u64 all = run(spec, U64_MAX, &e);

	/* With all of them it is no estimate. */
	assert_int_equal(e.done_nr, all);
	assert_true(e.total == (double)all);
	assert_true(e.error == 0);
	for (u64 part = 3; part > 1; part--) {
		u64 nr = run(spec, all / part, &e);
		double off = e.total - (double)all;

		assert_int_equal(e.done_nr, nr);
		assert_true(e.error > 0);
		if (off < 0)
			off = -off;
		print_message("%s: %llu of %llu: %.0f +- %.0f\n", spec,
			      (unsigned long long)nr, (unsigned long long)all,
			      e.total, e.error);
		assert_true(off < 2 * e.error);
		assert_true(off < (double)all / 2);
	}
}

static void is_near(void **state)
{
	static const char *const specs[] = {
		"dfs",	   "dfs:preemptions=1", "dfs:preemptions=2",
		"delay:2", "delay:3",
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(specs); i++) {
		setup(pair, ARRAY_SIZE(pair));
		expect_near(specs[i]);
		teardown();
		setup(three, ARRAY_SIZE(three));
		expect_near(specs[i]);
		teardown();
	}
}

static void nothing_is_known_before(void **state)
{
	struct sim_estimate e;

	(void)state;
	setup(pair, ARRAY_SIZE(pair));
	assert_int_equal(run("dfs", 0, &e), 0);
	assert_true(e.total == 0);
	run("dfs", 1, &e);
	assert_int_equal(e.done_nr, 1);
	assert_true(e.total > 1);
	assert_true(e.error >= e.total / 2);
	teardown();
}

/* Two alternatives, of which the first took 10 executions: 20 +- much. */
static void weighs_by_size(void **state)
{
	const struct sim_estimate_node more = { .left_nr = 0, .ratio = 1 };
	struct sim_estimate_part part;
	struct sim_estimator e = { .levels = NULL };
	struct sim_estimate ret;

	(void)state;
	assert_int_equal(sim_estimator_init(&e, 4), 0);
	for (u32 i = 0; i < 9; i++)
		sim_estimator_note(&e, 2, 2, false);
	sim_estimator_note(&e, 2, 1, false);
	sim_estimator_begin(&e, 0, &more, &part);
	sim_estimator_done(&e, &part, &ret);
	assert_int_equal(ret.done_nr, 10);
	assert_true(ret.total == 20);
	assert_true(ret.error > 10 && ret.error < 20);
	sim_estimator_fini(&e);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(is_near),
		cmocka_unit_test(nothing_is_known_before),
		cmocka_unit_test(weighs_by_size),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
