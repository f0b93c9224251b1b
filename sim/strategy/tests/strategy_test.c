// SPDX-License-Identifier: GPL-2.0-only
/* strategy: exact numbers of schedules, bounds, uniformity, replay, recheck */
#include "strategy/tests/toy.h"

#include "base/rng.h"

struct tally {
	u64 runs_nr;
	u64 by[SIM_VERDICT_NR];
	u64 preemptions[32]; /* runs with that many */
	bool is_complete;
	char coverage[128];
	char title[256]; /* of the last divergence */
};

static struct sim_snapshot *snap;

static void setup(const struct toy_program *programs, u32 nr, u32 cpus_nr)
{
	struct sim_world_options o = toy_options(cpus_nr);
	struct sim_outcome out;

	toy_programs = programs;
	toy_programs_nr = nr;
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(toy_boot, NULL, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
}

static void teardown(void)
{
	sim_snapshot_free(snap);
	snap = NULL;
	sim_world_destroy();
}

static int run_one(struct sim_strategy *s, u64 seed, struct sim_outcome *out)
{
	struct sim_decider decider = sim_strategy_decider(s);
	int r = s->ops->begin(s, seed);

	if (r)
		return r;
	sim_snapshot_restore(snap);
	sim_run(&decider, 0, out);
	if (s->ops->end)
		s->ops->end(s, out);
	return 0;
}

static struct tally run_all(struct sim_strategy *s, u64 runs_max)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct tally t = { .runs_nr = 0 };
	struct sim_outcome out;

	while (t.runs_nr < runs_max && !run_one(s, t.runs_nr, &out)) {
		t.runs_nr++;
		t.by[out.verdict]++;
		t.preemptions[min(out.preemptions_nr, 31U)]++;
		if (out.verdict == SIM_VERDICT_DIVERGED)
			strcpy(t.title, out.title);
	}
	t.is_complete = s->ops->is_complete && s->ops->is_complete(s);
	s->ops->describe(s, &text);
	strcpy(t.coverage, sim_text_str(&text));
	sim_text_fini(&text);
	return t;
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

static struct tally explore(const struct toy_program *programs, u32 nr,
			    u32 cpus_nr, const char *spec)
{
	struct sim_strategy *s = make(spec);
	struct tally t;

	setup(programs, nr, cpus_nr);
	t = run_all(s, 10000000);
	teardown();
	sim_strategy_destroy(s);
	return t;
}

/* ---- closed forms ---- */

static u64 multinomial(const u32 *counts, u32 nr)
{
	u64 result = 1;
	u64 n = 0;

	for (u32 i = 0; i < nr; i++) {
		for (u32 k = 1; k <= counts[i]; k++)
			result = result * ++n / k;
	}
	return result;
}

/* Points split a task into one piece more: a move each. */
static void dfs_counts_interleavings(void **state)
{
	static const struct {
		struct toy_program programs[3];
		u32 nr;
		u32 moves[3];
	} cases[] = {
		{ { { "a", ".", 0, 0 } }, 1, { 2 } },
		{ { { "a", "", 0, 0 }, { "b", "", 1, 0 } }, 2, { 1, 1 } },
		{ { { "a", "..", 0, 0 }, { "b", "..", 1, 0 } }, 2, { 3, 3 } },
		{ { { "a", "....", 0, 0 }, { "b", ".", 1, 0 } }, 2, { 5, 2 } },
		{ { { "a", ".", 0, 0 },
		    { "b", ".", 1, 0 },
		    { "c", ".", 2, 0 } },
		  3,
		  { 2, 2, 2 } },
		{ { { "a", "..", 0, 0 },
		    { "b", "..", 1, 0 },
		    { "c", "..", 2, 0 } },
		  3,
		  { 3, 3, 3 } },
		{ { { "a", ".......", 0, 0 }, { "b", ".......", 1, 0 } },
		  2,
		  { 8, 8 } },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 expected = multinomial(cases[i].moves, cases[i].nr);
		struct tally t =
			explore(cases[i].programs, cases[i].nr, 3, "dfs");
		char coverage[64];

		assert_int_equal(t.runs_nr, expected);
		assert_int_equal(t.by[SIM_VERDICT_CLEAN], expected);
		assert_true(t.is_complete);
		snprintf(coverage, sizeof(coverage), "all %llu schedules",
			 expected);
		assert_string_equal(t.coverage, coverage);
	}
}

/* On one CPU that may preempt anywhere the number is the same. */
static void dfs_counts_on_one_cpu(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "...", 0, 0 },
		{ "b", "...", 0, 0 },
	};
	static const u32 moves[] = { 4, 4 };

	(void)state;
	assert_int_equal(explore(programs, 2, 1, "dfs").runs_nr,
			 multinomial(moves, 2));
}

