// SPDX-License-Identifier: GPL-2.0-only
/*
 * workqueue_flush.c - waiting for works, and taking them back
 *
 * To wait for one work a barrier is queued right behind it. To wait for a
 * queue each pwq counts down the works that were in flight when asked.
 *
 * PORT: upstream tells works queued before and after a flush apart by 16
 * colours that are used again, and lets flushers share and cascade. Here the
 * colour of a pwq only grows and each flusher counts for itself: the same
 * works are waited for.
 */
#include <asm/alloc.h>
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "workqueue_internal.h"

struct wq_barrier {
	struct work_struct	work;
	struct completion	done;
	struct work_struct	*target;	/* may be gone: compare only */
	struct pool_workqueue	*pwq;
};

struct wq_flusher;

/* A flusher's interest in one pwq, on pwq->flushes. */
struct pwq_flush {
	struct list_head	node;
	struct wq_flusher	*flusher;
	unsigned int		color;		/* this one and all before */
	int			nr_left;
};

struct wq_flusher {
	struct completion	done;
	atomic_t		nr_pwqs;	/* that are not done, and 1 */
	struct workqueue_struct	*wq;
	struct pwq_flush	flushes[KM_CPUS_MAX];
};

static DECLARE_WAIT_QUEUE_HEAD(cancel_waitq);

/* ---- who can end a wait: read only, no scheduling points ---- */

static __no_kcsan void any_worker(const struct pool_workqueue *pwq,
				  struct km_wakers *ret)
{
	const struct worker *worker;

	list_for_each_entry(worker, &pwq->pool->workers, node)
		km_wakers_add(ret, worker->task->core->id);
	if (pwq->wq->rescuer)
		km_wakers_add(ret, pwq->wq->rescuer->task->core->id);
	if (!ret->nr)
		ret->unknown = true;	/* boot: no thread yet */
}

static __no_kcsan bool has_scheduled(const struct worker *worker,
				     const struct work_struct *work)
{
	const struct work_struct *pos;

	list_for_each_entry(pos, &worker->scheduled, entry) {
		if (pos == work)
			return true;
	}
	return false;
}

/*
 * The worker that has the target or the barrier; a target that waits for an
 * active work of its queue to end: those; otherwise any worker of the pool.
 */
static __no_kcsan void barrier_wakers(const struct km_waiter *w,
				      struct km_wakers *ret)
{
	const struct wq_barrier *barr = w->spec->wakers_arg;
	const struct pool_workqueue *pwq = barr->pwq;
	const struct worker *worker;
	bool is_inactive;

	list_for_each_entry(worker, &pwq->pool->workers, node) {
		if (worker->current_work == barr->target ||
		    worker->current_work == &barr->work ||
		    has_scheduled(worker, &barr->work)) {
			ret->all = true;
			km_wakers_add(ret, worker->task->core->id);
			return;
		}
	}
	/* Still queued, so the target still exists. */
	is_inactive = barr->target->data & WORK_STRUCT_INACTIVE;
	list_for_each_entry(worker, &pwq->pool->workers, node) {
		if (is_inactive && worker->current_pwq == pwq)
			km_wakers_add(ret, worker->task->core->id);
	}
	if (!ret->nr)
		any_worker(pwq, ret);
}

/* Read like the others. The worker that runs it; else any worker of the queue. */
__no_kcsan void km_work_wakers(const struct workqueue_struct *wq,
			       const struct work_struct *work,
			       struct km_wakers *ret)
{
	const struct worker *worker;

	for (unsigned int i = 0; i < wq->pwqs_nr; i++) {
		list_for_each_entry(worker, &wq->pwqs[i]->pool->workers, node) {
			if (worker->current_work != work)
				continue;
			ret->all = true;
			km_wakers_add(ret, worker->task->core->id);
			return;
		}
	}
	/* Not queued yet: somebody may do that. */
	ret->unknown = !(work->data & WORK_STRUCT_PENDING);
	for (unsigned int i = 0; i < wq->pwqs_nr && !ret->unknown; i++)
		any_worker(wq->pwqs[i], ret);
}

