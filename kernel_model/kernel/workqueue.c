// SPDX-License-Identifier: GPL-2.0-only
/*
 * workqueue.c - queues, and putting works on them
 *
 * The threads are in workqueue_worker.c, waiting for works in
 * workqueue_flush.c. Upstream has it all in one file.
 *
 * PORT: pools, once made, and what connects them to queues live in plain memory
 * and are freed with the queue: there is no RCU, as nobody looks at a queue
 * that is being destroyed.
 */
#include <asm/alloc.h>
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/stdarg.h>

#include "workqueue_internal.h"

DEFINE_MUTEX(wq_pool_mutex);
LIST_HEAD(workqueues);
bool wq_online;

struct workqueue_struct *system_wq;
struct workqueue_struct *system_unbound_wq;

/* ---- the state of a work ---- */

/*
 * Upstream these read or write one word; here they are one step each,
 * also when every memory access is a scheduling point.
 */
__no_kcsan struct worker_pool *get_work_pool(struct work_struct *work)
{
	km_look(&work->data);
	return work->data & WORK_STRUCT_PWQ ? work->pwq->pool : work->pool;
}

__no_kcsan struct pool_workqueue *get_work_pwq(struct work_struct *work)
{
	km_look(&work->data);
	return work->data & WORK_STRUCT_PWQ ? work->pwq : NULL;
}

static __no_kcsan void set_work_pwq(struct work_struct *work,
				    struct pool_workqueue *pwq,
				    unsigned long extra_flags)
{
	km_touch(&work->data);
	work->pwq = pwq;
	work->data = WORK_STRUCT_PENDING | WORK_STRUCT_PWQ | extra_flags;
}

/* PENDING is set now; was it before? */
__no_kcsan bool test_and_set_pending(struct work_struct *work)
{
	bool was_pending = work->data & WORK_STRUCT_PENDING;

	km_touch(&work->data);
	work->data |= WORK_STRUCT_PENDING;
	return was_pending;
}

/* Off the queue; @flags: 0 lets others queue it again, PENDING does not. */
__no_kcsan void set_work_pool(struct work_struct *work,
			      struct worker_pool *pool, unsigned long flags)
{
	km_touch(&work->data);
	work->pool = pool;
	work->data = flags;
}

void km_work_init(struct work_struct *work, work_func_t func, const char *name)
{
	*work = (struct work_struct){ .func = func };
	INIT_LIST_HEAD(&work->entry);
	km_lock_init_map(&work->lockdep_map, name);
}

void km_work_set_key(struct work_struct *work, const struct lock_class_key *key)
{
	lockdep_rekey(&work->lockdep_map, NULL, key);
}

/* ---- on and off the lists of a pool ---- */

/* @work and those linked to it go to the end of @head. */
void move_linked_works(struct work_struct *work, struct list_head *head)
{
	bool is_linked = true;

	while (is_linked) {
		struct work_struct *next = list_next_entry(work, entry);

		is_linked = work->data & WORK_STRUCT_LINKED;
		list_move_tail(&work->entry, head);
		work = next;
	}
}

void insert_work(struct pool_workqueue *pwq, struct work_struct *work,
		 struct list_head *head, unsigned long extra_flags)
{
	set_work_pwq(work, pwq, extra_flags);
	list_add_tail(&work->entry, head);
	if (__need_more_worker(pwq->pool))
		wake_up_worker(pwq->pool);
}

void pwq_activate_inactive_work(struct pool_workqueue *pwq,
				struct work_struct *work)
{
	move_linked_works(work, &pwq->pool->worklist);
	work->data &= ~WORK_STRUCT_INACTIVE;
	pwq->nr_active++;
}

/* A work of @pwq is done or was taken off the queue. */
void pwq_dec_nr_in_flight(struct pool_workqueue *pwq, unsigned int color,
			  bool was_inactive)
{
	if (!was_inactive) {
		pwq->nr_active--;
		if (!list_empty(&pwq->inactive_works) &&
		    pwq->nr_active < pwq->wq->saved_max_active)
			pwq_activate_inactive_work(
				pwq,
				list_first_entry(&pwq->inactive_works,
						 struct work_struct, entry));
	}
	pwq->nr_in_flight--;
	workqueue_flush_note(pwq, color);
}

/* ---- queueing ---- */

static bool is_chained_work(const struct workqueue_struct *wq)
{
	const struct worker *worker = current_wq_worker();

	return worker && worker->current_pwq->wq == wq;
}

/*
 * The pwq that @work goes to, its pool locked. A work that still runs in
 * another pool is queued there, so that it never runs twice at a time.
 */
static struct pool_workqueue *lock_target_pwq(int cpu,
					      struct workqueue_struct *wq,
					      struct work_struct *work)
{
	struct pool_workqueue *pwq;
	struct worker_pool *last_pool = get_work_pool(work);

