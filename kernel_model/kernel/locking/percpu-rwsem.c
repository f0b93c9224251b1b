// SPDX-License-Identifier: GPL-2.0-only
/*
 * percpu-rwsem.c - cheap readers, a writer in three phases
 *
 * PORT: the per-CPU counters are one sum: which CPU counts does not matter to
 * anybody who waits. rcu_sync is a count of writers; the first pays a grace
 * period before readers can see any of them.
 */
#include <asm/alloc.h>
#include <linux/kernel.h>
#include <linux/percpu-rwsem.h>

/* kernel/rcu.c; absent in programs without RCU: then nobody is a reader. */
void synchronize_rcu(void) __weak;

void __percpu_init_rwsem(struct percpu_rw_semaphore *sem, const char *name,
			 const struct lock_class_key *key)
{
	km_touch(sem);
	*sem = (struct percpu_rw_semaphore){ .writer = NULL };
	lockdep_init_map(&sem->dep_map, name, key);
	km_wait_init(&sem->waiters);
	km_wait_init(&sem->drain);
}

void km_percpu_rwsem_init(struct percpu_rw_semaphore *sem, const char *name)
{
	__percpu_init_rwsem(sem, name, NULL);
}

/* Whoever set block stands in the way, whether pending or active. */
static void block_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	const struct percpu_rw_semaphore *sem = w->spec->wakers_arg;

	ret->all = true;
	if (sem->writer)
		km_wakers_add(ret, sem->writer->id);
	else
		ret->unknown = true;
}

static void drain_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	km_wakers_holders(w, ret);
	ret->all = true;
	ret->unknown = !ret->nr;
}

/* A writer does not wait at once: first it announces itself. */
static bool percpu_is_free(const void *obj, bool is_shared)
{
	const struct percpu_rw_semaphore *sem = obj;

	return !is_shared || !sem->block;
}

static void wait_for_block(struct percpu_rw_semaphore *sem, bool is_read)
{
	const struct km_wait_spec spec = {
		.why = is_read ? KM_WHY_PERCPU_READ : KM_WHY_PERCPU_WRITE,
		.lock = km_map_lock(&sem->dep_map),
		.wakers = block_wakers,
		.wakers_arg = sem,
	};

	km_wait_block_tag(&sem->waiters, &spec,
			  is_read ? KM_LOCK_READ : KM_LOCK_WRITE);
}

void km_percpu_down_read(struct percpu_rw_semaphore *sem, unsigned long ip)
{
	km_might_sleep(km_map_name(&sem->dep_map));
	km_point_lock(ACQUIRE, sem, km_map_name(&sem->dep_map), percpu_is_free,
		      KM_POINT_SHARED);
	km_heap_check(sem);
	rwsem_acquire_read(&sem->dep_map, 0, 0, ip);
	if (unlikely(sem->block)) {
		wait_for_block(sem, true);
		return;		/* granted by the waker */
	}
	sem->readers_nr++;
	km_lock_acquired_at(&sem->dep_map, KM_LOCK_READ, false,
			    (const void *)ip);
}

bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem)
{
	km_point_lock(ACQUIRE, sem, km_map_name(&sem->dep_map), percpu_is_free,
		      KM_POINT_SHARED | KM_POINT_TRY);
	km_heap_check(sem);
	if (sem->block)
		return false;
	sem->readers_nr++;
	rwsem_acquire_read(&sem->dep_map, 0, 1, _RET_IP_);
	km_lock_acquired(&sem->dep_map, KM_LOCK_READ, true);
	return true;
}

void km_percpu_up_read(struct percpu_rw_semaphore *sem, unsigned long ip)
{
	km_point_lock(RELEASE, sem, km_map_name(&sem->dep_map), percpu_is_free,
		      KM_POINT_SHARED);
	km_heap_check(sem);
	rwsem_release(&sem->dep_map, ip);
	if (unlikely(!sem->readers_nr))
		km_lock_misuse("%s: percpu_up_read('%s') without a reader",
			       km_task_current()->role,
			       km_map_name(&sem->dep_map));
	km_lock_released(&sem->dep_map);
	if (!--sem->readers_nr && sem->block)
		km_wait_wake(&sem->drain, 1);
}

static void set_block(struct percpu_rw_semaphore *sem, struct km_task *writer)
{
	sem->block = true;
	sem->writer = writer;
}

void percpu_down_write(struct percpu_rw_semaphore *sem)
{
	const struct km_wait_spec drain = {
		.why = KM_WHY_PERCPU_DRAIN,
		.lock = km_map_lock(&sem->dep_map),
		.wakers = drain_wakers,
		.wakers_arg = sem,
	};

	km_might_sleep(km_map_name(&sem->dep_map));
	km_point_lock(ACQUIRE, sem, km_map_name(&sem->dep_map), percpu_is_free,
		      0);
	km_heap_check(sem);
	rwsem_acquire(&sem->dep_map, 0, 0, _RET_IP_);
	/* Phase 1, entering: after this readers look at block. */
	if (!sem->entering_nr++ && synchronize_rcu)
		synchronize_rcu();
	/* Phase 2, pending: from here new readers wait. */
	km_touch(sem);
	if (sem->block)
		wait_for_block(sem, false);	/* block is set for us */
	else
		set_block(sem, km_task_current());
	km_touch(sem);
	while (sem->readers_nr) {
		km_wait_block(&sem->drain, &drain);
		km_touch(sem);
	}
	/* Phase 3, active. */
	km_lock_acquired(&sem->dep_map, KM_LOCK_WRITE, false);
}

/* Readers up to the first writer get the lock; that writer sets block. */
static void grant_queue(struct percpu_rw_semaphore *sem)
{
	struct km_waiter *pos, *next;

	list_for_each_entry_safe(pos, next, &sem->waiters.waiters, node) {
		if (sem->block)
			return;		/* somebody barged in */
		if (pos->tag == KM_LOCK_WRITE) {
			set_block(sem, pos->task);
			km_wait_wake_waiter(pos);
			return;
		}
		sem->readers_nr++;
		km_lock_acquired_by(pos->task, &sem->dep_map, KM_LOCK_READ);
		km_wait_wake_waiter(pos);
	}
}

void percpu_up_write(struct percpu_rw_semaphore *sem)
{
	km_point_lock(RELEASE, sem, km_map_name(&sem->dep_map), percpu_is_free,
		      0);
	km_heap_check(sem);
	rwsem_release(&sem->dep_map, _RET_IP_);
	if (unlikely(sem->writer != km_task_current()))
		km_lock_misuse("%s: percpu_up_write('%s') by a stranger",
			       km_task_current()->role,
			       km_map_name(&sem->dep_map));
	km_lock_released(&sem->dep_map);
	sem->block = false;
	sem->writer = NULL;
	sem->entering_nr--;
	if (km_wait_is_empty(&sem->waiters))
		return;
	/* A fresh reader or writer may slip in before the queue is woken. */
	km_point(WAKE, sem, km_map_name(&sem->dep_map));
	grant_queue(sem);
}

enum km_percpu_phase km_percpu_rwsem_phase(
	const struct percpu_rw_semaphore *sem)
{
	km_look(sem);
	if (sem->block)
		return sem->writer &&
				       km_lock_is_held_by(sem->writer,
							  &sem->dep_map) &&
				       !sem->readers_nr ?
			       KM_PERCPU_ACTIVE :
			       KM_PERCPU_PENDING;
	return sem->entering_nr ? KM_PERCPU_ENTERING : KM_PERCPU_IDLE;
}
