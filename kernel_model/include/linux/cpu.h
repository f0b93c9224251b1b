/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h - CPUs up and down, and holding that off
 *
 * Owns:       cpu_hotplug_lock, cpu_add_remove_lock.
 * Used by:    everybody who walks over the online CPUs.
 * Promises:   under cpus_read_lock() the online mask does not change.
 */
#ifndef KM_LINUX_CPU_H
#define KM_LINUX_CPU_H

#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/types.h>

struct device;			/* linux/device.h */

/** cpus_read_lock() - cpu_hotplug_lock for reading; not recursive once a
 * writer is pending. Schedule point, like all of these. */
void cpus_read_lock(void);
void cpus_read_unlock(void);
int cpus_read_trylock(void);
void cpus_write_lock(void);
void cpus_write_unlock(void);

/** km_cpus_held() - does the running task hold it? Not a schedule point. */
bool km_cpus_held(void);

/** lockdep_assert_cpus_held() - finding unless held; silent during boot */
void lockdep_assert_cpus_held(void);

/** cpu_hotplug_disable() - cpu_up() and cpu_down() return -EBUSY; counted */
void cpu_hotplug_disable(void);
void cpu_hotplug_enable(void);

/** cpu_hotplug_is_disabled() - is it? Not a schedule point. */
bool cpu_hotplug_is_disabled(void);

/**
 * cpu_up() - bring @cpu up completely
 *
 * Return: 0, also if it is up; -EINVAL, -EBUSY, or what a callback said, then
 * the CPU is down as before.
 */
int cpu_up(unsigned int cpu);

/** cpu_down() - the opposite; -EBUSY for the last one */
int cpu_down(unsigned int cpu);

/** cpu_device_up()/cpu_device_down() - the same for the device of a CPU */
int cpu_device_up(struct device *dev);
int cpu_device_down(struct device *dev);

/** cpu_up_to()/cpu_down_to() - only as far as @target */
int cpu_up_to(unsigned int cpu, enum cpuhp_state target);
int cpu_down_to(unsigned int cpu, enum cpuhp_state target);

/**
 * freeze_secondary_cpus() - suspend: take all CPUs but the first down
 *
 * Holds cpu_add_remove_lock and nothing of the device model. CPU hotplug stays
 * disabled until thaw_secondary_cpus(), also after a failure.
 */
int freeze_secondary_cpus(void);

/** thaw_secondary_cpus() - resume: bring those up again */
void thaw_secondary_cpus(void);

/**
 * smp_shutdown_nonboot_cpus() - kexec: all CPUs but @primary_cpu go down
 *
 * As freeze_secondary_cpus() it holds cpu_add_remove_lock only, and CPU hotplug
 * stays disabled. It has no way back: a CPU that stays up is a BUG().
 */
void smp_shutdown_nonboot_cpus(unsigned int primary_cpu);

/** km_cpu_down_direct()/km_cpu_up_direct() - one turn of the above */
int km_cpu_down_direct(unsigned int cpu);
int km_cpu_up_direct(unsigned int cpu);

/** boot_cpu_init() - boot, first of all: masks and state of CPU 0 */
void boot_cpu_init(void);

/** bringup_nonboot_cpus() - boot: all others up */
void bringup_nonboot_cpus(void);

#endif /* KM_LINUX_CPU_H */
