/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * init.h - initcalls
 *
 * Used by:    init/main.c.
 * PORT: sections for boot code mean nothing here, and which initcalls there are
 * says a table in init/main.c.
 */
#ifndef KM_LINUX_INIT_H
#define KM_LINUX_INIT_H

#include <linux/compiler.h>

typedef int (*initcall_t)(void);

/** do_one_initcall() - run @fn and check that it leaves the context as it
 * found it; Return: what @fn says */
int do_one_initcall(initcall_t fn);

#endif /* KM_LINUX_INIT_H */
