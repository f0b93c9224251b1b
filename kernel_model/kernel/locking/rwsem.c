// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwsem.c - reader/writer semaphore, fair
 *
 * A reader is refused while a writer holds the lock or anybody queues. At the
 * head of the queue readers are granted the lock by who wakes them, all
 * readers of the queue at once; a writer is woken and tries itself.
 *
 * PORT: no optimistic spinning. The 4 ms after which a first waiter sets
 * handoff is "woken once in vain" here.
 */
#include <asm/alloc.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/rwsem.h>

void __init_rwsem(struct rw_semaphore *sem, const char *name,
		  const struct lock_class_key *key)
{
	lockdep_init_map_wait(&sem->dep_map, name, key, LD_WAIT_SLEEP);
	km_wait_init(&sem->wait);
	km_touch(sem);
	sem->writer = NULL;
	sem->handoff = NULL;
	sem->readers_nr = 0;
	sem->first_is_awake = false;
}

void km_rwsem_init(struct rw_semaphore *sem, const char *name)
{
	__init_rwsem(sem, name, NULL);
}

/* The first writer that queues ahead of @w, or NULL. */
static struct km_task *writer_ahead(const struct rw_semaphore *sem,
				    const struct km_waiter *w)
{
	struct km_waiter *pos;

	list_for_each_entry(pos, &sem->wait.waiters, node) {
		if (pos == w)
			return NULL;
		if (pos->tag == KM_LOCK_WRITE)
			return pos->task;
	}
	return NULL;
}

static void reader_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	const struct rw_semaphore *sem = w->spec->wakers_arg;
	struct km_task *task = sem->writer;

	ret->all = true;
	if (!task)
		task = writer_ahead(sem, w);
	if (task)
		km_wakers_add(ret, task->id);
	else
		ret->unknown = true;
}

static void writer_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	km_wakers_holders(w, ret);
	ret->all = true;
	ret->unknown = !ret->nr;
}

static struct km_wait_spec wait_spec(struct rw_semaphore *sem, bool is_read)
{
	return (struct km_wait_spec){
		.why = is_read ? KM_WHY_RWSEM_READ : KM_WHY_RWSEM_WRITE,
		.lock = km_map_lock(&sem->dep_map),
		.wakers = is_read ? reader_wakers : writer_wakers,
		.wakers_arg = sem,
	};
}

/* Grant the lock to every queued reader. */
static void grant_readers(struct rw_semaphore *sem)
{
	struct km_waiter *pos, *next;

	list_for_each_entry_safe(pos, next, &sem->wait.waiters, node) {
		if (pos->tag != KM_LOCK_READ)
			continue;
		sem->readers_nr++;
		km_lock_acquired_by(pos->task, &sem->dep_map, KM_LOCK_READ);
		km_wait_wake_waiter(pos);
	}
}

/* The lock became free, or free for readers: see to the head of the queue. */
static void rwsem_wake(struct rw_semaphore *sem)
{
	struct km_waiter *first = km_wait_first(&sem->wait);

	/* Upstream it stays the head of the list until it has the lock. */
	if (!first || sem->first_is_awake)
		return;
	if (first->tag == KM_LOCK_READ)
		grant_readers(sem);
	else if (!sem->readers_nr)
		sem->first_is_awake = km_wait_wake(&sem->wait, 1);
}

static bool has_waiters(const struct rw_semaphore *sem)
{
	return sem->first_is_awake || !km_wait_is_empty(&sem->wait);
}

static bool may_read(const struct rw_semaphore *sem)
{
	/* PREEMPT_RT: a writer that only waits keeps nobody out. */
	if (unlikely(km_preempt_rt))
		return !sem->writer;
	if (sem->writer || sem->handoff)
		return false;
	/* Only as the sole reader may a newcomer pass the queue. */
	return !has_waiters(sem) || !sem->readers_nr;
}

/* The first writer to wait keeps readers out, so its waiting is seen. */
static bool rwsem_is_free(const void *obj, bool is_shared)
{
	const struct rw_semaphore *sem = obj;

	if (is_shared)
		return may_read(sem);
	return !sem->writer && !sem->handoff &&
	       (!sem->readers_nr || !has_waiters(sem));
}

static __always_inline void read_common(struct rw_semaphore *sem,
					unsigned int subclass, unsigned long ip)
{
	km_might_sleep(km_map_name(&sem->dep_map));
	km_point_lock(ACQUIRE, sem, km_map_name(&sem->dep_map), rwsem_is_free,
		      KM_POINT_SHARED);
	km_heap_check(sem);
	rwsem_acquire_read(&sem->dep_map, subclass, 0, ip);
	if (unlikely(!may_read(sem))) {
		struct km_wait_spec spec = wait_spec(sem, true);

		km_wait_block_tag(&sem->wait, &spec, KM_LOCK_READ);
		return;		/* granted by the waker */
	}
	sem->readers_nr++;
	km_lock_acquired(&sem->dep_map, KM_LOCK_READ, false);
}

