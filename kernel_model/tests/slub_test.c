// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub: exact slab counts in every variant, all schedules of two or three
 * tasks, destroying, misuse
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "verbs/verbs.h"
#include "slub_fixture.h"

/* Seen over all executions, so outside the world. */
static u32 writes_nr, late_nr;

/* ---- one task: every place a slab can be in ---- */

static void steps_with_chain(void)
{
	void *a = slub_fix_alloc();
	void *b, *c;

	slub_fix_expect(1, 0, 1, 0);
	b = slub_fix_alloc();
	slub_fix_expect(1, 0, 1, 0);
	c = slub_fix_alloc();
	slub_fix_expect(2, 0, 1, 0);	/* the first one is full */
	kmem_cache_free(slub_fix->s, a);
	slub_fix_expect(2, 0, 1, 1);	/* it went to the chain */
	kmem_cache_free(slub_fix->s, b);
	slub_fix_expect(2, 0, 1, 1);	/* empty, but frozen */
	if (kmem_cache_shrink(slub_fix->s) != 1)
		km_test_fail("shrink left nothing");
	slub_fix_expect(1, 1, 0, 0);	/* that of c, on the node's list */
	kmem_cache_free(slub_fix->s, c);
	slub_fix_expect(0, 0, 0, 0);	/* min_partial is 0 */
	if (kmem_cache_shrink(slub_fix->s) != 0)
		km_test_fail("shrink left something");
}

static void steps_without_chain(void)
{
	void *a = slub_fix_alloc();
	void *b = slub_fix_alloc();
	void *c = slub_fix_alloc();

	slub_fix_expect(2, 0, 1, 0);
	kmem_cache_free(slub_fix->s, a);
	slub_fix_expect(2, 1, 1, 0);	/* full, then partial */
	kmem_cache_free(slub_fix->s, b);
	slub_fix_expect(2, 1, 1, 0);	/* empty, but min_partial is 2 */
	a = slub_fix_alloc();
	slub_fix_expect(2, 1, 1, 0);	/* from the CPU slab */
	b = slub_fix_alloc();
	slub_fix_expect(2, 0, 1, 0);	/* taken from the node's list */
	kmem_cache_free(slub_fix->s, a);
	kmem_cache_free(slub_fix->s, b);
	kmem_cache_free(slub_fix->s, c);
	slub_fix_expect(2, 1, 1, 0);
	kmem_cache_shrink(slub_fix->s);
	slub_fix_expect(0, 0, 0, 0);
}

/* The chain holds one slab: a second one drives the first to the node. */
static void steps_overfull_chain(void)
{
	void *objects[6];

	for (unsigned int i = 0; i < 6; i++)
		objects[i] = slub_fix_alloc();
	slub_fix_expect(3, 0, 1, 0);
	kmem_cache_free(slub_fix->s, objects[0]);
	slub_fix_expect(3, 0, 1, 1);
	kmem_cache_free(slub_fix->s, objects[2]);
	slub_fix_expect(3, 1, 1, 1);
	for (unsigned int i = 1; i < 6; i += 2)
		kmem_cache_free(slub_fix->s, objects[i]);
	kmem_cache_free(slub_fix->s, objects[4]);
	if (validate_slab_cache(slub_fix->s) < 0)
		km_test_fail("validation");
	kmem_cache_shrink(slub_fix->s);
	slub_fix_expect(0, 0, 0, 0);
}

/* The chain holds two slabs; a third one drives both to the node. */
static void steps_longer_chain(void)
{
	void *objects[8];

	for (unsigned int i = 0; i < 8; i++)
		objects[i] = slub_fix_alloc();
	slub_fix_expect(4, 0, 1, 0);
	kmem_cache_free(slub_fix->s, objects[0]);
	kmem_cache_free(slub_fix->s, objects[2]);
	slub_fix_expect(4, 0, 1, 2);
	kmem_cache_free(slub_fix->s, objects[4]);
	slub_fix_expect(4, 2, 1, 1);
	for (unsigned int i = 0; i < 8; i++) {
		if (i % 2 || i == 6)
			kmem_cache_free(slub_fix->s, objects[i]);
	}
	kmem_cache_shrink(slub_fix->s);
	slub_fix_expect(0, 0, 0, 0);
}

