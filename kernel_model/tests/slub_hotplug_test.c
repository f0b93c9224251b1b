// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_hotplug: caches against CPUs and memory that go away, in every variant
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/task.h"

#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "slub_fixture.h"

/* ---- CPUs ---- */

static void cpu1_down(void)
{
	int ret = cpu_down(1);

	if (ret)
		km_test_fail("the CPU does not go down");
}

static void use_cache(void)
{
	void *a = slub_fix_alloc();
	void *b = slub_fix_alloc();
	void *c = slub_fix_alloc();

	kmem_cache_free(slub_fix->s, a);
	kmem_cache_free(slub_fix->s, b);
	kmem_cache_free(slub_fix->s, c);
}

static void check_cpu1_has_nothing(void)
{
	const struct kmem_cache_cpu *c = per_cpu_ptr(slub_fix->s->cpu_slab, 1);

	slub_fix_check_rest();
	if (cpu_online(1))
		km_test_fail("the CPU is still online");
	if (c->page || c->partial)
		km_test_fail("a dead CPU has slabs");
	if (per_cpu_ptr(NODE_DATA(0)->node_zones->per_cpu_pageset, 1)->count)
		km_test_fail("a dead CPU has free pages");
}

/* The user's task is on the CPU that goes, and moves when that is gone. */
static void dead_cpu_gives_slabs_back(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot,
		.tasks = { { "down", cpu1_down }, { "user", use_cache } },
		.check = check_cpu1_has_nothing,
		.preemptions_max = 1,
		.runs_max = 50000,
	};

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 1, 1, 0);
		slub_fix_expect_clean(&test);
	}
}

static void destroy(void)
{
	kmem_cache_destroy(slub_fix->s);
}

static void cpu3_down(void)
{
	if (cpu_down(3))
		km_test_fail("the CPU does not go down");
}

static void boot_slab_of_cpu0(void)
{
	slub_fix_boot();
	use_cache();
}

/*
 * Who holds slab_mutex while it waits for cpu_hotplug_lock deadlocks with a
 * CPU that goes down, whose slub_cpu_dead() wants slab_mutex.
 */
static void destroy_against_cpu_down(void **state)
{
	static const bool deadlocks[SLUB_VARIANTS_NR] = {
		false, true, true, false, false, false, false, false,
	};
	const struct km_test test = {
		.boot = boot_slab_of_cpu0,
		.tasks = { { "down", cpu3_down }, { "destroy", destroy } },
		.preemptions_max = 1,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 1, 1, 0);
		slub_fix_explore(&test, &tally);
		print_message("# %s\n", tally.title);
		assert_true(tally.is_complete);
		if (deadlocks[i])
			assert_int_not_equal(
				tally.verdict_nr[SIM_VERDICT_DEADLOCK], 0);
		else
			assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK],
					 0);
		assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK] +
					 tally.verdict_nr[SIM_VERDICT_CLEAN],
				 tally.runs_nr);
	}
}

/* Let the boot task use the cache on CPU 3, so that its slabs stay there. */
static void boot_slab_of_cpu3(void)
{
	slub_fix_boot();
	sim_task_set_cpus_allowed(sim_task_current(), BIT(3));
	msleep(1);
	if (smp_processor_id() != 3)
		km_test_fail("the boot task did not move");
	use_cache();
	sim_task_set_cpus_allowed(sim_task_current(), BIT(0));
	msleep(1);
}

/*
 * Before v5.15 a destroy does not hold off CPU hotplug. Between the clearing of
 * the online bit and slub_cpu_dead() nobody flushes the CPU, and the destroyer
 * takes its slabs for ones with objects.
 */
static void destroy_misses_a_dying_cpu(void **state)
{
	const struct km_test test = {
		.boot = boot_slab_of_cpu3,
		.tasks = { { "down", cpu3_down }, { "destroy", destroy } },
		.preemptions_max = 1,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	slub_fix_want("v5.12", 1, 1, 0);
	slub_fix_explore(&test, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION], 0);
	assert_non_null(strstr(tally.title, "destroyed with objects left"));
	slub_fix_want("v5.15", 1, 1, 0);
	slub_fix_expect_clean(&test);
	slub_fix_want("v6.0", 1, 1, 0);
	slub_fix_expect_clean(&test);
	slub_fix_want("v6.1", 1, 1, 0);
	slub_fix_expect_clean(&test);
}

/*
 * What v5.15 left: a write to a file of the cache waits for cpu_hotplug_lock
 * behind a CPU that goes down, that waits for the destroyer to drop the lock,
 * and the destroyer waits for the write to end.
 */
static void write_shrink_actor(void *arg)
{
	(void)arg;
	sysfs_write_file("/kernel/slab/test/shrink", "1");
}

static void destroy_actor(void *arg)
{
	(void)arg;
	destroy();
}

static void cpu3_down_actor(void *arg)
{
	(void)arg;
	cpu3_down();
}

static void boot_three_actors(void *arg)
{
	(void)arg;
	boot_slab_of_cpu0();
	slub_fix_actor("sysfs", 0, write_shrink_actor, NULL);
	slub_fix_actor("destroy", 1, destroy_actor, NULL);
	slub_fix_actor("down", 2, cpu3_down_actor, NULL);
}

