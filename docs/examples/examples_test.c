// SPDX-License-Identifier: GPL-2.0-only
/*
 * The examples of docs/extending.md: each is built in and does what the page says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "detect/detect.h"
#include "examples.h"
#include "try.h"
#include "verbs.h"
#include "verbs/model.h"

#define VERBS_MAX	300

/* Slow builds look at fewer schedules; seeds are the same in each. */
#ifndef RUNS
#define RUNS		1000
#endif

/* ---- the kernel with the verbs of the examples ---- */

static struct sim_verb all_verbs[VERBS_MAX + 1];
static u32 all_verbs_nr;

static void add_verbs(const struct sim_verb *table)
{
	for (; table->name; table++) {
		assert_true(all_verbs_nr < VERBS_MAX);
		all_verbs[all_verbs_nr++] = *table;
	}
}

static const struct sim_model *extended_model(void)
{
	static struct sim_model model;

	all_verbs_nr = 0;
	add_verbs(linux_model.verbs);
	add_verbs(latch_verbs);
	add_verbs(port_verbs);
	memset(&all_verbs[all_verbs_nr], 0, sizeof(all_verbs[0]));
	model = linux_model;
	model.verbs = all_verbs;
	return &model;
}

/* ---- the example variant, as if it stood in slub_variants ---- */

struct slub_variant;
extern const struct slub_variant slub_variant_example;

const struct slub_variant *__real_slub_variant_find(const char *name);
const struct slub_variant *__wrap_slub_variant_find(const char *name);

const struct slub_variant *__wrap_slub_variant_find(const char *name)
{
	if (!strcmp(name, "example"))
		return &slub_variant_example;
	return __real_slub_variant_find(name);
}

static const char *const variant_choices[] = { "v4", "example", NULL };

/* ---- strategies ---- */

static struct sim_strategy *make(const struct sim_strategy_ops *ops)
{
	struct sim_strategy *s = calloc(1, ops->bytes);

	assert_non_null(s);
	s->ops = ops;
	return s;
}

static struct sim_strategy *make_random(void)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_error err = { 0 };
	struct sim_strategy *s = NULL;

	assert_int_equal(sim_strategy_create("random", &o, &err, &s), 0);
	return s;
}

static void explore(const char *text, const char *settings, u32 runs_nr,
		    struct try_result *ret)
{
	struct sim_strategy *s = make_random();

	sim_detect_attach(SIM_DETECT_ALL);
	try_scenario(text, extended_model(), settings, s, runs_nr, ret);
	sim_detect_detach();
	sim_strategy_destroy(s);
}

/* ---- a primitive and its verbs ---- */

#define LATCH(count) \
	"return scenario { title = 'latch', kernel = {}," \
	" setup = function(k) k.l = k.sync:latch('ready', " count ")" \
	"   k.done = 0 end," \
	" actors = {" \
	"  worker = { count = 2, run = function(k)" \
	"    k.done = k.done + 1 k.l:count_down() end }," \
	"  waiter = function(k) k.l:wait()" \
	"    expect.equal(k.done, 2, 'both are done') end } }"

static void a_latch_opens_when_all_are_done(void **state)
{
	struct try_result res;

	(void)state;
	explore(LATCH("2"), NULL, RUNS, &res);
	assert_int_equal(res.verdicts[SIM_VERDICT_CLEAN], RUNS);
}

static void a_latch_that_never_opens_is_a_lost_wakeup(void **state)
{
	struct try_result res;

	(void)state;
	explore(LATCH("3"), NULL, RUNS, &res);
	assert_int_equal(res.verdicts[SIM_VERDICT_LOST_WAKEUP], RUNS);
	assert_non_null(strstr(res.title, "ready"));
	explore(LATCH("1"), NULL, RUNS, &res);
	assert_true(res.verdicts[SIM_VERDICT_ASSERTION] > 0);
}

/* ---- a port ---- */

#define DEVICE \
	"return scenario { title = 'device', kernel = {}," \
	" options = { locked = { 'close under the mutex', false } }," \
	" setup = function(k) k.dev = k.example:device() end," \
	" actors = {" \
	"  irq = function(k) k.dev:event() end," \
	"  close = function(k) k.dev:close(k.opt.locked) end }," \
	" check = function(k)" \
	"  expect.at_most(k.dev:events(), 1, 'one event') end }"

