// SPDX-License-Identifier: GPL-2.0-only
/*
 * try.c - load, boot, snapshot; then restore and run, seed by seed
 */
#include "try.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/snapshot.h"
#include "script/script.h"

static struct sim_script *load(const char *text, const struct sim_model *model,
			       const char *settings)
{
	struct sim_script_options o = {
		.path = "example.lua",
		.text = text,
		.text_bytes = strlen(text),
		.model = model,
		.overrides = &settings,
		.overrides_nr = settings != NULL,
	};
	struct sim_error err = { 0 };
	struct sim_script *script = NULL;

	if (sim_script_load(&o, &script, &err) < 0)
		fail_msg("%s", err.message);
	return script;
}

/* The model boots in the boot task, in front of the scenario's setup. */
static const struct sim_model *booting;

static void boot(void *script)
{
	if (booting && booting->boot && sim_script_has_kernel(script))
		booting->boot();
	sim_script_boot(script);
}

static struct sim_snapshot *boot_world(struct sim_script *script)
{
	struct sim_world_options world;
	struct sim_snapshot *snapshot;
	struct sim_error err = { 0 };
	struct sim_outcome outcome;

	if (sim_script_config_select(script, 0, &world, &err) < 0)
		fail_msg("%s", err.message);
	if (sim_world_create(&world, &err) < 0)
		fail_msg("%s", err.message);
	/* A new world puts the model's globals back, its options among them. */
	assert_int_equal(sim_script_config_select(script, 0, &world, &err), 0);
	sim_world_boot(boot, script, &outcome);
	if (sim_script_boot_result(script, &err) < 0)
		fail_msg("%s", err.message);
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		fail_msg("boot: %s", outcome.title);
	assert_int_equal(sim_snapshot_take(&snapshot, &err), 0);
	return snapshot;
}

static void run_one(struct sim_script *script, struct sim_strategy *strategy,
		    struct try_result *ret)
{
	struct sim_decider decider = sim_strategy_decider(strategy);
	struct sim_outcome outcome;

	sim_run(&decider, 0, &outcome);
	if (outcome.verdict == SIM_VERDICT_CLEAN)
		sim_run_check(sim_script_check, script, &outcome);
	if (strategy->ops->end)
		strategy->ops->end(strategy, &outcome);
	ret->runs_nr++;
	ret->verdicts[outcome.verdict]++;
	ret->hash = ret->hash * 31 + outcome.event_hash;
	if (sim_verdict_is_bug(outcome.verdict))
		snprintf(ret->title, sizeof(ret->title), "%s", outcome.title);
}

void try_scenario(const char *text, const struct sim_model *model,
		  const char *settings, struct sim_strategy *strategy,
		  u32 runs_nr, struct try_result *ret)
{
	struct sim_script *script = load(text, model, settings);
	struct sim_snapshot *snapshot;

	assert_true(runs_nr <= TRY_RUNS_MAX);
	booting = model;
	snapshot = boot_world(script);
	memset(ret, 0, sizeof(*ret));
	for (u64 seed = 0; seed < runs_nr; seed++) {
		if (strategy->ops->begin(strategy, seed))
			break;
		sim_snapshot_restore(snapshot);
		run_one(script, strategy, ret);
	}
	sim_snapshot_free(snapshot);
	sim_world_destroy();
	sim_script_free(script);
}
