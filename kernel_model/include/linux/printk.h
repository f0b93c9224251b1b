/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * printk.h - messages
 *
 * PORT: messages go nowhere: what a user must know is a finding or an event.
 * The arguments are still checked by the compiler.
 */
#ifndef KM_LINUX_PRINTK_H
#define KM_LINUX_PRINTK_H

#include <linux/types.h>

static inline SIM_PRINTF(1, 2) void no_printk(const char *fmt, ...)
{
	(void)fmt;
}

#define printk(...)	no_printk(__VA_ARGS__)
#define pr_err(...)	no_printk(__VA_ARGS__)
#define pr_warn(...)	no_printk(__VA_ARGS__)
#define pr_info(...)	no_printk(__VA_ARGS__)
#define pr_debug(...)	no_printk(__VA_ARGS__)

#endif /* KM_LINUX_PRINTK_H */
