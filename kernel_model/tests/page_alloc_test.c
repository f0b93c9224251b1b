// SPDX-License-Identifier: GPL-2.0-only
/*
 * page_alloc: buddy lists, CPU lists, isolation and draining
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/model.h"

#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/page-isolation.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "mm/slab.h"
#include "verbs/model.h"
#include "explore.h"

#define PAGES_MAX	512

static s64 nodes_wanted = 1;

static void boot(void)
{
	sim_model_option_find(&linux_model, "nodes")->int_value = nodes_wanted;
	linux_model.boot();
}

static struct zone *zone_of(int nid)
{
	return NODE_DATA(nid)->node_zones;
}

static unsigned long buddy_free(int nid)
{
	unsigned long nr = 0;

	for (unsigned int order = 0; order < MAX_ORDER; order++)
		nr += zone_of(nid)->free_area[order].nr_free << order;
	return nr;
}

static void expect_buddy_free(unsigned long nr)
{
	page_alloc_check();
	if (buddy_free(0) != nr)
		km_test_fail("wrong number of pages in the buddy lists");
}

/* ---- one task ---- */

static void split_and_merge(void)
{
	unsigned long before;
	struct page *a, *b;

	drain_all_pages(NULL);
	before = buddy_free(0);
	a = alloc_pages_node(0, GFP_KERNEL, 1);
	b = alloc_pages_node(0, GFP_KERNEL, 2);
	if (!a || !b)
		km_test_fail("no memory");
	if (page_to_pfn(a) % 2 || page_to_pfn(b) % 4)
		km_test_fail("a block is not aligned");
	expect_buddy_free(before - 6);
	__free_pages(a, 1);
	__free_pages(b, 2);
	expect_buddy_free(before);
	if (zone_of(0)->free_area[0].nr_free ||
	    zone_of(0)->free_area[1].nr_free)
		km_test_fail("blocks were not merged");
}

static void cpu_list_keeps_pages(void)
{
	struct per_cpu_pages *pcp;
	unsigned long before;
	struct page *pages[5];

	drain_all_pages(NULL);
	before = buddy_free(0);
	pcp = this_cpu_ptr(zone_of(0)->per_cpu_pageset);
	pages[0] = alloc_pages_node(0, GFP_KERNEL, 0);
	expect_buddy_free(before - 2);	/* a batch is two */
	if (pcp->count != 1)
		km_test_fail("the CPU's list is not refilled");
	for (unsigned int i = 1; i < 5; i++)
		pages[i] = alloc_pages_node(0, GFP_KERNEL, 0);
	expect_buddy_free(before - 6);
	for (unsigned int i = 0; i < 5; i++)
		__free_pages(pages[i], 0);
	if (pcp->count < 2 || pcp->count > 3)
		km_test_fail("the CPU's list is not bounded");
	drain_all_pages(NULL);
	expect_buddy_free(before);
}

static void disabled_cpu_list_is_empty(void)
{
	struct per_cpu_pages *pcp;
	struct page *page;

	pcp = this_cpu_ptr(zone_of(0)->per_cpu_pageset);
	__free_pages(alloc_pages_node(0, GFP_KERNEL, 0), 0);
	if (!pcp->count)
		km_test_fail("nothing to drain");
	zone_pcp_disable(zone_of(0));
	page = alloc_pages_node(0, GFP_KERNEL, 0);
	__free_pages(page, 0);
	if (pcp->count)
		km_test_fail("a page was kept");
	zone_pcp_enable(zone_of(0));
	__free_pages(alloc_pages_node(0, GFP_KERNEL, 0), 0);
	if (!pcp->count)
		km_test_fail("the list stays off");
	page_alloc_check();
}

static struct page *held[PAGES_MAX];

static void isolated_pages_are_not_given_out(void)
{
	unsigned long end = PAGES_PER_SECTION;
	unsigned int nr = 0;

	zone_pcp_disable(zone_of(0));
	if (start_isolate_page_range(0, end, MIGRATE_MOVABLE, MEMORY_OFFLINE))
		km_test_fail("isolation failed");
	if (start_isolate_page_range(0, end, MIGRATE_MOVABLE, 0) != -EBUSY)
		km_test_fail("isolated twice");
	if (test_pages_isolated(0, end, 0))
		km_test_fail("a free section has users");
	while ((held[nr] = alloc_pages_node(0, GFP_KERNEL, 0)) != NULL) {
		if (page_to_pfn(held[nr]) < end)
			km_test_fail("an isolated page was given out");
		nr++;
	}
	if (nr != max_pfn - end)
		km_test_fail("pages are missing");
	while (nr)
		__free_pages(held[--nr], 0);
	undo_isolate_page_range(0, end, MIGRATE_MOVABLE);
	zone_pcp_enable(zone_of(0));
	page_alloc_check();
}

