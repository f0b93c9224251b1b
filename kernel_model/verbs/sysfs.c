// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs.c - what scenarios may say about files in sysfs
 */
#include <linux/sysfs.h>

#include "core/model.h"
#include "verbs.h"

static int sysfs_op_write(struct sim_call *call)
{
	sim_call_return_int(call,
			    sysfs_write_file(call->args[0].s, call->args[1].s));
	return 0;
}

static int sysfs_op_exists(struct sim_call *call)
{
	sim_call_return_bool(call, sysfs_path_exists(call->args[0].s));
	return 0;
}

const struct sim_verb sysfs_verbs[] = {
	{
		.module = "sysfs",
		.name = "write",
		.args = "path:string, text:string",
		.help = "write to a file below /sys; 0 or a negative errno",
		.call = sysfs_op_write,
	},
	{
		.module = "sysfs",
		.name = "exists",
		.args = "path:string",
		.help = "is there such a file or directory below /sys?",
		.call = sysfs_op_exists,
	},
	{ .name = NULL },
};
