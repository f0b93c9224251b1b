// SPDX-License-Identifier: GPL-2.0-only
/*
 * rcu.c - grace periods for those who wait, and for callbacks
 *
 * PORT: upstream's tree of nodes, per-CPU segmented callback lists, grace
 * period numbers and expedited machinery make one thing fast and scalable: to
 * know when all readers of a moment are gone. Here the engine knows that.
 *
 * PORT: callbacks of all CPUs are in one list and run in thread rcu_sched, in
 * order, with preemption off (on PREEMPT_RT with migration off); upstream runs
 * them in softirq or in rcuc/N. A CPU that goes down therefore has none to hand
 * over.
 */
#include <asm/alloc.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

/* Callbacks that wait for the next grace period, oldest first. */
struct rcu_cblist {
	struct rcu_head		*head;
	struct rcu_head		*tail;
};

struct rcu_barrier_wait {
	struct rcu_head		head;
	struct completion	done;
};

static DEFINE_RAW_SPINLOCK(rcu_cblist_lock);
static struct rcu_cblist rcu_cblist;
static struct task_struct *rcu_sched_task;

enum rcu_barrier_cpus rcu_barrier_cpus;

void synchronize_rcu(void)
{
	km_rcu_wait_readers();
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	unsigned long flags;

	head->func = func;
	head->next = NULL;
	raw_spin_lock_irqsave(&rcu_cblist_lock, flags);
	if (rcu_cblist.tail)
		rcu_cblist.tail->next = head;
	else
		WRITE_ONCE(rcu_cblist.head, head);
	rcu_cblist.tail = head;
	raw_spin_unlock_irqrestore(&rcu_cblist_lock, flags);
	if (rcu_sched_task)
		wake_up_process(rcu_sched_task);
}

static void rcu_barrier_callback(struct rcu_head *head)
{
	complete(&container_of(head, struct rcu_barrier_wait, head)->done);
}

/*
 * PORT: up to v4.12 cpu_hotplug_lock is a count of readers. Who is counted may
 * enter again, also while a writer waits: a second hold changes nothing, so
 * none is taken.
 */
static bool barrier_lock_cpus(void)
{
	bool is_needed = rcu_barrier_cpus == RCU_BARRIER_CPUS_RWSEM ||
			 (rcu_barrier_cpus == RCU_BARRIER_CPUS_COUNTED &&
			  !km_cpus_held());

	if (is_needed)
		cpus_read_lock();
	return is_needed;
}

/*
 * One list in order: a callback that is queued now runs after all before it.
 *
 * PORT: no barrier_mutex; there is one list, not one for each CPU that has to
 * be visited. From v3.6 to v5.17 CPUs are held where they are during that
 * visit, not while waiting; it is a boot option here, and off without it.
 */
void rcu_barrier(void)
{
	struct rcu_barrier_wait barrier;
	bool is_locked;

	BUG_ON(!rcu_sched_task);
	km_completion_init(&barrier.done, "rcu_barrier");
	barrier.done.spec.why = KM_WHY_RCU;
	km_completion_by(&barrier.done, rcu_sched_task->core);
	is_locked = barrier_lock_cpus();
	call_rcu(&barrier.head, rcu_barrier_callback);
	if (is_locked)
		cpus_read_unlock();
	wait_for_completion(&barrier.done);
}

/* ---- rcu_sched ---- */

static struct rcu_head *take_callbacks(void)
{
	struct rcu_head *list;
	unsigned long flags;

	raw_spin_lock_irqsave(&rcu_cblist_lock, flags);
	list = rcu_cblist.head;
	WRITE_ONCE(rcu_cblist.head, NULL);
	rcu_cblist.tail = NULL;
	raw_spin_unlock_irqrestore(&rcu_cblist_lock, flags);
	return list;
}

static void run_callback(struct rcu_head *head)
{
	unsigned long offset = (unsigned long)head->func;

	if (offset < KM_KFREE_RCU_OFFSET_MAX)
		kfree((char *)head - offset);
	else
		head->func(head);
}

static void rcu_do_batch(struct rcu_head *list)
{
	while (list) {
		struct rcu_head *next = list->next;

		/* Callbacks may take a spinlock_t. */
		migrate_disable();
		run_callback(list);
		migrate_enable();
		list = next;
	}
}

static int rcu_sched(void *unused)
{
	(void)unused;
	while (!kthread_should_stop()) {
		set_current_state(TASK_IDLE);
		if (!READ_ONCE(rcu_cblist.head)) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		do {
			struct rcu_head *list = take_callbacks();

			synchronize_rcu();
			rcu_do_batch(list);
		} while (READ_ONCE(rcu_cblist.head));
	}
	return 0;
}

void rcu_init(void)
{
	struct task_struct *task = kthread_run(rcu_sched, NULL, "rcu_sched");

	BUG_ON(IS_ERR(task));
	rcu_sched_task = task;
}
