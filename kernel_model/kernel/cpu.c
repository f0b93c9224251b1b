// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu.c - CPUs up and down: locks, the two directions, suspend
 *
 * The control task runs the callbacks below BRINGUP_CPU itself, under
 * cpu_hotplug_lock for writing, and has those above run by cpuhp/N on the CPU.
 * As in 5.14 the caller of cpu_down() is the control task; later kernels let a
 * kworker be it.
 *
 * PORT: the idle task of a CPU runs no code here. What it does upstream on the
 * way up (STARTING callbacks, online bit) and down is done by migration/N.
 */
#include <asm/irq.h>
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/memory_hotplug.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>

#include "cpuhp.h"

DEFINE_STATIC_PERCPU_RWSEM(cpu_hotplug_lock);
static DEFINE_MUTEX(cpu_add_remove_lock);
static int cpu_hotplug_disabled;	/* under cpu_add_remove_lock */
static struct cpumask frozen_cpus;

/* ---- locks ---- */

noinline void cpus_read_lock(void)
{
	percpu_down_read(&cpu_hotplug_lock);
}

int cpus_read_trylock(void)
{
	return percpu_down_read_trylock(&cpu_hotplug_lock);
}

void cpus_read_unlock(void)
{
	percpu_up_read(&cpu_hotplug_lock);
}

void cpus_write_lock(void)
{
	percpu_down_write(&cpu_hotplug_lock);
}

void cpus_write_unlock(void)
{
	percpu_up_write(&cpu_hotplug_lock);
}

bool km_cpus_held(void)
{
	return percpu_rwsem_is_held(&cpu_hotplug_lock);
}

/* Before other CPUs and tasks exist nobody bothers to take it. */
void lockdep_assert_cpus_held(void)
{
	if (system_state < SYSTEM_RUNNING)
		return;
	percpu_rwsem_assert_held(&cpu_hotplug_lock);
}

/* cpuhp/N acts for the control task: to lock order it holds the lock, too. */
void lockdep_acquire_cpus_lock(void)
{
	rwsem_acquire(&cpu_hotplug_lock.dep_map, 0, 1, _THIS_IP_);
	km_lock_acquired(&cpu_hotplug_lock.dep_map, KM_LOCK_WRITE, false);
}

void lockdep_release_cpus_lock(void)
{
	rwsem_release(&cpu_hotplug_lock.dep_map, _THIS_IP_);
	km_lock_released(&cpu_hotplug_lock.dep_map);
}

static void cpu_maps_update_begin(void)
{
	mutex_lock(&cpu_add_remove_lock);
}

static void cpu_maps_update_done(void)
{
	mutex_unlock(&cpu_add_remove_lock);
}

void cpu_hotplug_disable(void)
{
	cpu_maps_update_begin();
	cpu_hotplug_disabled++;
	cpu_maps_update_done();
}

void cpu_hotplug_enable(void)
{
	cpu_maps_update_begin();
	if (!WARN_ON(!cpu_hotplug_disabled))
		cpu_hotplug_disabled--;
	cpu_maps_update_done();
}

bool cpu_hotplug_is_disabled(void)
{
	return cpu_hotplug_disabled != 0;
}

/* ---- callbacks of the way up ---- */

int create_hotplug_threads(unsigned int cpu)
{
	int ret = cpu_stop_create(cpu);

	return ret ? ret : cpuhp_thread_create(cpu);
}

/* On the new CPU, in migration/N. */
static int notify_cpu_starting(void *arg)
{
	struct cpuhp_cpu_state *st = arg;
	unsigned int cpu = st->cpu;
	enum cpuhp_state target =
		st->target < CPUHP_AP_ONLINE ? st->target : CPUHP_AP_ONLINE;

	local_irq_disable();
	/* STARTING must not fail. */
	WARN_ON(cpuhp_invoke_callback_range(true, cpu, st, target));
	set_cpu_online(cpu, true);
	local_irq_enable();
	st->state = CPUHP_AP_ONLINE_IDLE;
	return 0;
}

int bringup_cpu(unsigned int cpu)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);

	km_cpu_set_online(cpu, true);
	stop_one_cpu(cpu, notify_cpu_starting, st);
	if (WARN_ON(!cpu_online(cpu)))
		return -ECANCELED;
	kthread_unpark(st->thread);
	if (st->target <= CPUHP_AP_ONLINE_IDLE)
		return 0;
	return cpuhp_kick_ap(st, st->target);
}

int sched_cpu_activate(unsigned int cpu)
{
	set_cpu_active(cpu, true);
	return 0;
}

/* ---- callbacks of the way down ---- */

/* Whoever looked at the active mask under RCU is done with it after this. */
int sched_cpu_deactivate(unsigned int cpu)
{
	set_cpu_active(cpu, false);
	synchronize_rcu();
	return 0;
}

/*
 * PORT: upstream waits until the scheduler has pushed everybody away, one by
 * one. That cpuhp/N runs says that all others here can be moved.
 */