	if (cpu == WORK_CPU_UNBOUND)
		cpu = (int)raw_smp_processor_id();
	pwq = wq->pwqs[wq->flags & WQ_UNBOUND ? 0 : cpu];
	if (last_pool && last_pool != pwq->pool) {
		struct worker *worker;

		raw_spin_lock(&last_pool->lock);
		worker = find_worker_executing_work(last_pool, work);
		if (worker && worker->current_pwq->wq == wq)
			return worker->current_pwq;
		raw_spin_unlock(&last_pool->lock);
	}
	raw_spin_lock(&pwq->pool->lock);
	return pwq;
}

/* The caller owns PENDING and has interrupts off. */
void __queue_work(int cpu, struct workqueue_struct *wq,
		  struct work_struct *work)
{
	struct pool_workqueue *pwq;
	unsigned long flags = 0;
	struct list_head *head;

	if (wq->flags & __WQ_DRAINING &&
	    WARN(!is_chained_work(wq), "work queued on draining queue %s",
		 wq->name))
		return;
	pwq = lock_target_pwq(cpu, wq, work);
	WARN_ON(!list_empty(&work->entry));
	work->color = pwq->work_color;
	pwq->nr_in_flight++;
	if (pwq->nr_active < wq->saved_max_active) {
		pwq->nr_active++;
		head = &pwq->pool->worklist;
	} else {
		flags = WORK_STRUCT_INACTIVE;
		head = &pwq->inactive_works;
	}
	km_event(WORK_QUEUE, work, (u64)cpu, km_map_name(&work->lockdep_map));
	insert_work(pwq, work, head, flags);
	raw_spin_unlock(&pwq->pool->lock);
}

bool queue_work_on(int cpu, struct workqueue_struct *wq,
		   struct work_struct *work)
{
	bool ret = false;
	unsigned long flags;

	/* While others may still come: before interrupts go off. */
	km_point(WORK, work, km_map_name(&work->lockdep_map));
	local_irq_save(flags);
	if (!test_and_set_pending(work)) {
		__queue_work(cpu, wq, work);
		ret = true;
	}
	local_irq_restore(flags);
	return ret;
}

/* ---- later ---- */

static void delayed_work_timer_fn(struct timer_list *timer)
{
	struct delayed_work *dwork = from_timer(dwork, timer, timer);

	__queue_work(dwork->cpu, dwork->wq, &dwork->work);
}

void km_delayed_work_init(struct delayed_work *dwork, work_func_t func,
			  const char *name)
{
	km_work_init(&dwork->work, func, name);
	timer_setup(&dwork->timer, delayed_work_timer_fn, 0);
	dwork->wq = NULL;
	dwork->cpu = WORK_CPU_UNBOUND;
}

static void __queue_delayed_work(int cpu, struct workqueue_struct *wq,
				 struct delayed_work *dwork,
				 unsigned long delay)
{
	if (!delay) {
		__queue_work(cpu, wq, &dwork->work);
		return;
	}
	WARN_ON(timer_pending(&dwork->timer));
	dwork->wq = wq;
	dwork->cpu = cpu;
	add_timer_on(&dwork->timer, jiffies + delay,
		     cpu == WORK_CPU_UNBOUND ? smp_processor_id() :
					       (unsigned int)cpu);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dwork, unsigned long delay)
{
	struct work_struct *work = &dwork->work;
	bool ret = false;
	unsigned long flags;

	km_point(WORK, work, km_map_name(&work->lockdep_map));
	local_irq_save(flags);
	if (!test_and_set_pending(work)) {
		__queue_delayed_work(cpu, wq, dwork, delay);
		ret = true;
	}
	local_irq_restore(flags);
	return ret;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
			 struct delayed_work *dwork, unsigned long delay)
{
	bool was_pending = cancel_delayed_work(dwork);

	queue_delayed_work_on(cpu, wq, dwork, delay);
	return was_pending;
}

/* ---- in bulk, and with a result ---- */

int schedule_on_each_cpu(work_func_t func)
{
	struct work_struct *works;
	unsigned int cpu;

	works = kcalloc(nr_cpu_ids, sizeof(*works), GFP_KERNEL);
	if (!works)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		struct work_struct *work = &works[cpu];

		INIT_WORK(work, func);
		schedule_work_on((int)cpu, work);
	}
	for_each_online_cpu(cpu)
		flush_work(&works[cpu]);
	cpus_read_unlock();
	kfree(works);
	return 0;
}

struct work_for_cpu {
	struct work_struct	work;
	long			(*fn)(void *arg);
	void			*arg;
	long			ret;
};

static void work_for_cpu_fn(struct work_struct *work)
{
	struct work_for_cpu *wfc =
		container_of(work, struct work_for_cpu, work);

	wfc->ret = wfc->fn(wfc->arg);
}

