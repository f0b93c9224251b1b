// SPDX-License-Identifier: GPL-2.0-only
/*
 * workqueue_worker.c - pools, workers, managers, rescuers, CPU hotplug
 *
 * A bound pool keeps one worker running as long as there is work: a worker that
 * blocks is noticed (wq_worker_switch) and an idle one takes over; a worker that
 * leaves no idle one behind becomes the manager and has another one made.
 */
#include <asm/alloc.h>
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "workqueue_internal.h"

static DEFINE_MUTEX(wq_pool_attach_mutex);
static DEFINE_RAW_SPINLOCK(wq_mayday_lock);	/* all wq->maydays */
static DEFINE_PER_CPU(struct worker_pool *, cpu_worker_pool);
static DEFINE_PER_CPU(struct worker_pool *, cpu_highpri_pool);
static struct worker_pool *wq_unbound_pool;
static bool wq_highpri_wanted;

/* ---- pools ---- */

static void pool_mayday_timeout(struct timer_list *timer);

void worker_pool_init(struct worker_pool *pool, int cpu, bool is_highpri)
{
	raw_spin_lock_init(&pool->lock);
	pool->cpu = cpu;
	pool->is_highpri = is_highpri;
	/* Until its CPU comes up for the first time. */
	pool->flags = cpu >= 0 && !cpu_online((unsigned int)cpu) ?
			      POOL_DISASSOCIATED :
			      0;
	INIT_LIST_HEAD(&pool->worklist);
	INIT_LIST_HEAD(&pool->idle_list);
	INIT_LIST_HEAD(&pool->busy_list);
	INIT_LIST_HEAD(&pool->workers);
	timer_setup(&pool->mayday_timer, pool_mayday_timeout, 0);
}

static struct worker_pool *alloc_pool(int cpu, bool is_highpri)
{
	struct worker_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (pool)
		worker_pool_init(pool, cpu, is_highpri);
	return pool;
}

struct worker_pool *cpu_pool(unsigned int cpu, bool is_highpri)
{
	return is_highpri ? per_cpu(cpu_highpri_pool, cpu) :
			    per_cpu(cpu_worker_pool, cpu);
}

struct worker_pool *unbound_pool(void)
{
	return wq_unbound_pool;
}

void workqueue_pools_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		per_cpu(cpu_worker_pool, cpu) = alloc_pool((int)cpu, false);
		BUG_ON(!per_cpu(cpu_worker_pool, cpu));
	}
	wq_unbound_pool = alloc_pool(-1, false);
	BUG_ON(!wq_unbound_pool);
}

/*
 * PORT: upstream has the pools of high priority from the beginning. Here they
 * come with the first queue that wants them, as each costs threads.
 */
int workqueue_highpri_init(void)
{
	unsigned int cpu;
	int ret = 0;

	if (wq_highpri_wanted)
		return 0;
	for_each_possible_cpu(cpu) {
		if (per_cpu(cpu_highpri_pool, cpu))
			continue;
		per_cpu(cpu_highpri_pool, cpu) = alloc_pool((int)cpu, true);
		if (!per_cpu(cpu_highpri_pool, cpu))
			return -ENOMEM;
	}
	wq_highpri_wanted = true;
	for_each_online_cpu(cpu) {
		if (wq_online && !ret)
			ret = worker_pool_warm(cpu_pool(cpu, true),
					       POOL_WARM_WORKERS);
	}
	return ret;
}

/* ---- questions about a pool; pool->lock is held ---- */

bool __need_more_worker(const struct worker_pool *pool)
{
	return !pool->nr_running;
}

static bool need_more_worker(const struct worker_pool *pool)
{
	return !list_empty(&pool->worklist) && __need_more_worker(pool);
}

static bool may_start_working(const struct worker_pool *pool)
{
	return pool->nr_idle;
}

static bool keep_working(const struct worker_pool *pool)
{
	return !list_empty(&pool->worklist) && pool->nr_running <= 1;
}

static bool need_to_create_worker(const struct worker_pool *pool)
{
	return need_more_worker(pool) && !may_start_working(pool);
}

