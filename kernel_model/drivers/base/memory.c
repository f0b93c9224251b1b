// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory.c - memory blocks as devices: /devices/system/memory/memoryN
 *
 * PORT: a block is one section; all blocks exist from boot on and start
 * online. No auto-online policy, no memory groups, no removable attribute.
 */
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

static BLOCKING_NOTIFIER_HEAD(memory_chain);

static struct memory_block *memory_blocks[MEMORY_BLOCKS_MAX];

#define to_memory_block(_dev) container_of((_dev), struct memory_block, dev)

int register_memory_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&memory_chain, nb);
}

void unregister_memory_notifier(struct notifier_block *nb)
{
	blocking_notifier_chain_unregister(&memory_chain, nb);
}

noinline int memory_notify(unsigned long val, void *v)
{
	return blocking_notifier_call_chain(&memory_chain, val, v);
}

static unsigned long section_start_pfn(const struct memory_block *mem)
{
	return section_nr_to_pfn(mem->start_section_nr);
}

static __always_inline int memory_block_online(struct memory_block *mem)
{
	unsigned long start_pfn = section_start_pfn(mem);

	return online_pages(start_pfn, PAGES_PER_SECTION,
			    page_zone(pfn_to_page(start_pfn)));
}

static __always_inline int memory_block_offline(struct memory_block *mem)
{
	return offline_pages(section_start_pfn(mem), PAGES_PER_SECTION);
}

static __always_inline int memory_block_action(struct memory_block *mem,
					       unsigned long action)
{
	if (action == MEM_ONLINE)
		return memory_block_online(mem);
	if (action == MEM_OFFLINE)
		return memory_block_offline(mem);
	WARN_ON(1);
	return -EINVAL;
}

/* Merged into its callers, as in the kernel that the report comes from. */
static __always_inline int memory_block_change_state(
	struct memory_block *mem, unsigned long to_state,
	unsigned long from_state_req)
{
	int ret;

	if (mem->state != from_state_req)
		return -EINVAL;

	if (to_state == MEM_OFFLINE)
		mem->state = MEM_GOING_OFFLINE;

	ret = memory_block_action(mem, to_state);
	mem->state = ret ? from_state_req : to_state;
	return ret;
}

/* The device lock serializes this with the other direction. */
static noinline int memory_subsys_online(struct device *dev)
{
	struct memory_block *mem = to_memory_block(dev);

	if (mem->state == MEM_ONLINE)
		return 0;
	return memory_block_change_state(mem, MEM_ONLINE, MEM_OFFLINE);
}

static noinline int memory_subsys_offline(struct device *dev)
{
	struct memory_block *mem = to_memory_block(dev);

	if (mem->state == MEM_OFFLINE)
		return 0;
	return memory_block_change_state(mem, MEM_OFFLINE, MEM_ONLINE);
}

static struct bus_type memory_subsys = {
	.name = "memory",
	.dev_name = "memory",
	.online = memory_subsys_online,
	.offline = memory_subsys_offline,
};

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct memory_block *mem = to_memory_block(dev);
	const char *output = "going-offline";

	(void)attr;
	if (mem->state == MEM_ONLINE)
		output = "online";
	else if (mem->state == MEM_OFFLINE)
		output = "offline";
	return sysfs_emit(buf, "%s\n", output);
}

/* PORT: one way to be online; upstream also has online_kernel and _movable. */
static ssize_t state_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	bool is_online = sysfs_streq(buf, "online");
	int ret;

	(void)attr;
	if (!is_online && !sysfs_streq(buf, "offline"))
		return -EINVAL;

	ret = lock_device_hotplug_sysfs();
	if (ret)
		return ret;

	ret = is_online ? device_online(dev) : device_offline(dev);
	unlock_device_hotplug();
	if (ret < 0)
		return ret;
	return ret ? -EINVAL : (ssize_t)count;
}

static DEVICE_ATTR_RW(state);

static int add_memory_block(unsigned long block_id)
{
	struct memory_block *mem = kzalloc(sizeof(*mem), GFP_KERNEL);
	int ret;

	if (!mem)
		return -ENOMEM;
	mem->start_section_nr = block_id;
	mem->state = MEM_ONLINE;
	mem->nid = page_to_nid(pfn_to_page(section_start_pfn(mem)));
	mem->dev.bus = &memory_subsys;
	mem->dev.id = block_id;
	memory_blocks[block_id] = mem;
	ret = device_register(&mem->dev);
	if (ret)
		return ret;
	return device_create_file(&mem->dev, &dev_attr_state);
}

void memory_dev_init(void)
{
	if (subsys_system_register(&memory_subsys))
		BUG();
	for (unsigned int i = 0; i < memory_blocks_nr(); i++) {
		if (add_memory_block(i))
			BUG();
	}
}

unsigned int memory_blocks_nr(void)
{
	unsigned long nr = max_pfn / PAGES_PER_SECTION;

	return min_t(unsigned long, nr, MEMORY_BLOCKS_MAX);
}

struct memory_block *find_memory_block_by_id(unsigned long block_id)
{
	return block_id < memory_blocks_nr() ? memory_blocks[block_id] : NULL;
}
