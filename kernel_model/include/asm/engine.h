/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engine.h - the machine under the model: the engine is the architecture
 *
 * Owns:       the km_* words by which ports reach sim/core.
 * Used by:    include/linux, kernel/locking, and ports that wait in a way of
 *             their own (kernfs drain, flush_work, IPI).
 * Promises:   ports need no sim_ name.
 */
#ifndef KM_ASM_ENGINE_H
#define KM_ASM_ENGINE_H

#include "base/base.h"
#include "base/list.h"
#include "core/cpu.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/lock.h"
#include "core/task.h"
#include "core/wait.h"

#include <asm/lockdep_map.h>
#include <asm/rcu_reader.h>
#include <asm/probe.h>
#include <asm/point.h>

/* Waiting: struct km_wait_spec says why, and who could end it. */
#define km_wait			sim_wait
#define km_waiter		sim_waiter
#define km_wait_spec		sim_wait_spec
#define km_wakers		sim_wakers
#define km_wait_init(wait)	sim_wait_init(km_probed(wait))
#define km_wait_block(wait, spec) \
	(km_tidy(), sim_wait_block(km_probed(wait), (spec)))
#define km_wait_block_tag	sim_wait_block_tag
#define km_wait_prepare		sim_wait_prepare
#define km_wait_commit		sim_wait_commit
#define km_wait_cancel		sim_wait_cancel
#define km_wait_wake(wait, nr)	sim_wait_wake(km_probed(wait), (nr))
#define km_wait_wake_waiter	sim_wait_wake_waiter
#define km_wait_first(wait)	sim_wait_first(km_probed(wait))
#define km_wait_is_empty(wait)	sim_wait_is_empty(km_probed(wait))
#define km_wakers_add		sim_wakers_add
#define km_wakers_holders	sim_wakers_holders

#define KM_WAIT_INIT(name)	{ LIST_HEAD_INIT((name).waiters) }

#define KM_WAIT_SPINS		SIM_WAIT_SPINS
#define KM_WAIT_FRONT		SIM_WAIT_FRONT
#define KM_WAIT_RETESTS		SIM_WAIT_RETESTS
#define KM_WHY_MUTEX		SIM_WAIT_MUTEX
#define KM_WHY_RWSEM_READ	SIM_WAIT_RWSEM_READ
#define KM_WHY_RWSEM_WRITE	SIM_WAIT_RWSEM_WRITE
#define KM_WHY_PERCPU_READ	SIM_WAIT_PERCPU_READ
#define KM_WHY_PERCPU_WRITE	SIM_WAIT_PERCPU_WRITE
#define KM_WHY_PERCPU_DRAIN	SIM_WAIT_PERCPU_DRAIN
#define KM_WHY_SLEEP		SIM_WAIT_SLEEP
#define KM_WHY_COMPLETION	SIM_WAIT_COMPLETION
#define KM_WHY_EVENT		SIM_WAIT_EVENT
#define KM_WHY_WORK		SIM_WAIT_WORK
#define KM_WHY_KERNFS_DRAIN	SIM_WAIT_KERNFS_DRAIN
#define KM_WHY_KTHREAD		SIM_WAIT_KTHREAD
#define KM_WHY_RCU		SIM_WAIT_RCU
#define KM_WHY_IPI		SIM_WAIT_IPI
#define KM_WHY_SPIN		SIM_WAIT_SPIN
#define KM_WHY_LOCAL_LOCK	SIM_WAIT_LOCAL_LOCK
#define KM_WHY_IDLE		SIM_WAIT_IDLE

/** km_task_cpu() - where @task runs or would run */
static inline u32 km_task_cpu(const struct sim_task *task)
{
	sim_footprint_id(SIM_FOOTPRINT_TASK(task->id), 0);
	return task->cpu;
}