static void dfs_counts_values(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "?.?", 0, 0 },
		{ "b", "?", 1, 0 },
	};
	struct tally t;

	(void)state;
	/* C(3,1) interleavings, each with 3 * 3 * 3 values. */
	t = explore(programs, 2, 2, "dfs");
	assert_int_equal(t.runs_nr, 81);
	assert_true(t.is_complete);
}

/* ---- an independent enumerator: locks and preemption bounds ---- */

struct machine {
	const char *steps[TOY_TASKS];
	u32 nr;
	u32 pc[TOY_TASKS];
	bool started[TOY_TASKS];
	bool blocked[TOY_TASKS];
	u32 owner[TOY_LOCKS]; /* task + 1 */
	u32 queue[TOY_LOCKS][TOY_TASKS];
	u32 queue_nr[TOY_LOCKS];
};

struct counts {
	u64 ends[32]; /* by preemptions */
	u64 dead[32];
};

static bool is_done(const struct machine *m, u32 t)
{
	return m->started[t] && !m->steps[t][m->pc[t]];
}

static bool may_run(const struct machine *m, u32 t)
{
	return !is_done(m, t) && !m->blocked[t];
}

/* Task @t does what stands at its point and goes on to the next one. */
static void advance(struct machine *m, u32 t)
{
	char step = m->steps[t][m->pc[t]];
	u32 l = (u32)(step | 0x20) - 'a';

	if (!m->started[t]) {
		m->started[t] = true;
		return;
	}
	if (step >= 'a' && m->owner[l]) {
		m->blocked[t] = true;
		m->queue[l][m->queue_nr[l]++] = t;
		return;
	}
	if (step >= 'a') {
		m->owner[l] = t + 1;
	} else if (step >= 'A') {
		m->owner[l] = 0;
		if (m->queue_nr[l]) {
			m->blocked[m->queue[l][0]] = false;
			m->queue_nr[l]--;
			memmove(m->queue[l], m->queue[l] + 1,
				m->queue_nr[l] * sizeof(u32));
		}
	}
	m->pc[t]++;
}

static void enumerate(const struct machine *m, u32 last, u32 preemptions,
		      struct counts *c)
{
	bool is_over = true;
	bool is_clean = true;

	for (u32 t = 0; t < m->nr; t++) {
		struct machine next = *m;
		bool preempts = last < m->nr && last != t && may_run(m, last);

		is_clean &= is_done(m, t);
		if (!may_run(m, t))
			continue;
		is_over = false;
		advance(&next, t);
		enumerate(&next, t, preemptions + preempts, c);
	}
	if (is_over && is_clean)
		c->ends[preemptions]++;
	else if (is_over)
		c->dead[preemptions]++;
}

static struct counts brute_force(const struct toy_program *programs, u32 nr)
{
	struct machine m = { .nr = nr };
	struct counts c = { .ends = { 0 } };

	for (u32 i = 0; i < nr; i++)
		m.steps[i] = programs[i].steps;
	enumerate(&m, nr, 0, &c);
	return c;
}

