// SPDX-License-Identifier: GPL-2.0-only
/*
 * stepper_test.c - a step is the same from wherever one comes
 *
 * The reference for each step is an execution from the start that is stopped
 * there, without checkpoints.
 */
#include "fake.h"

#include "base/rng.h"
#include "core/event.h"
#include "detect/detect.h"
#include "explore/session.h"
#include "explore/stepper.h"
#include "explore/whatif.h"

/* The world at one step. */
struct state {
	u64 event_hash;
	u64 memory;
	u64 tasks;
	u32 steps_nr;
};

static struct state states[4096];

static u64 hash_tasks(void)
{
	u64 hash = sim_task_count();

	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		hash = hash * 31 + task->state;
		hash = hash * 31 + task->cpu;
		hash = hash * 31 + task->held_nr;
		hash = hash * 31 + (task->waiter ? task->waiter->step : 0);
	}
	return hash;
}

static struct state state_now(const struct sim_outcome *here)
{
	return (struct state){
		.event_hash = here->event_hash,
		.memory = sim_snapshot_model_hash(),
		.tasks = hash_tasks(),
		.steps_nr = here->steps_nr,
	};
}

static void expect_state(struct sim_stepper *st, u32 step)
{
	struct state now;

	sim_stepper_seek(st, step);
	assert_int_equal(sim_stepper_at(st), step);
	now = state_now(sim_stepper_here(st));
	assert_int_equal(now.steps_nr, step);
	assert_true(now.event_hash == states[step].event_hash);
	assert_true(now.memory == states[step].memory);
	assert_true(now.tasks == states[step].tasks);
}

/* The schedule of @strategy, its choices and outcome. */
static struct sim_choice *find_schedule(struct sim_session *s,
					const char *strategy, u64 seed,
					struct sim_outcome *ret)
{
	const struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *found;
	struct sim_choice *log;

	assert_int_equal(sim_strategy_create(strategy, &o, NULL, &found), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	assert_int_equal(sim_session_run(s, found, seed, 0, ret), 0);
	sim_detect_detach();
	sim_strategy_destroy(found);
	log = malloc((ret->choices_nr + 1UL) * sizeof(*log));
	assert_non_null(log);
	memcpy(log, s->log, ret->choices_nr * sizeof(*log));
	return log;
}

/* Step 0 cannot be asked for that way. */
static void record_states(struct sim_session *s, const struct sim_choice *log,
			  const struct sim_outcome *whole)
{
	const struct sim_replay replay = { .log = log,
					   .log_nr = whole->choices_nr };
	struct sim_replay_result result;

	assert_true(whole->steps_nr < ARRAY_SIZE(states));
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	for (u32 step = 1; step <= whole->steps_nr; step++) {
		struct sim_replay to = replay;

		to.steps_stop = step;
		assert_int_equal(sim_replay_run(s, &to, 1, &result, NULL), 0);
		states[step] = state_now(&result.first);
	}
	sim_detect_detach();
}

static void expect_same_everywhere(struct sim_session *s,
				   const struct sim_choice *log,
				   const struct sim_outcome *whole)
{
	struct sim_rng rng;
	struct sim_stepper *st;
	u32 last = whole->steps_nr;

	record_states(s, log, whole);
	assert_int_equal(sim_stepper_open(s, log, whole->choices_nr, &st, NULL),
			 0);
	assert_true(sim_stepper_outcome(st)->event_hash == whole->event_hash);
	assert_int_equal(sim_stepper_last(st), last);
	assert_int_equal(sim_stepper_at(st), 0);
	states[0] = state_now(sim_stepper_here(st));
	for (u32 step = 0; step <= last; step++)
		expect_state(st, step);
	for (u32 step = last + 1; step-- > 0;)
		expect_state(st, step);
	sim_rng_seed(&rng, 1);
	for (u32 i = 0; i < 200; i++) {
		u32 step = sim_rng_below(&rng, last + 1);

		expect_state(st, step);
		/* What is asked for in between changes nothing. */
		sim_stepper_moves(st);
		assert_true(sim_stepper_here(st)->event_hash ==
			    states[step].event_hash);
	}
	sim_stepper_close(st);
}

static void open_programs(const struct toy_program *programs, u32 nr,
			  struct sim_session *ret)
{
	static const struct sim_explore_script script = {
		.ops = &fake_script_ops,
	};
	const struct sim_world_options world = toy_options(4);