static void destroy_gives_pages_back(void)
{
	unsigned int before = slub_fix_pages_used();
	void *a = slub_fix_alloc();
	void *b = slub_fix_alloc();
	void *c = slub_fix_alloc();

	kmem_cache_free(slub_fix->s, a);
	kmem_cache_free(slub_fix->s, b);
	kmem_cache_free(slub_fix->s, c);
	kmem_cache_destroy(slub_fix->s);
	if (slub_fix_pages_used() != before)
		km_test_fail("pages are missing");
	if (!list_empty(&slab_caches))
		km_test_fail("the cache is still listed");
}

static void for_all_variants(unsigned int min_partial, unsigned int cpu_partial,
			     void (*fn)(void))
{
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], min_partial, cpu_partial,
			      0);
		km_test_once(slub_fix_boot, fn);
	}
}

static void slabs_move_by_the_book(void **state)
{
	(void)state;
	for_all_variants(0, 1, steps_with_chain);
	for_all_variants(2, 0, steps_without_chain);
	for_all_variants(2, 1, steps_overfull_chain);
	for_all_variants(4, 2, steps_longer_chain);
}

static void destroy_leaves_nothing(void **state)
{
	(void)state;
	for_all_variants(0, 1, destroy_gives_pages_back);
	for_all_variants(2, 0, destroy_gives_pages_back);
}

/* ---- all schedules of few tasks ---- */

static void alloc_and_free(void)
{
	void *object = slub_fix_alloc();

	memset(object, 0x5a, 16);
	kmem_cache_free(slub_fix->s, object);
}

static void shrink(void)
{
	kmem_cache_shrink(slub_fix->s);
}

static void remote_frees_race(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_two,
		.tasks = { { "owner", alloc_and_free },
			   { "first", slub_fix_free_first },
			   { "second", slub_fix_free_second } },
		.check = slub_fix_check_rest,
		.preemptions_max = 2,
		.runs_max = 200000,
	};

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 0, 1, 0);
		slub_fix_expect_clean(&test);
	}
	slub_fix_want("v6.0", 0, 0, 0);
	slub_fix_expect_clean(&test);
	slub_fix_want("v6.0", 0, 1, SLAB_TYPESAFE_BY_RCU);
	slub_fix_expect_clean(&test);
}

static void shrink_races_with_use(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_two,
		.tasks = { { "user", alloc_and_free },
			   { "first", slub_fix_free_first },
			   { "shrink", shrink } },
		.check = slub_fix_check_rest,
		.preemptions_max = 1,
		.runs_max = 200000,
	};

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 0, 1, 0);
		slub_fix_expect_clean(&test);
	}
}

static void two_shrinks(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_two,
		.tasks = { { "one", shrink },
			   { "free", slub_fix_free_first },
			   { "two", shrink } },
		.check = slub_fix_check_rest,
		.preemptions_max = 1,
		.runs_max = 200000,
	};

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], 1, 1, 0);
		slub_fix_expect_clean(&test);
	}
}

/* ---- destroying ---- */

static void boot_free_slabs(void)
{
	slub_fix_boot_two();
	kmem_cache_free(slub_fix->s, slub_fix_alloc());
	slub_fix_free_first();
	slub_fix_free_second();
}

static void destroy(void)
{
	kmem_cache_destroy(slub_fix->s);
}

static void write_shrink(void)
{
	int ret = sysfs_write_file("/kernel/slab/test/shrink", "1");

	if (ret && ret != -ENODEV && ret != -ENOENT)
		km_test_fail("unexpected result of a write");
	if (!ret)
		writes_nr++;
	else
		late_nr++;
}

static void check_nothing_left(void)
{
	page_alloc_check();
	if (slub_fix_pages_used())
		km_test_fail("pages are missing");
	if (!list_empty(&slab_caches))
		km_test_fail("the cache is still listed");
	if (sysfs_path_exists("/kernel/slab/test"))
		km_test_fail("the directory is still there");
}