static const struct toy_program bounded_programs[][3] = {
	{ { "a", "...", 0, 0 }, { "b", "...", 1, 0 } },
	{ { "a", ".", 0, 0 }, { "b", ".", 1, 0 }, { "c", ".", 2, 0 } },
	{ { "a", "...", 0, 0 }, { "b", "..", 1, 0 }, { "c", ".", 2, 0 } },
	{ { "a", "abBA", 0, 0 }, { "b", "baAB", 1, 0 } },
	{ { "a", "aAaA", 0, 0 }, { "b", "aA", 1, 0 } },
	{ { "a", "abBA", 0, 0 }, { "b", "bcCB", 1, 0 } },
	{ { "a", "aA", 0, 0 }, { "b", "aA", 1, 0 }, { "c", "aA", 2, 0 } },
};

static void dfs_agrees_with_brute_force(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(bounded_programs); i++) {
		const struct toy_program *p = bounded_programs[i];
		u32 nr = p[2].role ? 3 : 2;
		struct counts c = brute_force(p, nr);
		struct tally t = explore(p, nr, 3, "dfs");
		u64 total = 0;
		u64 dead = 0;

		for (u32 b = 0; b < 31; b++) {
			assert_int_equal(t.preemptions[b],
					 c.ends[b] + c.dead[b]);
			total += c.ends[b] + c.dead[b];
			dead += c.dead[b];
		}
		assert_int_equal(t.runs_nr, total);
		/* Without detectors a deadlock is a quiet end. */
		assert_int_equal(t.by[SIM_VERDICT_CLEAN], total);
		if (i == 3)
			assert_true(dead > 0);
	}
}

static void dfs_bounds_preemptions(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(bounded_programs); i++) {
		const struct toy_program *p = bounded_programs[i];
		u32 nr = p[2].role ? 3 : 2;
		struct counts c = brute_force(p, nr);
		u64 expected = 0;

		for (u32 b = 0; b <= 4; b++) {
			struct tally t;
			char spec[32];

			expected += c.ends[b] + c.dead[b];
			snprintf(spec, sizeof(spec), "dfs:preemptions=%u", b);
			t = explore(p, nr, 3, spec);
			assert_int_equal(t.runs_nr, expected);
			assert_true(t.is_complete);
			assert_int_equal(t.preemptions[b + 1], 0);
			assert_non_null(strstr(t.coverage, "with at most"));
		}
	}
}

static void dfs_is_not_complete_at_a_limit(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "......", 0, 0 },
		{ "b", ".", 1, 0 },
	};
	struct sim_world_options o = toy_options(2);
	struct sim_strategy *s = make("dfs");
	struct sim_outcome out;
	struct tally t;

	(void)state;
	toy_programs = programs;
	toy_programs_nr = 2;
	o.steps_max = 5;
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(toy_boot, NULL, &out);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	t = run_all(s, 1000000);
	assert_true(t.by[SIM_VERDICT_LIMIT_STEPS] > 0);
	assert_int_equal(t.by[SIM_VERDICT_LIMIT_STEPS], t.runs_nr);
	assert_false(t.is_complete);
	assert_non_null(strstr(t.coverage, "cut short"));
	teardown();
	sim_strategy_destroy(s);
	/* Nor when the budget ends first. */
	s = make("dfs");
	setup(programs, 2, 2);
	t = run_all(s, 3);
	assert_int_equal(t.runs_nr, 3);
	assert_false(t.is_complete);
	teardown();
	sim_strategy_destroy(s);
}

/* ---- random ---- */

static double chi_square(const u32 *seen, u32 nr, u32 draws)
{
	double expected = (double)draws / nr;
	double sum = 0;

	for (u32 i = 0; i < nr; i++)
		sum += (seen[i] - expected) * (seen[i] - expected) / expected;
	return sum;
}