long work_on_cpu(int cpu, long (*fn)(void *arg), void *arg)
{
	struct work_for_cpu wfc = { .fn = fn, .arg = arg };

	INIT_WORK_ONSTACK(&wfc.work, work_for_cpu_fn);
	schedule_work_on(cpu, &wfc.work);
	flush_work(&wfc.work);
	return wfc.ret;
}

long work_on_cpu_safe(int cpu, long (*fn)(void *arg), void *arg)
{
	long ret = -ENODEV;

	cpus_read_lock();
	if (cpu_online((unsigned int)cpu))
		ret = work_on_cpu(cpu, fn, arg);
	cpus_read_unlock();
	return ret;
}

/* ---- queues ---- */

static void free_workqueue(struct workqueue_struct *wq)
{
	for (unsigned int i = 0; wq->pwqs && i < wq->pwqs_nr; i++)
		kfree(wq->pwqs[i]);
	kfree(wq->pwqs);
	kfree(wq);
}

static struct pool_workqueue *alloc_pwq(struct workqueue_struct *wq,
					struct worker_pool *pool)
{
	struct pool_workqueue *pwq = kzalloc(sizeof(*pwq), GFP_KERNEL);

	if (!pwq)
		return NULL;
	pwq->pool = pool;
	pwq->wq = wq;
	INIT_LIST_HEAD(&pwq->inactive_works);
	INIT_LIST_HEAD(&pwq->flushes);
	INIT_LIST_HEAD(&pwq->mayday_node);
	return pwq;
}

static int alloc_and_link_pwqs(struct workqueue_struct *wq)
{
	bool is_highpri = wq->flags & WQ_HIGHPRI;

	wq->pwqs_nr = wq->flags & WQ_UNBOUND ? 1 : nr_cpu_ids;
	wq->pwqs = kcalloc(wq->pwqs_nr, sizeof(*wq->pwqs), GFP_KERNEL);
	if (!wq->pwqs)
		return -ENOMEM;
	for (unsigned int i = 0; i < wq->pwqs_nr; i++) {
		wq->pwqs[i] = alloc_pwq(wq, wq->flags & WQ_UNBOUND ?
						    unbound_pool() :
						    cpu_pool(i, is_highpri));
		if (!wq->pwqs[i])
			return -ENOMEM;
	}
	return 0;
}

/* PORT: pools beyond the usual ones get their threads when first wanted. */
static int provide_pools(unsigned int flags)
{
	if (flags & WQ_HIGHPRI && !(flags & WQ_UNBOUND))
		return workqueue_highpri_init();
	if (flags & WQ_UNBOUND && wq_online)
		return worker_pool_warm(unbound_pool(), POOL_WARM_WORKERS);
	return 0;
}

/* PORT: unbound queues share one pool: no attributes, no NUMA nodes. */
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...)
{
	struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);
	va_list args;

	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	snprintf(wq->map_name, sizeof(wq->map_name), "(wq_completion)%s",
		 wq->name);
	max_active = max_active ? max_active : WQ_DFL_ACTIVE;
	wq->flags = flags;
	wq->saved_max_active = max_active > WQ_MAX_ACTIVE ? WQ_MAX_ACTIVE :
							    max_active;
	km_mutex_init(&wq->mutex, "&wq->mutex");
	km_lock_init_map(&wq->lockdep_map, wq->map_name);
	INIT_LIST_HEAD(&wq->maydays);
	if (provide_pools(flags) || alloc_and_link_pwqs(wq) ||
	    (wq_online && init_rescuer(wq))) {
		free_workqueue(wq);
		return NULL;
	}
	mutex_lock(&wq_pool_mutex);
	list_add_tail(&wq->list, &workqueues);
	mutex_unlock(&wq_pool_mutex);
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq;

	drain_workqueue(wq);
	exit_rescuer(wq);
	for_each_pwq(pwq, wq) {
		raw_spin_lock_irq(&pwq->pool->lock);
		WARN(pwq->nr_in_flight || pwq->nr_active,
		     "queue %s is busy when destroyed", wq->name);
		raw_spin_unlock_irq(&pwq->pool->lock);
	}
	mutex_lock(&wq_pool_mutex);
	list_del(&wq->list);
	mutex_unlock(&wq_pool_mutex);
	free_workqueue(wq);
}

/* ---- boot ---- */

/* PORT: the other system queues differ in attributes that we leave out. */
void workqueue_init_early(void)
{
	workqueue_pools_init();
	system_wq = alloc_workqueue("events", 0, 0);
	system_unbound_wq = alloc_workqueue("events_unbound", WQ_UNBOUND, 0);
	BUG_ON(!system_wq || !system_unbound_wq);
}

void workqueue_init(void)
{
	struct workqueue_struct *wq;
	unsigned int cpu;

	wq_online = true;
	list_for_each_entry(wq, &workqueues, list)
		BUG_ON(init_rescuer(wq));
	for_each_online_cpu(cpu)
		BUG_ON(workqueue_prepare_cpu(cpu));
	BUG_ON(worker_pool_warm(unbound_pool(), 1));
}
