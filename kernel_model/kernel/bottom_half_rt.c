// SPDX-License-Identifier: GPL-2.0-only
/*
 * bottom_half_rt.c - PREEMPT_RT: softirqs off is a lock of each CPU
 *
 * A section with softirqs off can be preempted, so a lock keeps other such
 * sections of its CPU out: those of tasks, of interrupt threads and ksoftirqd,
 * which runs softirqs inside of one. No interrupt runs softirqs. All code with
 * softirqs off on a CPU is thus ordered after one lock that nobody sees in the
 * source: that lock is what reports call softirq_ctrl.lock.
 *
 * PORT: counts that nest are the task's locks.softirqs_off; upstream adds one
 * unit for softirqs that run and two for each local_bh_disable(). As in v6.1:
 * later stable releases hold a pseudo lock local_bh around, read recursively,
 * behind which lockdep no longer sees that A comes before softirq_ctrl.lock.
 */
#include <asm/alloc.h>
#include <linux/debug_locks.h>
#include <linux/interrupt.h>
#include <linux/local_lock.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "kernel/bottom_half_internal.h"

struct softirq_ctrl {
	local_lock_t	lock;
	u32		cnt;	/* of the task that has @lock */
};

static DEFINE_PER_CPU(struct softirq_ctrl, softirq_ctrl) = {
	.lock = INIT_LOCAL_LOCK(softirq_ctrl.lock),
};

static bool preemptible(void)
{
	const struct km_task *me = km_task_current();

	return !me->preempt_count && !me->irqs_off;
}

/* Is it the first of this task? It waits, or finds that nobody is inside. */
static void enter(void)
{
	if (preemptible()) {
		km_point(ACQUIRE, &softirq_ctrl, "local_bh_disable");
		rt_local_lock(&softirq_ctrl.lock);
		__km_rcu_read_lock();
		return;
	}
	km_look(&this_cpu_ptr(&softirq_ctrl)->cnt);
	km_assert_context(!this_cpu_ptr(&softirq_ctrl)->cnt, "local_bh_disable",
			  "in atomic context while a task that was preempted "
			  "has softirqs off");
}

void __local_bh_disable_ip(void)
{
	struct softirq_ctrl *here;

	km_assert_context(!km_in_hardirq(), "local_bh_disable",
			  "in an interrupt");
	if (!km_task_current()->locks.softirqs_off)
		enter();
	here = this_cpu_ptr(&softirq_ctrl);
	km_touch(&here->cnt);
	here->cnt++;
	lockdep_softirqs_off();
}

bool rt_in_serving_softirq(void)
{
	return current->serves_softirq;
}

/* Lockdep is not told: what they take no interrupt takes. */
static void serve(void)
{
	current->serves_softirq = true;
	km_softirqs_run();
	current->serves_softirq = false;
}

static void leave(bool was_preemptible)
{
	const struct km_task *me = km_task_current();
	struct softirq_ctrl *here = this_cpu_ptr(&softirq_ctrl);

	km_touch(&here->cnt);
	km_assert_context(here->cnt == me->locks.softirqs_off,
			  "local_bh_enable", "on another CPU");
	here->cnt--;
	lockdep_softirqs_on();
	if (me->locks.softirqs_off || !was_preemptible)
		return;
	km_rcu_read_unlock();
	rt_local_unlock(&softirq_ctrl.lock);
}

/* Still with the lock: nobody else with softirqs off is in the middle. */
void __local_bh_enable_ip(void)
{
	bool may_be_preempted = preemptible();

	km_assert_context(!km_in_hardirq(), "local_bh_enable",
			  "in an interrupt");
	if (km_task_current()->locks.softirqs_off == 1 &&
	    !current->serves_softirq && local_softirq_pending() &&
	    !km_softirqd_will_run()) {
		if (may_be_preempted)
			serve();
		else
			km_softirqd_wake();
	}
	leave(may_be_preempted);
}

bool rt_run_ksoftirqd(void)
{
	bool is_pending;

	if (!local_softirq_pending())
		return false;
	__local_bh_disable_ip();
	is_pending = local_softirq_pending();
	if (is_pending)
		serve();
	leave(true);
	return is_pending;
}

void rt_invoke_softirq(void)
{
	const struct softirq_ctrl *here = this_cpu_ptr(&softirq_ctrl);

	km_look(&here->cnt);
	if (!here->cnt)
		km_softirqd_wake();
}
