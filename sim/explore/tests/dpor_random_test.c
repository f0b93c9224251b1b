// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_random_test.c - reduction against all schedules, on generated programs
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "trace_model.h"

/* Of each kind; sanitizers make do with fewer of the same ones. */
#ifndef PROGRAMS
#define PROGRAMS 200
#endif
#define EXECUTIONS 6000 /* larger programs are left out */
#define STEPS_BYTES 40

static char steps[TM_TASKS][STEPS_BYTES];

/* What a program is made of: operations, and pairs around them. */
struct kit {
	const char *name;
	const char *ops;
	const char *pairs; /* "LURrWw(" ... */
	u32 objs;
	u32 cpus;	   /* 0: one for each task */
	bool may_repeat;   /* classes seen twice are allowed (CAS) */
	bool is_uncounted; /* choices conflict with everything: more classes */
};

static void add(char *text, char op, u32 obj)
{
	size_t nr = strlen(text);

	text[nr] = op;
	text[nr + 1] = (char)('a' + obj);
	text[nr + 2] = '\0';
}

static void generate_task(struct sim_rng *rng, const struct kit *kit, u32 nr,
			  char *text)
{
	u32 open_nr = 0;
	struct {
		char op;
		u32 obj;
	} open[4];

	text[0] = '\0';
	while (nr) {
		u32 obj = (u32)sim_rng_below(rng, kit->objs);
		u32 kinds = (u32)(strlen(kit->ops) + strlen(kit->pairs));
		u32 kind = (u32)sim_rng_below(rng, kinds);

		nr--;
		if (kind < strlen(kit->ops)) {
			add(text, kit->ops[kind], obj);
			continue;
		}
		if (open_nr < nr && open_nr < 2) {
			u32 pair =
				(u32)sim_rng_below(rng, strlen(kit->pairs) / 2);

			add(text, kit->pairs[pair * 2], obj + 10);
			open[open_nr].op = kit->pairs[pair * 2 + 1];
			open[open_nr++].obj = obj + 10;
		} else if (open_nr) {
			open_nr--;
			add(text, open[open_nr].op, open[open_nr].obj);
		}
	}
	while (open_nr--)
		add(text, open[open_nr].op, open[open_nr].obj);
}

static struct tm_test generate(struct sim_rng *rng, const struct kit *kit)
{
	struct tm_test test = {
		.name = kit->name,
		.tasks_nr = 2 + (u32)sim_rng_below(rng, 2),
		.is_plain = true,
		.is_fair = sim_rng_below(rng, 2),
		.cpus_nr = kit->cpus,
	};

	for (u32 i = 0; i < test.tasks_nr; i++) {
		u32 nr = test.tasks_nr == 2 ? 3 + (u32)sim_rng_below(rng, 3) :
					      2 + (u32)sim_rng_below(rng, 2);

		generate_task(rng, kit, nr, steps[i]);
		test.tasks[i].steps = steps[i];
		test.tasks[i].cpu = kit->cpus ? i % kit->cpus + 1 : 0;
	}
	return test;
}

static void show(const struct tm_test *test, const char *spec,
		 const struct tm_result *all, const struct tm_result *some)
{
	for (u32 i = 0; i < test->tasks_nr; i++)
		print_message("  task %u: %s\n", i + 1, test->tasks[i].steps);
	print_message("%s (fair %u) %s: %u of %u classes in %llu traces: %s\n",
		      test->name, test->is_fair, spec, some->finals_nr,
		      all->finals_nr, some->counts.traces_nr, some->coverage);
}

/* The states of these programs remember the order of what was done. */
static void compare_states(const struct tm_test *test, const char *spec,
			   const struct tm_result *all)
{
	struct tm_result some;
	bool is_same;

	tm_explore(test, spec, 100000, &some);
	is_same =
		some.finals_nr == all->finals_nr &&
		!memcmp(some.finals, all->finals, all->finals_nr * sizeof(u64));
	if (!is_same || !some.is_complete)
		show(test, spec, all, &some);
	assert_true(is_same);
	assert_true(some.is_complete);
	tm_result_fini(&some);
}

/* Built once more with BOUNDED, the file compares searches with a bound. */
#ifdef BOUNDED
static const bool is_bounded = true;
#else
static const bool is_bounded;
#endif
#define PREEMPTIONS_MOST 2

/* Return: are the classes those of the other search? */
static bool is_alike(const struct tm_result *a, const struct tm_result *b)
{
	return a->finals_nr == b->finals_nr &&
	       !memcmp(a->finals, b->finals, a->finals_nr * sizeof(u64));
}

static void compare_bound(const struct kit *kit, const struct tm_test *test,
			  u32 preemptions, const struct tm_result *all)
{
	struct tm_result some;
	char spec[40];
	u64 nr;

	for (u32 order = 0; order < 2; order++) {
		snprintf(spec, sizeof(spec), "dpor:preemptions=%u,order=%u",
			 preemptions, order);
		tm_explore(test, spec, 1000000, &some);
		nr = some.counts.traces_nr - some.counts.duplicates_nr;
		if (!is_alike(all, &some) || !some.is_complete)
			show(test, spec, all, &some);
		assert_true(is_alike(all, &some));
		assert_true(some.is_complete);
		assert_int_equal(some.counts.dropped_nr, 0);
		if (!kit->is_uncounted)
			assert_int_equal(nr, all->finals_nr);
		tm_result_fini(&some);
	}
}

/*
 * A task that can only wait is skipped for nothing by dpor, not by delay: it
 * has all of delay's classes, and no others if nobody waits.
 */