void wake_up_worker(struct worker_pool *pool)
{
	struct worker *worker = list_first_entry_or_null(&pool->idle_list,
							 struct worker, entry);

	if (worker)
		km_wake_up_process(worker->task);
}

struct worker *find_worker_executing_work(struct worker_pool *pool,
					  struct work_struct *work)
{
	struct worker *worker;

	list_for_each_entry(worker, &pool->busy_list, entry) {
		if (worker->current_work == work &&
		    worker->current_func == work->func)
			return worker;
	}
	return NULL;
}

struct worker *current_wq_worker(void)
{
	return in_task() ? current->worker : NULL;
}

/* ---- what a worker will do ---- */

#define STAND_WORKS_MAX 32

/* Which ones, in whatever order. */
static __no_kcsan u64 add_works(u64 sum, const struct list_head *works)
{
	const struct list_head *at = works->next;

	for (u32 i = 0; at != works && i < STAND_WORKS_MAX; i++, at = at->next)
		sum += km_hash_mix(1, (u64)(uintptr_t)at);
	return km_hash_mix(sum, 0);
}

/* The works that are its own and those that its pool has: for searches. */
static __no_kcsan u64 worker_stand(const struct km_task *core)
{
	const struct worker *worker =
		((struct task_struct *)core->model)->worker;

	return add_works(add_works(0, &worker->scheduled),
			 &worker->pool->worklist);
}

/* ---- concurrency management ---- */

/*
 * A worker is about to sleep, or goes on. Part of the step in which it blocks:
 * no scheduling points, no lock. PORT: upstream takes pool->lock; here a queuer
 * either inserted before, then the list is not empty, or looks at nr_running
 * afterwards.
 */
static __no_kcsan void wq_worker_switch(struct km_task *core, bool is_asleep)
{
	struct worker *worker = ((struct task_struct *)core->model)->worker;
	struct worker_pool *pool = worker->pool;
	bool counts = !(worker->flags & WORKER_NOT_RUNNING);

	km_look(&worker->flags);
	km_touch(&worker->sleeping);
	km_touch(&pool->nr_running);
	if (!is_asleep) {
		if (worker->sleeping && counts)
			pool->nr_running++;
		worker->sleeping = false;
		return;
	}
	if (!counts || worker->sleeping)
		return;
	worker->sleeping = true;
	km_look(&pool->worklist.next);
	km_look(&pool->idle_list.next);
	if (!--pool->nr_running && pool->worklist.next != &pool->worklist &&
	    pool->idle_list.next != &pool->idle_list)
		km_wake_up_process(
			list_first_entry(&pool->idle_list, struct worker, entry)
				->task);
}

static void worker_set_flags(struct worker *worker, unsigned int flags)
{
	if (flags & WORKER_NOT_RUNNING && !(worker->flags & WORKER_NOT_RUNNING))
		worker->pool->nr_running--;
	worker->flags |= flags;
}

static void worker_clr_flags(struct worker *worker, unsigned int flags)
{
	unsigned int oflags = worker->flags;

	worker->flags &= ~flags;
	/* Only the last reason not to count makes it count. */
	if (flags & WORKER_NOT_RUNNING && oflags & WORKER_NOT_RUNNING &&
	    !(worker->flags & WORKER_NOT_RUNNING))
		worker->pool->nr_running++;
}

static void worker_enter_idle(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	BUG_ON(worker->flags & WORKER_IDLE);
	worker->flags |= WORKER_IDLE;
	pool->nr_idle++;
	list_add(&worker->entry, &pool->idle_list);
}

static void worker_leave_idle(struct worker *worker)
{
	BUG_ON(!(worker->flags & WORKER_IDLE));
	worker_clr_flags(worker, WORKER_IDLE);
	worker->pool->nr_idle--;
	list_del_init(&worker->entry);
}

/* ---- making workers ---- */

