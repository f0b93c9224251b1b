/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stdarg.h - variable argument lists, and printing with them
 *
 * Used by:    lib/kobject, fs/sysfs.
 */
#ifndef KM_LINUX_STDARG_H
#define KM_LINUX_STDARG_H

#include <stdarg.h>

#include <linux/types.h>

/** vsnprintf() - as in C; not a schedule point */
int vsnprintf(char *buf, size_t size, const char *fmt,
	      va_list args) __asm__("km_vsnprintf") SIM_PRINTF(3, 0);

#endif /* KM_LINUX_STDARG_H */
