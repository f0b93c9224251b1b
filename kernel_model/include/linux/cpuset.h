/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpuset.h - cpusets: that they hear of memory hotplug
 *
 * Used by:    init/main.c.
 */
#ifndef KM_LINUX_CPUSET_H
#define KM_LINUX_CPUSET_H

/** cpuset_init_smp() - boot, with all CPUs up; takes the memory chain's rwsem */
void cpuset_init_smp(void);

#endif /* KM_LINUX_CPUSET_H */
