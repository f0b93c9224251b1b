// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpuhp.c - the table of CPU states, their callbacks, thread cpuhp/N
 *
 * PORT: part of kernel/cpu.c upstream. States with several instances (a list
 * of objects, one call for each) are left out: no port registers one.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "cpuhp.h"

struct cpuhp_step {
	const char	*name;
	cpuhp_cb_t	startup;
	cpuhp_cb_t	teardown;
};

static DEFINE_MUTEX(cpuhp_state_mutex);
static DEFINE_PER_CPU(struct cpuhp_cpu_state, cpuhp_state);

static struct cpuhp_step cpuhp_hp_states[CPUHP_ONLINE + 1] = {
	[CPUHP_CREATE_THREADS] = {
		.name = "threads:prepare",
		.startup = create_hotplug_threads,
	},
	[CPUHP_WORKQUEUE_PREP] = {
		.name = "workqueue:prepare",
		.startup = workqueue_prepare_cpu,
	},
	[CPUHP_SMPCFD_PREPARE] = {
		.name = "smpcfd:prepare",
		.startup = smpcfd_prepare_cpu,
		.teardown = smpcfd_dead_cpu,
	},
	[CPUHP_BRINGUP_CPU] = {
		.name = "cpu:bringup",
		.startup = bringup_cpu,
		.teardown = finish_cpu,
	},
	[CPUHP_AP_SMPCFD_DYING] = {
		.name = "smpcfd:dying",
		.teardown = smpcfd_dying_cpu,
	},
	[CPUHP_TEARDOWN_CPU] = {
		.name = "cpu:teardown",
		.teardown = takedown_cpu,
	},
	[CPUHP_AP_SCHED_WAIT_EMPTY] = {
		.name = "sched:waitempty",
		.teardown = sched_cpu_wait_empty,
	},
	[CPUHP_AP_WORKQUEUE_ONLINE] = {
		.name = "workqueue:online",
		.startup = workqueue_online_cpu,
		.teardown = workqueue_offline_cpu,
	},
	[CPUHP_AP_ACTIVE] = {
		.name = "sched:active",
		.startup = sched_cpu_activate,
		.teardown = sched_cpu_deactivate,
	},
};

struct cpuhp_cpu_state *cpuhp_st(unsigned int cpu)
{
	return &per_cpu(cpuhp_state, cpu);
}

enum cpuhp_state cpuhp_cpu_state(unsigned int cpu)
{
	return cpuhp_st(cpu)->state;
}

static bool cpuhp_is_ap_state(enum cpuhp_state state)
{
	return state > CPUHP_BRINGUP_CPU && state != CPUHP_TEARDOWN_CPU;
}

static bool cpuhp_is_atomic_state(enum cpuhp_state state)
{
	return state >= CPUHP_AP_IDLE_DEAD && state < CPUHP_AP_ONLINE;
}

/* ---- running callbacks ---- */

static __always_inline cpuhp_cb_t step_cb(enum cpuhp_state state, bool bringup)
{
	const struct cpuhp_step *step = &cpuhp_hp_states[state];

	return bringup ? step->startup : step->teardown;
}

/*
 * May a callback fail here? Not those that must not (STARTING, and whatever
 * runs for a CPU that is dead already), and nothing while rolling back.
 */
static bool may_fail(const struct cpuhp_cpu_state *st, enum cpuhp_state state,
		     bool bringup)
{
	if (st->rollback || cpuhp_is_atomic_state(state))
		return false;
	return bringup || (state >= CPUHP_TEARDOWN_CPU && !st->single);
}

static bool callback_fails(struct cpuhp_cpu_state *st, enum cpuhp_state state,
			   bool bringup)
{
	if (st->fail == state) {
		st->fail = CPUHP_INVALID;
		return true;
	}
	return may_fail(st, state, bringup) &&
	       km_fault(KM_FAULT_CALL, cpuhp_hp_states[state].name);
}

