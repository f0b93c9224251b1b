// SPDX-License-Identifier: GPL-2.0-only
/*
 * model.c - the Linux model: tables joined, boot, invariants
 */
#include "model.h"

#include <string.h>

#include "base/assert.h"
#include "core/footprint.h"
#include "core/lockgraph.h"
#include "core/lockwatch.h"

#include <asm/engine.h>
#include <asm/lockdep_chains.h>
#include <linux/debug_locks.h>
#include <linux/preempt.h>
#include <linux/start_kernel.h>

#include "lock.h"
#include "verbs.h"

#define VERBS_MAX	240

static const struct sim_verb *const tables[] = {
	cpu_verbs,  irq_verbs,   lock_verbs, lock_spin_verbs, memory_verbs,
	reclaim_verbs, slub_verbs, sysfs_verbs, time_verbs, work_verbs,
};

/*
 * Filled in before main(), the last entry stays without a name. No execution
 * changes it: kept out of what model.lds collects, it is not in snapshots.
 */
static struct sim_verb verbs[VERBS_MAX + 1]
	__attribute__((section(".sim_tables")));

__attribute__((constructor)) static void join_tables(void)
{
	u32 nr = 0;

	for (u32 i = 0; i < ARRAY_SIZE(tables); i++) {
		const struct sim_verb *v = tables[i];

		for (; v->name; v++) {
			SIM_ASSERT(nr < VERBS_MAX);
			verbs[nr++] = *v;
		}
	}
}

void linux_lockdep_begin(bool is_on)
{
	lockdep_reset();
	lockdep_prove_raw_nesting(false);
	lockdep_enable(is_on);
}

bool linux_frame_is_user(const char *name)
{
	/* Bodies of verbs are called CLASS_op_NAME, see verbs.h. */
	return !strcmp(name, "sysfs_write_file") ||
	       !strcmp(name, "sysfs_read_file") || strstr(name, "_op_");
}

void linux_lockdep_tell_instances(bool on)
{
	lockdep_tell_instances(on);
}

bool linux_lockdep_chain(u32 idx, struct sim_lockchain *ret)
{
	return lockdep_chain_get(idx, ret);
}

bool linux_lockdep_chains_are_all(void)
{
	return lockdep_chains_are_all();
}

void linux_lockdep_end(void)
{
	lockdep_enable(false);
}

/*
 * Primitives are not instrumented and tell what they touch. The tests compare
 * that with all schedules, but not on PREEMPT_RT.
 */
static void boot_kernel(void)
{
	/* Its graph knows more of the order than sim/detect would. */
	if (lockdep_is_enabled())
		sim_lockgraph_claim();
	sim_lockwatch_set(&km_scenario_locks);
	start_kernel();
	if (km_preempt_rt)
		sim_footprint_uncovered_set("PREEMPT_RT");
}

struct sim_model linux_model = {
	.name = "linux",
	.verbs = verbs,
	.options = slub_options,
	.boot = boot_kernel,
	.check = km_run_checks,
};
