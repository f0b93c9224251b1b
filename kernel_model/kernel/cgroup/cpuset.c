// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpuset.c - cpusets hear of memory that comes and goes
 *
 * PORT: there are no cpusets. What is left is that somebody registers with the
 * memory chain when its rwsem is in use already, so by taking it for writing;
 * mm/slub.c registers while the system is still booting, when nobody locks.
 */
#include <linux/bug.h>
#include <linux/cpuset.h>
#include <linux/memory.h>

/* PORT: upstream queues a work that updates the nodes of all cpusets. */
static int cpuset_track_online_nodes(struct notifier_block *self,
				     unsigned long action, void *arg)
{
	(void)self;
	(void)action;
	(void)arg;
	return NOTIFY_OK;
}

static struct notifier_block cpuset_track_online_nodes_nb = {
	.notifier_call = cpuset_track_online_nodes,
	.priority = 10,
};

void cpuset_init_smp(void)
{
	BUG_ON(register_memory_notifier(&cpuset_track_online_nodes_nb));
}
