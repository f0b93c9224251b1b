// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_stress: random use by tasks and interrupts, and broken twins of a
 * variant that the invariants must catch
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/choice.h"
#include "core/point.h"

#include <linux/percpu.h>
#include <linux/slab.h>

#include "slub_fixture.h"

/* ---- twins: a variant with one thing broken ---- */

/* Forgets the lock: whoever else frees on this CPU loses his slab. */
static void racy_put_cpu_partial(struct kmem_cache *s, struct page *page,
				 bool drain)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	struct page *old = c->partial;

	(void)drain;
	sim_point(SIM_POINT_USER, c, "read the chain");
	page->pages = old ? old->pages + 1 : 1;
	page->next = old;
	c->partial = page;
}

/* Puts the slab onto the node's list, which it does not lock. */
static void unlocked_put_cpu_partial(struct kmem_cache *s, struct page *page,
				     bool drain)
{
	struct kmem_cache_node *n = s->node[page_to_nid(page)];
	unsigned long nr = n->nr_partial;

	(void)drain;
	page->frozen = 0;
	sim_point(SIM_POINT_USER, n, "read nr_partial");
	list_add_tail(&page->slab_list, &n->partial);
	n->nr_partial = nr + 1;
}

/* Leaves frozen what nobody owns any more. */
static void frozen_put_cpu_partial(struct kmem_cache *s, struct page *page,
				   bool drain)
{
	struct kmem_cache_node *n = s->node[page_to_nid(page)];
	unsigned long flags;

	(void)drain;
	spin_lock_irqsave(&n->list_lock, flags);
	list_add_tail(&page->slab_list, &n->partial);
	n->nr_partial++;
	slub_unlock_list(s, n, flags);
}

static void free_third(void)
{
	kmem_cache_free(slub_fix->s, slub_fix->held[2]);
}

static u32 findings_of_twin(const struct km_test *test)
{
	struct km_tally tally;

	slub_fix_explore(test, &tally);
	print_message("# %s\n", tally.title);
	return tally.runs_nr - tally.verdict_nr[SIM_VERDICT_CLEAN];
}

static void broken_twins_are_caught(void **state)
{
	const struct km_test test = {
		.boot = slub_fix_boot_five,
		.tasks = { { "first", slub_fix_free_first },
			   { "third", free_third } },
		.check = slub_fix_check_rest,
		.preemptions_max = 2,
		.runs_max = 20000,
	};

	(void)state;
	slub_fix_want("v6.0", 0, 1, 0);
	assert_int_equal(findings_of_twin(&test), 0);
	slub_wanted.put_cpu_partial = unlocked_put_cpu_partial;
	assert_int_not_equal(findings_of_twin(&test), 0);
	slub_wanted.put_cpu_partial = frozen_put_cpu_partial;
	assert_int_not_equal(findings_of_twin(&test), 0);
}

/* ---- random stress: three tasks and an interrupt on two CPUs ---- */

#define STRESS_STEPS	10
#define STRESS_SEEDS	1000

enum { SLOT_SHARED, SLOT_OWN };

/* Allocates and frees on the stack of whatever CPU 0 is doing. */
static void stress_irq(void *arg)
{
	void *object = slub_fix->held[SLOT_SHARED];

	(void)arg;
	slub_fix->held[SLOT_SHARED] = NULL;
	if (object)
		kmem_cache_free(slub_fix->s, object);
	object = kmem_cache_alloc(slub_fix->s, GFP_ATOMIC);
	if (!object)
		km_test_fail("no memory in the interrupt");
	if (slub_fix->held[SLOT_SHARED])
		kmem_cache_free(slub_fix->s, object);
	else
		slub_fix->held[SLOT_SHARED] = object;
}

static void *alloc_somewhere(void)
{
	int node = NUMA_NO_NODE;
	void *object;

	if (slub_wanted.nodes_nr > 1)
		node = (int)sim_choice(SIM_CHOICE_VALUE, 3) - 1;
	object = kmem_cache_alloc_node(slub_fix->s, GFP_KERNEL, node);
	if (!object)
		km_test_fail("no memory");
	return object;
}

/* What a task frees need not be what it allocated: the shared slot passes. */
static void stress_step(void **own)
{
	void *object = *own;

	switch (sim_choice(SIM_CHOICE_VALUE, 8)) {
	case 0:
		kmem_cache_shrink(slub_fix->s);
		break;
	case 1:
		sim_irq_post(0, &slub_fix->irq);
		break;
	case 2:
		*own = slub_fix->held[SLOT_SHARED];
		slub_fix->held[SLOT_SHARED] = object;
		break;
	default:
		*own = NULL;
		if (object)
			kmem_cache_free(slub_fix->s, object);
		else
			*own = alloc_somewhere();
		break;
	}
}

static void stress_task(void *arg)
{
	void **own = &slub_fix->held[SLOT_OWN + (uintptr_t)arg];

	for (unsigned int i = 0; i < STRESS_STEPS; i++)
		stress_step(own);
}

static void stress_boot(void *arg)
{
	(void)arg;
	slub_fix_boot();
	slub_fix->irq.handler = stress_irq;
	slub_fix->irq.name = "stress";
	for (uintptr_t i = 0; i < 3; i++)
		slub_fix_actor("stress", i == 2, stress_task, (void *)i);
}

/* What is still held goes back; then the cache must be empty. */
static void stress_check(void *arg)
{
	(void)arg;
	slub_fix_check_rest();
	for (unsigned int i = 0; i < SLUB_HELD_MAX; i++) {
		if (slub_fix->held[i])
			kmem_cache_free(slub_fix->s, slub_fix->held[i]);
	}
	kmem_cache_shrink(slub_fix->s);
	slub_fix_expect(0, 0, 0, 0);
}

static void expect_clean_stress(const char *what)
{
	struct km_tally tally;

	slub_fix_random(stress_boot, stress_check, 2, STRESS_SEEDS, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s, %s: %s", slub_wanted.variant, what, tally.title);
}

static void stress_is_clean(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < SLUB_VARIANTS_NR; i++) {
		slub_fix_want(slub_variant_names[i], i % 3, i % 2, 0);
		expect_clean_stress("two objects in a slab");
		slub_wanted.args.objects = 1;
		expect_clean_stress("one object in a slab");
		slub_wanted.nodes_nr = 2;
		expect_clean_stress("two nodes");
	}
	slub_fix_want("v6.0", 1, 2, SLAB_TYPESAFE_BY_RCU);
	expect_clean_stress("typesafe by RCU");
}

/* Two tasks share CPU 0: the unlocked chain loses slabs. */
static void stress_catches_twin(void **state)
{
	struct km_tally tally;

	(void)state;
	slub_fix_want("v6.0", 0, 1, 0);
	slub_wanted.put_cpu_partial = racy_put_cpu_partial;
	slub_fix_random(stress_boot, stress_check, 2, STRESS_SEEDS, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_ASSERTION], 0);
	print_message("# %s\n", tally.title);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_twins_are_caught),
		cmocka_unit_test(stress_is_clean),
		cmocka_unit_test(stress_catches_twin),
	};

	return cmocka_run_group_tests_name("slub_stress", tests, NULL, NULL);
}
