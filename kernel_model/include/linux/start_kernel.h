/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_kernel.h - boot
 *
 * Used by:    verbs/model.c.
 */
#ifndef KM_LINUX_START_KERNEL_H
#define KM_LINUX_START_KERNEL_H

/**
 * start_kernel() - from nothing to SYSTEM_RUNNING with all CPUs up
 *
 * Runs in the boot task, on CPU 0, once in a world. May sleep.
 */
void start_kernel(void);

#endif /* KM_LINUX_START_KERNEL_H */