	fake_use(programs, nr);
	assert_int_equal(sim_session_open(&script, &world, ret, NULL), 0);
}

static const struct toy_program choosy[] = {
	{ "first", "a?.A?", 0, 0 },
	{ "second", "?a..A!", 1, 0 },
	{ "third", "b.a.A.B", 1, 0 },
};

static const struct toy_program longer[] = {
	{ "first",
	  "ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA", 0, 0 },
	{ "second",
	  "ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA.ab.BA", 1, 0 },
	{ "third",
	  "c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C.c.C", 1, 0 },
};

static void same_from_anywhere(void **state)
{
	static const struct {
		const struct toy_program *programs;
		u32 nr;
	} all[] = {
		{ abba, ARRAY_SIZE(abba) },
		{ busy_abba, ARRAY_SIZE(busy_abba) },
		{ choosy, ARRAY_SIZE(choosy) },
		{ longer, ARRAY_SIZE(longer) },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		struct sim_outcome whole;
		struct sim_session s;

		open_programs(all[i].programs, all[i].nr, &s);
		for (u64 seed = 1; seed <= 4; seed++) {
			struct sim_choice *log =
				find_schedule(&s, "random", seed, &whole);

			expect_same_everywhere(&s, log, &whole);
			free(log);
		}
		sim_session_close(&s);
	}
}

/* What it says of steps and decisions agrees with the log. */
static void steps_and_decisions(void **state)
{
	struct sim_outcome whole;
	struct sim_session s;
	struct sim_stepper *st;
	struct sim_choice *log;
	u32 decisions_nr = 0;
	u32 first;

	(void)state;
	open_programs(choosy, ARRAY_SIZE(choosy), &s);
	log = find_schedule(&s, "random", 3, &whole);
	assert_int_equal(sim_stepper_open(&s, log, whole.choices_nr, &st, NULL),
			 0);
	assert_null(sim_stepper_step(st, 0));
	assert_null(sim_stepper_step(st, whole.steps_nr + 1));
	for (u32 i = 1; i <= whole.steps_nr; i++) {
		const struct sim_stepper_step *step = sim_stepper_step(st, i);

		assert_non_null(step);
		assert_int_equal(step->choice, decisions_nr);
		if (step->bound > 1) {
			assert_int_equal(log[decisions_nr].kind,
					 SIM_CHOICE_MOVE);
			assert_int_equal(log[decisions_nr].value, step->value);
			assert_int_equal(
				sim_stepper_decider(st, decisions_nr + 1), i);
			decisions_nr++;
		}
		decisions_nr += sim_stepper_values(st, i, &first);
		sim_stepper_seek(st, i - 1);
		if (!step->bound) {
			assert_null(sim_stepper_moves(st));
			continue;
		}
		assert_int_equal(sim_stepper_moves(st)->nr, step->bound);
		assert_int_equal(sim_stepper_moves(st)->step, i);
		assert_int_equal(
			sim_stepper_moves(st)->move[step->value].task_id,
			step->move.task_id);
	}
	assert_int_equal(decisions_nr, whole.choices_nr);
	assert_int_equal(sim_stepper_decider(st, 0), 0);
	assert_int_equal(sim_stepper_decider(st, decisions_nr + 1), 0);
	sim_stepper_close(st);
	free(log);
	sim_session_close(&s);
}

static void searches(void **state)
{
	struct sim_outcome whole;
	struct sim_session s;
	struct sim_stepper *st;
	struct sim_choice *log;
	u32 switches_nr = 0;
	u32 at = 0;

	(void)state;
	open_programs(busy_abba, ARRAY_SIZE(busy_abba), &s);
	log = find_schedule(&s, "random", 2, &whole);
	assert_int_equal(sim_stepper_open(&s, log, whole.choices_nr, &st, NULL),
			 0);
	assert_true(sim_stepper_step(st, 1)->is_switch);
	while (at != SIM_STEPPER_NONE) {
		u32 next = sim_stepper_next(st, SIM_STEPPER_SWITCH, at);

		switches_nr++;
		if (next != SIM_STEPPER_NONE) {
			assert_true(next > at);
			assert_int_equal(
				sim_stepper_prev(st, SIM_STEPPER_SWITCH, next),
				at);
		}
		at = next;
	}
	assert_int_equal(switches_nr, whole.switches_nr);
	assert_int_equal(sim_stepper_prev(st, SIM_STEPPER_DECISION, 0),
			 SIM_STEPPER_NONE);
	assert_int_equal(sim_stepper_next(st, SIM_STEPPER_DECISION,
					  whole.steps_nr),
			 SIM_STEPPER_NONE);
	sim_stepper_close(st);
	free(log);
	sim_session_close(&s);
}

static u32 events_nr;

static void count_event(void *ctx, const struct sim_event *ev)
{
	(void)ctx;
	(void)ev;
	events_nr++;
}

/* Looking on does not move it, and it sees all of the execution. */
static void watching(void **state)
{
	static const struct sim_sink sink = { .event = count_event };
	struct sim_outcome whole;
	struct sim_session s;
	struct sim_stepper *st;
	struct sim_choice *log;
	u32 seen_nr;

	(void)state;
	open_programs(abba, ARRAY_SIZE(abba), &s);
	log = find_schedule(&s, "random", 1, &whole);
	record_states(&s, log, &whole);
	assert_int_equal(sim_stepper_open(&s, log, whole.choices_nr, &st, NULL),
			 0);
	expect_state(st, 3);
	events_nr = 0;
	sim_stepper_watch(st, &sink);
	seen_nr = events_nr;
	assert_true(seen_nr > whole.steps_nr);
	expect_state(st, 3);
	sim_stepper_watch(st, &sink);
	assert_int_equal(events_nr, 2 * seen_nr);
	sim_stepper_close(st);
	free(log);
	sim_session_close(&s);
}

/* A log that ends early, and one that does not fit. */
static void logs_that_end(void **state)
{
	struct sim_outcome whole;
	struct sim_session s;
	struct sim_stepper *st;
	struct sim_choice *log;

	(void)state;
	open_programs(longer, ARRAY_SIZE(longer), &s);
	log = find_schedule(&s, "random", 5, &whole);
	assert_int_equal(sim_stepper_open(&s, log, 9, &st, NULL), 0);
	assert_int_equal(sim_stepper_outcome(st)->verdict, SIM_VERDICT_STOPPED);
	sim_stepper_seek(st, U32_MAX - 1);
	assert_int_equal(sim_stepper_at(st), sim_stepper_last(st));
	assert_int_equal(sim_stepper_here(st)->verdict, SIM_VERDICT_STOPPED);
	sim_stepper_close(st);
	log[8].bound += 7;
	assert_int_equal(sim_stepper_open(&s, log, 20, &st, NULL), 0);
	assert_int_equal(sim_stepper_outcome(st)->verdict,
			 SIM_VERDICT_DIVERGED);
	sim_stepper_seek(st, 4);
	assert_int_equal(sim_stepper_here(st)->steps_nr, 4);
	sim_stepper_close(st);
	free(log);
	sim_session_close(&s);
}

/* ---- what if ---- */

static void expect_replays(struct sim_session *s,
			   const struct sim_what_if_result *result)
{
	const struct sim_replay replay = {
		.log = result->log,
		.log_nr = result->log_nr,
		.has_expected = true,
		.verdict = result->outcome.verdict,
		.event_hash = result->outcome.event_hash,
	};
	struct sim_replay_result replayed;

	assert_int_equal(sim_replay_run(s, &replay, 1, &replayed, NULL), 0);
	assert_int_equal(replayed.same_nr, 1);
}

/* Every other value of each decision, then by @then. */
static void expect_other_ways(struct sim_session *s, struct sim_stepper *st,
			      const char *then)
{
	struct sim_what_if_result result;
	u32 nr;
	const struct sim_choice *log = sim_stepper_log(st, &nr);

	for (u32 i = 0; i < nr; i++) {
		for (u32 value = 0; value < log[i].bound; value++) {
			const struct sim_what_if what = { i + 1, value, then,
							  7 };

			if (value == log[i].value) {
				assert_int_equal(sim_what_if(st, &what, &result,
							     NULL),
						 -SIM_ERR_INVAL);
				continue;
			}
			assert_int_equal(sim_what_if(st, &what, &result, NULL),
					 0);
			assert_true(result.log_nr > i);
			assert_memory_equal(result.log, log, i * sizeof(*log));
			assert_int_equal(result.log[i].value, value);
			assert_int_equal(result.log[i].bound, log[i].bound);
			expect_replays(s, &result);
			free(result.log);
		}
	}
}

static void other_ways(void **state)
{
	static const char *const thens[] = { "keep", "roundrobin", "random" };
	struct sim_outcome whole;
	struct sim_session s;

	(void)state;
	open_programs(choosy, ARRAY_SIZE(choosy), &s);
	for (u64 seed = 1; seed <= 4; seed++) {
		struct sim_choice *log =
			find_schedule(&s, "random", seed, &whole);
		struct sim_stepper *st;

		assert_int_equal(sim_stepper_open(&s, log, whole.choices_nr,
						  &st, NULL),
				 0);
		for (u32 i = 0; i < ARRAY_SIZE(thens); i++)
			expect_other_ways(&s, st, thens[i]);
		sim_stepper_close(st);
		free(log);
	}
	sim_session_close(&s);
}

static u32 steps_of(const struct sim_stepper *st, u32 task_id, u32 to)
{
	u32 nr = 0;

	for (u32 i = 1; i <= to; i++) {
		const struct sim_stepper_step *step = sim_stepper_step(st, i);

		nr += step->value != SIM_STEPPER_NONE &&
		      step->move.task_id == task_id;
	}
	return nr;
}

/*
 * Two tasks that have nothing to do with each other: one that is put forward
 * gets one step ahead, and the order of all other steps is the old one.
 */
static void the_rest_is_kept(void **state)
{
	static const struct toy_program apart[] = {
		{ "first", "...........", 0, 0 },
		{ "second", "...........", 1, 0 },
	};
	const struct sim_what_if what = { 5, 1, "keep", 0 };
	struct sim_what_if_result result;
	struct sim_outcome whole;
	struct sim_session s;
	struct sim_stepper *st, *other;
	struct sim_choice *log;
	u32 first, second, at;

	(void)state;
	open_programs(apart, ARRAY_SIZE(apart), &s);
	log = find_schedule(&s, "dfs", 1, &whole);
	assert_int_equal(sim_stepper_open(&s, log, whole.choices_nr, &st, NULL),
			 0);
	at = sim_stepper_decider(st, what.number);
	first = sim_stepper_step(st, at)->move.task_id;
	second = first + 1;
	assert_int_equal(sim_what_if(st, &what, &result, NULL), 0);
	assert_int_equal(sim_stepper_open(&s, result.log, result.log_nr, &other,
					  NULL),
			 0);
	assert_int_equal(sim_stepper_last(other), sim_stepper_last(st));
	/* Who was put forward has made its first step, and no other until the
	 * old schedule comes to its second. */
	for (u32 i = at; i < whole.steps_nr; i++) {
		u32 old = steps_of(st, second, i);

		assert_int_equal(steps_of(other, second, i), max(old, 1U));
	}
	sim_stepper_close(other);
	sim_stepper_close(st);
	free(result.log);
	free(log);
	sim_session_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_from_anywhere),
		cmocka_unit_test(steps_and_decisions),
		cmocka_unit_test(searches),
		cmocka_unit_test(watching),
		cmocka_unit_test(logs_that_end),
		cmocka_unit_test(other_ways),
		cmocka_unit_test(the_rest_is_kept),
	};

	return cmocka_run_group_tests_name("stepper", tests, NULL, NULL);
}
