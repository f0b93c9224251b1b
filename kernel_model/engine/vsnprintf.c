// SPDX-License-Identifier: GPL-2.0-only
/*
 * vsnprintf.c - the C library's, under a name of its own
 *
 * Here and not in a port, so that the string it writes is no shared memory of
 * the model.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/base.h"

int km_vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	SIM_PRINTF(3, 0);

int km_vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	return vsnprintf(buf, size, fmt, args);
}