static void the_port_shows_its_bug(void **state)
{
	struct try_result res;

	(void)state;
	explore(DEVICE, "locked=true", RUNS, &res);
	assert_true(res.verdicts[SIM_VERDICT_DEADLOCK] > 0);
	assert_non_null(strstr(res.title, "&dev->lock"));
	explore(DEVICE, "locked=false", RUNS, &res);
	assert_int_equal(res.verdicts[SIM_VERDICT_CLEAN], RUNS);
}

/* ---- a variant ---- */

#define DESTROY \
	"return scenario { title = 'destroy', kernel = { cpus = 3 }," \
	" options = { variant = { 'kernel variant', 'v4' } }," \
	" setup = function(k)" \
	"  k.cache = k.slub:create('X', { object_bytes = 32 })" \
	"  k.slub:warm('X') end," \
	" actors = {" \
	"  destroy = { cpu = 0, run = function(k) k.cache:destroy() end }," \
	"  down = { cpu = 1, run = function(k)" \
	"   k.cpu:offline_direct(2) end } } }"

/* The table of options is part of the world, which puts it back. */
static void explore_variant(const char *settings, struct try_result *ret)
{
	sim_model_option_find(&linux_model, "variant")->choices =
		variant_choices;
	explore(DESTROY, settings, RUNS, ret);
}

static void the_variant_has_no_deadlock(void **state)
{
	struct try_result res;

	(void)state;
	explore_variant("variant=v4", &res);
	assert_true(res.verdicts[SIM_VERDICT_DEADLOCK] > 0);
	explore_variant("variant=example", &res);
	assert_int_equal(res.verdicts[SIM_VERDICT_DEADLOCK], 0);
}

/* ---- a strategy ---- */

#define ABBA \
	"return scenario { title = 'abba', setup = function(k)" \
	"  k.a = k:mutex('A') k.b = k:mutex('B') end," \
	" actors = {" \
	"  ab = function(k) k.a:lock() k.b:lock() k.b:unlock() k.a:unlock() end," \
	"  ba = function(k) k.b:lock() k.a:lock() k.a:unlock() k.b:unlock() end" \
	" } }"

static void the_strategy_repeats_itself(void **state)
{
	struct sim_strategy *s = make(&example_sticky);
	struct try_result first, second;

	(void)state;
	sim_detect_attach(SIM_DETECT_ALL);
	try_scenario(ABBA, NULL, NULL, s, RUNS, &first);
	try_scenario(ABBA, NULL, NULL, s, RUNS, &second);
	sim_detect_detach();
	assert_true(first.verdicts[SIM_VERDICT_DEADLOCK] > 0);
	assert_true(first.verdicts[SIM_VERDICT_CLEAN] > RUNS / 2);
	assert_true(first.hash == second.hash);
	free(s);
}

/* ---- a detector ---- */

#define NESTED \
	"return scenario { title = 'nested', setup = function(k)" \
	"  k.l = {} for i = 1, 3 do k.l[i] = k:mutex('L' .. i) end end," \
	" actors = { deep = function(k)" \
	"  for i = 1, 3 do k.l[i]:lock() end" \
	"  for i = 1, 3 do k.l[i]:unlock() end end } }"

static void the_detector_sees_three_locks(void **state)
{
	struct sim_strategy *s = make_random();
	struct try_result with, without;

	(void)state;
	sim_hooks_set(&example_held_hooks);
	try_scenario(NESTED, NULL, NULL, s, 10, &with);
	assert_int_equal(with.verdicts[SIM_VERDICT_LOCK_MISUSE], 10);
	assert_string_equal(with.title, "deep takes L3 as its lock number 3");
	sim_hooks_set(NULL);
	try_scenario(NESTED, NULL, NULL, s, 10, &without);
	assert_int_equal(without.verdicts[SIM_VERDICT_CLEAN], 10);
	/* With two locks it sees nothing, and nothing changes. */
	try_scenario(ABBA, NULL, NULL, s, 10, &without);
	sim_hooks_set(&example_held_hooks);
	try_scenario(ABBA, NULL, NULL, s, 10, &with);
	sim_hooks_set(NULL);
	assert_true(with.hash == without.hash);
	sim_strategy_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_latch_opens_when_all_are_done),
		cmocka_unit_test(a_latch_that_never_opens_is_a_lost_wakeup),
		cmocka_unit_test(the_port_shows_its_bug),
		cmocka_unit_test(the_variant_has_no_deadlock),
		cmocka_unit_test(the_strategy_repeats_itself),
		cmocka_unit_test(the_detector_sees_three_locks),
	};

	return cmocka_run_group_tests_name("examples", tests, NULL, NULL);
}