static struct worker *alloc_worker(void)
{
	struct worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);

	if (!worker)
		return NULL;
	INIT_LIST_HEAD(&worker->entry);
	INIT_LIST_HEAD(&worker->scheduled);
	INIT_LIST_HEAD(&worker->node);
	worker->flags = WORKER_PREP;
	return worker;
}

/* The CPUs for a worker whose pool has none, or whose CPU is down. */
static struct cpumask unbound_mask(const struct worker_pool *pool)
{
	struct cpumask mask = { .bits = U64_MAX };

	if (pool->cpu >= 0)
		cpumask_clear_cpu((unsigned int)pool->cpu, &mask);
	return mask;
}

static void bind_to_pool(struct worker *worker, struct worker_pool *pool)
{
	struct cpumask mask = unbound_mask(pool);

	if (pool->cpu >= 0 && !(pool->flags & POOL_DISASSOCIATED))
		mask.bits = BIT_ULL(pool->cpu);
	set_cpus_allowed_ptr(worker->task, &mask);
}

static void worker_attach_to_pool(struct worker *worker,
				  struct worker_pool *pool)
{
	mutex_lock(&wq_pool_attach_mutex);
	if (pool->cpu < 0 || pool->flags & POOL_DISASSOCIATED)
		worker->flags |= WORKER_UNBOUND;
	bind_to_pool(worker, pool);
	list_add_tail(&worker->node, &pool->workers);
	worker->pool = pool;
	mutex_unlock(&wq_pool_attach_mutex);
}

static void worker_detach_from_pool(struct worker *worker)
{
	struct cpumask all = { .bits = U64_MAX };

	mutex_lock(&wq_pool_attach_mutex);
	set_cpus_allowed_ptr(worker->task, &all);
	list_del_init(&worker->node);
	worker->pool = NULL;
	mutex_unlock(&wq_pool_attach_mutex);
	worker->flags &= ~(WORKER_UNBOUND | WORKER_REBOUND);
}

static int worker_thread(void *data);

static struct task_struct *create_thread(struct worker *worker,
					 const struct worker_pool *pool)
{
	if (pool->cpu < 0)
		return kthread_create(worker_thread, worker, "kworker/u%u:%d",
				      nr_cpu_ids, worker->id);
	return kthread_create(worker_thread, worker, "kworker/%d:%d%s",
			      pool->cpu, worker->id,
			      pool->is_highpri ? "H" : "");
}

static struct worker *create_worker(struct worker_pool *pool)
{
	struct worker *worker = alloc_worker();
	struct task_struct *task;

	if (!worker)
		return NULL;
	worker->id = pool->next_worker_id++;
	task = create_thread(worker, pool);
	if (IS_ERR(task)) {
		kfree(worker);
		return NULL;
	}
	worker->task = task;
	worker_attach_to_pool(worker, pool);
	raw_spin_lock_irq(&pool->lock);
	pool->nr_workers++;
	worker_enter_idle(worker);
	km_wake_up_process(task);
	raw_spin_unlock_irq(&pool->lock);
	return worker;
}

int worker_pool_warm(struct worker_pool *pool, int nr)
{
	while (pool->nr_workers < nr) {
		if (!create_worker(pool))
			return -ENOMEM;
	}
	return 0;
}

/* ---- the manager ---- */

/* wq_mayday_lock is held. */
static void send_mayday(struct work_struct *work)
{
	struct pool_workqueue *pwq = get_work_pwq(work);
	struct workqueue_struct *wq = pwq->wq;

	if (!wq->rescuer || !list_empty(&pwq->mayday_node))
		return;
	list_add_tail(&pwq->mayday_node, &wq->maydays);
	km_wake_up_process(wq->rescuer->task);
}

/* In an interrupt: the manager has not come back with a worker yet. */
static void pool_mayday_timeout(struct timer_list *timer)
{
	struct worker_pool *pool = from_timer(pool, timer, mayday_timer);
	struct work_struct *work;

	raw_spin_lock(&pool->lock);
	raw_spin_lock(&wq_mayday_lock);
	if (need_to_create_worker(pool)) {
		list_for_each_entry(work, &pool->worklist, entry)
			send_mayday(work);
	}
	raw_spin_unlock(&wq_mayday_lock);
	raw_spin_unlock(&pool->lock);
	mod_timer(&pool->mayday_timer, jiffies + MAYDAY_INTERVAL);
}

