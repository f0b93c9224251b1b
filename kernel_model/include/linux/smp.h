/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smp.h - calling functions on other CPUs by interrupt
 *
 * Owns:       call_single_data, the queue of each CPU.
 * Used by:    mm/slub (flush of v5.10 to v5.14), kernel/cpu.
 * Promises:   functions run with interrupts off, on the stack of whatever they
 *             interrupt; a caller that waits spins with preemption off.
 * Never:      callable with interrupts off (finding), or from an interrupt.
 */
#ifndef KM_LINUX_SMP_H
#define KM_LINUX_SMP_H

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/llist.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/types.h>

typedef void (*smp_call_func_t)(void *info);
typedef bool (*smp_cond_func_t)(int cpu, void *info);

/* One call; pending until the target says that it may be used again. */
struct __call_single_data {
	struct llist_node	llist;
	struct km_ack		lock;
	smp_call_func_t		func;
	void			*info;
	bool			is_sync;	/* released after @func */
};

typedef struct __call_single_data call_single_data_t;

/** get/put and who am I: <linux/percpu.h> */

/**
 * smp_call_function_single() - run @func on @cpu
 * @wait: until it has run
 *
 * Schedule point. Return: 0, or -ENXIO if the CPU is not online.
 */
int smp_call_function_single(int cpu, smp_call_func_t func, void *info,
			     int wait);

/** smp_call_function_many() - on the others of @mask; preemption must be off */
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func,
			    void *info, bool wait);

/** smp_call_function() - on all other online CPUs */
void smp_call_function(smp_call_func_t func, void *info, int wait);

/**
 * on_each_cpu_cond_mask() - on each online CPU of @mask, here too
 * @cond_func: asked for each CPU just before sending, unlocked; NULL: all
 *
 * Schedule point.
 */
void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func,
			   void *info, bool wait, const struct cpumask *mask);

#define on_each_cpu_cond(cond_func, func, info, wait) \
	on_each_cpu_cond_mask((cond_func), (func), (info), (wait), \
			      cpu_online_mask)
#define on_each_cpu_mask(mask, func, info, wait) \
	on_each_cpu_cond_mask(NULL, (func), (info), (wait), (mask))
#define on_each_cpu(func, info, wait) \
	on_each_cpu_cond_mask(NULL, (func), (info), (wait), cpu_online_mask)

/* Callbacks of the CPU hotplug states SMPCFD_PREPARE and AP_SMPCFD_DYING. */
int smpcfd_prepare_cpu(unsigned int cpu);
int smpcfd_dead_cpu(unsigned int cpu);
int smpcfd_dying_cpu(unsigned int cpu);

/** call_function_init() - boot: storage of CPU 0 */
void call_function_init(void);

/** smp_init() - boot: hotplug threads of CPU 0, then all other CPUs up */
void smp_init(void);

#endif /* KM_LINUX_SMP_H */
