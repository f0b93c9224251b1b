// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_thread.c - kernel threads are daemons of the engine
 */
#include "base/assert.h"
#include "core/task.h"

#include <asm/kernel_thread.h>
#include <linux/sched.h>

static void copy_role(char role[SIM_TASK_NAME_BYTES], const char *name)
{
	u32 i;

	for (i = 0; i < SIM_TASK_NAME_BYTES - 1; i++) {
		if (!name[i] || name[i] == '/' || name[i] == ':')
			break;
		role[i] = name[i];
	}
	role[i] = '\0';
}

struct task_struct *km_kernel_thread(const struct km_kernel_thread *thread)
{
	char role[SIM_TASK_NAME_BYTES];
	const struct sim_task_options o = {
		.name = thread->name,
		.role = role,
		.kind = SIM_TASK_DAEMON,
		.cpu = thread->cpu,
		.cpus_allowed = U64_MAX,
	};
	struct task_struct *task;

	SIM_ASSERT(thread->fn);
	copy_role(role, thread->name);
	task = km_task_struct(sim_task_create(&o, thread->fn, thread->arg));
	task->flags |= PF_KTHREAD;
	return task;
}

SIM_NORETURN void km_kernel_thread_exit(void)
{
	sim_task_exit();
}

void km_kernel_thread_bind(struct task_struct *task, u64 cpus)
{
	sim_task_set_cpus_allowed(task->core, cpus);
}