static noinline int cpuhp_invoke_callback(unsigned int cpu,
					  enum cpuhp_state state, bool bringup)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);
	cpuhp_cb_t cb = step_cb(state, bringup);
	int ret;

	if (callback_fails(st, state, bringup))
		return -EAGAIN;
	km_event(CPUHP_ENTER, cpu, (u64)state, cpuhp_hp_states[state].name);
	ret = cb(cpu);
	km_event(CPUHP_EXIT, cpu, (u64)state, cpuhp_hp_states[state].name);
	return ret;
}

/*
 * The next state with something to do, or false at @target. The state is
 * changed before the callback runs, so a failure on the way up is noticed one
 * state too high, on the way down one too low: see cpuhp_reset_state().
 */
static bool cpuhp_next_state(bool bringup, enum cpuhp_state *ret_state,
			     struct cpuhp_cpu_state *st,
			     enum cpuhp_state target)
{
	do {
		if (bringup) {
			if (st->state >= target)
				return false;
			*ret_state = ++st->state;
		} else {
			if (st->state <= target)
				return false;
			*ret_state = st->state--;
		}
	} while (!step_cb(*ret_state, bringup));
	return true;
}

noinline int cpuhp_invoke_callback_range(bool bringup, unsigned int cpu,
					 struct cpuhp_cpu_state *st,
					 enum cpuhp_state target)
{
	enum cpuhp_state state;
	int err = 0;

	while (!err && cpuhp_next_state(bringup, &state, st, target))
		err = cpuhp_invoke_callback(cpu, state, bringup);
	return err;
}

enum cpuhp_state cpuhp_set_state(struct cpuhp_cpu_state *st,
				 enum cpuhp_state target)
{
	enum cpuhp_state prev_state = st->state;

	st->rollback = false;
	st->target = target;
	st->single = false;
	st->bringup = st->state < target;
	return prev_state;
}

void cpuhp_reset_state(struct cpuhp_cpu_state *st, enum cpuhp_state prev_state)
{
	st->target = prev_state;
	/* Already on the way back: the direction is right. */
	if (st->rollback)
		return;
	st->rollback = true;
	/* The callback that failed has nothing to undo. */
	if (st->bringup)
		st->state--;
	else
		st->state++;
	st->bringup = !st->bringup;
}

/* ---- cpuhp/N ---- */

void cpuhp_wait_for_ap(struct cpuhp_cpu_state *st, bool bringup)
{
	wait_for_completion(bringup ? &st->done_up : &st->done_down);
}

void cpuhp_complete_ap(struct cpuhp_cpu_state *st, bool bringup)
{
	complete(bringup ? &st->done_up : &st->done_down);
}

/* To lock order: what callbacks take on the way up and on the way down. */
static struct lockdep_map cpuhp_state_up_map = KM_LOCKDEP_MAP("cpuhp_state-up");
static struct lockdep_map cpuhp_state_down_map =
	KM_LOCKDEP_MAP("cpuhp_state-down");

static void cpuhp_lock_acquire(bool bringup)
{
	lock_map_acquire(bringup ? &cpuhp_state_up_map : &cpuhp_state_down_map);
}

static void cpuhp_lock_release(bool bringup)
{
	lock_map_release(bringup ? &cpuhp_state_up_map : &cpuhp_state_down_map);
}

static int invoke_on_ap(struct cpuhp_cpu_state *st, enum cpuhp_state state,
			bool bringup)
{
	int ret;

	if (!cpuhp_is_atomic_state(state))
		return cpuhp_invoke_callback(st->cpu, state, bringup);
	local_irq_disable();
	ret = cpuhp_invoke_callback(st->cpu, state, bringup);
	local_irq_enable();
	/* What must not fail cannot be undone. */
	WARN_ON(ret);
	return ret;
}