static void random_is_uniform(void **state)
{
	struct sim_strategy *s = make("random");
	struct sim_moves moves = { .nr = 7, .last_idx = -1 };
	u32 picked[7] = { 0 };
	u32 first[7] = { 0 };
	u32 values[5] = { 0 };

	(void)state;
	s->ops->begin(s, 42);
	for (u32 i = 0; i < 70000; i++) {
		u32 idx = s->ops->pick(s, &moves);
		u32 value = s->ops->value(s, SIM_CHOICE_VALUE, 5);

		assert_true(idx < 7);
		assert_true(value < 5);
		picked[idx]++;
		values[value]++;
	}
	for (u64 seed = 0; seed < 70000; seed++) {
		s->ops->begin(s, seed);
		first[s->ops->pick(s, &moves)]++;
	}
	/* 0.1% points of chi-square with 6 and 4 degrees of freedom. */
	assert_true(chi_square(picked, 7, 70000) < 22.46);
	assert_true(chi_square(first, 7, 70000) < 22.46);
	assert_true(chi_square(values, 5, 70000) < 18.47);
	sim_strategy_destroy(s);
}

static void random_repeats_a_seed(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "a..A", 0, 0 },
		{ "b", "a?.A", 1, 0 },
		{ "c", "b.B", 2, 0 },
	};
	struct sim_strategy *s = make("random");
	struct sim_outcome out;
	u64 hashes[50];
	u32 same = 0;

	(void)state;
	setup(programs, 3, 3);
	for (u32 i = 0; i < 50; i++) {
		run_one(s, i, &out);
		hashes[i] = out.event_hash;
	}
	for (u32 i = 50; i-- > 0;) {
		run_one(s, i, &out);
		assert_int_equal(out.event_hash, hashes[i]);
		same += i && hashes[i] == hashes[i - 1];
	}
	assert_true(same < 25);
	teardown();
	sim_strategy_destroy(s);
}

static void roundrobin_takes_turns(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "...", 0, 0 },
		{ "b", "...", 1, 0 },
	};
	struct sim_strategy *s = make("roundrobin");
	struct tally t;

	(void)state;
	setup(programs, 2, 2);
	t = run_all(s, 10);
	assert_int_equal(t.runs_nr, 1);
	/* abababab: all moves but the first two and the last one preempt. */
	assert_int_equal(t.preemptions[6], 1);
	assert_false(t.is_complete);
	teardown();
	sim_strategy_destroy(s);
	s = make("roundrobin:quantum=100");
	setup(programs, 2, 2);
	t = run_all(s, 10);
	assert_int_equal(t.preemptions[0], 1);
	teardown();
	sim_strategy_destroy(s);
}

/* ---- replay, prefix ---- */

static const struct toy_program mixed_programs[] = {
	{ "a", "a.b?BA", 0, 0 },
	{ "b", "a?.A", 1, 0 },
	{ "c", "b..B", 2, 0 },
};

static u32 copy_log(struct sim_choice *ret)
{
	u32 nr;
	const struct sim_choice *log = sim_choice_log(&nr);

	assert_true(nr < 256);
	memcpy(ret, log, nr * sizeof(*ret));
	return nr;
}

static struct sim_strategy *make_replay(const struct sim_choice *log, u32 nr)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *s;

	o.log = log;
	o.log_nr = nr;
	assert_int_equal(sim_strategy_create("replay", &o, NULL, &s), 0);
	return s;
}

static void replay_reproduces(void **state)
{
	struct sim_strategy *random = make("random");
	struct sim_choice log[256];
	struct sim_outcome out;
	struct sim_outcome again;

	(void)state;
	setup(mixed_programs, 3, 3);
	for (u32 seed = 0; seed < 200; seed++) {
		struct sim_strategy *replay;
		u32 nr;

		run_one(random, seed, &out);
		nr = copy_log(log);
		replay = make_replay(log, nr);
		for (u32 i = 0; i < 2; i++) {
			run_one(replay, 0, &again);
			assert_int_equal(again.verdict, out.verdict);
			assert_int_equal(again.event_hash, out.event_hash);
			assert_int_equal(again.steps_nr, out.steps_nr);
		}
		sim_strategy_destroy(replay);
	}
	teardown();
	sim_strategy_destroy(random);
}

