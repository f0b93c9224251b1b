/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpuhotplug.h - the states of a CPU, and callbacks between them
 *
 * Owns:       enum cpuhp_state; only the order of the values matters.
 * Used by:    kernel/cpu, kernel/cpuhp, and whoever registers callbacks.
 * Promises:   up runs startup callbacks in ascending order, down runs teardown
 *             callbacks in descending order; a failure runs the others back.
 *
 * PREPARE: up to BRINGUP_CPU, run by the control task on another CPU.
 * STARTING: up to AP_ONLINE, on the CPU, interrupts off, must not fail.
 * ONLINE: the rest, on the CPU in thread cpuhp/N.
 */
#ifndef KM_LINUX_CPUHOTPLUG_H
#define KM_LINUX_CPUHOTPLUG_H

#include <linux/types.h>

/*
 * PORT: states without a callback in the model are left out, those that say
 * where one is are not. Order as in 6.1.
 */
enum cpuhp_state {
	CPUHP_INVALID = -1,
	CPUHP_OFFLINE = 0,
	CPUHP_CREATE_THREADS,
	CPUHP_SOFTIRQD_PREPARE,
	CPUHP_SLUB_DEAD,
	CPUHP_MM_VMSTAT_DEAD,
	CPUHP_SOFTIRQ_DEAD,
	CPUHP_PAGE_ALLOC,
	CPUHP_WORKQUEUE_PREP,
	CPUHP_SMPCFD_PREPARE,
	CPUHP_BP_PREPARE_DYN,
	CPUHP_BP_PREPARE_DYN_END = CPUHP_BP_PREPARE_DYN + 3,
	CPUHP_BRINGUP_CPU,

	CPUHP_AP_IDLE_DEAD,
	CPUHP_AP_OFFLINE,
	CPUHP_AP_SMPCFD_DYING,
	CPUHP_AP_ONLINE,

	CPUHP_TEARDOWN_CPU,

	CPUHP_AP_ONLINE_IDLE,
	CPUHP_AP_SCHED_WAIT_EMPTY,
	CPUHP_AP_SMPBOOT_THREADS,
	CPUHP_AP_WORKQUEUE_ONLINE,
	CPUHP_AP_ONLINE_DYN,
	CPUHP_AP_ONLINE_DYN_END = CPUHP_AP_ONLINE_DYN + 3,
	CPUHP_AP_ACTIVE,
	CPUHP_ONLINE,
};

typedef int (*cpuhp_cb_t)(unsigned int cpu);

/**
 * __cpuhp_setup_state() - register callbacks for a state
 * @state: which; a *_DYN state means a free one of that section
 * @name: shown in reports; static
 * @invoke: run @startup now for each CPU that is past the state already
 * @startup: on the way up; may be NULL
 * @teardown: on the way down; may be NULL
 *
 * Schedule point: takes cpu_hotplug_lock for reading and cpuhp_state_mutex.
 * Return: 0, for a *_DYN state the one reserved, or a negative error: of a
 * callback (then the others were undone), -EBUSY if the state is taken, -ENOSPC.
 */
int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			cpuhp_cb_t startup, cpuhp_cb_t teardown);

#define cpuhp_setup_state(state, name, startup, teardown) \
	__cpuhp_setup_state((state), (name), true, (startup), (teardown))
#define cpuhp_setup_state_nocalls(state, name, startup, teardown) \
	__cpuhp_setup_state((state), (name), false, (startup), (teardown))

/** __cpuhp_remove_state() - the opposite; @invoke: run teardown on each CPU */
void __cpuhp_remove_state(enum cpuhp_state state, bool invoke);

#define cpuhp_remove_state(state)	__cpuhp_remove_state((state), true)
#define cpuhp_remove_state_nocalls(state) \
	__cpuhp_remove_state((state), false)

/** cpuhp_step_name() - of the callbacks of @state, NULL if there are none */
const char *cpuhp_step_name(enum cpuhp_state state);

/** cpuhp_step_has_startup() - is there a callback on the way up? */
bool cpuhp_step_has_startup(enum cpuhp_state state);

/** cpuhp_cpu_state() - the state that @cpu is in; for tests and reports */
enum cpuhp_state cpuhp_cpu_state(unsigned int cpu);

/**
 * cpuhp_set_fail() - let the next callback of @state on @cpu fail with -EAGAIN
 *
 * As writing to the CPU's sysfs file hotplug/fail. Return: 0, or -EINVAL for a
 * state of the STARTING section, one without callbacks, or one of the PREPARE
 * section of a CPU that is up. CPUHP_INVALID takes it back.
 */
int cpuhp_set_fail(unsigned int cpu, enum cpuhp_state state);

#endif /* KM_LINUX_CPUHOTPLUG_H */
