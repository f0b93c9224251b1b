// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_fixture.c - one slab cache in a booted model, and questions about it
 */
#include "slub_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"
#include "strategy/strategy.h"

#include <linux/slab.h>

#include "verbs/model.h"

const char *const slub_variant_names[SLUB_VARIANTS_NR] = {
	"v5.12", "v4", "fix1", "v5.15", "v6.0", "v6.1", "v5.10", "v6.0-rc",
};

struct slub_fixture *slub_fix;
struct slub_wanted slub_wanted;

/* The variant with functions replaced. */
static struct slub_variant twin;

static void boot_model(void)
{
	sim_model_option_find(&linux_model, "variant")->string_value =
		slub_wanted.variant;
	sim_model_option_find(&linux_model, "nodes")->int_value =
		slub_wanted.nodes_nr;
	linux_model.boot();
}

void slub_fix_boot(void)
{
	boot_model();
	slub_fix = kzalloc(sizeof(*slub_fix), GFP_KERNEL);
	slub_fix->s = kmem_cache_create_args("test", &slub_wanted.args);
	if (!slub_fix->s)
		km_test_fail("no cache");
	if (!slub_wanted.put_cpu_partial && !slub_wanted.flush_all)
		return;
	twin = *slub_variant;
	if (slub_wanted.put_cpu_partial)
		twin.put_cpu_partial = slub_wanted.put_cpu_partial;
	if (slub_wanted.flush_all)
		twin.flush_all = slub_wanted.flush_all;
	slub_variant = &twin;
}

void slub_fix_want(const char *variant, unsigned int min_partial,
		   unsigned int cpu_partial, unsigned int flags)
{
	slub_wanted.variant = variant;
	slub_wanted.nodes_nr = 1;
	slub_wanted.put_cpu_partial = NULL;
	slub_wanted.flush_all = NULL;
	slub_wanted.args = (struct kmem_cache_args){
		.object_size = 16,
		.objects = 2,
		.min_partial = min_partial,
		.cpu_partial_slabs = cpu_partial,
		.flags = flags,
	};
}

void *slub_fix_alloc(void)
{
	void *object = kmem_cache_alloc(slub_fix->s, GFP_KERNEL);

	if (!object)
		km_test_fail("no memory");
	return object;
}

/* Slabs in all, on node lists, and with CPUs must be these. */
void slub_fix_expect(unsigned int slabs, unsigned int node_partial,
		     unsigned int cpu_slabs, unsigned int cpu_partial)
{
	struct slub_census census;

	slub_check_cache(slub_fix->s, &census);
	if (census.leaked)
		km_test_fail("a slab is lost");
	if (census.slabs != slabs)
		km_test_fail("wrong number of slabs");
	if (census.node_partial != node_partial)
		km_test_fail("wrong number of slabs on node lists");
	if (census.cpu_slabs != cpu_slabs || census.cpu_partial != cpu_partial)
		km_test_fail("wrong number of slabs with CPUs");
}

unsigned int slub_fix_pages_used(void)
{
	unsigned int nr = 0;

	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		if (page_count(pfn_to_page(pfn)))
			nr += 1U << pfn_to_page(pfn)->order;
	}
	return nr;
}

void slub_fix_check_rest(void)
{
	slub_check_all();
	page_alloc_check();
}

/* Two objects of one slab, which is full. */
void slub_fix_boot_two(void)
{
	slub_fix_boot();
	slub_fix->held[0] = slub_fix_alloc();
	slub_fix->held[1] = slub_fix_alloc();
}

void slub_fix_free_first(void)
{
	kmem_cache_free(slub_fix->s, slub_fix->held[0]);
}

void slub_fix_free_second(void)
{
	kmem_cache_free(slub_fix->s, slub_fix->held[1]);
}

/* Two full slabs that no CPU owns, and the CPU's slab. */
void slub_fix_boot_five(void)
{
	slub_fix_boot();
	for (unsigned int i = 0; i < 5; i++)
		slub_fix->held[i] = slub_fix_alloc();
}

void slub_fix_explore(const struct km_test *test, struct km_tally *tally)
{
	km_test_explore(test, tally);
	print_message("# %s: %u executions%s, up to %u steps, %u not clean\n",
		      slub_wanted.variant, tally->runs_nr,
		      tally->is_complete ? "" : " (not all)", tally->steps_max,
		      tally->runs_nr - tally->verdict_nr[SIM_VERDICT_CLEAN]);
}

void slub_fix_expect_clean(const struct km_test *test)
{
	struct km_tally tally;

	slub_fix_explore(test, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s: %s", slub_wanted.variant, tally.title);
	if (!tally.is_complete)
		fail_msg("%s: not complete", slub_wanted.variant);
}

void slub_fix_actor(const char *role, u32 cpu, void (*fn)(void *arg), void *arg)
{
	const struct sim_task_options o = {
		.name = role,
		.role = role,
		.kind = SIM_TASK_ACTOR,
		.cpu = cpu,
	};

	sim_task_create(&o, fn, arg);
}

static void random_one(struct sim_strategy *random, u64 seed,
		       void (*check)(void *arg), struct km_tally *tally)
{
	const struct sim_decider decider = sim_strategy_decider(random);
	struct sim_outcome outcome;

	assert_int_equal(random->ops->begin(random, seed), 0);
	sim_run(&decider, 0, &outcome);
	if (outcome.verdict == SIM_VERDICT_CLEAN)
		sim_run_check(check, NULL, &outcome);
	if (random->ops->end)
		random->ops->end(random, &outcome);
	tally->runs_nr++;
	tally->verdict_nr[outcome.verdict]++;
	tally->steps_max = max(tally->steps_max, outcome.steps_nr);
	if (outcome.verdict != SIM_VERDICT_CLEAN)
		snprintf(tally->title, sizeof(tally->title), "%s: %s",
			 sim_verdict_name(outcome.verdict), outcome.title);
}

void slub_fix_random(void (*boot)(void *arg), void (*check)(void *arg),
		     u32 cpus_nr, u32 seeds_nr, struct km_tally *ret)
{
	const struct sim_strategy_options so = SIM_STRATEGY_OPTIONS_INIT;
	const struct sim_world_options o = {
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
		.timers = SIM_TIMERS_IDLE,
	};
	struct sim_outcome outcome;
	struct sim_strategy *random;
	struct sim_snapshot *snap;
	struct sim_error err;

	*ret = (struct km_tally){ .runs_nr = 0 };
	assert_int_equal(sim_world_create(&o, &err), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_world_boot(boot, NULL, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(sim_snapshot_take(&snap, &err), 0);
	assert_int_equal(sim_strategy_create("random", &so, &err, &random), 0);
	for (u64 seed = 1; seed <= seeds_nr; seed++) {
		sim_snapshot_restore(snap);
		random_one(random, seed, check, ret);
	}
	sim_strategy_destroy(random);
	sim_snapshot_free(snap);
	sim_detect_detach();
	sim_world_destroy();
}
