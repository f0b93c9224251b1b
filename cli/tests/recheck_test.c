// SPDX-License-Identifier: GPL-2.0-only
/*
 * recheck: a scenario that looks outside the world is caught
 *
 * The model of this test has verbs whose answers are no part of the world, as
 * those of a model with a forgotten global or a clock would be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/choice.h"
#include "core/heap.h"
#include "core/model.h"
#include "explore/worker.h"
#include "script/script.h"

#define EXECUTIONS 200

/* ---- a model that cheats ---- */

static s64 counter; /* a global that no snapshot knows */
static s64 *honest; /* points into the world */

static int call_outside(struct sim_call *call)
{
	sim_call_return_int(call, counter++);
	return 0;
}

static int call_inside(struct sim_call *call)
{
	sim_call_return_int(call, (*honest)++);
	return 0;
}

/* Kept until the end, so that each object lies elsewhere. */
static void *kept[4 * EXECUTIONS];
static u32 kept_nr;

static int call_address(struct sim_call *call)
{
	if (kept_nr == ARRAY_SIZE(kept))
		return sim_call_fail(call, "too many objects");
	kept[kept_nr] = malloc(16);
	sim_call_return_int(call, (s64)(uintptr_t)kept[kept_nr++]);
	return 0;
}

static int call_choose(struct sim_call *call)
{
	u32 bound = 2 + (u32)(counter++ % 3);

	sim_call_return_int(call, sim_choice(SIM_CHOICE_VALUE, bound));
	return 0;
}

static const struct sim_verb verbs[] = {
	{ "cheat", "outside", "", "counts outside the world", call_outside,
	  SIM_VERB_ANYWHERE, false },
	{ "cheat", "inside", "", "counts inside the world", call_inside,
	  SIM_VERB_ANYWHERE, false },
	{ "cheat", "address", "", "address of a new object", call_address,
	  SIM_VERB_ANYWHERE, false },
	{ "cheat", "choose", "", "as many alternatives as it likes",
	  call_choose, SIM_VERB_ANYWHERE, false },
	{ NULL, NULL, NULL, NULL, NULL, SIM_VERB_ANYWHERE, false },
};

static struct sim_model_option options[] = {
	{ .key = NULL },
};

static const struct sim_model model = {
	.name = "cheat",
	.verbs = verbs,
	.options = options,
};

/* ---- exploring with it ---- */

static void op_boot(void *script)
{
	honest = sim_heap_alloc(sizeof(*honest), "honest");
	sim_script_boot(script);
}

static const struct sim_explore_script_ops ops = {
	.boot = op_boot,
	.check = sim_script_check,
};

static void explore(const char *text, bool is_rechecked,
		    struct sim_explore_result *ret)
{
	struct sim_script_options o = {
		.path = "cheat.lua",
		.text = text,
		.text_bytes = strlen(text),
		.model = &model,
	};
	struct sim_campaign campaign = {
		.subject = { .scenario_name = "cheat", .options = "" },
		.strategy = "random",
		.is_rechecked = is_rechecked,
		.executions_max = EXECUTIONS,
	};
	struct sim_explore x = { .campaign = &campaign };
	struct sim_script *script;
	struct sim_error err = { .code = 0 };

	counter = 0;
	assert_int_equal(sim_script_load(&o, &script, &err), 0);
	assert_int_equal(sim_script_config_select(
				 script, 0, &campaign.subject.world, &err),
			 0);
	campaign.subject.world.all_cpus_online = true;
	x.script = (struct sim_explore_script){ &ops, script };
	assert_int_equal(sim_explore_run(&x, ret, &err), 0);
	assert_int_equal(sim_script_boot_result(script, &err), 0);
	sim_script_free(script);
	while (kept_nr)
		free(kept[--kept_nr]);
}

/* Two tasks; @body of one of them is under suspicion. */
#define SCENARIO(body, check) \
	"return scenario { title = 't', kernel = { cpus = 2 }, " \
	"setup = function(k) k.m = k:mutex('m') end, actors = { " \
	"suspect = function(k) " body " end, " \
	"other = function(k) k.m:lock() k.m:unlock() end }, " \
	"check = function(k) " check " end }"

static void assert_caught(const char *text)
{
	struct sim_explore_result res;

	explore(text, true, &res);
	assert_true(res.executions_by[SIM_VERDICT_DIVERGED] > 0);
	assert_int_equal(res.diverged.verdict, SIM_VERDICT_DIVERGED);
	assert_true(res.diverged.title[0] != '\0');
	sim_explore_result_fini(&res);
	/* Only the second run tells. */
	explore(text, false, &res);
	assert_int_equal(res.executions_by[SIM_VERDICT_DIVERGED], 0);
	assert_int_equal(res.executions_nr, EXECUTIONS);
	sim_explore_result_fini(&res);
}

static void assert_innocent(const char *text)
{
	struct sim_explore_result res;

	explore(text, true, &res);
	assert_int_equal(res.executions_by[SIM_VERDICT_DIVERGED], 0);
	assert_int_equal(res.executions_nr, EXECUTIONS);
	sim_explore_result_fini(&res);
}

static void steps_that_depend_on_a_global(void **state)
{
	(void)state;
	assert_caught(SCENARIO("if k.cheat:outside() % 2 == 1 then "
			       "k.m:lock() k.m:unlock() end",
			       ""));
}

static void a_count_in_the_world_is_fine(void **state)
{
	(void)state;
	assert_innocent(SCENARIO("if k.cheat:inside() % 2 == 0 then "
				 "k.m:lock() k.m:unlock() end",
				 ""));
}

static void a_cheat_without_consequences_is_fine(void **state)
{
	(void)state;
	assert_innocent(SCENARIO("local _ = k.cheat:outside()", ""));
}

static void steps_that_depend_on_an_address(void **state)
{
	(void)state;
	assert_caught(SCENARIO("if k.cheat:address() // 32 % 3 == 0 then "
			       "k.m:lock() k.m:unlock() end",
			       ""));
}

static void a_bound_that_depends_on_a_global(void **state)
{
	(void)state;
	assert_caught(SCENARIO("local _ = k.cheat:choose()", ""));
}

static void a_verdict_that_depends_on_a_global(void **state)
{
	(void)state;
	assert_caught(SCENARIO("k.m:lock() k.m:unlock()",
			       "expect.equal(k.cheat:outside() % 5 == 3, "
			       "false, 'no count ends in 3')"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_that_depend_on_a_global),
		cmocka_unit_test(a_count_in_the_world_is_fine),
		cmocka_unit_test(a_cheat_without_consequences_is_fine),
		cmocka_unit_test(steps_that_depend_on_an_address),
		cmocka_unit_test(a_bound_that_depends_on_a_global),
		cmocka_unit_test(a_verdict_that_depends_on_a_global),
	};

	return cmocka_run_group_tests_name("recheck", tests, NULL, NULL);
}
