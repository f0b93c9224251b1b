// SPDX-License-Identifier: GPL-2.0-only
/*
 * port_verbs.c - the verbs of the example port: k.example:device() and methods
 */
#include "port.h"
#include "verbs.h"

static int example_op_device(struct sim_call *call)
{
	struct example_dev *dev = example_dev_create();

	if (!dev)
		return sim_call_fail(call, "no memory for a device");
	sim_call_return_object(call, "example_device", dev);
	return 0;
}

static int example_device_op_event(struct sim_call *call)
{
	example_dev_event(call->self.object);
	return 0;
}

static int example_device_op_close(struct sim_call *call)
{
	if (call->args_nr && call->args[0].b)
		example_dev_close_locked(call->self.object);
	else
		example_dev_close(call->self.object);
	return 0;
}

static int example_device_op_events(struct sim_call *call)
{
	const struct example_dev *dev = call->self.object;

	sim_call_return_int(call, dev->events);
	return 0;
}

#define METHOD(verb, arguments, sentence) \
	{ .module = "example_device", .name = #verb, .args = (arguments), \
	  .help = (sentence), .call = example_device_op_##verb, \
	  .is_method = true }

const struct sim_verb port_verbs[] = {
	{
		.module = "example",
		.name = "device",
		.args = "",
		.help = "Make a device.",
		.call = example_op_device,
		.when = SIM_VERB_SETUP_ONLY,
	},
	METHOD(event, "", "An event: its work is queued."),
	METHOD(close, "locked:bool?", "Close it; locked: under its mutex."),
	METHOD(events, "", "How many events were handled."),
	{ .name = NULL },
};