int sched_cpu_wait_empty(unsigned int cpu)
{
	km_cpu_push_tasks(cpu);
	return 0;
}

/* On the dying CPU, in migration/N. */
static int take_cpu_down(void *arg)
{
	struct cpuhp_cpu_state *st = arg;
	unsigned int cpu = st->cpu;
	enum cpuhp_state target =
		st->target > CPUHP_AP_OFFLINE ? st->target : CPUHP_AP_OFFLINE;

	/* Interrupts are off from here, and the online bit is clear. */
	km_stop_cpu();
	WARN_ON(st->state != CPUHP_TEARDOWN_CPU - 1);
	/* DYING must not fail. */
	WARN_ON(cpuhp_invoke_callback_range(false, cpu, st, target));
	/* Moves those away that were woken here since SCHED_WAIT_EMPTY. */
	km_cpu_set_online(cpu, false);
	local_irq_enable();
	return 0;
}

/*
 * PORT: upstream holds off changes of interrupt numbers, waits for the idle
 * task to report itself dead and has RCU adopt the CPU's callbacks: the
 * first two have no counterpart, the third no per-CPU list.
 */
int takedown_cpu(unsigned int cpu)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);
	int err;

	kthread_park(st->thread);
	err = stop_one_cpu(cpu, take_cpu_down, st);
	if (err) {
		kthread_unpark(st->thread);
		return err;
	}
	BUG_ON(cpu_online(cpu));
	st->state = CPUHP_AP_IDLE_DEAD;
	return 0;
}

/* PORT: upstream drops the idle task's borrowed memory map. */
int finish_cpu(unsigned int cpu)
{
	WARN_ON(cpu_online(cpu));
	return 0;
}

/* ---- up ---- */

static __always_inline int cpuhp_up_callbacks(unsigned int cpu,
					      struct cpuhp_cpu_state *st,
					      enum cpuhp_state target)
{
	enum cpuhp_state prev_state = st->state;
	int ret = cpuhp_invoke_callback_range(true, cpu, st, target);

	if (ret) {
		cpuhp_reset_state(st, prev_state);
		WARN_ON(cpuhp_invoke_callback_range(false, cpu, st,
						    prev_state));
	}
	return ret;
}

/* This, its callbacks and cpu_up_to() are one frame, cpu_up(), as upstream. */
static __always_inline int _cpu_up(unsigned int cpu, enum cpuhp_state target)
{
	struct cpuhp_cpu_state *st = cpuhp_st(cpu);
	int ret = 0;

	cpus_write_lock();
	if (!cpu_present(cpu)) {
		ret = -EINVAL;
		goto out;
	}
	/* Somebody may have been faster. */
	if (st->state >= target)
		goto out;
	cpuhp_set_state(st, target);
	if (st->state > CPUHP_BRINGUP_CPU) {
		ret = cpuhp_kick_ap(st, target);
		goto out;
	}
	ret = cpuhp_up_callbacks(
		cpu, st,
		target < CPUHP_BRINGUP_CPU ? target : CPUHP_BRINGUP_CPU);
out:
	cpus_write_unlock();
	return ret;
}

/* PORT: all nodes are online; what is left is that the locks are taken. */
static void try_online_node(void)
{
	mem_hotplug_begin();
	mem_hotplug_done();
}

static __always_inline int do_cpu_up(unsigned int cpu, enum cpuhp_state target)
{
	int err = -EBUSY;

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	try_online_node();
	cpu_maps_update_begin();
	if (!cpu_hotplug_disabled)
		err = _cpu_up(cpu, target);
	cpu_maps_update_done();
	return err;
}

noinline int cpu_up(unsigned int cpu)
{
	return do_cpu_up(cpu, CPUHP_ONLINE);
}

noinline int cpu_device_up(struct device *dev)
{
	return cpu_up(dev->id);
}

int cpu_up_to(unsigned int cpu, enum cpuhp_state target)
{
	return do_cpu_up(cpu, target);
}

/* ---- down ---- */

static __always_inline int cpuhp_down_callbacks(unsigned int cpu,
						struct cpuhp_cpu_state *st,
						enum cpuhp_state target)
{
	enum cpuhp_state prev_state = st->state;
	int ret = cpuhp_invoke_callback_range(false, cpu, st, target);

	if (ret) {
		cpuhp_reset_state(st, prev_state);
		/* A CPU that was alive before is not revived by startups. */
		WARN(st->state < CPUHP_BRINGUP_CPU &&
			     prev_state > CPUHP_BRINGUP_CPU,
		     "callback %s of a dead CPU failed",
		     cpuhp_step_name(st->state));
		if (st->state < prev_state)
			WARN_ON(cpuhp_invoke_callback_range(true, cpu, st,
							    prev_state));
	}
	return ret;
}

/* Everything on the CPU itself first; then the control task does the rest. */
static __always_inline int down_locked(struct cpuhp_cpu_state *st,
				       enum cpuhp_state target)
{
	enum cpuhp_state prev_state = cpuhp_set_state(st, target);
	int ret;