static void destroy_against_sysfs(void **state)
{
	const struct km_test test = {
		.boot = boot_free_slabs,
		.tasks = { { "destroy", destroy }, { "shrink", write_shrink } },
		.check = check_nothing_left,
		.preemptions_max = 1,
		.runs_max = 200000,
	};

	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		writes_nr = 0;
		late_nr = 0;
		slub_fix_want(slub_variant_names[i], 0, 1, 0);
		slub_fix_expect_clean(&test);
		assert_int_not_equal(writes_nr, 0);
		assert_int_not_equal(late_nr, 0);
	}
}

static void destroy_of_rcu_cache(void **state)
{
	const struct km_test test = {
		.boot = boot_free_slabs,
		.tasks = { { "destroy", destroy } },
		.check = check_nothing_left,
		.preemptions_max = 1,
		.runs_max = 200000,
	};

	(void)state;
	/* The last one's bug is here, see slub_corpus_test. */
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR - 1; i++) {
		slub_fix_want(slub_variant_names[i], 2, 1,
			      SLAB_TYPESAFE_BY_RCU);
		slub_fix_expect_clean(&test);
	}
}

static void destroy_with_objects(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_two,
		.tasks = { { "destroy", destroy } },
		.preemptions_max = 0,
		.runs_max = 100,
	};
	struct km_tally tally;

	(void)state;
	slub_fix_want("v6.0", 0, 1, 0);
	slub_fix_explore(&test, &tally);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION],
			 tally.runs_nr);
	assert_non_null(strstr(tally.title, "destroyed with objects left"));
}

static void write_attributes(void)
{
	char buf[SYSFS_BUF_BYTES];

	if (sysfs_write_file("/kernel/slab/test/shrink", "2") != -EINVAL ||
	    sysfs_write_file("/kernel/slab/test/shrink", "1") ||
	    sysfs_write_file("/kernel/slab/test/cpu_partial", "x") != -EINVAL ||
	    sysfs_write_file("/kernel/slab/test/cpu_partial", "3"))
		km_test_fail("result of a write");
	if (sysfs_write_file("/kernel/slab/test/validate", "1\n") !=
	    (strcmp(slub_wanted.variant, "v6.1") ? 0 : -EINVAL))
		km_test_fail("only v6.1 refuses to validate such a cache");
	if (slub_fix->s->cpu_partial_slabs != 3)
		km_test_fail("cpu_partial was not set");
	if (sysfs_read_file("/kernel/slab/test/cpu_partial", buf,
			    sizeof(buf)) != 2 ||
	    strcmp(buf, "3\n"))
		km_test_fail("cpu_partial cannot be read");
	slub_fix_expect(1, 1, 0, 0);
}

static void steps_sysfs(void)
{
	slub_fix->held[0] = slub_fix_alloc();
	write_attributes();
	kmem_cache_free(slub_fix->s, slub_fix->held[0]);
	if (kmem_cache_create_args("test", &slub_wanted.args))
		km_test_fail("a name was taken twice");
}

static void sysfs_files(void **state)
{
	(void)state;
	for_all_variants(0, 1, steps_sysfs);
}

/* ---- misuse by the scenario ---- */

static void expect_only(const struct km_test *test, enum sim_verdict verdict)
{
	struct km_tally tally;

	slub_fix_explore(test, &tally);
	if (tally.verdict_nr[verdict] != tally.runs_nr)
		fail_msg("%s: %s", slub_wanted.variant, tally.title);
}

static void free_twice(void)
{
	slub_fix_free_first();
	slub_fix_free_first();
}

static void free_and_touch(void)
{
	slub_fix_free_first();
	km_heap_check(slub_fix->held[0]);
}

static void free_wrong(void)
{
	kmem_cache_free(slub_fix->s, (char *)slub_fix->held[0] + 16);
}

static void misuse_is_found(void **state)
{
	struct km_test test = {
		.boot = slub_fix_boot_two,
		.tasks = { { "user", free_twice } },
		.preemptions_max = 0,
		.runs_max = 100,
	};

	(void)state;
	slub_fix_want("v6.0", 0, 1, 0);
	expect_only(&test, SIM_VERDICT_DOUBLE_FREE);
	test.tasks[0].fn = free_and_touch;
	expect_only(&test, SIM_VERDICT_USE_AFTER_FREE);
	test.tasks[0].fn = free_wrong;
	expect_only(&test, SIM_VERDICT_ASSERTION);
	slub_fix_want("v6.0", 0, 1, SLAB_TYPESAFE_BY_RCU);
	test.tasks[0].fn = free_and_touch;
	expect_only(&test, SIM_VERDICT_CLEAN);
}