/*
 * PORT: upstream runs one callback each time the thread goes round its loop;
 * between two of them it only looks whether it should park, and nobody parks
 * it before it is done.
 */
static void cpuhp_thread_fun(struct cpuhp_cpu_state *st)
{
	bool bringup = st->bringup;
	enum cpuhp_state state;

	lockdep_acquire_cpus_lock();
	cpuhp_lock_acquire(bringup);
	if (st->single) {
		st->result = invoke_on_ap(st, st->cb_state, bringup);
	} else {
		while (!st->result &&
		       cpuhp_next_state(bringup, &state, st, st->target))
			st->result = invoke_on_ap(st, state, bringup);
	}
	cpuhp_lock_release(bringup);
	lockdep_release_cpus_lock();
	WRITE_ONCE(st->should_run, false);
	cpuhp_complete_ap(st, bringup);
}

static int cpuhp_thread(void *data)
{
	struct cpuhp_cpu_state *st = data;

	while (!kthread_should_stop()) {
		/* The state first: a wake-up from here on is kept. */
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_park()) {
			__set_current_state(TASK_RUNNING);
			kthread_parkme();
			continue;
		}
		if (!READ_ONCE(st->should_run))
			schedule();
		__set_current_state(TASK_RUNNING);
		if (READ_ONCE(st->should_run))
			cpuhp_thread_fun(st);
	}
	return 0;
}

int cpuhp_thread_create(unsigned int cpu)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);
	struct task_struct *thread;

	if (st->thread)
		return 0;
	thread = kthread_create_on_cpu(cpuhp_thread, st, cpu, "cpuhp/%u");
	if (IS_ERR(thread))
		return (int)PTR_ERR(thread);
	km_completion_by(&st->done_up, thread->core);
	km_completion_by(&st->done_down, thread->core);
	st->thread = thread;
	return 0;
}

void cpuhp_state_init(unsigned int cpu, enum cpuhp_state state)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);

	st->cpu = cpu;
	st->state = state;
	st->target = state;
	st->fail = CPUHP_INVALID;
	km_completion_init(&st->done_up, "cpuhp done_up");
	km_completion_init(&st->done_down, "cpuhp done_down");
}

void cpuhp_kick_ap_once(struct cpuhp_cpu_state *st)
{
	if (!st->single && st->state == st->target)
		return;
	/* Whoever waits for the thread waits for what its callbacks take. */
	cpuhp_lock_acquire(st->bringup);
	cpuhp_lock_release(st->bringup);
	st->result = 0;
	WRITE_ONCE(st->should_run, true);
	wake_up_process(st->thread);
	cpuhp_wait_for_ap(st, st->bringup);
}

int cpuhp_kick_ap(struct cpuhp_cpu_state *st, enum cpuhp_state target)
{
	enum cpuhp_state prev_state = cpuhp_set_state(st, target);
	int ret;

	cpuhp_kick_ap_once(st);
	ret = st->result;
	if (ret) {
		cpuhp_reset_state(st, prev_state);
		cpuhp_kick_ap_once(st);
	}
	return ret;
}

/* ---- registration ---- */

/* Run one callback on @cpu, in the context that its section has. */
static int cpuhp_issue_call(unsigned int cpu, enum cpuhp_state state,
			    bool bringup)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);
	int ret;

	if (!step_cb(state, bringup))
		return 0;
	if (!cpuhp_is_ap_state(state) || !st->thread) {
		ret = cpuhp_invoke_callback(cpu, state, bringup);
	} else {
		if (!cpu_online(cpu))
			return 0;
		st->rollback = false;
		st->single = true;
		st->bringup = bringup;
		st->cb_state = state;
		cpuhp_kick_ap_once(st);
		st->single = false;
		ret = st->result;
	}
	/* A teardown that fails here cannot be answered by anything. */
	BUG_ON(ret && !bringup);
	return ret;
}

static void cpuhp_rollback_install(unsigned int failed_cpu,
				   enum cpuhp_state state)
{
	unsigned int cpu;

