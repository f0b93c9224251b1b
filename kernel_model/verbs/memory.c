// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory.c - what scenarios may say about memory blocks, and about what CPUs
 * keep for themselves: page lists and slabs
 */
#include <linux/acpi.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>

#include "mm/slab.h"
#include "core/model.h"
#include "verbs.h"

static int check_block(struct sim_call *call, s64 block)
{
	if (block >= 0 && block < memory_blocks_nr())
		return 0;
	return sim_call_fail(call,
			     "no memory block %lld: there are %u, from 0 on",
			     block, memory_blocks_nr());
}

static int write_online(struct sim_call *call, const char *text)
{
	s64 block = call->args[0].i;
	char path[64];
	int ret = check_block(call, block);

	if (ret < 0)
		return ret;
	snprintf(path, sizeof(path), "/devices/system/memory/memory%lld/online",
		 block);
	sim_call_return_int(call, sysfs_write_file(path, text));
	return 0;
}

static int memory_op_offline(struct sim_call *call)
{
	return write_online(call, "0");
}

static int memory_op_online(struct sim_call *call)
{
	return write_online(call, "1");
}

static int acpi_hotplug(struct sim_call *call, enum acpi_hotplug_event event)
{
	s64 block = call->args[0].i;
	int ret = check_block(call, block);

	if (ret < 0)
		return ret;
	ret = acpi_hotplug_device(&find_memory_block_by_id(block)->dev, event);
	sim_call_return_int(call, ret);
	return 0;
}

static int memory_op_eject(struct sim_call *call)
{
	return acpi_hotplug(call, ACPI_NOTIFY_EJECT_REQUEST);
}

static int memory_op_check(struct sim_call *call)
{
	return acpi_hotplug(call, ACPI_NOTIFY_DEVICE_CHECK);
}

static int memory_op_is_online(struct sim_call *call)
{
	s64 block = call->args[0].i;
	int ret = check_block(call, block);

	if (ret < 0)
		return ret;
	/* Looking takes no lock, and here it is no access of the model. */
	km_look_at_all();
	sim_call_return_bool(call, find_memory_block_by_id(block)->state ==
					   MEM_ONLINE);
	return 0;
}

static int memory_op_blocks(struct sim_call *call)
{
	sim_call_return_int(call, memory_blocks_nr());
	return 0;
}

/* ---- the page cache ---- */

static int check_slot(struct sim_call *call, s64 slot)
{
	if (slot >= 0 && slot < PAGE_CACHE_SLOTS)
		return 0;
	return sim_call_fail(call, "the file has slots 0 to %d, not %lld",
			     PAGE_CACHE_SLOTS - 1, slot);
}

static int memory_op_cache_add(struct sim_call *call)
{
	int ret = check_slot(call, call->args[0].i);
	struct page *page;

	if (ret < 0)
		return ret;
	page = alloc_pages_node(NUMA_NO_NODE, GFP_KERNEL, 0);
	ret = page ? add_to_page_cache_lru(page,
					   (unsigned long)call->args[0].i) :
		     -ENOMEM;
	if (page && ret)
		__free_pages(page, 0);
	sim_call_return_int(call, ret);
	return 0;
}

static int memory_op_cache_delete(struct sim_call *call)
{
	int ret = check_slot(call, call->args[0].i);

	if (ret < 0)
		return ret;
	ret = delete_from_page_cache((unsigned long)call->args[0].i);
	sim_call_return_int(call, ret);
	return 0;
}

/* As is_online: no access of the model. */
static int memory_op_cache_block(struct sim_call *call)
{
	const struct page *page;
	int ret = check_slot(call, call->args[0].i);

	if (ret < 0)
		return ret;
	km_look_at_all();
	page = page_cache.i_pages[call->args[0].i];
	sim_call_return_int(
		call, page ? (s64)pfn_to_section_nr(page_to_pfn(page)) : -1);
	return 0;
}

static struct page *page_of_block(s64 block)
{
	struct page *page;
	struct page *found = NULL;
	LIST_HEAD(others);

	while (!found) {
		page = alloc_pages_node(NUMA_NO_NODE, GFP_KERNEL, 0);
		if (!page)
			break;
		if ((s64)pfn_to_section_nr(page_to_pfn(page)) == block)
			found = page;
		else
			list_add(&page->lru, &others);
	}
	while (!list_empty(&others)) {
		page = list_first_entry(&others, struct page, lru);
		list_del(&page->lru);
		__free_pages(page, 0);
	}
	return found;
}

