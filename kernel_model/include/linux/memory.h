/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory.h - memory blocks as devices, and the memory notifier chain
 *
 * Owns:       struct memory_block, memory_chain.
 * Used by:    mm/memory_hotplug, mm/slub (a notifier), verbs/memory.
 * Promises:   callbacks run in order of descending priority; a CANCEL action
 *             reaches every callback, also those not told of the start.
 */
#ifndef KM_LINUX_MEMORY_H
#define KM_LINUX_MEMORY_H

#include <linux/device.h>
#include <linux/notifier.h>
#include <linux/types.h>

/* States of a memory block, and actions on the chain: one bit each. */
#define MEM_ONLINE		(1 << 0)
#define MEM_GOING_OFFLINE	(1 << 1)
#define MEM_OFFLINE		(1 << 2)
#define MEM_GOING_ONLINE	(1 << 3)
#define MEM_CANCEL_ONLINE	(1 << 4)
#define MEM_CANCEL_OFFLINE	(1 << 5)

/* What a slab cache does at memory hotplug: after KSM, before the others. */
#define SLAB_CALLBACK_PRI	1

struct memory_block {
	unsigned long		start_section_nr;
	unsigned long		state;		/* under dev.mutex */
	int			nid;
	struct device		dev;
};

/** struct memory_notify - passed to callbacks; nid -1: nothing changes */
struct memory_notify {
	unsigned long		start_pfn;
	unsigned long		nr_pages;
	int			status_change_nid_normal;
	int			status_change_nid;
};

/** memory_dev_init() - boot: one device for each block of memory */
void memory_dev_init(void);

/** memory_blocks_nr() - how many blocks there are, numbered from 0 */
unsigned int memory_blocks_nr(void);

/** find_memory_block_by_id() - the block, or NULL; no reference is taken */
struct memory_block *find_memory_block_by_id(unsigned long block_id);

/** register_memory_notifier() - schedule point: takes the chain's rwsem */
int register_memory_notifier(struct notifier_block *nb);
void unregister_memory_notifier(struct notifier_block *nb);

/** memory_notify() - call the chain; schedule point; a notifier's answer */
int memory_notify(unsigned long val, void *v);

/* Register a callback whose notifier block is static. */
#define hotplug_memory_notifier(fn, pri) ({				\
	static struct notifier_block fn##_mem_nb = {			\
		.notifier_call = (fn), .priority = (pri)		\
	};								\
	register_memory_notifier(&fn##_mem_nb);				\
})

#endif /* KM_LINUX_MEMORY_H */