/* All works counted must end, so each worker that runs one is needed. */
static __no_kcsan void flusher_wakers(const struct km_waiter *w,
				      struct km_wakers *ret)
{
	const struct wq_flusher *flusher = w->spec->wakers_arg;
	const struct workqueue_struct *wq = flusher->wq;
	const struct pool_workqueue *pending = NULL;

	for (unsigned int i = 0; i < wq->pwqs_nr; i++) {
		const struct pwq_flush *flush = &flusher->flushes[i];
		const struct worker *worker;

		if (flush->nr_left <= 0)
			continue;
		pending = wq->pwqs[i];
		list_for_each_entry(worker, &pending->pool->workers, node) {
			if (worker->current_pwq == pending &&
			    (int)(flush->color - worker->current_color) >= 0)
				km_wakers_add(ret, worker->task->core->id);
		}
	}
	if (ret->nr)
		ret->all = true;
	else if (pending)
		any_worker(pending, ret);
	else
		ret->unknown = true;
}

/* ---- one work ---- */

static void wq_barrier_func(struct work_struct *work)
{
	struct wq_barrier *barr = container_of(work, struct wq_barrier, work);

	complete(&barr->done);
}

/*
 * Behind @target: on the list of the worker that runs it, or in the pool's list,
 * linked, so that whoever takes the one takes the other. Not counted as work.
 */
static void insert_wq_barrier(struct pool_workqueue *pwq,
			      struct wq_barrier *barr,
			      struct work_struct *target, struct worker *worker)
{
	struct list_head *head;
	unsigned long linked = 0;

	km_work_init(&barr->work, wq_barrier_func, NULL);
	km_completion_init(&barr->done, km_map_name(&target->lockdep_map));
	barr->target = target;
	barr->pwq = pwq;
	if (worker) {
		head = worker->scheduled.next;
	} else {
		head = target->entry.next;
		linked = target->data & WORK_STRUCT_LINKED;
		target->data |= WORK_STRUCT_LINKED;
	}
	insert_work(pwq, &barr->work, head, linked);
}

/* Progress under memory pressure must not depend on a queue without rescuer. */
static void check_flush_dependency(const struct workqueue_struct *target_wq,
				   const char *work_name)
{
	const struct worker *worker = current_wq_worker();

	if (target_wq->flags & WQ_MEM_RECLAIM)
		return;
	WARN(current->flags & PF_MEMALLOC,
	     "workqueue: PF_MEMALLOC task is flushing !WQ_MEM_RECLAIM %s:%s",
	     target_wq->name, work_name);
	WARN(worker && (worker->current_pwq->wq->flags &
			(WQ_MEM_RECLAIM | __WQ_LEGACY)) == WQ_MEM_RECLAIM,
	     "workqueue: WQ_MEM_RECLAIM %s is flushing !WQ_MEM_RECLAIM %s:%s",
	     worker->current_pwq->wq->name, target_wq->name, work_name);
}

/* To lock order, waiting for a work is taking what it holds while it runs. */
static void note_flush(struct lockdep_map *map)
{
	lock_map_acquire(map);
	lock_map_release(map);
	km_lock_marked(map);
	km_lock_released(map);
}

static bool start_flush_work(struct work_struct *work, struct wq_barrier *barr)
{
	struct worker_pool *pool = get_work_pool(work);
	struct worker *worker = NULL;
	struct pool_workqueue *pwq;
	struct workqueue_struct *wq;

	if (!pool)
		return false;
	km_point_may_sleep(work, km_map_name(&work->lockdep_map));
	raw_spin_lock_irq(&pool->lock);
	pwq = get_work_pwq(work);
	if (!pwq) {
		worker = find_worker_executing_work(pool, work);
		pwq = worker ? worker->current_pwq : NULL;
	}
	if (!pwq || pwq->pool != pool) {
		raw_spin_unlock_irq(&pool->lock);
		return false;
	}
	wq = pwq->wq;
	check_flush_dependency(wq, km_map_name(&work->lockdep_map));
	insert_wq_barrier(pwq, barr, work, worker);
	raw_spin_unlock_irq(&pool->lock);
	/* With one work at a time or one rescuer, works wait for each other. */
	if (wq->saved_max_active == 1 || wq->flags & WQ_MEM_RECLAIM)
		note_flush(&wq->lockdep_map);
	return true;
}

