/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory_hotplug.h - putting ranges of memory online and offline
 *
 * Owns:       mem_hotplug_lock.
 * Used by:    drivers/base/memory, mm/slub, kernel/cpu (try_online_node).
 * Promises:   mem_hotplug_lock is always inside cpu_hotplug_lock (read).
 */
#ifndef KM_LINUX_MEMORY_HOTPLUG_H
#define KM_LINUX_MEMORY_HOTPLUG_H

#include <linux/types.h>

struct zone;

/** get_online_mems()/put_online_mems() - hold off memory hotplug */
void get_online_mems(void);
void put_online_mems(void);

/** mem_hotplug_begin() - cpus_read_lock(), then mem_hotplug_lock for writing */
void mem_hotplug_begin(void);
void mem_hotplug_done(void);

/**
 * offline_pages() - take @nr_pages from @start_pfn out of use
 *
 * Schedule point. Caller holds device_hotplug_lock.
 * Return: 0; -EBUSY when pages stay that cannot be moved; -EINVAL for a
 * range that is no whole number of blocks; or a notifier's error.
 */
int offline_pages(unsigned long start_pfn, unsigned long nr_pages);

/** online_pages() - the opposite; @zone takes the pages */
int online_pages(unsigned long pfn, unsigned long nr_pages, struct zone *zone);

#endif /* KM_LINUX_MEMORY_HOTPLUG_H */