/* Events: km_event(WORK_START, work, cpu, "name") */
#define km_event(kind, obj, arg, name) \
	sim_event_emit(SIM_EVENT_##kind, (u64)(uintptr_t)(obj), (arg), (name))

/* Tasks, preemption and interrupts of the running one. The end of a section
 * with preemption or interrupts off may end a grace period. */
#define km_task			sim_task
#define km_task_current		sim_task_current
#define km_cpu_current		sim_cpu_current
#define km_preempt_disable	sim_preempt_disable
#define km_preempt_enable	km_rcu_preempt_enable
#define km_irq_disable		sim_irq_disable
#define km_irq_enable		km_rcu_irq_enable
#define km_irqs_are_off		sim_irqs_are_off
#define km_in_hardirq		sim_in_hardirq
#define km_in_atomic		sim_in_atomic

/* Interrupts */
#define km_irq			sim_irq
#define km_irq_post		sim_irq_post
#define km_irq_run_pending	sim_irq_run_pending

/* CPUs */
#define km_cpu_set_online	sim_cpu_set_online
#define KM_CPUS_MAX		SIM_CPUS_MAX
#define km_cpus_nr()		sim_cpu_count()

/* Locks: struct lockdep_map is embedded in each lock of the model */
#define KM_LOCK_READ		SIM_LOCK_READ
#define KM_LOCK_WRITE		SIM_LOCK_WRITE
#define KM_LOCKDEP_MAP(lock_name) { .core = SIM_LOCK_INIT(lock_name) }

#define km_lock_acquired_at(map, mode, is_try, ip) \
	sim_lock_acquired(&km_probed(map)->core, (mode), (is_try), (ip))
#define km_lock_acquired(map, mode, is_try) \
	km_lock_acquired_at(map, mode, is_try, __builtin_return_address(0))
/** km_lock_marked() - for lock order: what runs stands for a lock */
#define km_lock_marked(map) \
	sim_lock_marked(&km_probed(map)->core, __builtin_return_address(0))
#define km_lock_released(map)	sim_lock_released(&km_probed(map)->core)
#define km_lock_init_map(map, lock_name) \
	do { \
		*(map) = (struct lockdep_map)KM_LOCKDEP_MAP(lock_name); \
	} while (0)
#define km_lock_acquired_by(task, map, mode) \
	sim_lock_acquired_by((task), &(map)->core, (mode), \
			     __builtin_return_address(0))
#define km_lock_released_by(task, map) \
	sim_lock_released_by((task), &(map)->core)
#define km_lock_is_held_by(task, map)	sim_lock_is_held((task), &(map)->core)
#define km_map_lock(map)	(&(map)->core)
#define km_map_name(map)	((map)->core.name)

/** km_assert_fail() - the execution ends with verdict assertion */
SIM_NORETURN void km_assert_fail(const char *fmt, ...) SIM_PRINTF(1, 2);

/** km_lock_misuse() - the execution ends with verdict lock-misuse */
SIM_NORETURN void km_lock_misuse(const char *fmt, ...) SIM_PRINTF(1, 2);

/** km_double_free() - the execution ends with verdict double-free */
SIM_NORETURN void km_double_free(const char *fmt, ...) SIM_PRINTF(1, 2);

/** km_might_sleep() - finding sleep-in-atomic if sleeping were a bug here */
void km_might_sleep(const char *what);

/** km_register_check() - an invariant to be tested whenever nothing can move
 *
 * @fn reports a violation through km_assert_fail(). At most 16 of them.
 */
void km_register_check(void (*fn)(void));

/** km_run_checks() - run all registered invariants */
void km_run_checks(void);

/* What may fail, by whose boot option: failslab, fail_page_alloc. */
enum km_fault_kind {
	KM_FAULT_CALL,		/* callbacks, new threads, migration: none */
	KM_FAULT_SLAB,
	KM_FAULT_PAGE,
	KM_FAULT_KIND_NR,
};

/** km_fault() - does the fallible operation @name fail here? A choice while
 * failures of its kind are left (km_faults_of) or the scenario offers some of
 * any kind (km_faults_on), else never; no schedule point */
bool km_fault(enum km_fault_kind kind, const char *name);
extern bool km_faults_on;

/* So many failures more and no other; 0: no bound. */
extern u32 km_faults_left;

/* Boot options: so many of each kind, spent first. */
extern u32 km_faults_of[KM_FAULT_KIND_NR];

/** km_is_exploring() - inside an execution, not booting or checking? */
bool km_is_exploring(void);

/** km_current_id() - engine id of the running task */
u32 km_current_id(void);

#endif /* KM_ASM_ENGINE_H */
