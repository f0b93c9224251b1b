// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinlock_rt.c - PREEMPT_RT: spinlock_t and local_lock_t sleep
 *
 * A holder can be preempted and may itself sleep for another such lock; it
 * stays on its CPU. Interrupts are left alone.
 *
 * PORT: rt_mutex without priorities, hence without their inheritance, which
 * bounds how long the urgent wait and is no matter of correctness. Any runnable
 * task may be chosen next, so all schedules that priorities could bring about
 * are explored, and others: a finding may need one that the priorities of some
 * machine rule out. First come, first served, by handing over; upstream lets the
 * highest priority go first. Who is overtaken there is here as if he came later:
 * waiting changes nothing for others.
 * Interrupt handlers of devices are threads (kernel/irq/manage.c). Timers and
 * IPIs stay in hard interrupts, where raw locks only may be taken.
 */
#include <asm/alloc.h>
#include <linux/local_lock.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

bool km_preempt_rt;

bool preempt_rt_enabled(void)
{
	return km_preempt_rt;
}

/* ---- staying on a CPU ---- */

void migrate_disable(void)
{
	struct task_struct *p;

	if (likely(!km_preempt_rt)) {
		preempt_disable();
		return;
	}
	p = current;
	if (p->migration_disabled++)
		return;
	p->may_migrate_saved = p->core->may_migrate;
	p->core->may_migrate = false;
}

void migrate_enable(void)
{
	struct task_struct *p;
	struct cpumask mask;

	if (likely(!km_preempt_rt)) {
		preempt_enable();
		return;
	}
	p = current;
	if (unlikely(!p->migration_disabled))
		km_lock_misuse("%s: migrate_enable() without disable",
			       p->core->role);
	if (--p->migration_disabled)
		return;
	p->core->may_migrate = p->may_migrate_saved;
	if (!p->cpus_pending)
		return;
	mask.bits = p->cpus_pending;
	p->cpus_pending = 0;
	set_cpus_allowed_ptr(p, &mask);
}

/* ---- what sleeps ---- */

static void owner_wakes(const struct km_waiter *w, struct km_wakers *ret)
{
	struct km_task *const *owner = w->spec->wakers_arg;

	ret->all = true;
	km_wakers_add(ret, (*owner)->id);
}

/*
 * Take what *@owner owns, or wait until it is handed over. A worker that waits
 * for such a lock counts as running: the pool does not hear of it.
 */
static void acquire(struct km_task **owner, struct km_wait *wait,
		    struct lockdep_map *map, unsigned int why)
{
	struct km_task *me = km_task_current();
	__typeof__(me->on_sleep) on_sleep = me->on_sleep;
	const struct km_wait_spec spec = {
		.why = why,
		.lock = km_map_lock(map),
		.wakers = owner_wakes,
		.wakers_arg = owner,
	};

	if (unlikely(*owner)) {
		me->on_sleep = NULL;
		km_wait_block(wait, &spec);
		me->on_sleep = on_sleep;
	} else {
		*owner = me;
	}
	km_lock_acquired(map, KM_LOCK_WRITE, false);
}

static void release(struct km_task **owner, struct km_wait *wait,
		    struct lockdep_map *map)
{
	struct km_waiter *first = km_wait_first(wait);

	if (unlikely(*owner != km_task_current()))
		km_lock_misuse("%s unlocks '%s' which it does not own",
			       km_task_current()->role, km_map_name(map));
	km_lock_released(map);
	*owner = first ? first->task : NULL;
	if (first)
		km_wait_wake_waiter(first);
}

/* ---- spinlock_t: who holds one is a reader of RCU and stays on his CPU ---- */

void rt_spin_acquire(spinlock_t *lock, unsigned int subclass, unsigned long ip)
{
	km_might_sleep(km_map_name(&lock->dep_map));
	spin_acquire(&lock->dep_map, subclass, 0, ip);
	acquire(&lock->owner, &lock->wait, &lock->dep_map, KM_WHY_SPIN);
	__km_rcu_read_lock();
	migrate_disable();
}

bool rt_spin_trylock(spinlock_t *lock, unsigned long ip)
{
	if (lock->owner)
		return false;
	lock->owner = km_task_current();
	spin_acquire(&lock->dep_map, 0, 1, ip);
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, true);
	__km_rcu_read_lock();
	migrate_disable();
	return true;
}

void rt_spin_unlock(spinlock_t *lock, unsigned long ip)
{
	km_touch(lock);
	km_heap_check(lock);
	spin_release(&lock->dep_map, ip);
	release(&lock->owner, &lock->wait, &lock->dep_map);
	km_rcu_read_unlock();
	migrate_enable();
}

/* ---- local_lock_t: as a spinlock_t of this CPU ---- */

void rt_local_lock(local_lock_t *pcp_lock)
{
	local_lock_t *lock;

	km_might_sleep(km_map_name(&this_cpu_ptr(pcp_lock)->dep_map));
	migrate_disable();
	lock = this_cpu_ptr(pcp_lock);
	km_touch(lock);
	/* A static one is a copy of a template: its list is not made yet. */
	if (!lock->wait.waiters.next)
		km_wait_init(&lock->wait);
	lock_acquire_exclusive(&lock->dep_map, 0, 0, NULL, _RET_IP_);
	acquire(&lock->owner, &lock->wait, &lock->dep_map, KM_WHY_LOCAL_LOCK);
	__km_rcu_read_lock();
}

void rt_local_unlock(local_lock_t *pcp_lock)
{
	local_lock_t *lock = this_cpu_ptr(pcp_lock);

	km_touch(lock);
	lock_release(&lock->dep_map, _RET_IP_);
	release(&lock->owner, &lock->wait, &lock->dep_map);
	km_rcu_read_unlock();
	migrate_enable();
}
