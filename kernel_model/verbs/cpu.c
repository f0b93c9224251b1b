// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu.c - what scenarios may say about CPUs
 *
 * "offline" writes to sysfs, as people do, and so holds the locks of the device
 * model; "offline_direct" and "suspend" go to the CPU hotplug code directly.
 */
#include <asm/engine.h>
#include <linux/cpu.h>
#include <linux/device.h>

#include "verbs.h"

static int check_cpu(struct sim_call *call)
{
	s64 cpu = call->args[0].i;

	if (cpu >= 0 && cpu < nr_cpu_ids)
		return 0;
	return sim_call_fail(call, "no CPU %lld: there are %u, from 0 on", cpu,
			     nr_cpu_ids);
}

static int sysfs_write(struct sim_call *call, bool online)
{
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	sim_call_return_int(call,
			    cpu_sysfs_write((u32)call->args[0].i, online));
	return 0;
}

static int cpu_op_offline(struct sim_call *call)
{
	return sysfs_write(call, false);
}

static int cpu_op_online(struct sim_call *call)
{
	return sysfs_write(call, true);
}

static int cpu_op_offline_direct(struct sim_call *call)
{
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	sim_call_return_int(call, km_cpu_down_direct((u32)call->args[0].i));
	return 0;
}

static int cpu_op_online_direct(struct sim_call *call)
{
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	sim_call_return_int(call, km_cpu_up_direct((u32)call->args[0].i));
	return 0;
}

static int cpu_op_suspend(struct sim_call *call)
{
	sim_call_return_int(call, freeze_secondary_cpus());
	return 0;
}

static int cpu_op_resume(struct sim_call *call)
{
	if (!cpu_hotplug_is_disabled())
		return sim_call_fail(call, "resume without suspend");
	thaw_secondary_cpus();
	return 0;
}

static int cpu_op_is_online(struct sim_call *call)
{
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	sim_call_return_bool(call, cpu_online((u32)call->args[0].i));
	return 0;
}

static int cpu_op_count(struct sim_call *call)
{
	sim_call_return_int(call, nr_cpu_ids);
	return 0;
}

static int cpu_op_current(struct sim_call *call)
{
	sim_call_return_int(call, km_cpu_current());
	return 0;
}

const struct sim_verb cpu_verbs[] = {
	{
		.module = "cpu",
		.name = "offline",
		.args = "cpu:int",
		.help = "Write 0 to the CPU's sysfs file; returns 0 or a negative error number.",
		.call = cpu_op_offline,
	},
	{
		.module = "cpu",
		.name = "online",
		.args = "cpu:int",
		.help = "Write 1 to the CPU's sysfs file; returns 0 or a negative error number.",
		.call = cpu_op_online,
	},
	{
		.module = "cpu",
		.name = "offline_direct",
		.args = "cpu:int",
		.help = "Take the CPU down as suspend and kexec do, without "
			"device_hotplug_lock; returns 0 or a negative error number.",
		.call = cpu_op_offline_direct,
	},
	{
		.module = "cpu",
		.name = "online_direct",
		.args = "cpu:int",
		.help = "Bring the CPU up as resume does, without "
			"device_hotplug_lock; returns 0 or a negative error number.",
		.call = cpu_op_online_direct,
	},
	{
		.module = "cpu",
		.name = "suspend",
		.args = "",
		.help = "Take all CPUs but the first down and keep them down; "
			"returns 0 or a negative error number.",
		.call = cpu_op_suspend,
	},
	{
		.module = "cpu",
		.name = "resume",
		.args = "",
		.help = "Bring the CPUs up again that suspend took down.",
		.call = cpu_op_resume,
	},
	{
		.module = "cpu",
		.name = "is_online",
		.args = "cpu:int",
		.help = "Is the CPU in the online mask?",
		.call = cpu_op_is_online,
	},
	{
		.module = "cpu",
		.name = "count",
		.args = "",
		.help = "How many CPUs there are, online or not, numbered from 0.",
		.call = cpu_op_count,
	},
	{
		.module = "cpu",
		.name = "current",
		.args = "",
		.help = "The CPU that the caller runs on just now.",
		.call = cpu_op_current,
	},
	{ .name = NULL },
};
