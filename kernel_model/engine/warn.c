// SPDX-License-Identifier: GPL-2.0-only
/*
 * warn.c - what a warning of the kernel is to the engine
 */
#include <stdarg.h>
#include <stdio.h>

#include "core/event.h"
#include "core/run.h"

#include <linux/bug.h>

bool km_panic_on_warn = true;

void km_warn(const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (!km_panic_on_warn) {
		sim_event_emit(SIM_EVENT_USER, 0, 0, "WARN");
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sim_finding(SIM_VERDICT_ASSERTION, "%s", text);
}
