/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stop_machine.h - one function on one CPU while nobody else is in the middle
 *
 * Owns:       thread migration/N of each CPU.
 * Used by:    kernel/cpu.
 */
#ifndef KM_LINUX_STOP_MACHINE_H
#define KM_LINUX_STOP_MACHINE_H

#include <linux/types.h>

typedef int (*cpu_stop_fn_t)(void *arg);

/** cpu_stop_create() - thread migration/N of @cpu; 0 or -ENOMEM; sleeps */
int cpu_stop_create(unsigned int cpu);

/**
 * stop_one_cpu() - run @fn in migration/N of @cpu and wait
 *
 * Schedule point. @fn may switch the CPU off beneath its thread.
 * Return: what @fn returned.
 */
int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg);

#endif /* KM_LINUX_STOP_MACHINE_H */
