// SPDX-License-Identifier: GPL-2.0-only
/*
 * time.c - virtual time for scenarios
 */
#include <asm/irq.h>

#include "verbs.h"

static int time_op_sleep(struct sim_call *call)
{
	if (call->args[0].i < 0)
		return sim_call_fail(call, "cannot sleep %lld us",
				     call->args[0].i);
	km_clock_sleep((u64)call->args[0].i, "k.time:sleep");
	return 0;
}

static int time_op_now(struct sim_call *call)
{
	sim_call_return_int(call, (s64)km_clock_now_us());
	return 0;
}

const struct sim_verb time_verbs[] = {
	{
		.module = "time",
		.name = "sleep",
		.args = "us:int",
		.help = "Sleep for this many microseconds of virtual time.",
		.call = time_op_sleep,
	},
	{
		.module = "time",
		.name = "now",
		.args = "",
		.help = "Virtual time since boot in microseconds.",
		.call = time_op_now,
	},
	{ .name = NULL },
};