static void check_gone(void *arg)
{
	(void)arg;
	slub_fix_check_rest();
	if (!list_empty(&slab_caches) || cpu_online(3))
		km_test_fail("the cache or the CPU is still there");
}

/*
 * What the sources say. The destroyer waits for users of the file with
 * slab_mutex held up to v5.19, and since v4 its locks and those of the flush
 * meet those of the CPU. A shrinker has slabs off the list that are still
 * counted, which makes a destroy fail, up to v6.0.
 */
static const struct drained {
	const char	*variant;
	bool		deadlocks;
	bool		counts_late;
} drained[] = {
	{ "v5.12", false, true }, { "v4", true, true },
	{ "fix1", true, true },	  { "v5.15", true, true },
	{ "v6.0", false, true },  { "v6.1", false, false },
};

/* A deadlock may come first in every schedule: then it may hide the race. */
static void assert_drained(const struct drained *d,
			   const struct km_tally *tally)
{
	u32 deadlocks_nr = tally->verdict_nr[SIM_VERDICT_DEADLOCK];
	u32 races_nr = tally->verdict_nr[SIM_VERDICT_ASSERTION];

	assert_int_equal(deadlocks_nr + races_nr +
				 tally->verdict_nr[SIM_VERDICT_CLEAN],
			 tally->runs_nr);
	assert_int_equal(deadlocks_nr != 0, d->deadlocks);
	if (!d->deadlocks)
		assert_int_equal(races_nr != 0, d->counts_late);
	else if (!d->counts_late)
		assert_int_equal(races_nr, 0);
	if (races_nr && !deadlocks_nr)
		assert_non_null(
			strstr(tally->title, "destroyed with objects left"));
}

static void drain_under_the_locks(void **state)
{
	struct km_tally tally;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(drained); i++) {
		slub_fix_want(drained[i].variant, 1, 1, 0);
		slub_fix_random(boot_three_actors, check_gone, 4, 4000, &tally);
		print_message("# %s: %u of %u are deadlocks: %s\n",
			      slub_wanted.variant,
			      tally.verdict_nr[SIM_VERDICT_DEADLOCK],
			      tally.runs_nr, tally.title);
		assert_drained(&drained[i], &tally);
	}
}

/* ---- memory ---- */

static int write_online(unsigned long pfn, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/devices/system/memory/memory%lu/online",
		 pfn_to_section_nr(pfn));
	return sysfs_write_file(path, text);
}

static void offline_block_of_cache(void)
{
	void *object = slub_fix_alloc();
	unsigned long pfn = page_to_pfn(slub_page_of(object));

	if (write_online(pfn, "0") != -EBUSY)
		km_test_fail("a block with an object in use went offline");
	kmem_cache_free(slub_fix->s, object);
	object = slub_fix_alloc();
	kmem_cache_free(slub_fix->s, object);
	slub_fix_check_rest();
	if (write_online(pfn, "0"))
		km_test_fail("a block with an empty slab stays online");
	slub_fix_expect(0, 0, 0, 0);
	slub_fix_check_rest();
	object = slub_fix_alloc();
	if (pfn_to_section_nr(page_to_pfn(slub_page_of(object))) ==
	    pfn_to_section_nr(pfn))
		km_test_fail("a slab in a block that is offline");
	if (write_online(pfn, "1"))
		km_test_fail("the block does not come online");
	kmem_cache_free(slub_fix->s, object);
	slub_fix_check_rest();
}

static void memory_offline_shrinks(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 2, 1, 0);
		km_test_once(slub_fix_boot, offline_block_of_cache);
	}
}

/* A node without memory: new caches do without its structure until it is back. */
static void offline_whole_node(void)
{
	unsigned long first = section_nr_to_pfn(mm_options.blocks_nr / 2);
	unsigned long pfn;
	struct kmem_cache *s;

	for (pfn = first; pfn < max_pfn; pfn += PAGES_PER_SECTION) {
		if (write_online(pfn, "0"))
			km_test_fail("an empty block stays online");
	}
	slub_fix_want("v6.0", 2, 1, 0);
	s = kmem_cache_create_args("late", &slub_wanted.args);
	if (!s || s->node[1])
		km_test_fail("a structure for a node without memory");
	if (write_online(first, "1") || !s->node[1])
		km_test_fail("no structure for a node with memory");
	if (!kmem_cache_alloc_node(s, GFP_KERNEL, 1))
		km_test_fail("no memory");
	slub_fix_check_rest();
}

static void node_goes_and_comes(void **state)
{
	(void)state;
	slub_fix_want("v6.0", 2, 1, 0);
	slub_wanted.nodes_nr = 2;
	km_test_once(slub_fix_boot, offline_whole_node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dead_cpu_gives_slabs_back),
		cmocka_unit_test(destroy_against_cpu_down),
		cmocka_unit_test(destroy_misses_a_dying_cpu),
		cmocka_unit_test(drain_under_the_locks),
		cmocka_unit_test(memory_offline_shrinks),
		cmocka_unit_test(node_goes_and_comes),
	};

	return cmocka_run_group_tests_name("slub_hotplug", tests, NULL, NULL);
}