static int memory_op_cache_fill(struct sim_call *call)
{
	s64 block = call->args[0].i;
	s64 nr = call->args[1].i;
	int ret = check_block(call, block);

	if (ret < 0)
		return ret;
	for (unsigned long slot = 0; nr > 0; slot++, nr--) {
		struct page *page = page_of_block(block);

		if (!page)
			return sim_call_fail(call, "block %lld is full", block);
		if (add_to_page_cache_lru(page, slot))
			return sim_call_fail(call, "slot %lu is in use", slot);
	}
	lru_add_drain_all();
	return 0;
}

static int pcp_op_sysctl_high_fraction(struct sim_call *call)
{
	(void)call;
	page_alloc_sysctl_update();
	return 0;
}

/* In a worker of the CPU. */
static long warm_cpu(void *arg)
{
	void *object = kmem_cache_alloc(arg, GFP_KERNEL);

	if (object)
		kmem_cache_free(arg, object);
	return object ? 0 : -ENOMEM;
}

static struct kmem_cache *find_cache(const char *name)
{
	struct kmem_cache *s;
	struct kmem_cache *found = NULL;

	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list) {
		if (!strcmp(s->name, name))
			found = s;
	}
	mutex_unlock(&slab_mutex);
	return found;
}

static int slub_op_warm(struct sim_call *call)
{
	struct kmem_cache *s = find_cache(call->args[0].s);
	unsigned int cpu;

	if (!s)
		return sim_call_fail(call, "there is no cache '%s'",
				     call->args[0].s);
	for_each_online_cpu(cpu) {
		if (work_on_cpu((int)cpu, warm_cpu, s))
			return sim_call_fail(call, "no memory for CPU %u", cpu);
	}
	return 0;
}

const struct sim_verb memory_verbs[] = {
	{
		.module = "memory",
		.name = "offline",
		.args = "block:int",
		.help = "write 0 to the block's sysfs file; 0 or a negative errno",
		.call = memory_op_offline,
	},
	{
		.module = "memory",
		.name = "online",
		.args = "block:int",
		.help = "write 1 to the block's sysfs file; 0 or a negative errno",
		.call = memory_op_online,
	},
	{
		.module = "memory",
		.name = "eject",
		.args = "block:int",
		.help = "the firmware asks for the block (ACPI): a worker takes it "
			"offline; 0 or a negative errno",
		.call = memory_op_eject,
	},
	{
		.module = "memory",
		.name = "check",
		.args = "block:int",
		.help = "the firmware says that the block is there (ACPI): a worker "
			"takes it online; 0 or a negative errno",
		.call = memory_op_check,
	},
	{
		.module = "memory",
		.name = "is_online",
		.args = "block:int",
		.help = "is the memory block in use?",
		.call = memory_op_is_online,
	},
	{
		.module = "memory",
		.name = "blocks",
		.args = "",
		.help = "number of memory blocks; they are numbered from 0",
		.call = memory_op_blocks,
	},
	{
		.module = "memory",
		.name = "cache_add",
		.args = "slot:int",
		.help = "put a page into the page cache, by way of the CPU's LRU "
			"batch; 0 or a negative errno",
		.call = memory_op_cache_add,
	},
	{
		.module = "memory",
		.name = "cache_delete",
		.args = "slot:int",
		.help = "take a page out of the page cache; 0 or a negative errno",
		.call = memory_op_cache_delete,
	},
	{
		.module = "memory",
		.name = "cache_block",
		.args = "slot:int",
		.help = "the block in which that page of the page cache is; -1: none",
		.call = memory_op_cache_block,
	},
	{
		.module = "memory",
		.name = "cache_fill",
		.args = "block:int, pages:int",
		.help = "let pages of that block be the first of the page cache",
		.call = memory_op_cache_fill,
		.when = SIM_VERB_SETUP_ONLY,
	},
	{
		.module = "pcp",
		.name = "sysctl_high_fraction",
		.args = "",
		.help = "write to a sysctl that takes pcp_batch_high_lock",
		.call = pcp_op_sysctl_high_fraction,
	},
	{
		.module = "slub",
		.name = "warm",
		.args = "cache:string",
		.help = "give each CPU a slab of the cache of that name, all objects free",
		.call = slub_op_warm,
		.when = SIM_VERB_SETUP_ONLY,
	},
	{ .name = NULL },
};
