// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_check: each invariant is broken on purpose, and its check must see it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/percpu.h>
#include <linux/slab.h>

#include "slub_fixture.h"

/* One task breaks something; the only schedule must end so. */
static void expect_finding(void (*breaks)(void), enum sim_verdict verdict,
			   const char *words)
{
	const struct km_test test = {
		.boot = slub_fix_boot_five,
		.tasks = { { "breaks", breaks } },
		.check = slub_fix_check_rest,
		.runs_max = 1000,
	};
	struct km_tally tally;

	slub_fix_explore(&test, &tally);
	assert_int_equal(tally.runs_nr, 1);
	if (!tally.verdict_nr[verdict] || !strstr(tally.title, words))
		fail_msg("'%s' expected, not '%s'", words, tally.title);
}

/* ---- transaction ids grow ---- */

static struct kmem_cache_cpu *my_cpu_slab(void)
{
	return this_cpu_ptr(slub_fix->s->cpu_slab);
}

static void tid_falls(void)
{
	my_cpu_slab()->tid -= TID_STEP;
}

static void tid_of_next_cpu(void)
{
	my_cpu_slab()->tid++;
}

/* The old id again, by way of an ordinary allocation. */
static void tid_repeats(void)
{
	tid_falls();
	slub_fix_alloc();
	km_test_fail("the allocation did not see it");
}

/* The CPU's slab has one free object, which is taken without a new id. */
static void tid_stays(void)
{
	my_cpu_slab()->freelist = NULL;
}

static void nothing(void)
{
}

static void ids_grow(void **state)
{
	const struct km_test intact = {
		.boot = slub_fix_boot_five,
		.tasks = { { "nothing", nothing } },
		.check = slub_fix_check_rest,
		.runs_max = 1000,
	};

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 0, 1, 0);
		slub_fix_expect_clean(&intact);
		expect_finding(tid_falls, SIM_VERDICT_ASSERTION,
			       "a transaction id that fell");
		expect_finding(tid_of_next_cpu, SIM_VERDICT_ASSERTION,
			       "a transaction id of another CPU");
		expect_finding(tid_repeats, SIM_VERDICT_ASSERTION,
			       "another freelist with the same transaction id");
		expect_finding(tid_stays, SIM_VERDICT_ASSERTION,
			       "another freelist with the same transaction id");
	}
}

/* ---- a flush by interrupt has run everywhere ---- */

static void flush_without_waiting(struct kmem_cache *s)
{
	slub_flush_by_ipi(s, false);
}

static void flush_and_wait(struct kmem_cache *s)
{
	slub_flush_by_ipi(s, true);
}

static void shrink(void)
{
	kmem_cache_shrink(slub_fix->s);
}

/*
 * CPU 0 has a slab, CPU 1 flushes. If it does not wait, the interrupt may still
 * come in time.
 */
static void flush_runs_everywhere(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_five,
		.tasks = { { "nothing", nothing }, { "shrink", shrink } },
		.check = slub_fix_check_rest,
		.preemptions_max = 1,
		.runs_max = 20000,
	};
	struct km_tally tally;

	(void)state;
	slub_fix_want("v5.12", 0, 1, 0);
	slub_wanted.flush_all = flush_and_wait;
	slub_fix_expect_clean(&test);
	slub_wanted.flush_all = flush_without_waiting;
	slub_fix_explore(&test, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION], 0);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION] +
				 tally.verdict_nr[SIM_VERDICT_CLEAN],
			 tally.runs_nr);
	assert_non_null(strstr(tally.title,
			       "flushed, but not on a CPU that had slabs"));
}

/* ---- structures of nodes live as long as their cache ---- */

/* As slab_mem_offline_callback() did before v5.12. */
static void node_goes_offline(void)
{
	struct kmem_cache_node *n = slub_fix->s->node[0];

	slub_fix->s->node[0] = NULL;
	kfree(n);
}

static void node_is_freed(void)
{
	kfree(slub_fix->s->node[0]);
}

static void node_is_another(void)
{
	slub_fix->s->node[0] =
		kzalloc(sizeof(struct kmem_cache_node), GFP_KERNEL);
	spin_lock_init(&slub_fix->s->node[0]->list_lock);
	INIT_LIST_HEAD(&slub_fix->s->node[0]->partial);
}

static void cache_is_released(void)
{
	__kmem_cache_release(slub_fix->s);
}

static void cache_with_files_is_released(void)
{
	list_del(&slub_fix->s->list);
	__kmem_cache_release(slub_fix->s);
}

static void nodes_stay(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 0, 1, 0);
		expect_finding(node_goes_offline, SIM_VERDICT_ASSERTION,
			       "lost the structure of node 0");
		expect_finding(node_is_another, SIM_VERDICT_ASSERTION,
			       "lost the structure of node 0");
		expect_finding(node_is_freed, SIM_VERDICT_USE_AFTER_FREE,
			       "use-after-free");
		expect_finding(cache_is_released, SIM_VERDICT_ASSERTION,
			       "but is still there");
		expect_finding(cache_with_files_is_released,
			       SIM_VERDICT_ASSERTION, "but has files");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_grow),
		cmocka_unit_test(flush_runs_everywhere),
		cmocka_unit_test(nodes_stay),
	};

	return cmocka_run_group_tests_name("slub_check", tests, NULL, NULL);
}
