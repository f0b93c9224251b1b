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
#include <linux/sysfs.h>

#include "slub_fixture.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(destroy_reads_freed_cache),
		cmocka_unit_test(fast_path_follows_no_page),
		cmocka_unit_test(nodes_before_and_after),
	};

	return cmocka_run_group_tests_name("slub_corpus", tests, NULL, NULL);
}
