// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_corpus: what kernels with a known bug do differently, and only that
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <linux/mmzone.h>
#include <linux/preempt.h>
#include <linux/sysfs.h>

#include "slub_fixture.h"
#include "verbs/model.h"

/* ---- v6.0-rc: a destroy reads a cache that its work freed ---- */

static void boot_with_slab(void)
{
	slub_fix_boot();
	kmem_cache_free(slub_fix->s, slub_fix_alloc());
}

static void destroy(void)
{
	kmem_cache_destroy(slub_fix->s);
}

static u32 use_after_free_nr(const struct km_test *test, const char *variant,
			     unsigned int flags)
{
	struct km_tally tally;

	slub_fix_want(variant, 2, 1, flags);
	slub_fix_explore(test, &tally);
	assert_true(tally.is_complete);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_USE_AFTER_FREE] +
				 tally.verdict_nr[SIM_VERDICT_CLEAN],
			 tally.runs_nr);
	return tally.verdict_nr[SIM_VERDICT_USE_AFTER_FREE];
}

static void destroy_reads_freed_cache(void **state)
{
	const struct km_test test = {
		.boot = boot_with_slab,
		.tasks = { { "destroy", destroy } },
		.preemptions_max = 1,
		.runs_max = 50000,
	};

	(void)state;
	assert_int_not_equal(
		use_after_free_nr(&test, "v6.0-rc", SLAB_TYPESAFE_BY_RCU), 0);
	assert_int_equal(use_after_free_nr(&test, "v6.0", SLAB_TYPESAFE_BY_RCU),
			 0);
	/* Without RCU nobody else releases it. */
	assert_int_equal(use_after_free_nr(&test, "v6.0-rc", 0), 0);
}

/* ---- v5.10-rc: the fast path follows c->page ---- */

static void alloc_on_any_node(void)
{
	kmem_cache_free(slub_fix->s, slub_fix_alloc());
}

static void alloc_on_node(void)
{
	void *object = kmem_cache_alloc_node(slub_fix->s, GFP_KERNEL, 0);

	if (!object)
		km_test_fail("no memory");
	kmem_cache_free(slub_fix->s, object);
}

static void shrink(void)
{
	kmem_cache_shrink(slub_fix->s);
}

static u32 oopses_nr(const char *variant, void (*alloc)(void))
{
	const struct km_test test = {
		.boot = boot_with_slab,
		.tasks = { { "alloc", alloc }, { "shrink", shrink } },
		.check = slub_fix_check_rest,
		.preemptions_max = 1,
		.runs_max = 50000,
	};
	struct km_tally tally;

	slub_fix_want(variant, 0, 1, 0);
	slub_fix_explore(&test, &tally);
	assert_true(tally.is_complete);
	if (tally.verdict_nr[SIM_VERDICT_ASSERTION])
		assert_non_null(strstr(tally.title, "NULL pointer"));
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION] +
				 tally.verdict_nr[SIM_VERDICT_CLEAN],
			 tally.runs_nr);
	return tally.verdict_nr[SIM_VERDICT_ASSERTION];
}

static void fast_path_follows_no_page(void **state)
{
	(void)state;
	assert_int_not_equal(oopses_nr("v5.10-rc", alloc_on_node), 0);
	assert_int_equal(oopses_nr("v5.10", alloc_on_node), 0);
	/* Who does not care for the node does not look at the page. */
	assert_int_equal(oopses_nr("v5.10-rc", alloc_on_any_node), 0);
}

/* ---- v5.10: nodes lose their structures ---- */

static void offline_second_node(void)
{
	char path[64];

	for (unsigned int nr = mm_options.blocks_nr / 2;
	     nr < mm_options.blocks_nr; nr++) {
		snprintf(path, sizeof(path),
			 "/devices/system/memory/memory%u/online", nr);
		if (sysfs_write_file(path, "0"))
			km_test_fail("an empty block stays online");
	}
}

static void node_is_freed(void)
{
	offline_second_node();
	if (slub_fix->s->node[1])
		km_test_fail("the structure is still there");
	kmem_cache_free(slub_fix->s, slub_fix_alloc());
	slub_fix_check_rest();
}

static void node_stays(void)
{
	offline_second_node();
	if (!slub_fix->s->node[1])
		km_test_fail("the structure is gone");
	slub_fix_check_rest();
}

static void nodes_before_and_after(void **state)
{
	(void)state;
	slub_fix_want("v5.10", 1, 1, 0);
	slub_wanted.nodes_nr = 2;
	km_test_once(slub_fix_boot, node_is_freed);
	slub_fix_want("v5.12", 1, 1, 0);
	slub_wanted.nodes_nr = 2;
	km_test_once(slub_fix_boot, node_stays);
}

/* ---- PREEMPT_RT ---- */

static void boot_rt(void)
{
	sim_model_option_find(&linux_model, "preempt_rt")->int_value = true;
	slub_fix_boot();
	sim_model_option_find(&linux_model, "preempt_rt")->int_value = false;
}

static void use_both(void *arg)
{
	void *first = slub_fix_alloc();
	void *second = slub_fix_alloc();

	(void)arg;
	kmem_cache_free(slub_fix->s, first);
	kmem_cache_free(slub_fix->s, second);
}

/* Two share CPU 0: each may come while the other holds the local lock. */
static void boot_rt_users(void *arg)
{
	(void)arg;
	boot_rt();
	slub_fix_actor("first", 0, use_both, NULL);
	slub_fix_actor("second", 0, use_both, NULL);
	slub_fix_actor("other", 1, use_both, NULL);
}

static void check_rest(void *arg)
{
	(void)arg;
	slub_fix_check_rest();
	kmem_cache_shrink(slub_fix->s);
	slub_fix_expect(0, 0, 0, 0);
}

static void rt_keeps_counts(void **state)
{
	static const char *const variants[] = { "v5.15", "v6.0", "v6.1" };
	struct km_tally tally;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(variants); i++) {
		slub_fix_want(variants[i], 0, 1, 0);
		slub_fix_random(boot_rt_users, check_rest, 2, 1000, &tally);
		if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
			fail_msg("%s: %s", variants[i], tally.title);
	}
}

/* Not from the beginning: the boot of v5.12 shrinks a cache of ACPI's. */
static void boot_rt_with_slab(void)
{
	slub_fix_boot();
	km_preempt_rt = true;
	kmem_cache_free(slub_fix->s, slub_fix_alloc());
}

/* What the RT series was about: list_lock sleeps, and a flush interrupts. */
static void rt_flush_by_interrupt(void **state)
{
	const struct km_test test = {
		.boot = boot_rt_with_slab,
		.tasks = { { "shrink", shrink } },
		.preemptions_max = 0,
		.runs_max = 1000,
	};
	struct km_tally tally;

	(void)state;
	slub_fix_want("v5.12", 1, 1, 0);
	slub_fix_explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_SLEEP_IN_ATOMIC],
			 tally.runs_nr);
	slub_fix_want("v5.15", 1, 1, 0);
	slub_fix_explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], tally.runs_nr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(destroy_reads_freed_cache),
		cmocka_unit_test(fast_path_follows_no_page),
		cmocka_unit_test(nodes_before_and_after),
		cmocka_unit_test(rt_keeps_counts),
		cmocka_unit_test(rt_flush_by_interrupt),
	};

	return cmocka_run_group_tests_name("slub_corpus", tests, NULL, NULL);
}