static bool __flush_work(struct work_struct *work, bool from_cancel)
{
	struct wq_barrier *barr;
	struct km_wait_spec spec = {
		.why = KM_WHY_WORK,
		.name = km_map_name(&work->lockdep_map),
		.wakers = barrier_wakers,
	};
	bool has_waited;
	u64 mark;

	if (WARN_ON(!wq_online))
		return false;
	if (!from_cancel)
		note_flush(&work->lockdep_map);
	/*
	 * Many works are flushed in a loop: a search is to know which one. PORT:
	 * the barrier is on the stack upstream; for a search it is to have a place
	 * of its own, and whether somebody used it is to be forgotten.
	 */
	mark = km_stand_mark((uintptr_t)work);
	barr = km_alloc_sure(sizeof(*barr), "wq_barrier");
	spec.wakers_arg = barr;
	has_waited = start_flush_work(work, barr);
	if (has_waited)
		km_wait_for_completion(&barr->done, &spec);
	memset(barr, 0, sizeof(*barr));
	km_free(barr);
	km_stand_mark(mark);
	return has_waited;
}

bool flush_work(struct work_struct *work)
{
	might_sleep();
	return __flush_work(work, false);
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	local_irq_disable();
	if (del_timer(&dwork->timer))
		__queue_work(dwork->cpu, dwork->wq, &dwork->work);
	local_irq_enable();
	return flush_work(&dwork->work);
}

/* ---- a whole queue ---- */

/* A work of @color left @pwq; pool->lock is held. */
void workqueue_flush_note(struct pool_workqueue *pwq, unsigned int color)
{
	struct pwq_flush *flush, *next;

	list_for_each_entry_safe(flush, next, &pwq->flushes, node) {
		if ((int)(flush->color - color) < 0 || --flush->nr_left)
			continue;
		list_del_init(&flush->node);
		if (atomic_dec_and_test(&flush->flusher->nr_pwqs))
			complete(&flush->flusher->done);
	}
}

static void flush_start(struct wq_flusher *flusher, struct workqueue_struct *wq)
{
	for (unsigned int i = 0; i < wq->pwqs_nr; i++) {
		struct pool_workqueue *pwq = wq->pwqs[i];
		struct pwq_flush *flush = &flusher->flushes[i];

		raw_spin_lock_irq(&pwq->pool->lock);
		flush->nr_left = pwq->nr_in_flight;
		if (pwq->nr_in_flight) {
			flush->flusher = flusher;
			flush->color = pwq->work_color++;
			atomic_inc(&flusher->nr_pwqs);
			list_add_tail(&flush->node, &pwq->flushes);
		}
		raw_spin_unlock_irq(&pwq->pool->lock);
	}
}

void flush_workqueue(struct workqueue_struct *wq)
{
	struct wq_flusher flusher;
	const struct km_wait_spec spec = {
		.why = KM_WHY_WORK,
		.name = wq->map_name,
		.wakers = flusher_wakers,
		.wakers_arg = &flusher,
	};

	might_sleep();
	if (WARN_ON(!wq_online))
		return;
	note_flush(&wq->lockdep_map);
	km_completion_init(&flusher.done, wq->map_name);
	flusher.wq = wq;
	atomic_set(&flusher.nr_pwqs, 1);
	mutex_lock(&wq->mutex);
	check_flush_dependency(wq, "");
	flush_start(&flusher, wq);
	mutex_unlock(&wq->mutex);
	if (!atomic_dec_and_test(&flusher.nr_pwqs))
		km_wait_for_completion(&flusher.done, &spec);
}

