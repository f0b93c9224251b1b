/* SPDX-License-Identifier: GPL-2.0-only */
/* init.h - sections for boot code mean nothing here */
#ifndef KM_LINUX_INIT_H
#define KM_LINUX_INIT_H

#include <linux/compiler.h>

#endif /* KM_LINUX_INIT_H */
