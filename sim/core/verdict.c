// SPDX-License-Identifier: GPL-2.0-only
/*
 * verdict.c - names, classes and hints of the verdicts
 */
#include "core/verdict.h"

#include <string.h>

static const struct {
	const char *name;
	const char *hint;
	bool is_bug;
	bool is_limit;
} verdicts[SIM_VERDICT_NR] = {
	[SIM_VERDICT_CLEAN] = { .name = "clean" },
	[SIM_VERDICT_DEADLOCK] = { .name = "deadlock", .is_bug = true },
	[SIM_VERDICT_LOST_WAKEUP] = { .name = "lost-wakeup", .is_bug = true },
	[SIM_VERDICT_LIVELOCK] = {
		.name = "livelock", .is_bug = true,
		.hint = "raise --spins-max if the loop would end later",
	},
	[SIM_VERDICT_ASSERTION] = { .name = "assertion", .is_bug = true },
	[SIM_VERDICT_SLEEP_IN_ATOMIC] = {
		.name = "sleep-in-atomic", .is_bug = true,
	},
	[SIM_VERDICT_LOCK_MISUSE] = { .name = "lock-misuse", .is_bug = true },
	[SIM_VERDICT_USE_AFTER_FREE] = {
		.name = "use-after-free", .is_bug = true,
	},
	[SIM_VERDICT_DOUBLE_FREE] = { .name = "double-free", .is_bug = true },
	[SIM_VERDICT_SCRIPT_ERROR] = { .name = "script-error", .is_bug = true },
	[SIM_VERDICT_CRASH] = {
		.name = "crash", .is_bug = true,
		.hint = "a bug of gordian or of a port in it, please report it",
	},
	[SIM_VERDICT_LIMIT_STEPS] = {
		.name = "limit-steps", .is_limit = true,
		.hint = "an endless retry loop, or raise --steps-max",
	},
	[SIM_VERDICT_LIMIT_CHOICES] = {
		.name = "limit-choices", .is_limit = true,
		.hint = "the choice log is full: lower --steps-max",
	},
	[SIM_VERDICT_LIMIT_TASKS] = {
		.name = "limit-tasks", .is_limit = true,
		.hint = "too many tasks, or too many runnable on one CPU",
	},
	[SIM_VERDICT_LIMIT_MOVES] = {
		.name = "limit-moves", .is_limit = true,
		.hint = "more than 256 moves at one step: use fewer tasks",
	},
	[SIM_VERDICT_LIMIT_LOCKS] = {
		.name = "limit-locks", .is_limit = true,
		.hint = "one task holds too many locks at once",
	},
	[SIM_VERDICT_LIMIT_HEAP] = {
		.name = "limit-heap", .is_limit = true,
		.hint = "the heap of the model or of Lua is full: fewer or smaller objects",
	},
	[SIM_VERDICT_LIMIT_INSTRUCTIONS] = {
		.name = "limit-instructions", .is_limit = true,
		.hint = "an endless loop in a Lua actor",
	},
	[SIM_VERDICT_DIVERGED] = {
		.name = "diverged",
		.hint = "other build, other scenario, or real nondeterminism",
	},
	[SIM_VERDICT_STOPPED] = { .name = "stopped" },
};

const char *sim_verdict_name(enum sim_verdict verdict)
{
	return verdict < SIM_VERDICT_NR ? verdicts[verdict].name : "?";
}

enum sim_verdict sim_verdict_by_name(const char *name)
{
	for (u32 i = 0; i < SIM_VERDICT_NR; i++) {
		if (!strcmp(verdicts[i].name, name))
			return (enum sim_verdict)i;
	}
	return SIM_VERDICT_NR;
}

bool sim_verdict_is_bug(enum sim_verdict verdict)
{
	return verdict < SIM_VERDICT_NR && verdicts[verdict].is_bug;
}

bool sim_verdict_is_limit(enum sim_verdict verdict)
{
	return verdict < SIM_VERDICT_NR && verdicts[verdict].is_limit;
}

const char *sim_verdict_hint(enum sim_verdict verdict)
{
	if (verdict >= SIM_VERDICT_NR || !verdicts[verdict].hint)
		return "";
	return verdicts[verdict].hint;
}
