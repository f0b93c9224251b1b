// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_history: the variants of the corpus: v3.6 to v4.18, v5.13-rc
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>

#include "mm/slub_debug.h"
#include "slub_fixture.h"

/* What the commits of docs/corpus.md say of each. */
static const struct history {
	const char	*variant;
	bool		removes_late;	/* the directory, by a work */
	bool		deadlocks;	/* with a user of a file */
} variants[] = {
	{ "v3.6-bare", false, false }, { "v3.6", false, false },
	{ "v3.7", false, false },      { "v4.11", false, true },
	{ "v4.17", true, false },      { "v4.18", false, true },
	{ "v5.13-rc", false, false },
};

#define VARIANTS_NR	(sizeof(variants) / sizeof(variants[0]))
#define DIRECTORY	"/kernel/slab/test"

static void use_cache(void)
{
	void *a = slub_fix_alloc();
	void *b = slub_fix_alloc();
	void *c = slub_fix_alloc();

	kmem_cache_free(slub_fix->s, a);
	kmem_cache_free(slub_fix->s, b);
	kmem_cache_free(slub_fix->s, c);
}

static void destroy(void)
{
	kmem_cache_destroy(slub_fix->s);
}

/* ---- what destroying leaves ---- */

/* After this the works of a destroy have run, and what they queued. */
static void destroy_and_flush(void)
{
	destroy();
	flush_scheduled_work();
	flush_scheduled_work();
}

static void check_nothing_left(void)
{
	slub_fix_check_rest();
	if (!list_empty(&slab_caches))
		km_test_fail("the cache is still there");
	if (sysfs_path_exists(DIRECTORY))
		km_test_fail("its directory is still there");
	if (slub_fix_pages_used())
		km_test_fail("it still has pages");
}

static void boot_used(void)
{
	slub_fix_boot();
	use_cache();
}

static void destroy_leaves_nothing(void **state)
{
	const struct km_test test = {
		.boot = boot_used,
		.tasks = { { "destroy", destroy_and_flush } },
		.check = check_nothing_left,
		.preemptions_max = 1,
		.runs_max = 50000,
	};

	(void)state;
	for (unsigned int i = 0; i < VARIANTS_NR; i++) {
		slub_fix_want(variants[i].variant, 1, 1, 0);
		slub_fix_expect_clean(&test);
		slub_fix_want(variants[i].variant, 1, 1, SLAB_TYPESAFE_BY_RCU);
		slub_fix_expect_clean(&test);
	}
}

/* ---- when the directory goes ---- */

static void destroy_and_look(void)
{
	destroy();
	if (sysfs_path_exists(DIRECTORY))
		km_test_fail("the directory is there after the destroy");
}

static void directory_is_gone(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot,
		.tasks = { { "destroy", destroy_and_look } },
		.preemptions_max = 0,
		.runs_max = 1000,
	};
	struct km_tally tally;

	(void)state;
	for (unsigned int i = 0; i < VARIANTS_NR; i++) {
		slub_fix_want(variants[i].variant, 1, 1, 0);
		slub_fix_explore(&test, &tally);
		assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION] != 0,
				 variants[i].removes_late);
	}
}

/* ---- who holds what ---- */

/* In the place of a flush: v4.x holds the hotplug locks around it. */
static void flush_with_locks(struct kmem_cache *s)
{
	(void)s;
	if (km_cpus_held() != slub_variant->hotplug_locks)
		km_test_fail("cpu_hotplug_lock is held in the wrong variant");
}

static void shrink_cache(void)
{
	kmem_cache_shrink(slub_fix->s);
}

static void shrink_holds_hotplug_locks(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < VARIANTS_NR; i++) {
		slub_fix_want(variants[i].variant, 1, 1, 0);
		slub_wanted.flush_all = flush_with_locks;
		km_test_once(slub_fix_boot, shrink_cache);
	}
}

static void store(void)
{
	sysfs_write_file(DIRECTORY "/cpu_partial", "2");
}