static void replay_stops_and_diverges(void **state)
{
	struct sim_strategy *random = make("random");
	struct sim_strategy *replay;
	struct sim_choice log[256];
	struct sim_outcome out;
	u32 nr;

	(void)state;
	setup(mixed_programs, 3, 3);
	run_one(random, 7, &out);
	nr = copy_log(log);
	assert_true(nr > 6);
	replay = make_replay(log, 5);
	run_one(replay, 0, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_STOPPED);
	assert_int_equal(out.choices_nr, 5);
	sim_strategy_destroy(replay);

	log[3].bound = 9;
	replay = make_replay(log, nr);
	run_one(replay, 0, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_DIVERGED);
	assert_non_null(strstr(out.title, "decision 4 (step "));
	assert_non_null(strstr(out.title, "expected a move of 9, found a "));
	sim_strategy_destroy(replay);
	teardown();
	sim_strategy_destroy(random);
}

static void prefix_explores_a_subtree(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "...", 0, 0 },
		{ "b", "...", 1, 0 },
	};
	struct sim_choice log[] = {
		{ .kind = SIM_CHOICE_MOVE, .bound = 2, .value = 0 },
		{ .kind = SIM_CHOICE_MOVE, .bound = 2, .value = 0 },
	};
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	static const u32 left[] = { 2, 4 };
	struct sim_strategy *s;
	struct tally t;

	(void)state;
	o.log = log;
	o.log_nr = 2;
	assert_int_equal(sim_strategy_create("prefix", &o, NULL, &s),
			 -SIM_ERR_INVAL);
	o.inner = make("dfs");
	assert_int_equal(sim_strategy_create("prefix", &o, NULL, &s), 0);
	setup(programs, 2, 2);
	t = run_all(s, 1000);
	assert_int_equal(t.runs_nr, multinomial(left, 2));
	assert_true(t.is_complete);
	assert_string_equal(t.coverage,
			    "all 15 schedules below a prefix of 2 decisions");
	teardown();
	sim_strategy_destroy(s);
}

/* ---- recheck ---- */

static struct sim_strategy *make_recheck(const char *inner)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *s;

	o.inner = make(inner);
	assert_int_equal(sim_strategy_create("recheck", &o, NULL, &s), 0);
	return s;
}

static void recheck_accepts_honest_tasks(void **state)
{
	struct sim_strategy *s = make_recheck("random");
	struct tally t;

	(void)state;
	setup(mixed_programs, 3, 3);
	t = run_all(s, 2000);
	assert_int_equal(t.by[SIM_VERDICT_CLEAN], 2000);
	assert_string_equal(t.coverage,
			    "1000 random schedules, 1000 of them run twice");
	teardown();
	sim_strategy_destroy(s);
}

static void recheck_covers_what_dfs_does(void **state)
{
	static const struct toy_program programs[] = {
		{ "a", "..", 0, 0 },
		{ "b", "..", 1, 0 },
	};
	struct sim_strategy *s = make_recheck("dfs");
	struct tally t;

	(void)state;
	setup(programs, 2, 2);
	t = run_all(s, 1000);
	assert_int_equal(t.runs_nr, 2 * 20);
	assert_true(t.is_complete);
	teardown();
	sim_strategy_destroy(s);
}

static void recheck_catches_a_cheat(void **state)
{
	/* Makes an additional point in every second execution. */
	static const struct toy_program programs[] = {
		{ "honest", "...", 0, 0 },
		{ "cheat", ".~.", 1, 0 },
	};
	struct sim_strategy *s = make_recheck("random");
	struct tally t;

	(void)state;
	setup(programs, 2, 2);
	toy_outside = 0;
	t = run_all(s, 20);
	assert_int_equal(t.by[SIM_VERDICT_CLEAN], 10);
	assert_int_equal(t.by[SIM_VERDICT_DIVERGED], 10);
	assert_true(strlen(t.title) > 0);
	teardown();
	sim_strategy_destroy(s);
}

