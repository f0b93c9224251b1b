// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"

static const char *const err_names[SIM_ERR_NR] = {
	[0]			= "none",
	[SIM_ERR_NOMEM]		= "no-memory",
	[SIM_ERR_INVAL]		= "invalid",
	[SIM_ERR_ABSENT]	= "absent",
	[SIM_ERR_EXISTS]	= "exists",
	[SIM_ERR_IO]		= "io",
	[SIM_ERR_FORMAT]	= "format",
	[SIM_ERR_VERSION]	= "version",
	[SIM_ERR_BUSY]		= "busy",
	[SIM_ERR_READONLY]	= "read-only",
	[SIM_ERR_MISMATCH]	= "mismatch",
	[SIM_ERR_LIMIT]		= "limit",
	[SIM_ERR_SCRIPT]	= "script",
	[SIM_ERR_INTERRUPTED]	= "interrupted",
};

/* The end of @buf becomes "..." when the text needed @wanted >= @bytes. */
static void mark_cut(char *buf, size_t bytes, int wanted)
{
	if (wanted < 0)
		snprintf(buf, bytes, "(message cannot be formatted)");
	else if ((size_t)wanted >= bytes)
		memcpy(buf + bytes - 4, "...", 4);
}

void sim_error_reset(struct sim_error *err)
{
	if (!err)
		return;
	err->code = 0;
	err->message[0] = '\0';
	err->hint[0] = '\0';
}

int sim_error_vset(struct sim_error *err, int code, const char *fmt,
		   va_list args)
{
	/* The arguments may point into *err, as when a message is wrapped. */
	char message[sizeof(((struct sim_error *)0)->message)];
	int wanted;

	SIM_ASSERT(code > 0);
	SIM_ASSERT(code < SIM_ERR_NR);

	if (!err)
		return -code;
	wanted = vsnprintf(message, sizeof(message), fmt, args);
	mark_cut(message, sizeof(message), wanted);
	memcpy(err->message, message, sizeof(message));
	err->code = code;
	err->hint[0] = '\0';
	return -code;
}

int sim_error_set(struct sim_error *err, int code, const char *fmt, ...)
{
	va_list args;
	int r;

	va_start(args, fmt);
	r = sim_error_vset(err, code, fmt, args);
	va_end(args);
	return r;
}

void sim_error_hint(struct sim_error *err, const char *fmt, ...)
{
	char hint[sizeof(((struct sim_error *)0)->hint)];
	va_list args;
	int wanted;

	if (!err)
		return;
	va_start(args, fmt);
	wanted = vsnprintf(hint, sizeof(hint), fmt, args);
	va_end(args);
	mark_cut(hint, sizeof(hint), wanted);
	memcpy(err->hint, hint, sizeof(hint));
}

void sim_error_prefix(struct sim_error *err, const char *fmt, ...)
{
	char message[sizeof(((struct sim_error *)0)->message)];
	va_list args;
	size_t used;
	int wanted;

	if (!err || !err->code)
		return;
	va_start(args, fmt);
	wanted = vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	mark_cut(message, sizeof(message), wanted);
	used = strlen(message);
	wanted = snprintf(message + used, sizeof(message) - used, ": %s",
			  err->message);
	mark_cut(message, sizeof(message), wanted + (int)used);
	memcpy(err->message, message, sizeof(message));
}

const char *sim_err_name(int code)
{
	if (code <= -SIM_ERR_NR || code >= SIM_ERR_NR)
		return "unknown";
	return err_names[code < 0 ? -code : code];
}
