// SPDX-License-Identifier: GPL-2.0-only
/*
 * migrate: pages of the page cache when their memory block goes offline: moved,
 * in a CPU's batch, without a place to go, with faults, and while others add
 * and delete pages
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <asm/engine.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/sysfs.h>

#include "core/model.h"
#include "schedules.h"
#include "verbs/model.h"

#define PAGES_MAX	64
#define BLOCK		3

static const char online_file[] = "/devices/system/memory/memory3/online";

static struct fixture {
	int	result;
} * fix;

/* Of all executions, so not in the world. */
static u32 done_nr;
static u32 refused_nr;

static u32 block_of(const struct page *page)
{
	return (u32)pfn_to_section_nr(page_to_pfn(page));
}

static bool is_online(void)
{
	return find_memory_block_by_id(BLOCK)->state == MEM_ONLINE;
}

/* A page of the block; others that had to be taken go back. */
static struct page *page_of_block(void)
{
	struct page *pages[PAGES_MAX];
	struct page *found = NULL;
	u32 nr = 0;

	while (nr < PAGES_MAX && !found) {
		struct page *page =
			alloc_pages_node(NUMA_NO_NODE, GFP_KERNEL, 0);

		schedules_must(page);
		if (block_of(page) == BLOCK)
			found = page;
		else
			pages[nr++] = page;
	}
	while (nr)
		__free_pages(pages[--nr], 0);
	schedules_must(found);
	return found;
}

/* Two pages fill a batch; one stays in it. */
static void boot_with(u32 pages_nr)
{
	linux_model.boot();
	fix = schedules_alloc(sizeof(*fix));
	for (u32 i = 0; i < pages_nr; i++) {
		struct page *page = page_of_block();

		memset(page_address(page), (int)i + 1, PAGE_SIZE);
		schedules_must(!add_to_page_cache_lru(page, i));
	}
}

static void boot(void)
{
	boot_with(3);
}

/* ---- what must hold ---- */

static void content_is_there(u32 idx)
{
	const struct page *page = page_cache.i_pages[idx];
	const char *bytes;

	schedules_must(page && page->mapping == &page_cache);
	schedules_must(page->index == idx && page_count(page) >= 1);
	schedules_must(is_online() || block_of(page) != BLOCK);
	bytes = page_address(page);
	for (u32 i = 0; i < PAGE_SIZE; i++)
		schedules_must(bytes[i] == (char)(idx + 1));
}

static void at_rest(void)
{
	linux_model.check();
	for (u32 i = 0; i < PAGE_CACHE_SLOTS; i++) {
		if (page_cache.i_pages[i])
			content_is_there(i);
	}
}

/* Everything can be freed: nobody kept a reference. */
static void nothing_leaks(void)
{
	at_rest();
	lru_add_drain_all();
	for (u32 i = 0; i < PAGE_CACHE_SLOTS; i++) {
		const struct page *page = page_cache.i_pages[i];

		if (!page)
			continue;
		schedules_must(page_count(page) == 1 && PageLRU(page));
		schedules_must(!delete_from_page_cache(i));
		schedules_must(!page_count(page) && !PageLRU(page));
	}
	schedules_must(list_empty(&NODE_DATA(0)->__lruvec.lists));
	linux_model.check();
}

/* ---- alone ---- */

static void moved(void)
{
	schedules_must(block_of(page_cache.i_pages[0]) == BLOCK);
	schedules_must(PageLRU(page_cache.i_pages[0]));
	schedules_must(!PageLRU(page_cache.i_pages[2]));
	schedules_must(!sysfs_write_file(online_file, "0"));
	schedules_must(!is_online());
	nothing_leaks();
	schedules_must(!sysfs_write_file(online_file, "1"));
	linux_model.check();
}

static void pages_move_away(void **state)
{
	(void)state;
	schedules_boot(boot, moved, 2);
}

static void no_place(void)
{
	struct page *taken[PAGES_MAX];
	u32 nr = 0;

	while ((taken[nr] = alloc_pages_node(NUMA_NO_NODE, GFP_KERNEL, 0)))
		nr++;
	schedules_must(sysfs_write_file(online_file, "0") == -EBUSY);
	schedules_must(is_online());
	schedules_must(block_of(page_cache.i_pages[0]) == BLOCK);
	while (nr)
		__free_pages(taken[--nr], 0);
	nothing_leaks();
}

static void no_memory_elsewhere(void **state)
{
	(void)state;
	schedules_boot(boot, no_place, 2);
}

/* ---- by choice ---- */

/* Past sysfs, whose buffers may not be had either. */
static int offline_block(void)
{
	int ret;

	lock_device_hotplug();
	ret = device_offline(&find_memory_block_by_id(BLOCK)->dev);
	unlock_device_hotplug();
	return ret;
}

static void try_offline(void)
{
	km_faults_left = 0;
	km_faults_on = true;
	fix->result = offline_block();
	km_faults_on = false;
	schedules_must(!fix->result || fix->result == -EBUSY);
	schedules_must(is_online() == (fix->result != 0));
	if (fix->result)
		refused_nr++;
	else
		done_nr++;
	at_rest();
}

static void migration_fails(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "offline", try_offline, 0 } },
		.check = nothing_leaks,
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 1000,
	};

	(void)state;
	refused_nr = 0;
	done_nr = 0;
	schedules_expect_clean(&s);
	print_message("# %u refused, %u done\n", refused_nr, done_nr);
	assert_true(refused_nr && done_nr);
}

/* ---- in company ---- */

static void offline(void)
{
	fix->result = sysfs_write_file(online_file, "0");
	schedules_must(!fix->result || fix->result == -EBUSY);
}

static void delete_pages(void)
{
	schedules_must(!delete_from_page_cache(0));
	schedules_must(!delete_from_page_cache(2));
	schedules_must(delete_from_page_cache(0) == -ENOENT);
}

static void add_page(void)
{
	struct page *page = alloc_pages_node(NUMA_NO_NODE, GFP_KERNEL, 0);

	schedules_must(page);
	memset(page_address(page), 4, PAGE_SIZE);
	schedules_must(!add_to_page_cache_lru(page, 3));
	schedules_must(add_to_page_cache_lru(page, 3) == -EEXIST);
	schedules_must(add_to_page_cache_lru(page, 99) == -EINVAL);
}

static void while_others_use_the_cache(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "offline", offline, 0 },
			   { "delete", delete_pages, 1 },
			   { "add", add_page, 2 } },
		.check = nothing_leaks,
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 1500,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.points = SIM_POINTS_MEMORY;
	s.runs_max = 300;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_move_away),
		cmocka_unit_test(no_memory_elsewhere),
		cmocka_unit_test(migration_fails),
		cmocka_unit_test(while_others_use_the_cache),
	};

	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
