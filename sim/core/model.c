// SPDX-License-Identifier: GPL-2.0-only
/*
 * model.c - helpers of the verb calling convention
 */
#include "core/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/text.h"

void sim_value_print(const struct sim_value *value, struct sim_text *text)
{
	switch (value->type) {
	case SIM_VALUE_BOOL:
		sim_text_add(text, value->b ? "true" : "false");
		break;
	case SIM_VALUE_INT:
		sim_text_printf(text, "%lld", value->i);
		break;
	default:
		SIM_ASSERT(value->type == SIM_VALUE_STRING);
		sim_text_add(text, value->s);
		break;
	}
}

int sim_call_fail(struct sim_call *call, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(call->error, sizeof(call->error), fmt, ap);
	va_end(ap);
	return -SIM_ERR_SCRIPT;
}

const struct sim_value *sim_call_option(const struct sim_call *call,
					const char *key)
{
	for (u32 i = 0; i < call->options_nr; i++) {
		if (!strcmp(call->options[i].key, key))
			return &call->options[i].value;
	}
	return NULL;
}

static struct sim_value *ret_slot(struct sim_call *call)
{
	SIM_ASSERT(call->rets_nr < SIM_CALL_RETS_MAX);
	return &call->rets[call->rets_nr++];
}

void sim_call_return_int(struct sim_call *call, s64 value)
{
	*ret_slot(call) = (struct sim_value){
		.type = SIM_VALUE_INT,
		.i = value,
	};
}

void sim_call_return_bool(struct sim_call *call, bool value)
{
	*ret_slot(call) = (struct sim_value){
		.type = SIM_VALUE_BOOL,
		.b = value,
	};
}

void sim_call_return_object(struct sim_call *call, const char *class_name,
			    void *object)
{
	*ret_slot(call) = (struct sim_value){
		.type = SIM_VALUE_OBJECT,
		.class_name = class_name,
		.object = object,
	};
}

struct sim_model_option *sim_model_option_find(const struct sim_model *model,
					       const char *key)
{
	struct sim_model_option *o = model->options;

	for (; o && o->key; o++) {
		if (!strcmp(o->key, key))
			return o;
	}
	return NULL;
}
