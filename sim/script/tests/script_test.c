// SPDX-License-Identifier: GPL-2.0-only
#include "script_test.h"

#include "base/rng.h"

/* ---- a tiny model ---- */

struct thing {
	s64 size;
	bool has_ctor;
	bool was_shrunk;
};

static int call_offline(struct sim_call *call)
{
	s64 cpu = call->args[0].i;

	if (cpu < 0 || cpu > 3)
		return sim_call_fail(call,
				     "cpu:offline expects a CPU number "
				     "from 0 to 3, got %lld",
				     cpu);
	sim_point(SIM_POINT_USER, NULL, "offline");
	sim_call_return_int(call, cpu == 0 ? -16 : 0);
	return 0;
}

static int call_create(struct sim_call *call)
{
	const struct sim_value *size = sim_call_option(call, "size");
	const struct sim_value *ctor = sim_call_option(call, "ctor");
	struct thing *thing = sim_heap_alloc(sizeof(*thing), "thing");

	thing->size = size ? size->i : 8;
	thing->has_ctor = ctor && ctor->b;
	sim_call_return_object(call, "thing", thing);
	return 0;
}

static int call_shrink(struct sim_call *call)
{
	struct thing *thing = call->self.object;

	thing->was_shrunk = true;
	sim_call_return_bool(call, thing->has_ctor);
	sim_call_return_int(call, thing->size);
	return 0;
}

static int call_same(struct sim_call *call)
{
	sim_call_return_object(call, "thing", call->args[0].object);
	return 0;
}

static int call_ticket(struct sim_call *call)
{
	sim_call_return_object(call, "ticket", sim_heap_alloc(16, "ticket"));
	return 0;
}

static const struct sim_verb verbs[] = {
	{ "cpu", "offline", "cpu:int, how:string?", "take a CPU down",
	  call_offline, SIM_VERB_ANYWHERE, false },
	{ "box", "create", "name:string? {size:int, ctor:bool}", "make a thing",
	  call_create, SIM_VERB_SETUP_ONLY, false },
	{ "box", "same", "thing:thing", "the thing itself", call_same,
	  SIM_VERB_ACTOR_ONLY, false },
	{ "box", "ticket", "", "an object without methods", call_ticket,
	  SIM_VERB_ANYWHERE, false },
	{ "thing", "shrink", "", "shrink it", call_shrink, SIM_VERB_ANYWHERE,
	  true },
	{ NULL, NULL, NULL, NULL, NULL, SIM_VERB_ANYWHERE, false },
};

static const char *const variants[] = { "v4", "v5.15", "v6.0", NULL };

static struct sim_model_option options[] = {
	{ .key = "variant",
	  .help = "which code",
	  .type = SIM_VALUE_STRING,
	  .string_default = "v6.0",
	  .choices = variants },
	{ .key = "blocks",
	  .help = "memory blocks",
	  .type = SIM_VALUE_INT,
	  .int_default = 4,
	  .int_min = 1,
	  .int_max = 16 },
	{ .key = NULL },
};

const struct sim_model test_model = {
	.name = "test",
	.verbs = verbs,
	.options = options,
};

/* ---- loading and booting ---- */

int load_text(const char *text, const char *override, struct sim_script **ret,
	      struct sim_error *err)
{
	struct sim_script_options o = {
		.path = "dir/t.lua",
		.text = text,
		.text_bytes = strlen(text),
		.model = &test_model,
		.overrides = &override,
		.overrides_nr = override != NULL,
	};

	return sim_script_load(&o, ret, err);
}

void assert_load_fails(const char *text, const char *override,
		       const char *message)
{
	struct sim_error err = { 0 };
	struct sim_script *script = NULL;
	int r = load_text(text, override, &script, &err);

	if (r == 0)
		sim_script_free(script);
	assert_int_equal(r, -SIM_ERR_SCRIPT);
	assert_string_equal(err.message, message);
	assert_null(r == 0 ? script : NULL);
}

/* What the detectors do in the whole: an actor that still waits is stuck. */
static void find_stuck(struct sim_outcome *ret)
{
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (task->kind == SIM_TASK_ACTOR &&
		    task->state == SIM_TASK_BLOCKED) {
			ret->verdict = task->waiter->spec->wakers ?
					       SIM_VERDICT_DEADLOCK :
					       SIM_VERDICT_LOST_WAKEUP;
			return;
		}
	}
}

