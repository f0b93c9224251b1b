// SPDX-License-Identifier: GPL-2.0-only
/*
 * latch_verbs.c - example of verbs: k.sync:latch(name, count) and its methods
 */
#include "latch.h"
#include "verbs.h"

static int sync_op_latch(struct sim_call *call)
{
	s64 count = call->args[1].i;

	/* Types are checked by the time we are called, values are not. */
	if (count < 1 || count > 1000)
		return sim_call_fail(call, "a latch counts from 1 to 1000");
	sim_call_return_object(call, "latch",
			       latch_create(call->args[0].s, (u32)count));
	return 0;
}

static int latch_op_count_down(struct sim_call *call)
{
	latch_count_down(call->self.object);
	return 0;
}

static int latch_op_wait(struct sim_call *call)
{
	latch_wait(call->self.object);
	return 0;
}

const struct sim_verb latch_verbs[] = {
	{
		.module = "sync",
		.name = "latch",
		.args = "name:string, count:int",
		.help = "Make a latch that opens after so many count_down().",
		.call = sync_op_latch,
		.when = SIM_VERB_SETUP_ONLY,
	},
	{
		.module = "latch",
		.name = "count_down",
		.args = "",
		.help = "One less; the last one opens it.",
		.call = latch_op_count_down,
		.when = SIM_VERB_ACTOR_ONLY,
		.is_method = true,
	},
	{
		.module = "latch",
		.name = "wait",
		.args = "",
		.help = "Sleep until it is open.",
		.call = latch_op_wait,
		.when = SIM_VERB_ACTOR_ONLY,
		.is_method = true,
	},
	{ .name = NULL },
};