	if (st->state > CPUHP_TEARDOWN_CPU) {
		enum cpuhp_state ap_target = target > CPUHP_TEARDOWN_CPU ?
						     target :
						     CPUHP_TEARDOWN_CPU;

		ret = cpuhp_kick_ap(st, ap_target);
		if (ret || st->state > CPUHP_TEARDOWN_CPU)
			return ret;
		st->target = target;
	}
	ret = cpuhp_down_callbacks(st->cpu, st, target);
	if (ret && st->state == CPUHP_TEARDOWN_CPU && st->state < prev_state) {
		/* takedown_cpu() failed: the CPU is still alive. */
		cpuhp_reset_state(st, prev_state);
		cpuhp_kick_ap_once(st);
	}
	return ret;
}

static noinline int _cpu_down(unsigned int cpu, enum cpuhp_state target)
{
	int ret;

	if (num_online_cpus() == 1)
		return -EBUSY;
	if (!cpu_present(cpu))
		return -EINVAL;
	cpus_write_lock();
	ret = down_locked(cpuhp_st(cpu), target);
	cpus_write_unlock();
	return ret;
}

static __always_inline int do_cpu_down(unsigned int cpu,
				       enum cpuhp_state target)
{
	int err = -EBUSY;

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	cpu_maps_update_begin();
	if (!cpu_hotplug_disabled)
		err = _cpu_down(cpu, target);
	cpu_maps_update_done();
	return err;
}

int cpu_down(unsigned int cpu)
{
	return do_cpu_down(cpu, CPUHP_OFFLINE);
}

int cpu_down_to(unsigned int cpu, enum cpuhp_state target)
{
	return do_cpu_down(cpu, target);
}

/* One frame with cpu_down(), as upstream. */
noinline int cpu_device_down(struct device *dev)
{
	return do_cpu_down(dev->id, CPUHP_OFFLINE);
}

/* ---- suspend and resume, kexec ---- */

int freeze_secondary_cpus(void)
{
	unsigned int primary, cpu;
	int error = 0;

	cpu_maps_update_begin();
	primary = cpumask_first(cpu_online_mask);
	cpumask_clear(&frozen_cpus);
	for_each_possible_cpu(cpu) {
		if (cpu == primary || !cpu_online(cpu))
			continue;
		error = _cpu_down(cpu, CPUHP_OFFLINE);
		if (error)
			break;
		cpumask_set_cpu(cpu, &frozen_cpus);
	}
	if (!error)
		BUG_ON(num_online_cpus() > 1);
	/* Nobody else may bring one up before thaw_secondary_cpus(). */
	cpu_hotplug_disabled++;
	cpu_maps_update_done();
	return error;
}

void thaw_secondary_cpus(void)
{
	unsigned int cpu;

	cpu_maps_update_begin();
	if (!WARN_ON(!cpu_hotplug_disabled))
		cpu_hotplug_disabled--;
	for_each_cpu(cpu, &frozen_cpus)
		(void)_cpu_up(cpu, CPUHP_ONLINE);
	cpumask_clear(&frozen_cpus);
	cpu_maps_update_done();
}

void smp_shutdown_nonboot_cpus(unsigned int primary_cpu)
{
	unsigned int cpu;

	cpu_maps_update_begin();
	if (!cpu_online(primary_cpu))
		primary_cpu = cpumask_first(cpu_online_mask);
	for_each_possible_cpu(cpu) {
		if (cpu == primary_cpu || !cpu_online(cpu))
			continue;
		if (_cpu_down(cpu, CPUHP_OFFLINE))
			break;
	}
	BUG_ON(num_online_cpus() > 1);
	/* The new kernel is started from here: nobody may come back. */
	cpu_hotplug_disabled++;
	cpu_maps_update_done();
}

int km_cpu_down_direct(unsigned int cpu)
{
	int err;

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	cpu_maps_update_begin();
	err = _cpu_down(cpu, CPUHP_OFFLINE);
	cpu_maps_update_done();
	return err;
}

int km_cpu_up_direct(unsigned int cpu)
{
	int err;

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	cpu_maps_update_begin();
	err = _cpu_up(cpu, CPUHP_ONLINE);
	cpu_maps_update_done();
	return err;
}

/* ---- boot ---- */

void boot_cpu_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		cpumask_set_cpu(cpu, &__cpu_present_mask);
		cpuhp_state_init(cpu, cpu ? CPUHP_OFFLINE : CPUHP_ONLINE);
	}
	set_cpu_online(0, true);
	set_cpu_active(0, true);
}

noinline void bringup_nonboot_cpus(void)
{
	unsigned int cpu;

	for_each_present_cpu(cpu) {
		if (!cpu_online(cpu))
			WARN_ON(cpu_up(cpu));
	}
}

noinline void smp_init(void)
{
	BUG_ON(create_hotplug_threads(0));
	kthread_unpark(cpuhp_st(0)->thread);
	bringup_nonboot_cpus();
}
