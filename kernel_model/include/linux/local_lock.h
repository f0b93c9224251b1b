/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * local_lock.h - per-CPU locks: preemption or interrupts off; on PREEMPT_RT
 * locks that sleep, with migration off
 *
 * They exclude nobody on another CPU; touching another CPU's instance is the
 * caller's bug. The name and the owner are kept for reports and assertions.
 */
#ifndef KM_LINUX_LOCAL_LOCK_H
#define KM_LINUX_LOCAL_LOCK_H

#include <asm/engine.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>

typedef struct {
	struct lockdep_map	dep_map;
	struct km_task		*owner;
	struct km_wait		wait;	/* PREEMPT_RT */
} local_lock_t;

#define INIT_LOCAL_LOCK(name) { \
	.dep_map = __LOCKDEP_MAP_INITIALIZER(#name, LD_WAIT_CONFIG, \
					     LD_LOCK_PERCPU) }

/** km_local_lock_init() - @name is the lock class, static storage */
void km_local_lock_init(local_lock_t *lock, const char *name);

void __local_lock_init(local_lock_t *lock, const char *name,
		       const struct lock_class_key *key);
void km_local_lock(local_lock_t *lock);
void km_local_unlock(local_lock_t *lock);

/* @pcp_lock is a per-CPU pointer; spinlock_rt.c */
void rt_local_lock(local_lock_t *pcp_lock);
void rt_local_unlock(local_lock_t *pcp_lock);

/*
 * @lock is a per-CPU pointer; preemption goes off before it is resolved. The
 * schedule point stands before that: what comes may move the task.
 */
#define local_lock_init(lock) \
	do { \
		static struct lock_class_key lock_key; \
		__local_lock_init((lock), #lock, &lock_key); \
	} while (0)
#define local_lock(lock) \
	do { \
		km_section_point((lock), #lock); \
		if (unlikely(preempt_rt_enabled())) { \
			rt_local_lock(lock); \
			break; \
		} \
		preempt_disable(); \
		km_local_lock(this_cpu_ptr(lock)); \
	} while (0)
#define local_unlock(lock) \
	do { \
		if (unlikely(preempt_rt_enabled())) { \
			rt_local_unlock(lock); \
			break; \
		} \
		km_local_unlock(this_cpu_ptr(lock)); \
		preempt_enable(); \
	} while (0)
#define local_lock_irq(lock) \
	do { \
		km_section_point((lock), #lock); \
		if (unlikely(preempt_rt_enabled())) { \
			rt_local_lock(lock); \
			break; \
		} \
		local_irq_disable(); \
		km_local_lock(this_cpu_ptr(lock)); \
	} while (0)
#define local_unlock_irq(lock) \
	do { \
		if (unlikely(preempt_rt_enabled())) { \
			rt_local_unlock(lock); \
			break; \
		} \
		km_local_unlock(this_cpu_ptr(lock)); \
		local_irq_enable(); \
	} while (0)
#define local_lock_irqsave(lock, flags) \
	do { \
		km_section_point((lock), #lock); \
		if (unlikely(preempt_rt_enabled())) { \
			(flags) = 0; \
			rt_local_lock(lock); \
			break; \
		} \
		local_irq_save(flags); \
		km_local_lock(this_cpu_ptr(lock)); \
	} while (0)
#define local_unlock_irqrestore(lock, flags) \
	do { \
		if (unlikely(preempt_rt_enabled())) { \
			rt_local_unlock(lock); \
			break; \
		} \
		km_local_unlock(this_cpu_ptr(lock)); \
		local_irq_restore(flags); \
	} while (0)

#endif /* KM_LINUX_LOCAL_LOCK_H */