	for_each_present_cpu(cpu) {
		if (cpu >= failed_cpu)
			break;
		if (cpuhp_st(cpu)->state >= state)
			cpuhp_issue_call(cpu, state, false);
	}
}

static int cpuhp_reserve_state(enum cpuhp_state state)
{
	enum cpuhp_state end;

	if (state == CPUHP_AP_ONLINE_DYN)
		end = CPUHP_AP_ONLINE_DYN_END;
	else if (state == CPUHP_BP_PREPARE_DYN)
		end = CPUHP_BP_PREPARE_DYN_END;
	else
		return cpuhp_hp_states[state].name ? -EBUSY : (int)state;
	for (; state <= end; state++) {
		if (!cpuhp_hp_states[state].name)
			return (int)state;
	}
	return -ENOSPC;
}

static int setup_state_locked(enum cpuhp_state state, const char *name,
			      bool invoke, cpuhp_cb_t startup,
			      cpuhp_cb_t teardown)
{
	int ret = cpuhp_reserve_state(state);
	unsigned int cpu;

	if (ret < 0)
		return ret;
	state = (enum cpuhp_state)ret;
	cpuhp_hp_states[state] = (struct cpuhp_step){
		.name = name,
		.startup = startup,
		.teardown = teardown,
	};
	if (!invoke || !startup)
		return (int)state;
	for_each_present_cpu(cpu) {
		if (cpuhp_st(cpu)->state < state)
			continue;
		ret = cpuhp_issue_call(cpu, state, true);
		if (ret) {
			if (teardown)
				cpuhp_rollback_install(cpu, state);
			cpuhp_hp_states[state] =
				(struct cpuhp_step){ .name = NULL };
			return ret;
		}
	}
	return (int)state;
}

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			cpuhp_cb_t startup, cpuhp_cb_t teardown)
{
	bool is_dyn = state == CPUHP_AP_ONLINE_DYN ||
		      state == CPUHP_BP_PREPARE_DYN;
	int ret;

	if (!name || state <= CPUHP_OFFLINE || state >= CPUHP_ONLINE)
		return -EINVAL;
	cpus_read_lock();
	mutex_lock(&cpuhp_state_mutex);
	ret = setup_state_locked(state, name, invoke, startup, teardown);
	mutex_unlock(&cpuhp_state_mutex);
	cpus_read_unlock();
	return ret < 0 || is_dyn ? ret : 0;
}

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke)
{
	unsigned int cpu;

	cpus_read_lock();
	mutex_lock(&cpuhp_state_mutex);
	for_each_present_cpu(cpu) {
		if (invoke && cpuhp_st(cpu)->state >= state)
			cpuhp_issue_call(cpu, state, false);
	}
	cpuhp_hp_states[state] = (struct cpuhp_step){ .name = NULL };
	mutex_unlock(&cpuhp_state_mutex);
	cpus_read_unlock();
}

const char *cpuhp_step_name(enum cpuhp_state state)
{
	return cpuhp_hp_states[state].name;
}

bool cpuhp_step_has_startup(enum cpuhp_state state)
{
	return cpuhp_hp_states[state].startup;
}

int cpuhp_set_fail(unsigned int cpu, enum cpuhp_state state)
{
	if (state == CPUHP_INVALID) {
		cpuhp_st(cpu)->fail = state;
		return 0;
	}
	if (state <= CPUHP_OFFLINE || state > CPUHP_ONLINE ||
	    cpuhp_is_atomic_state(state) || !cpuhp_hp_states[state].name)
		return -EINVAL;
	/* On the way down that would be a callback of a dead CPU. */
	if (state < CPUHP_BRINGUP_CPU &&
	    cpuhp_st(cpu)->state > CPUHP_BRINGUP_CPU)
		return -EINVAL;
	cpuhp_st(cpu)->fail = state;
	return 0;
}