static const struct sim_hooks hooks = { .quiescent = find_stuck };

void bed_hooks(void)
{
	sim_hooks_set(&hooks);
}

int bed_boot(struct bed *bed, const char *text, const char *override,
	     struct sim_error *err)
{
	struct sim_world_options world;
	int r;

	memset(bed, 0, sizeof(*bed));
	r = load_text(text, override, &bed->script, err);
	if (r < 0)
		return r;
	r = sim_script_config_select(bed->script, 0, &world, err);
	assert_int_equal(r, 0);
	assert_int_equal(sim_world_create(&world, err), 0);
	bed_hooks();
	sim_world_boot(sim_script_boot, bed->script, &bed->boot);
	return sim_script_boot_result(bed->script, err);
}

void bed_make(struct bed *bed, const char *text)
{
	struct sim_error err = { 0 };

	if (bed_boot(bed, text, NULL, &err) < 0)
		fail_msg("boot: %s", err.message);
	if (bed->boot.verdict != SIM_VERDICT_CLEAN)
		fail_msg("boot: %s", bed->boot.title);
	assert_int_equal(sim_snapshot_take(&bed->snap, &err), 0);
}

void bed_fini(struct bed *bed)
{
	sim_snapshot_free(bed->snap);
	sim_world_destroy();
	sim_script_free(bed->script);
}

void assert_boot_fails(const char *text, const char *message)
{
	struct sim_error err = { 0 };
	struct bed bed;
	int r = bed_boot(&bed, text, NULL, &err);

	bed_fini(&bed);
	assert_string_equal(err.message, message);
	assert_int_equal(r, -SIM_ERR_SCRIPT);
}

/* ---- deciders ---- */

static u32 random_pick(void *ctx, const struct sim_moves *moves)
{
	return (u32)(sim_rng_next(ctx) % moves->nr);
}

static u32 random_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)kind;
	return (u32)(sim_rng_next(ctx) % bound);
}

static void run_and_check(struct bed *bed, const struct sim_decider *decider,
			  struct sim_outcome *ret)
{
	sim_snapshot_restore(bed->snap);
	sim_run(decider, 0, ret);
	if (ret->verdict == SIM_VERDICT_CLEAN)
		sim_run_check(sim_script_check, bed->script, ret);
}

void bed_run_random(struct bed *bed, u64 seed, struct sim_outcome *ret)
{
	struct sim_rng rng;
	struct sim_decider decider = {
		.pick = random_pick,
		.value = random_value,
		.ctx = &rng,
	};

	sim_rng_seed(&rng, seed);
	run_and_check(bed, &decider, ret);
}

static u32 dfs_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	struct dfs *dfs = ctx;
	u32 at = dfs->at++;

	(void)kind;
	assert_true(at < ARRAY_SIZE(dfs->value));
	if (at >= dfs->nr)
		dfs->value[at] = 0;
	dfs->bound[at] = bound;
	return dfs->value[at];
}

static u32 dfs_pick(void *ctx, const struct sim_moves *moves)
{
	return dfs_value(ctx, SIM_CHOICE_MOVE, moves->nr);
}

/* Go on to the next schedule. Return: false when there is none. */
static bool dfs_next(struct dfs *dfs)
{
	dfs->nr = dfs->at;
	dfs->at = 0;
	while (dfs->nr &&
	       dfs->value[dfs->nr - 1] + 1 == dfs->bound[dfs->nr - 1])
		dfs->nr--;
	if (!dfs->nr)
		return false;
	dfs->value[dfs->nr - 1]++;
	return true;
}

void bed_explore(struct bed *bed, u32 max_nr, struct tally *ret)
{
	static struct dfs dfs;
	struct sim_decider decider = {
		.pick = dfs_pick,
		.value = dfs_value,
		.ctx = &dfs,
	};

	memset(&dfs, 0, sizeof(dfs));
	memset(ret, 0, sizeof(*ret));
	do {
		struct sim_outcome outcome;

		run_and_check(bed, &decider, &outcome);
		ret->verdicts[outcome.verdict]++;
		ret->total++;
	} while (ret->total < max_nr && dfs_next(&dfs));
}
