/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rwsem.h - reader/writer semaphore, fair: a waiting writer blocks readers
 *
 * All operations are scheduling points.
 */
#ifndef KM_LINUX_RWSEM_H
#define KM_LINUX_RWSEM_H

#include <asm/engine.h>
#include <linux/lockdep.h>

struct rw_semaphore {
	struct lockdep_map	dep_map;
	struct km_wait		wait;		/* tag: KM_LOCK_READ or KM_LOCK_WRITE */
	struct km_task		*writer;
	struct km_task		*handoff;
	u32			readers_nr;
	bool			first_is_awake;	/* a writer, who comes for the lock */
};

#define __RWSEM_INITIALIZER(name) { \
	.dep_map = __LOCKDEP_MAP_INITIALIZER(#name, LD_WAIT_SLEEP, \
					     LD_LOCK_NORMAL), \
	.wait = KM_WAIT_INIT((name).wait) }
#define DECLARE_RWSEM(name) \
	struct rw_semaphore name = __RWSEM_INITIALIZER(name)

/** km_rwsem_init() - @name is the lock class, static storage */
void km_rwsem_init(struct rw_semaphore *sem, const char *name);

void __init_rwsem(struct rw_semaphore *sem, const char *name,
		  const struct lock_class_key *key);
#define init_rwsem(sem) \
	do { \
		static struct lock_class_key lock_key; \
		__init_rwsem((sem), #sem, &lock_key); \
	} while (0)

void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);

/** down_read_nested()/down_write_nested() - of class (key, @subclass) */
void down_read_nested(struct rw_semaphore *sem, unsigned int subclass);
void down_write_nested(struct rw_semaphore *sem, unsigned int subclass);

/** down_read_trylock()/down_write_trylock() - Return: 1 if taken */
int down_read_trylock(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);

#endif /* KM_LINUX_RWSEM_H */
