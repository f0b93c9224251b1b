// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwlock.c - queued reader/writer lock that spins
 *
 * A task that comes while a writer has the lock, or while anybody queues, joins
 * the queue's end. An interrupt that reads does not queue: it waits only until
 * no writer has the lock, since the reader that it hit may keep the first
 * writer of the queue out for ever. For the same reason a task must not read
 * twice.
 *
 * PORT: queueing is one step, and the lock is handed over: upstream a newcomer
 * may pass a reader that is about to leave the queue.
 */
#include <asm/alloc.h>
#include <linux/rwlock.h>

/* What a waiter wants. */
enum {
	WANTS_READ,
	WANTS_READ_IN_IRQ,
	WANTS_WRITE,
};

void __rwlock_init(rwlock_t *lock, const char *name,
		   const struct lock_class_key *key)
{
	lockdep_init_map_wait(&lock->dep_map, name, key, LD_WAIT_CONFIG);
	km_touch(lock);
	km_wait_init(&lock->wait);
	lock->writer = NULL;
	lock->readers_nr = 0;
}

void km_rwlock_init(rwlock_t *lock, const char *name)
{
	__rwlock_init(lock, name, NULL);
}

void km_rwlock_point(rwlock_t *lock)
{
	km_section_point(lock, km_map_name(&lock->dep_map));
	km_heap_check(lock);
}

/* ---- who could end a wait ---- */

/* The last writer that queues ahead of @w: it goes first. */
static struct km_task *writer_ahead(const rwlock_t *lock,
				    const struct km_waiter *w)
{
	struct km_task *ahead = NULL;
	struct km_waiter *pos;

	list_for_each_entry(pos, &lock->wait.waiters, node) {
		if (pos == w)
			break;
		if (pos->tag == WANTS_WRITE)
			ahead = pos->task;
	}
	return ahead;
}

static void reader_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	const rwlock_t *lock = w->spec->wakers_arg;
	const struct km_task *task = lock->writer;

	ret->all = true;
	if (!task && w->tag == WANTS_READ)
		task = writer_ahead(lock, w);
	if (task)
		km_wakers_add(ret, task->id);
	else
		ret->unknown = true;	/* granted already */
}

static void writer_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	km_wakers_holders(w, ret);
	ret->all = true;
	ret->unknown = !ret->nr;
}

static struct km_wait_spec wait_spec(rwlock_t *lock, bool is_read)
{
	return (struct km_wait_spec){
		.why = KM_WHY_SPIN,
		.flags = KM_WAIT_SPINS,
		.lock = km_map_lock(&lock->dep_map),
		.wakers = is_read ? reader_wakers : writer_wakers,
		.wakers_arg = lock,
	};
}

/* ---- handing over; no writer has the lock ---- */

static void grant(rwlock_t *lock, struct km_waiter *w)
{
	bool is_write = w->tag == WANTS_WRITE;

	if (is_write)
		lock->writer = w->task;
	else
		lock->readers_nr++;
	km_lock_acquired_by(w->task, &lock->dep_map,
			    is_write ? KM_LOCK_WRITE : KM_LOCK_READ);
	km_wait_wake_waiter(w);
}

/* Interrupts do not queue: they have counted themselves in before. */
static void grant_interrupts(rwlock_t *lock)
{
	struct km_waiter *pos, *next;

	list_for_each_entry_safe(pos, next, &lock->wait.waiters, node) {
		if (pos->tag == WANTS_READ_IN_IRQ)
			grant(lock, pos);
	}
}

static void hand_over(rwlock_t *lock)
{
	struct km_waiter *first;

	grant_interrupts(lock);
	while ((first = km_wait_first(&lock->wait)) && first->tag == WANTS_READ)
		grant(lock, first);
	if (first && !lock->readers_nr)
		grant(lock, first);
}

/* ---- reading ---- */

static bool may_read(const rwlock_t *lock, bool in_irq)
{
	return !lock->writer && (in_irq || km_wait_is_empty(&lock->wait));
}

static __always_inline void read_common(rwlock_t *lock, unsigned long ip)
{
	bool in_irq = in_interrupt();

	km_preempt_disable();
	lock_acquire(&lock->dep_map, 0, 0,
		     in_irq ? LOCK_READ_RECURSIVE : LOCK_READ, 1, NULL, ip);
	if (unlikely(!may_read(lock, in_irq))) {
		struct km_wait_spec spec = wait_spec(lock, true);

		km_wait_block_tag(&lock->wait, &spec,
				  in_irq ? WANTS_READ_IN_IRQ : WANTS_READ);
		return;		/* granted */
	}
	lock->readers_nr++;
	km_lock_acquired(&lock->dep_map, KM_LOCK_READ, false);
}

void km_read_acquire(rwlock_t *lock)
{
	read_common(lock, _RET_IP_);
}

void read_lock(rwlock_t *lock)
{
	km_rwlock_point(lock);
	read_common(lock, _RET_IP_);
}

bool read_trylock(rwlock_t *lock)
{
	bool in_irq = in_interrupt();

	km_rwlock_point(lock);
	if (!may_read(lock, in_irq))
		return false;
	km_preempt_disable();
	lock->readers_nr++;
	lock_acquire(&lock->dep_map, 0, 1,
		     in_irq ? LOCK_READ_RECURSIVE : LOCK_READ, 1, NULL,
		     _RET_IP_);
	km_lock_acquired(&lock->dep_map, KM_LOCK_READ, true);
	return true;
}

void read_unlock(rwlock_t *lock)
{
	km_touch(lock);
	km_heap_check(lock);
	rwlock_release(&lock->dep_map, _RET_IP_);
	if (unlikely(!km_lock_is_held_by(km_task_current(), &lock->dep_map) ||
		     !lock->readers_nr))
		km_lock_misuse("%s: read_unlock('%s') without reading",
			       km_task_current()->role,
			       km_map_name(&lock->dep_map));
	km_lock_released(&lock->dep_map);
	if (!--lock->readers_nr)
		hand_over(lock);
	km_preempt_enable();
}

/* ---- writing ---- */

static __always_inline void write_common(rwlock_t *lock, unsigned long ip)
{
	km_preempt_disable();
	rwlock_acquire(&lock->dep_map, 0, 0, ip);
	if (unlikely(lock->writer || lock->readers_nr)) {
		struct km_wait_spec spec = wait_spec(lock, false);

		km_wait_block_tag(&lock->wait, &spec, WANTS_WRITE);
		return;		/* granted */
	}
	lock->writer = km_task_current();
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, false);
}

void km_write_acquire(rwlock_t *lock)
{
	write_common(lock, _RET_IP_);
}

void write_lock(rwlock_t *lock)
{
	km_rwlock_point(lock);
	write_common(lock, _RET_IP_);
}

bool write_trylock(rwlock_t *lock)
{
	km_rwlock_point(lock);
	if (lock->writer || lock->readers_nr)
		return false;
	km_preempt_disable();
	lock->writer = km_task_current();
	rwlock_acquire(&lock->dep_map, 0, 1, _RET_IP_);
	km_lock_acquired(&lock->dep_map, KM_LOCK_WRITE, true);
	return true;
}

void write_unlock(rwlock_t *lock)
{
	km_touch(lock);
	km_heap_check(lock);
	rwlock_release(&lock->dep_map, _RET_IP_);
	if (unlikely(lock->writer != km_task_current()))
		km_lock_misuse("%s: write_unlock('%s') by a stranger",
			       km_task_current()->role,
			       km_map_name(&lock->dep_map));
	km_lock_released(&lock->dep_map);
	lock->writer = NULL;
	hand_over(lock);
	km_preempt_enable();
}