void down_read(struct rw_semaphore *sem)
{
	read_common(sem, 0, _RET_IP_);
}

void down_read_nested(struct rw_semaphore *sem, unsigned int subclass)
{
	read_common(sem, subclass, _RET_IP_);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	km_point(ACQUIRE, sem, km_map_name(&sem->dep_map));
	km_heap_check(sem);
	if (sem->writer || sem->handoff || has_waiters(sem))
		return 0;
	sem->readers_nr++;
	rwsem_acquire_read(&sem->dep_map, 0, 1, _RET_IP_);
	km_lock_acquired(&sem->dep_map, KM_LOCK_READ, true);
	return 1;
}

void up_read(struct rw_semaphore *sem)
{
	km_point_lock(RELEASE, sem, km_map_name(&sem->dep_map), rwsem_is_free,
		      KM_POINT_SHARED);
	km_heap_check(sem);
	rwsem_release(&sem->dep_map, _RET_IP_);
	if (unlikely(!sem->readers_nr))
		km_lock_misuse("%s: up_read('%s') without a reader",
			       km_task_current()->role,
			       km_map_name(&sem->dep_map));
	km_lock_released(&sem->dep_map);
	if (!--sem->readers_nr)
		rwsem_wake(sem);
}

static bool try_write(struct rw_semaphore *sem, struct km_task *me)
{
	if (sem->writer || sem->readers_nr)
		return false;
	if (sem->handoff && sem->handoff != me)
		return false;
	sem->handoff = NULL;
	sem->writer = me;
	return true;
}

static __always_inline void write_common(struct rw_semaphore *sem,
					 unsigned int subclass,
					 unsigned long ip)
{
	struct km_task *me = km_task_current();

	km_might_sleep(km_map_name(&sem->dep_map));
	km_point_lock(ACQUIRE, sem, km_map_name(&sem->dep_map), rwsem_is_free,
		      0);
	km_heap_check(sem);
	rwsem_acquire(&sem->dep_map, subclass, 0, ip);
	if (unlikely(!try_write(sem, me))) {
		struct km_wait_spec spec = wait_spec(sem, false);

		do {
			km_wait_block_tag(&sem->wait, &spec, KM_LOCK_WRITE);
			km_touch(sem);
			sem->first_is_awake = false;
			if (try_write(sem, me))
				break;
			sem->handoff = me;
			spec.flags = KM_WAIT_FRONT;
		} while (true);
	}
	km_lock_acquired(&sem->dep_map, KM_LOCK_WRITE, false);
}

void down_write(struct rw_semaphore *sem)
{
	write_common(sem, 0, _RET_IP_);
}

void down_write_nested(struct rw_semaphore *sem, unsigned int subclass)
{
	write_common(sem, subclass, _RET_IP_);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	km_point(ACQUIRE, sem, km_map_name(&sem->dep_map));
	km_heap_check(sem);
	if (!try_write(sem, km_task_current()))
		return 0;
	rwsem_acquire(&sem->dep_map, 0, 1, _RET_IP_);
	km_lock_acquired(&sem->dep_map, KM_LOCK_WRITE, true);
	return 1;
}

static void assert_writer(const struct rw_semaphore *sem, const char *what)
{
	if (unlikely(sem->writer != km_task_current()))
		km_lock_misuse("%s: %s('%s') by a stranger",
			       km_task_current()->role, what,
			       km_map_name(&sem->dep_map));
}

void up_write(struct rw_semaphore *sem)
{
	km_point_lock(RELEASE, sem, km_map_name(&sem->dep_map), rwsem_is_free,
		      0);
	km_heap_check(sem);
	rwsem_release(&sem->dep_map, _RET_IP_);
	assert_writer(sem, "up_write");
	km_lock_released(&sem->dep_map);
	sem->writer = NULL;
	rwsem_wake(sem);
}

void downgrade_write(struct rw_semaphore *sem)
{
	struct km_waiter *first;

	km_point(RELEASE, sem, km_map_name(&sem->dep_map));
	assert_writer(sem, "downgrade_write");
	lock_downgrade(&sem->dep_map, _RET_IP_);
	km_lock_released(&sem->dep_map);
	sem->writer = NULL;
	sem->readers_nr = 1;
	km_lock_acquired(&sem->dep_map, KM_LOCK_READ, false);
	first = km_wait_first(&sem->wait);
	if (first && first->tag == KM_LOCK_READ && !sem->first_is_awake)
		grant_readers(sem);
}