/* pool->lock is dropped meanwhile. */
static void maybe_create_worker(struct worker_pool *pool)
{
	do {
		raw_spin_unlock_irq(&pool->lock);
		mod_timer(&pool->mayday_timer,
			  jiffies + MAYDAY_INITIAL_TIMEOUT);
		while (!create_worker(pool)) {
			msleep(CREATE_COOLDOWN);
			if (!need_to_create_worker(pool))
				break;
		}
		del_timer_sync(&pool->mayday_timer);
		raw_spin_lock_irq(&pool->lock);
	} while (need_to_create_worker(pool));
}

/*
 * Return: true if pool->lock was dropped, so that the caller looks again. Only
 * one manages; the others work. PORT: idle workers are never dismissed: that
 * takes 300 s of idleness.
 */
static bool manage_workers(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	if (pool->flags & POOL_MANAGER_ACTIVE)
		return false;
	pool->flags |= POOL_MANAGER_ACTIVE;
	if (need_to_create_worker(pool))
		maybe_create_worker(pool);
	pool->flags &= ~POOL_MANAGER_ACTIVE;
	return true;
}

/* ---- running works ---- */

static void check_leaks(const char *name, u32 held_nr)
{
	const struct km_task *core = current->core;

	if (in_atomic())
		km_assert_fail("workqueue leaked lock or atomic: %s returned "
			       "with preemption or interrupts off",
			       name);
	if (core->held_nr != held_nr)
		km_assert_fail("workqueue leaked lock or atomic: %s returned "
			       "with '%s' held",
			       name, core->held[core->held_nr - 1].lock->name);
}

/* To lock order, a running work holds its queue and itself. */
static void run_work(struct worker *worker, struct work_struct *work,
		     struct pool_workqueue *pwq)
{
	/* The work may free itself, so its class is copied. */
	struct lockdep_map map;
	bool is_barrier = !km_map_name(&work->lockdep_map);
	const char *name = is_barrier ? "barrier" :
					km_map_name(&work->lockdep_map);
	u32 held_nr;

	if (is_barrier) {
		worker->current_func(work);
		return;
	}
	lockdep_copy_map(&map, &work->lockdep_map);
	lock_map_acquire(&pwq->wq->lockdep_map);
	lock_map_acquire(&map);
	km_lock_marked(&pwq->wq->lockdep_map);
	km_lock_marked(&map);
	held_nr = current->core->held_nr;
	km_event(WORK_START, work, smp_processor_id(), name);
	worker->current_func(work);
	km_event(WORK_END, work, smp_processor_id(), name);
	check_leaks(name, held_nr);
	km_lock_released(&map);
	km_lock_released(&pwq->wq->lockdep_map);
	lock_map_release(&map);
	lock_map_release(&pwq->wq->lockdep_map);
}

/*
 * pool->lock is held, and dropped while the work runs. PORT: upstream offers
 * the CPU to others after each work (cond_resched); taking pool->lock again is
 * a scheduling point anyway.
 */
