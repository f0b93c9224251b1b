/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * percpu-rwsem.h - rwsem with cheap readers and a three-phase writer
 *
 * Phases of a writer: ENTERING (waits for a grace period; readers do not see
 * it), PENDING (blocks new readers, waits for the old ones), ACTIVE. A reader
 * that already holds it is not preferred: not recursive once a writer pends.
 * All operations are scheduling points.
 */
#ifndef KM_LINUX_PERCPU_RWSEM_H
#define KM_LINUX_PERCPU_RWSEM_H

#include <asm/engine.h>
#include <linux/compiler.h>
#include <linux/lockdep.h>

enum km_percpu_phase {
	KM_PERCPU_IDLE,
	KM_PERCPU_ENTERING,
	KM_PERCPU_PENDING,
	KM_PERCPU_ACTIVE,
};

struct percpu_rw_semaphore {
	struct lockdep_map	dep_map;
	struct km_wait		waiters;	/* tag: KM_LOCK_READ or KM_LOCK_WRITE */
	struct km_wait		drain;		/* the pending writer */
	struct km_task		*writer;	/* who set block */
	u32			readers_nr;
	u32			entering_nr;	/* writers in rcu_sync */
	bool			block;
};

#define __PERCPU_RWSEM_INITIALIZER(name) { \
	.dep_map = KM_LOCKDEP_MAP(#name), \
	.waiters = KM_WAIT_INIT((name).waiters), \
	.drain = KM_WAIT_INIT((name).drain) }
#define DEFINE_STATIC_PERCPU_RWSEM(name) \
	static struct percpu_rw_semaphore name = \
		__PERCPU_RWSEM_INITIALIZER(name)
#define DEFINE_PERCPU_RWSEM(name) \
	struct percpu_rw_semaphore name = __PERCPU_RWSEM_INITIALIZER(name)

/** km_percpu_rwsem_init() - @name is the lock class, static storage */
void km_percpu_rwsem_init(struct percpu_rw_semaphore *sem, const char *name);

void __percpu_init_rwsem(struct percpu_rw_semaphore *sem, const char *name,
			 const struct lock_class_key *key);
#define percpu_init_rwsem(sem) \
	({ \
		static struct lock_class_key lock_key; \
		__percpu_init_rwsem((sem), #sem, &lock_key); \
		0; \
	})
#define percpu_free_rwsem(sem)	((void)(sem))

/* As upstream these are inline: reports name the caller of who calls them. */
void km_percpu_down_read(struct percpu_rw_semaphore *sem, unsigned long ip);
void km_percpu_up_read(struct percpu_rw_semaphore *sem, unsigned long ip);

static __always_inline void percpu_down_read(struct percpu_rw_semaphore *sem)
{
	km_percpu_down_read(sem, _RET_IP_);
}

static __always_inline void percpu_up_read(struct percpu_rw_semaphore *sem)
{
	km_percpu_up_read(sem, _RET_IP_);
}

void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);

/** percpu_down_read_trylock() - fails while a writer is pending or active */
bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem);

/** km_percpu_rwsem_phase() - for tests and reports */
enum km_percpu_phase km_percpu_rwsem_phase(
	const struct percpu_rw_semaphore *sem);

#define percpu_rwsem_is_held(sem)	lock_is_held_map(&(sem)->dep_map)
#define percpu_rwsem_assert_held(sem) \
	km_assert_held(&(sem)->dep_map, __func__)

#endif /* KM_LINUX_PERCPU_RWSEM_H */
