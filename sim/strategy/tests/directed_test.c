// SPDX-License-Identifier: GPL-2.0-only
/* directed: finds what random seldom does, repeats a seed, says what it saw */
#include "strategy/directed.h"

#include "strategy/tests/toy.h"

static struct sim_snapshot *snap;

static void setup(const struct toy_program *programs, u32 nr)
{
	struct sim_world_options o = toy_options(2);
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

static struct sim_strategy *make(const char *spec)
{
	struct sim_strategy_options o;
	struct sim_strategy *s;
	char name[SIM_STRATEGY_NAME_BYTES];

	assert_int_equal(sim_strategy_parse(spec, NULL, name, &o), 0);
	assert_int_equal(sim_strategy_create(name, &o, NULL, &s), 0);
	return s;
}

/* Without detectors: an actor that does not end is in the deadlock. */
static bool run_one(struct sim_strategy *s, u64 seed, struct sim_outcome *out)
{
	struct sim_decider decider = sim_strategy_decider(s);
	bool is_stuck = false;

	assert_int_equal(s->ops->begin(s, seed), 0);
	sim_snapshot_restore(snap);
	sim_run(&decider, 0, out);
	if (s->ops->end)
		s->ops->end(s, out);
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		is_stuck |= task->kind == SIM_TASK_ACTOR &&
			    task->state == SIM_TASK_BLOCKED;
	}
	return is_stuck;
}

static u32 count_stuck(const struct toy_program *programs, u32 nr,
		       const char *spec)
{
	struct sim_strategy *s = make(spec);
	struct sim_outcome out;
	u32 stuck_nr = 0;

	setup(programs, nr);
	sim_directed_reset();
	for (u32 i = 0; i < 500; i++)
		stuck_nr += run_one(s, i, &out);
	teardown();
	sim_strategy_destroy(s);
	return stuck_nr;
}

/* Long ways of different length to a narrow window. */
static const struct toy_program narrow[] = {
	{ "x", "aA.aA.aA.aA.....abBA", 0, 0 },
	{ "y", "baAB.aA.aA.aA.aA.aA.", 1, 0 },
};

static void finds_a_narrow_window(void **state)
{
	u32 random_nr = count_stuck(narrow, 2, "random");
	u32 directed_nr = count_stuck(narrow, 2, "directed:lock_a>lock_b");

	(void)state;
	assert_true(random_nr < 25);
	assert_true(directed_nr > 5 * random_nr + 50);
	assert_true(sim_directed_seen()->met_nr >= 2);
}

static void finds_nothing_where_nothing_is(void **state)
{
	static const struct toy_program gated[] = {
		{ "x", "cabBAC", 0, 0 },
		{ "y", "cbaABC", 1, 0 },
	};

	(void)state;
	assert_int_equal(count_stuck(gated, 2, "directed:lock_a>lock_b"), 0);
	assert_int_equal(sim_directed_seen()->met_nr, 1);
}

static void repeats_a_seed(void **state)
{
	struct sim_outcome a, b;
	struct sim_strategy *s = make("directed:lock_b#2>lock_a/1");
	u32 differ_nr = 0;

	(void)state;
	setup(narrow, 2);
	for (u32 i = 0; i < 50; i++) {
		run_one(s, i, &a);
		run_one(s, i, &b);
		assert_int_equal(a.event_hash, b.event_hash);
		assert_int_equal(a.steps_nr, b.steps_nr);
		run_one(s, i + 1, &b);
		differ_nr += a.event_hash != b.event_hash;
	}
	assert_true(differ_nr > 40);
	teardown();
	sim_strategy_destroy(s);
}

static void names_of_locks(void **state)
{
	struct sim_strategy_options o;
	struct sim_strategy *s;
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_error err;
	char name[SIM_STRATEGY_NAME_BYTES];
	char longish[2000];

	(void)state;
	s = make("directed:kn->active#2>(memory_chain).rwsem,x>&of->mutex>"
		 "kn->active");
	s->ops->describe(s, &text);
	assert_string_equal(sim_text_str(&text),
			    "0 schedules directed at 3 locks");
	sim_text_fini(&text);
	sim_strategy_destroy(s);
	assert_int_equal(sim_strategy_parse("directed", &err, name, &o), 0);
	assert_int_equal(sim_strategy_create(name, &o, &err, &s),
			 -SIM_ERR_INVAL);
	assert_int_equal(sim_strategy_parse("directed:a>>b", &err, name, &o),
			 0);
	assert_int_equal(sim_strategy_create(name, &o, &err, &s),
			 -SIM_ERR_INVAL);
	memset(longish, 'a', sizeof(longish) - 1);
	memcpy(longish, "directed:", 9);
	longish[sizeof(longish) - 1] = '\0';
	assert_int_equal(sim_strategy_parse(longish, &err, name, &o),
			 -SIM_ERR_INVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_narrow_window),
		cmocka_unit_test(finds_nothing_where_nothing_is),
		cmocka_unit_test(repeats_a_seed),
		cmocka_unit_test(names_of_locks),
	};

	return cmocka_run_group_tests_name("directed", tests, NULL, NULL);
}
