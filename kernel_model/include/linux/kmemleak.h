/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kmemleak.h - the scan for leaks
 *
 * Used by:    init/main.c.
 */
#ifndef KM_LINUX_KMEMLEAK_H
#define KM_LINUX_KMEMLEAK_H

/** kmemleak_late_init() - initcall; reads mem_hotplug_lock; 0 */
int kmemleak_late_init(void);

#endif /* KM_LINUX_KMEMLEAK_H */
