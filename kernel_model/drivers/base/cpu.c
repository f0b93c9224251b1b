// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu.c - CPUs as devices: /devices/system/cpu/cpuN/online
 *
 * Writing to the file is the ordinary way to take a CPU down: the writer holds
 * sb_writers, of->mutex, the active reference, device_hotplug_lock and the
 * device's mutex when it comes to cpu_down(). Suspend goes to kernel/cpu.c
 * directly and holds none of them.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sysfs.h>

static DEFINE_PER_CPU(struct device, cpu_device);

/*
 * PORT: no NUMA remapping of a CPU that comes up, and no retry: upstream tries
 * again only while CPU hotplug is disabled at boot.
 */
static noinline int cpu_subsys_online(struct device *dev)
{
	return cpu_device_up(dev);
}

static noinline int cpu_subsys_offline(struct device *dev)
{
	return cpu_device_down(dev);
}

static struct bus_type cpu_subsys = {
	.name = "cpu",
	.dev_name = "cpu",
	.online = cpu_subsys_online,
	.offline = cpu_subsys_offline,
};

/* CPU 0 has no "online" file: as on most machines it cannot be taken down. */
static int register_cpu(unsigned int cpu)
{
	struct device *dev = &per_cpu(cpu_device, cpu);

	dev->id = cpu;
	dev->bus = &cpu_subsys;
	dev->offline_disabled = cpu == 0;
	dev->offline = !cpu_online(cpu);
	return device_register(dev);
}

void cpu_dev_init(void)
{
	unsigned int cpu;

	if (subsys_system_register(&cpu_subsys))
		BUG();
	for_each_possible_cpu(cpu) {
		if (register_cpu(cpu))
			BUG();
	}
}

struct device *get_cpu_device(unsigned int cpu)
{
	return &per_cpu(cpu_device, cpu);
}

int cpu_sysfs_write(unsigned int cpu, bool online)
{
	char path[48];

	snprintf(path, sizeof(path), "/devices/system/cpu/cpu%u/online", cpu);
	return sysfs_write_file(path, online ? "1" : "0");
}
