// SPDX-License-Identifier: GPL-2.0-only
/* shorten: the same bug, never worse, and the same from wherever it starts */
#include "explore/tests/fake.h"

#include "detect/detect.h"
#include "explore/session.h"

#define TRIES_MAX 400

static struct sim_session session;

static void open_session(const struct toy_program *programs, u32 nr)
{
	const struct sim_explore_script script = { .ops = &fake_script_ops };
	const struct sim_world_options world = toy_options(4);

	fake_use(programs, nr);
	sim_detect_attach(SIM_DETECT_ALL);
	assert_int_equal(sim_session_open(&script, &world, &session, NULL), 0);
}

static void close_session(void)
{
	sim_session_close(&session);
	sim_detect_detach();
}

/* Return: a copy of the log if @seed ends in a bug, else NULL. */
static struct sim_choice *find_bug(u64 seed, struct sim_outcome *ret)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *s;
	struct sim_choice *log = NULL;

	assert_int_equal(sim_strategy_create("random", &o, NULL, &s), 0);
	assert_int_equal(sim_session_run(&session, s, seed, 0, ret), 0);
	sim_strategy_destroy(s);
	if (!sim_verdict_is_bug(ret->verdict))
		return NULL;
	log = malloc((session.log_nr + 1) * sizeof(*log));
	assert_non_null(log);
	memcpy(log, session.log, session.log_nr * sizeof(*log));
	return log;
}

/* The result is the same bug, no worse, and its log replays. */
static void shorten(const struct sim_outcome *found,
		    const struct sim_choice *log, u32 tries_max,
		    struct sim_shorten_result *ret)
{
	struct sim_replay replay = { .has_expected = true };
	struct sim_replay_result again;

	assert_int_equal(sim_shorten(&session, log, found->choices_nr,
				     tries_max, ret, NULL),
			 0);
	assert_true(sim_outcome_is_same_bug(found, &ret->outcome));
	assert_false(sim_outcome_is_better(found, &ret->outcome));
	assert_true(ret->tries_nr <= tries_max);
	replay.log = ret->log;
	replay.log_nr = ret->outcome.choices_nr;
	replay.verdict = ret->outcome.verdict;
	replay.event_hash = ret->outcome.event_hash;
	assert_int_equal(sim_replay_run(&session, &replay, 2, &again, NULL), 0);
	assert_int_equal(again.same_nr, 2);
}

static void every_start_leads_to_the_same(void **state)
{
	struct sim_shorten_result first = { .tries_nr = 0 };
	struct sim_shorten_result result;
	struct sim_outcome found;
	u32 bugs_nr = 0;
	u32 named_nr = 0;

	(void)state;
	open_session(busy_abba, 3);
	for (u64 seed = 0; seed < 300; seed++) {
		struct sim_choice *log = find_bug(seed, &found);

		if (!log)
			continue;
		shorten(&found, log, TRIES_MAX, &result);
		if (!bugs_nr++)
			first = result;
		/* a; b; the other one until it waits, and the first, too. */
		assert_int_equal(result.outcome.preemptions_nr, 1);
		assert_int_equal(result.outcome.switches_nr,
				 first.outcome.switches_nr);
		assert_int_equal(result.outcome.steps_nr,
				 first.outcome.steps_nr);
		assert_true(!result.left_out[0] ||
			    !strcmp(result.left_out, "other"));
		named_nr += result.left_out[0] != '\0';
		free(log);
		if (bugs_nr > 1)
			free(result.log);
	}
	/* first, second, first */
	assert_int_equal(first.outcome.switches_nr, 3);
	assert_true(bugs_nr > 20);
	assert_true(named_nr > bugs_nr / 2);
	free(first.log);
	close_session();
}

/* Only the last choice of the finder matters. */
static void choices_are_dropped(void **state)
{
	static const struct toy_program programs[] = {
		{ "finder", "?.?.?.!", 0, 0 },
		{ "other", "......", 1, 0 },
	};
	struct sim_shorten_result result;
	struct sim_outcome found;
	u32 bugs_nr = 0;
	u32 named_nr = 0;

	(void)state;
	open_session(programs, 2);
	for (u64 seed = 0; seed < 100; seed++) {
		struct sim_choice *log = find_bug(seed, &found);
		u32 values_nr = 0;

		if (!log)
			continue;
		bugs_nr++;
		shorten(&found, log, TRIES_MAX, &result);
		for (u32 i = 0; i < result.outcome.choices_nr; i++)
			values_nr += result.log[i].kind == SIM_CHOICE_VALUE &&
				     result.log[i].value;
		assert_int_equal(values_nr, 1);
		assert_int_equal(result.outcome.switches_nr, 1);
		named_nr += strstr(result.left_out, "choice") != NULL;
		free(result.log);
		free(log);
	}
	assert_true(bugs_nr > 10);
	assert_true(named_nr > bugs_nr / 2);
	close_session();
}

static void effort_is_bounded(void **state)
{
	struct sim_shorten_result result;
	struct sim_outcome found;
	struct sim_choice *log = NULL;
	u64 seed = 0;

	(void)state;
	open_session(busy_abba, 3);
	while (!log)
		log = find_bug(seed++, &found);
	for (u32 tries_max = 1; tries_max < 60; tries_max++) {
		shorten(&found, log, tries_max, &result);
		free(result.log);
	}
	free(log);
	close_session();
}

static void clean_schedules_are_refused(void **state)
{
	struct sim_shorten_result result;
	struct sim_outcome found;
	struct sim_error err;

	(void)state;
	open_session(ordered, 2);
	assert_null(find_bug(1, &found));
	assert_int_equal(sim_shorten(&session, session.log, session.log_nr,
				     TRIES_MAX, &result, &err),
			 -SIM_ERR_MISMATCH);
	close_session();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_start_leads_to_the_same),
		cmocka_unit_test(choices_are_dropped),
		cmocka_unit_test(effort_is_bounded),
		cmocka_unit_test(clean_schedules_are_refused),
	};

	return cmocka_run_group_tests_name("shorten", tests, NULL, NULL);
}