static void process_one_work(struct worker *worker, struct work_struct *work)
{
	struct pool_workqueue *pwq = get_work_pwq(work);
	struct worker_pool *pool = worker->pool;
	bool is_counted = km_map_name(&work->lockdep_map);
	bool is_intensive = pwq->wq->flags & WQ_CPU_INTENSIVE;
	struct worker *collision;

	/* Never twice at a time: whoever runs it now gets this one, too. */
	collision = find_worker_executing_work(pool, work);
	if (unlikely(collision)) {
		move_linked_works(work, &collision->scheduled);
		return;
	}
	list_add(&worker->entry, &pool->busy_list);
	worker->current_work = work;
	worker->current_func = work->func;
	worker->current_pwq = pwq;
	worker->current_color = work->color;
	list_del_init(&work->entry);
	if (is_intensive)
		worker_set_flags(worker, WORKER_CPU_INTENSIVE);
	/* Unbound or intensive: this worker does not hold others back. */
	if (need_more_worker(pool))
		wake_up_worker(pool);
	/* From here it can be queued again. */
	set_work_pool(work, pool, 0);
	raw_spin_unlock_irq(&pool->lock);
	km_point(WORK, work, km_map_name(&work->lockdep_map));
	run_work(worker, work, pwq);
	raw_spin_lock_irq(&pool->lock);
	if (is_intensive)
		worker_clr_flags(worker, WORKER_CPU_INTENSIVE);
	list_del_init(&worker->entry);
	worker->current_work = NULL;
	worker->current_func = NULL;
	worker->current_pwq = NULL;
	if (is_counted)
		pwq_dec_nr_in_flight(pwq, worker->current_color, false);
}

static void process_scheduled_works(struct worker *worker)
{
	while (!list_empty(&worker->scheduled))
		process_one_work(worker,
				 list_first_entry(&worker->scheduled,
						  struct work_struct, entry));
}

/* pool->lock is held. */
static void worker_work(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	do {
		if (!need_more_worker(pool))
			return;
	} while (!may_start_working(pool) && manage_workers(worker));
	worker_clr_flags(worker, WORKER_PREP | WORKER_REBOUND);
	do {
		move_linked_works(list_first_entry(&pool->worklist,
						   struct work_struct, entry),
				  &worker->scheduled);
		process_scheduled_works(worker);
	} while (keep_working(pool));
	worker_set_flags(worker, WORKER_PREP);
}

static int worker_thread(void *data)
{
	struct worker *worker = data;
	struct worker_pool *pool = worker->pool;

	current->worker = worker;
	current->flags |= PF_WQ_WORKER;
	current->core->on_sleep = wq_worker_switch;
	current->core->stand = worker_stand;
	for (;;) {
		raw_spin_lock_irq(&pool->lock);
		worker_leave_idle(worker);
		worker_work(worker);
		worker_enter_idle(worker);
		set_current_state(TASK_IDLE);
		raw_spin_unlock_irq(&pool->lock);
		schedule();
	}
	return 0;
}

/* ---- rescuers ---- */

/* Take over the works of @pwq's queue; returns with pool->lock dropped. */
static void rescue_pool(struct worker *rescuer, struct pool_workqueue *pwq)
{
	struct worker_pool *pool = pwq->pool;
	struct work_struct *work, *next;

	worker_attach_to_pool(rescuer, pool);
	raw_spin_lock_irq(&pool->lock);
	list_for_each_entry_safe(work, next, &pool->worklist, entry) {
		/* What is linked to it comes along; the next one is after. */
		if (get_work_pwq(work) != pwq)
			continue;
		while (work->data & WORK_STRUCT_LINKED &&
		       !list_entry_is_head(next, &pool->worklist, entry)) {
			struct work_struct *linked = next;

			next = list_next_entry(linked, entry);
			if (!(linked->data & WORK_STRUCT_LINKED))
				break;
		}
		move_linked_works(work, &rescuer->scheduled);
	}
	process_scheduled_works(rescuer);
	/* The pool may have been kept busy by what waits: let it look again. */
	if (need_more_worker(pool))
		wake_up_worker(pool);
	raw_spin_unlock_irq(&pool->lock);
	worker_detach_from_pool(rescuer);
}

static struct pool_workqueue *next_mayday(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq;

	raw_spin_lock_irq(&wq_mayday_lock);
	pwq = list_first_entry_or_null(&wq->maydays, struct pool_workqueue,
				       mayday_node);
	if (pwq)
		list_del_init(&pwq->mayday_node);
	raw_spin_unlock_irq(&wq_mayday_lock);
	return pwq;
}