static void page_in_use_keeps_section_busy(void)
{
	struct page *page;
	unsigned long start;

	zone_pcp_disable(zone_of(0));
	page = alloc_pages_node(0, GFP_KERNEL, 0);
	start = ALIGN_DOWN(page_to_pfn(page), PAGES_PER_SECTION);
	start_isolate_page_range(start, start + PAGES_PER_SECTION,
				 MIGRATE_MOVABLE, MEMORY_OFFLINE);
	if (test_pages_isolated(start, start + PAGES_PER_SECTION, 0) != -EBUSY)
		km_test_fail("a page in use is overlooked");
	__free_pages(page, 0);
	if (test_pages_isolated(start, start + PAGES_PER_SECTION, 0))
		km_test_fail("a freed page does not join its section");
	if (__offline_isolated_pages(start, start + PAGES_PER_SECTION) !=
	    PAGES_PER_SECTION)
		km_test_fail("not all pages went offline");
	page_alloc_check();
	__online_isolated_pages(start, start + PAGES_PER_SECTION);
	undo_isolate_page_range(start, start + PAGES_PER_SECTION,
				MIGRATE_MOVABLE);
	zone_pcp_enable(zone_of(0));
	page_alloc_check();
}

static void other_node_helps_out(void)
{
	unsigned int nr = 0;

	while ((held[nr] = alloc_pages_node(1, GFP_KERNEL, 0)) != NULL)
		nr++;
	if (page_to_nid(held[0]) != 1)
		km_test_fail("the wanted node was not used first");
	if (page_to_nid(held[nr - 1]) != 0)
		km_test_fail("the other node was not used");
	if (alloc_pages_node(0, GFP_KERNEL, 0))
		km_test_fail("more pages than there are");
	while (nr)
		__free_pages(held[--nr], 0);
	if (alloc_pages_node(1, GFP_KERNEL | __GFP_THISNODE, 2) == NULL)
		km_test_fail("node 1 is empty");
	page_alloc_check();
}

static void one_task(void **state)
{
	(void)state;
	nodes_wanted = 1;
	km_test_once(boot, split_and_merge);
	km_test_once(boot, cpu_list_keeps_pages);
	km_test_once(boot, disabled_cpu_list_is_empty);
	km_test_once(boot, isolated_pages_are_not_given_out);
	km_test_once(boot, page_in_use_keeps_section_busy);
	nodes_wanted = 2;
	km_test_once(boot, other_node_helps_out);
}

/* ---- several tasks ---- */

static void use_pages(void)
{
	struct page *a = alloc_pages_node(0, GFP_KERNEL, 0);
	struct page *b = alloc_pages_node(0, GFP_KERNEL, 1);

	__free_pages(a, 0);
	__free_pages(b, 1);
}

static void drain(void)
{
	drain_all_pages(zone_of(0));
}

static void disable_and_enable(void)
{
	zone_pcp_disable(zone_of(0));
	zone_pcp_enable(zone_of(0));
}

static void explore(const struct km_test *test)
{
	struct km_tally tally;

	km_test_explore(test, &tally);
	print_message("# %u executions%s, up to %u steps\n", tally.runs_nr,
		      tally.is_complete ? "" : " (not all)", tally.steps_max);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s", tally.title);
	assert_true(tally.is_complete);
}

static void all_schedules(void **state)
{
	struct km_test test = {
		.boot = boot,
		.tasks = { { "one", use_pages }, { "two", use_pages } },
		.check = page_alloc_check,
		.preemptions_max = 3,
		.runs_max = 200000,
	};

	(void)state;
	nodes_wanted = 1;
	explore(&test);
	test.preemptions_max = 1;
	test.tasks[1].fn = drain;
	explore(&test);
	test.tasks[1].fn = disable_and_enable;
	explore(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_task),
		cmocka_unit_test(all_schedules),
	};

	return cmocka_run_group_tests_name("page_alloc", tests, NULL, NULL);
}