static bool is_drained(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq;
	bool drained = true;

	for_each_pwq(pwq, wq) {
		raw_spin_lock_irq(&pwq->pool->lock);
		drained &= !pwq->nr_in_flight;
		raw_spin_unlock_irq(&pwq->pool->lock);
	}
	return drained;
}

void drain_workqueue(struct workqueue_struct *wq)
{
	mutex_lock(&wq->mutex);
	if (!wq->nr_drainers++)
		wq->flags |= __WQ_DRAINING;
	mutex_unlock(&wq->mutex);
	do {
		flush_workqueue(wq);
	} while (!is_drained(wq));
	mutex_lock(&wq->mutex);
	if (!--wq->nr_drainers)
		wq->flags &= ~__WQ_DRAINING;
	mutex_unlock(&wq->mutex);
}

/* ---- taking back ---- */

/* @work is on a list of @pwq, whose pool is locked. PENDING stays ours. */
static void unqueue(struct work_struct *work, struct pool_workqueue *pwq)
{
	/* Barriers behind an inactive work must not stay there without it. */
	if (work->data & WORK_STRUCT_INACTIVE)
		pwq_activate_inactive_work(pwq, work);
	list_del_init(&work->entry);
	pwq_dec_nr_in_flight(pwq, work->color, false);
	set_work_pool(work, pwq->pool, WORK_STRUCT_PENDING);
}

/*
 * Get hold of PENDING. Return: 1 if @work was queued or had a timer running, 0
 * if it was idle, -EAGAIN if somebody is just queueing it, -ENOENT if somebody
 * else is cancelling it. Interrupts are off after 0 and 1.
 */
static int try_to_grab_pending(struct work_struct *work,
			       struct delayed_work *dwork)
{
	struct worker_pool *pool;
	struct pool_workqueue *pwq;

	km_point(WORK, work, km_map_name(&work->lockdep_map));
	local_irq_disable();
	if (dwork && del_timer(&dwork->timer))
		return 1;
	if (!test_and_set_pending(work))
		return 0;
	pool = get_work_pool(work);
	if (pool) {
		raw_spin_lock(&pool->lock);
		pwq = get_work_pwq(work);
		if (pwq && pwq->pool == pool) {
			unqueue(work, pwq);
			raw_spin_unlock(&pool->lock);
			return 1;
		}
		raw_spin_unlock(&pool->lock);
	}
	local_irq_enable();
	if (work->data & WORK_OFFQ_CANCELING)
		return -ENOENT;
	cpu_relax();
	return -EAGAIN;
}

static bool __cancel_work_timer(struct work_struct *work,
				struct delayed_work *dwork)
{
	int ret;

	might_sleep();
	do {
		ret = try_to_grab_pending(work, dwork);
		if (ret == -ENOENT)
			wait_event(cancel_waitq,
				   !(work->data & WORK_OFFQ_CANCELING));
	} while (ret < 0);
	set_work_pool(work, get_work_pool(work),
		      WORK_STRUCT_PENDING | WORK_OFFQ_CANCELING);
	local_irq_enable();
	if (dwork)
		del_timer_sync(&dwork->timer);
	if (wq_online)
		__flush_work(work, true);
	set_work_pool(work, NULL, 0);
	if (waitqueue_active(&cancel_waitq))
		wake_up_all(&cancel_waitq);
	return ret;
}

bool cancel_work_sync(struct work_struct *work)
{
	return __cancel_work_timer(work, NULL);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return __cancel_work_timer(&dwork->work, dwork);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	struct work_struct *work = &dwork->work;
	int ret;

	do {
		ret = try_to_grab_pending(work, dwork);
	} while (ret == -EAGAIN);
	if (ret < 0)
		return false;
	set_work_pool(work, get_work_pool(work), 0);
	local_irq_enable();
	return ret;
}