static void recheck_names_both_sets(void **state)
{
	struct sim_strategy *s = make_recheck("roundrobin");
	struct sim_moves moves = { .nr = 2, .step = 12, .last_idx = 0 };
	struct sim_outcome out = { .verdict = SIM_VERDICT_CLEAN };

	(void)state;
	moves.move[0] = (struct sim_move){ SIM_MOVE_STEP, 0, 3 };
	moves.move[1] = (struct sim_move){ SIM_MOVE_SWITCH, 1, 4 };
	s->ops->begin(s, 0);
	assert_int_equal(s->ops->pick(s, &moves), 0);
	s->ops->end(s, &out);
	s->ops->begin(s, 0);
	moves.move[1].task_id = 5;
	assert_int_equal(s->ops->pick(s, &moves), SIM_CHOICE_DIVERGED);
	s->ops->end(s, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_DIVERGED);
	assert_string_equal(out.title,
			    "step 12: first run {step task 3 on cpu 0, switch "
			    "task 4 on cpu 1}, second run {step task 3 on cpu "
			    "0, switch task 5 on cpu 1}");
	sim_strategy_destroy(s);
}

/* ---- names ---- */

static void names_and_options(void **state)
{
	static const char *const bad[] = {
		"dfs:preemptions=x",
		"dfs:preemptions=",
		"dfs:preemptions=-1",
		"dfs:quantum=1",
		"dfs:preemptions",
		"replay",
		"prefix",
		"random:x=1",
		"",
	};
	struct sim_strategy_options o;
	struct sim_error err;
	char name[SIM_STRATEGY_NAME_BYTES];

	(void)state;
	assert_int_equal(
		sim_strategy_parse("dfs:preemptions=2", &err, name, &o), 0);
	assert_string_equal(name, "dfs");
	assert_int_equal(o.preemptions_max, 2);
	assert_int_equal(sim_strategy_parse("dfs", &err, name, &o), 0);
	assert_int_equal(o.preemptions_max, -1);
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		assert_true(sim_strategy_parse(bad[i], &err, name, &o) < 0);
	assert_int_equal(sim_strategy_parse("randon", &err, name, &o),
			 -SIM_ERR_ABSENT);
	assert_string_equal(err.message, "unknown strategy 'randon'");
	assert_string_equal(err.hint, "did you mean 'random'?");
	assert_ptr_equal(sim_strategy_by_letter('r'), sim_strategy_by_idx(0));
	assert_null(sim_strategy_by_letter('d'));
	assert_null(sim_strategy_by_idx(100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dfs_counts_interleavings),
		cmocka_unit_test(dfs_counts_on_one_cpu),
		cmocka_unit_test(dfs_counts_values),
		cmocka_unit_test(dfs_agrees_with_brute_force),
		cmocka_unit_test(dfs_bounds_preemptions),
		cmocka_unit_test(dfs_is_not_complete_at_a_limit),
		cmocka_unit_test(random_is_uniform),
		cmocka_unit_test(random_repeats_a_seed),
		cmocka_unit_test(roundrobin_takes_turns),
		cmocka_unit_test(replay_reproduces),
		cmocka_unit_test(replay_stops_and_diverges),
		cmocka_unit_test(prefix_explores_a_subtree),
		cmocka_unit_test(recheck_accepts_honest_tasks),
		cmocka_unit_test(recheck_covers_what_dfs_does),
		cmocka_unit_test(recheck_catches_a_cheat),
		cmocka_unit_test(recheck_names_both_sets),
		cmocka_unit_test(names_and_options),
	};

	return cmocka_run_group_tests_name("strategy", tests, NULL, NULL);
}
