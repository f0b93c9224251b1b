// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu.c - what scenarios may say about CPUs
 *
 * "offline" writes to sysfs, as people do, and so holds the locks of the device
 * model; "eject" holds those but the file's; "offline_direct", "suspend" and
 * "kexec" go to the CPU hotplug code directly.
 */
#include <asm/engine.h>
#include <linux/acpi.h>
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/string.h>

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

static int cpu_op_kexec(struct sim_call *call)
{
	(void)call;
	smp_shutdown_nonboot_cpus(0);
	return 0;
}

static int acpi_hotplug(struct sim_call *call, enum acpi_hotplug_event event)
{
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	ret = acpi_hotplug_device(get_cpu_device((u32)call->args[0].i), event);
	sim_call_return_int(call, ret);
	return 0;
}

static int cpu_op_eject(struct sim_call *call)
{
	return acpi_hotplug(call, ACPI_NOTIFY_EJECT_REQUEST);
}

static int cpu_op_check(struct sim_call *call)
{
	return acpi_hotplug(call, ACPI_NOTIFY_DEVICE_CHECK);
}

/* States are told by the names of their callbacks. */
static int cpu_op_fail(struct sim_call *call)
{
	const char *name = call->args[1].s;
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	for (int st = CPUHP_OFFLINE + 1; st <= CPUHP_ONLINE; st++) {
		const char *step = cpuhp_step_name((enum cpuhp_state)st);

		if (!step || strcmp(step, name))
			continue;
		ret = cpuhp_set_fail((u32)call->args[0].i,
				     (enum cpuhp_state)st);
		sim_call_return_int(call, ret);
		return 0;
	}
	return sim_call_fail(call, "no CPU state has a callback '%s'", name);
}

static int fault_op_offer(struct sim_call *call)
{
	s64 nr = call->args[0].i;

	if (nr < 0 || nr > 1000)
		return sim_call_fail(call, "0 to 1000 failures, not %lld", nr);
	km_touch(&km_faults_on);
	km_faults_left = (u32)nr;
	km_faults_on = nr > 0;
	return 0;
}

static int cpu_op_read_lock(struct sim_call *call)
{
	(void)call;
	cpus_read_lock();
	return 0;
}

static int cpu_op_read_unlock(struct sim_call *call)
{
	(void)call;
	cpus_read_unlock();
	return 0;
}

static int cpu_op_is_online(struct sim_call *call)
{
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	km_look(&__cpu_online_mask);
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
		.name = "kexec",
		.args = "",
		.help = "Take all CPUs but the first down, for good.",
		.call = cpu_op_kexec,
	},
	{
		.module = "cpu",
		.name = "eject",
		.args = "cpu:int",
		.help = "The firmware asks for the CPU (ACPI): a worker takes it "
			"down; returns 0 or a negative error number.",
		.call = cpu_op_eject,
	},
	{
		.module = "cpu",
		.name = "check",
		.args = "cpu:int",
		.help = "The firmware says that the CPU is there (ACPI): a worker "
			"brings it up; returns 0 or a negative error number.",
		.call = cpu_op_check,
	},
	{
		.module = "cpu",
		.name = "fail",
		.args = "cpu:int, callback:string",
		.help = "Let the callback of that name, such as "
			"\"workqueue:online\", fail once on the CPU; returns 0, or "
			"-22 for one that must not fail.",
		.call = cpu_op_fail,
	},
	{
		.module = "fault",
		.name = "offer",
		.args = "failures:int",
		.help = "From now on what may fail does so by choice, this often "
			"at most: allocations, pages, threads, CPU callbacks, migration.",
		.call = fault_op_offer,
	},
	{
		.module = "cpu",
		.name = "read_lock",
		.args = "",
		.help = "Take cpu_hotplug_lock for reading: CPUs stay as they are.",
		.call = cpu_op_read_lock,
	},
	{
		.module = "cpu",
		.name = "read_unlock",
		.args = "",
		.help = "Release cpu_hotplug_lock.",
		.call = cpu_op_read_unlock,
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
