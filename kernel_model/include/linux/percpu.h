/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * percpu.h - per-CPU variables
 *
 * A static one lives in its section as a template of which each CPU has a copy;
 * self-pointing initialisers (list heads) must be set up at run time.
 */
#ifndef KM_LINUX_PERCPU_H
#define KM_LINUX_PERCPU_H

#include <asm/engine.h>

/** km_percpu_ptr() - CPU @cpu's copy; not a schedule point */
void *km_percpu_ptr(const void *ptr, unsigned int cpu);

/** km_percpu_alloc() - zeroed copies for all CPUs */
void *km_percpu_alloc(size_t bytes, const char *name);

/** free_percpu() - the memory is not reused in an execution */
void free_percpu(void *ptr);

#define DEFINE_PER_CPU(type, name) \
	__attribute__((section(".data..percpu"))) __typeof__(type) name
#define DECLARE_PER_CPU(type, name) \
	extern __attribute__((section(".data..percpu"))) __typeof__(type) name

#define per_cpu_ptr(ptr, cpu) \
	((__typeof__(ptr))km_percpu_ptr((ptr), (cpu)))
#define per_cpu(var, cpu)	(*per_cpu_ptr(&(var), (cpu)))
#define smp_processor_id()	km_cpu_current()
#define raw_smp_processor_id()	km_cpu_current()
#define this_cpu_ptr(ptr)	per_cpu_ptr((ptr), smp_processor_id())
#define raw_cpu_ptr(ptr)	this_cpu_ptr(ptr)
#define this_cpu_read(var)	(*this_cpu_ptr(&(var)))
#define this_cpu_write(var, v)	(*this_cpu_ptr(&(var)) = (v))

#define alloc_percpu(type) \
	((type *)km_percpu_alloc(sizeof(type), #type))

#define get_cpu()		(preempt_disable(), smp_processor_id())
#define put_cpu()		preempt_enable()
#define get_cpu_ptr(ptr)	(preempt_disable(), this_cpu_ptr(ptr))
#define put_cpu_ptr(ptr)	do { (void)(ptr); preempt_enable(); } while (0)

#include <linux/preempt.h>

#endif /* KM_LINUX_PERCPU_H */