static int rescuer_thread(void *data)
{
	struct worker *rescuer = data;
	struct workqueue_struct *wq = rescuer->rescue_wq;
	struct pool_workqueue *pwq;

	current->worker = rescuer;
	current->flags |= PF_WQ_WORKER;
	while (!kthread_should_stop()) {
		set_current_state(TASK_IDLE);
		pwq = next_mayday(wq);
		if (!pwq) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		rescue_pool(rescuer, pwq);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

int init_rescuer(struct workqueue_struct *wq)
{
	struct worker *rescuer;
	struct task_struct *task;

	if (!(wq->flags & WQ_MEM_RECLAIM))
		return 0;
	rescuer = alloc_worker();
	if (!rescuer)
		return -ENOMEM;
	rescuer->rescue_wq = wq;
	task = kthread_create(rescuer_thread, rescuer, "kworker/R-%s",
			      wq->name);
	if (IS_ERR(task)) {
		kfree(rescuer);
		return (int)PTR_ERR(task);
	}
	strscpy(task->core->role, "rescuer", sizeof(task->core->role));
	rescuer->task = task;
	wq->rescuer = rescuer;
	wake_up_process(task);
	return 0;
}

void exit_rescuer(struct workqueue_struct *wq)
{
	struct worker *rescuer = wq->rescuer;

	if (!rescuer)
		return;
	raw_spin_lock_irq(&wq_mayday_lock);
	wq->rescuer = NULL;
	raw_spin_unlock_irq(&wq_mayday_lock);
	kthread_stop(rescuer->task);
	kfree(rescuer);
}

/* ---- CPUs come and go ---- */

int workqueue_prepare_cpu(unsigned int cpu)
{
	int ret = worker_pool_warm(cpu_pool(cpu, false), POOL_WARM_WORKERS);

	if (!ret && wq_highpri_wanted)
		ret = worker_pool_warm(cpu_pool(cpu, true), POOL_WARM_WORKERS);
	return ret;
}

/*
 * Back to the CPU. Workers in the middle of a work do not count as running
 * until it is done: UNBOUND turns into REBOUND, which they clear themselves.
 */
static void rebind_workers(struct worker_pool *pool)
{
	struct worker *worker;

	pool->flags &= ~POOL_DISASSOCIATED;
	list_for_each_entry(worker, &pool->workers, node)
		bind_to_pool(worker, pool);
	raw_spin_lock_irq(&pool->lock);
	list_for_each_entry(worker, &pool->workers, node) {
		worker->flags |= WORKER_REBOUND;
		worker->flags &= ~WORKER_UNBOUND;
	}
	raw_spin_unlock_irq(&pool->lock);
}

/*
 * From here on the pool is like an unbound one: every worker may run works at
 * the same time as the others, and anywhere.
 */
static void unbind_workers(struct worker_pool *pool)
{
	struct worker *worker;

	raw_spin_lock_irq(&pool->lock);
	list_for_each_entry(worker, &pool->workers, node)
		worker->flags |= WORKER_UNBOUND;
	pool->flags |= POOL_DISASSOCIATED;
	pool->nr_running = 0;
	/* Who waited for a running worker to block needs to be told. */
	wake_up_worker(pool);
	raw_spin_unlock_irq(&pool->lock);
	list_for_each_entry(worker, &pool->workers, node)
		bind_to_pool(worker, pool);
}

static void each_cpu_pool(unsigned int cpu,
			  void (*fn)(struct worker_pool *pool))
{
	mutex_lock(&wq_pool_attach_mutex);
	fn(cpu_pool(cpu, false));
	if (wq_highpri_wanted)
		fn(cpu_pool(cpu, true));
	mutex_unlock(&wq_pool_attach_mutex);
}

/* PORT: the masks of unbound pools do not depend on CPUs, so only these. */
int workqueue_online_cpu(unsigned int cpu)
{
	mutex_lock(&wq_pool_mutex);
	each_cpu_pool(cpu, rebind_workers);
	mutex_unlock(&wq_pool_mutex);
	return 0;
}

int workqueue_offline_cpu(unsigned int cpu)
{
	WARN_ON(cpu != smp_processor_id());
	each_cpu_pool(cpu, unbind_workers);
	return 0;
}