/* The user of a file and a destroyer that waits for it under slab_mutex. */
static void store_against_destroy(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot,
		.tasks = { { "store", store }, { "destroy", destroy } },
		.preemptions_max = 1,
		.runs_max = 50000,
	};
	struct km_tally tally;

	(void)state;
	for (unsigned int i = 0; i < VARIANTS_NR; i++) {
		slub_fix_want(variants[i].variant, 1, 1, 0);
		slub_fix_explore(&test, &tally);
		assert_true(tally.is_complete);
		assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK] != 0,
				 variants[i].deadlocks);
		assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK] +
					 tally.verdict_nr[SIM_VERDICT_CLEAN],
				 tally.runs_nr);
	}
}

/* ---- rcu_barrier() ---- */

static enum rcu_barrier_cpus barrier_wanted;

static void boot_barrier(void)
{
	slub_fix_boot();
	rcu_barrier_cpus = barrier_wanted;
}

static void barrier_inside(void)
{
	cpus_read_lock();
	rcu_barrier();
	cpus_read_unlock();
}

static void write_lock(void)
{
	cpus_write_lock();
	cpus_write_unlock();
}

/* A second hold waits behind a pending writer, unless the lock is a count. */
static void barrier_in_a_hold(void **state)
{
	const struct km_test test = {
		.boot = boot_barrier,
		.tasks = { { "barrier", barrier_inside },
			   { "writer", write_lock } },
		.preemptions_max = 2,
		.runs_max = 50000,
	};
	struct km_tally tally;

	(void)state;
	for (int i = RCU_BARRIER_CPUS_NO; i <= RCU_BARRIER_CPUS_RWSEM; i++) {
		barrier_wanted = (enum rcu_barrier_cpus)i;
		slub_fix_want("v3.6", 1, 1, 0);
		slub_fix_explore(&test, &tally);
		assert_true(tally.is_complete);
		assert_int_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK] != 0,
				 i == RCU_BARRIER_CPUS_RWSEM);
	}
}

/* ---- debug caches ---- */

static ssize_t write_validate(void)
{
	return sysfs_write_file(DIRECTORY "/validate", "1");
}

static void validate_debug_cache(void)
{
	if (!static_branch_unlikely(&slub_debug_enabled))
		km_test_fail("a debug cache and the key is off");
	if (!kmem_cache_debug(slub_fix->s))
		km_test_fail("a debug cache is none");
	if (write_validate())
		km_test_fail("a debug cache cannot be validated");
}

static void validate_plain_cache(void)
{
	if (static_branch_unlikely(&slub_debug_enabled))
		km_test_fail("no debug cache and the key is on");
	if (write_validate() != -EINVAL)
		km_test_fail("a plain cache can be validated");
}

static void debug_flags_enable_the_key(void **state)
{
	(void)state;
	slub_fix_want("v6.1", 1, 1, SLAB_CONSISTENCY_CHECKS);
	km_test_once(slub_fix_boot, validate_debug_cache);
	slub_fix_want("v6.1", 1, 1, 0);
	km_test_once(slub_fix_boot, validate_plain_cache);
	slub_fix_want("v5.13-rc", 1, 1, SLAB_CONSISTENCY_CHECKS);
	km_test_once(slub_fix_boot, validate_debug_cache);
}

static void create_debug_cache(void)
{
	struct kmem_cache_args args = slub_wanted.args;

	args.flags = SLAB_CONSISTENCY_CHECKS;
	if (!kmem_cache_create_args("debug", &args))
		km_test_fail("no cache");
}

static void cpu3_down(void)
{
	if (cpu_down(3))
		km_test_fail("the CPU does not go down");
}

static void create_against_cpu_down(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot,
		.tasks = { { "create", create_debug_cache },
			   { "down", cpu3_down } },
		.preemptions_max = 1,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	slub_fix_want("v5.13-rc", 1, 1, 0);
	slub_fix_explore(&test, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK], 0);
	slub_fix_want("v5.12", 1, 1, 0);
	slub_fix_expect_clean(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(destroy_leaves_nothing),
		cmocka_unit_test(directory_is_gone),
		cmocka_unit_test(shrink_holds_hotplug_locks),
		cmocka_unit_test(store_against_destroy),
		cmocka_unit_test(barrier_in_a_hold),
		cmocka_unit_test(debug_flags_enable_the_key),
		cmocka_unit_test(create_against_cpu_down),
	};

	return cmocka_run_group_tests_name("slub_history", tests, NULL, NULL);
}