static void compare_delays(const struct kit *kit, const struct tm_test *test,
			   u32 delays)
{
	struct tm_result all;
	struct tm_result some;
	u32 found_nr = 0;
	char spec[40];

	snprintf(spec, sizeof(spec), "delay:%u", delays);
	tm_explore(test, spec, EXECUTIONS, &all);
	snprintf(spec, sizeof(spec), "dpor:delays=%u", delays);
	tm_explore(test, spec, 1000000, &some);
	for (u32 i = 0, j = 0; i < all.finals_nr; i++) {
		while (j < some.finals_nr && some.finals[j] < all.finals[i])
			j++;
		found_nr += j < some.finals_nr &&
			    some.finals[j] == all.finals[i];
	}
	if (found_nr != all.finals_nr || !some.is_complete)
		show(test, spec, &all, &some);
	assert_true(all.is_complete && some.is_complete);
	assert_int_equal(found_nr, all.finals_nr);
	if (!strcmp(kit->name, "variables"))
		assert_int_equal(some.finals_nr, all.finals_nr);
	tm_result_fini(&all);
	tm_result_fini(&some);
}

/* The same classes with as many preemptions; with enough of them, all. */
static u32 compare_bounds(const struct kit *kit, const struct tm_test *test)
{
	struct tm_result all;
	char spec[40];
	u32 nr;

	tm_explore(test, "dfs", EXECUTIONS, &all);
	nr = all.is_complete ? all.finals_nr : 0;
	tm_result_fini(&all);
	for (u32 i = 0; i <= PREEMPTIONS_MOST && nr; i++) {
		snprintf(spec, sizeof(spec), "dfs:preemptions=%u", i);
		tm_explore(test, spec, EXECUTIONS, &all);
		assert_true(all.is_complete);
		compare_bound(kit, test, i, &all);
		tm_result_fini(&all);
		compare_delays(kit, test, i);
	}
	return nr;
}

/* Return: classes, or 0 if the program is too large. */
static u32 compare(const struct kit *kit, const struct tm_test *test)
{
	static const char *const specs[] = { "dpor", "dpor:source",
					     "dpor:order=1",
					     "dpor:source,order=2" };
	struct tm_result all;
	u32 nr;

	tm_explore(test, "dfs", EXECUTIONS, &all);
	nr = all.finals_nr;
	for (u32 i = 0; i < 4 && all.is_complete; i++) {
		struct tm_result some;
		u64 twice;
		bool is_same;

		tm_explore(test, specs[i], 100000, &some);
		is_same = some.finals_nr == nr &&
			  !memcmp(some.finals, all.finals, nr * sizeof(u64));
		twice = some.counts.duplicates_nr;
		if (!is_same || !some.is_complete ||
		    (some.counts.traces_nr - twice != nr &&
		     !kit->is_uncounted) ||
		    (twice && !kit->may_repeat))
			show(test, specs[i], &all, &some);
		assert_true(is_same);
		assert_true(some.is_complete);
		if (!kit->is_uncounted)
			assert_int_equal(some.counts.traces_nr - twice, nr);
		if (!kit->may_repeat)
			assert_int_equal(twice, 0);
		tm_result_fini(&some);
	}
	if (!all.is_complete) {
		nr = 0;
	} else {
		compare_states(test, "stateful", &all);
		compare_states(test, "persistent", &all);
	}
	tm_result_fini(&all);
	return nr;
}

static void run_kit(const struct kit *kit)
{
	struct sim_rng rng;
	u64 classes_nr = 0;
	u32 programs_nr = 0;

	sim_rng_seed(&rng, 4);
	while (programs_nr < PROGRAMS) {
		struct tm_test test = generate(&rng, kit);
		u32 nr = is_bounded ? compare_bounds(kit, &test) :
				      compare(kit, &test);

		programs_nr += !!nr;
		classes_nr += nr;
	}
	print_message("# %s: %u programs, %llu classes\n", kit->name,
		      programs_nr, classes_nr);
	assert_true(classes_nr > PROGRAMS * 3 / 2);
}

static void variables(void **state)
{
	static const struct kit kit = { "variables", "<>+", "", 2,
					.may_repeat = false };

	(void)state;
	run_kit(&kit);
}

static void mutexes(void **state)
{
	static const struct kit kit = { "mutexes", "<>", "LU", 2,
					.may_repeat = false };

	(void)state;
	run_kit(&kit);
}

static void reader_writer(void **state)
{
	static const struct kit kit = { "rw locks", "<>", "RrWwRr", 2,
					.may_repeat = false };

	(void)state;
	run_kit(&kit);
}

static void waits(void **state)
{
	static const struct kit kit = { "waits", "?!!<>", "LU", 2,
					.may_repeat = false };

	(void)state;
	run_kit(&kit);
}

static void failing(void **state)
{
	static const struct kit kit = { "CAS and trylock", "=<T", "LU", 2,
					.may_repeat = true };

	(void)state;
	run_kit(&kit);
}

static void choices(void **state)
{
	static const struct kit kit = {
		"choices",	     "C@<", "LU", 2, .may_repeat = true,
		.is_uncounted = true
	};

	(void)state;
	run_kit(&kit);
}

static void preemption(void **state)
{
	static const struct kit kit = { "sections on one CPU", "<>", "()", 2,
					.cpus = 1 };
	static const struct kit two = { "sections on two CPUs", "<>", "()", 2,
					.cpus = 2 };

	(void)state;
	run_kit(&kit);
	run_kit(&two);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables),	 cmocka_unit_test(mutexes),
		cmocka_unit_test(reader_writer), cmocka_unit_test(waits),
		cmocka_unit_test(failing),	 cmocka_unit_test(choices),
		cmocka_unit_test(preemption),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