static void two_frees_of_one_object(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_two,
		.tasks = { { "one", slub_fix_free_first },
			   { "two", slub_fix_free_first } },
		.preemptions_max = 2,
		.runs_max = 10000,
	};

	(void)state;
	slub_fix_want("v5.12", 0, 1, 0);
	expect_only(&test, SIM_VERDICT_DOUBLE_FREE);
}

/* ---- what scenarios say ---- */

static const struct sim_verb *verb_named(const char *module, const char *name)
{
	for (const struct sim_verb *v = slub_verbs; v->name; v++) {
		if (!strcmp(v->module, module) && !strcmp(v->name, name))
			return v;
	}
	km_test_fail("no such verb");
}

static struct sim_value say(void *self, const char *name,
			    struct sim_value argument)
{
	struct sim_call call = {
		.self = { .type = SIM_VALUE_OBJECT, .object = self },
		.args_nr = 1,
		.args = { argument },
	};

	if (verb_named("cache", name)->call(&call) < 0)
		km_test_fail(call.error);
	return call.rets_nr ? call.rets[0] : (struct sim_value){ 0 };
}

static s64 ask(void *cache, const char *name)
{
	return say(cache, name, (struct sim_value){ 0 }).i;
}

static int create_by_verb(s64 object_bytes, void **ret_cache)
{
	const struct sim_option options[] = {
		{ "cpu_partial", { .type = SIM_VALUE_INT, .i = 2 } },
		{ "min_partial", { .type = SIM_VALUE_INT, .i = 0 } },
		{ "object_bytes",
		  { .type = SIM_VALUE_INT, .i = object_bytes } },
		{ "rcu", { .type = SIM_VALUE_BOOL, .b = false } },
	};
	struct sim_call call = {
		.args_nr = 1,
		.args = { { .type = SIM_VALUE_STRING, .s = "dentry" } },
		.options_nr = ARRAY_SIZE(options),
		.options = options,
	};
	int ret = verb_named("slub", "create")->call(&call);

	*ret_cache = call.rets_nr ? call.rets[0].object : NULL;
	return ret;
}

static void steps_by_verbs(void)
{
	struct sim_value object;
	void *cache;

	if (create_by_verb(2000, &cache) >= 0)
		km_test_fail("an object larger than a slab");
	if (create_by_verb(192, &cache) < 0)
		km_test_fail("no cache");
	object = say(cache, "alloc", (struct sim_value){ 0 });
	if (object.type != SIM_VALUE_OBJECT || ask(cache, "objects") != 1 ||
	    ask(cache, "slabs") != 1 || ask(cache, "cpu_slabs") != 1)
		km_test_fail("counts after the allocation");
	if (ask(cache, "shrink_sysfs") || ask(cache, "partial") != 1 ||
	    ask(cache, "cpu_slabs"))
		km_test_fail("counts after shrinking");
	say(cache, "free", object);
	if (ask(cache, "slabs") || ask(cache, "leaked"))
		km_test_fail("counts after the free");
	say(cache, "destroy", (struct sim_value){ 0 });
	if (ask(cache, "slabs") || ask(cache, "validate_sysfs") != -ENOENT)
		km_test_fail("the cache is still there");
}

static void verbs_work(void **state)
{
	(void)state;
	for_all_variants(0, 1, steps_by_verbs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slabs_move_by_the_book),
		cmocka_unit_test(destroy_leaves_nothing),
		cmocka_unit_test(remote_frees_race),
		cmocka_unit_test(shrink_races_with_use),
		cmocka_unit_test(two_shrinks),
		cmocka_unit_test(sysfs_files),
		cmocka_unit_test(destroy_against_sysfs),
		cmocka_unit_test(destroy_of_rcu_cache),
		cmocka_unit_test(destroy_with_objects),
		cmocka_unit_test(verbs_work),
		cmocka_unit_test(misuse_is_found),
		cmocka_unit_test(two_frees_of_one_object),
	};

	return cmocka_run_group_tests_name("slub", tests, NULL, NULL);
}
