/* SPDX-License-Identifier: GPL-2.0-only */
/* kernel.h - what nearly every file wants; includes the phases of boot */
#ifndef KM_LINUX_KERNEL_H
#define KM_LINUX_KERNEL_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/bug.h>
#include <linux/printk.h>

enum system_states {
	SYSTEM_BOOTING,
	SYSTEM_SCHEDULING,
	SYSTEM_FREEING_INITMEM,
	SYSTEM_RUNNING,
};

extern enum system_states system_state;

#define might_sleep()	km_might_sleep(__func__)

/** snprintf() - as in C; not a schedule point */
int snprintf(char *buf, size_t size, const char *fmt,
	     ...) __asm__("km_snprintf") SIM_PRINTF(3, 4);

#endif /* KM_LINUX_KERNEL_H */
