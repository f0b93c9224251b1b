/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_assert.h - assertions on held locks and on the context
 *
 * Owns:       nothing.
 * Used by:    linux/lockdep.h.
 * Promises:   a violation ends the execution with the verdict assertion; they
 *             work with lockdep on or off, from the engine's held locks.
 */
#ifndef KM_LINUX_LOCKDEP_ASSERT_H
#define KM_LINUX_LOCKDEP_ASSERT_H

#include <asm/engine.h>

/** lock_is_held_map() - does the running task hold it in any mode? */
bool lock_is_held_map(const struct lockdep_map *map);

/** lock_is_held_write_map() - does it hold it for writing? */
bool lock_is_held_write_map(const struct lockdep_map *map);

/** km_assert_held() - finding assertion unless held */
void km_assert_held(const struct lockdep_map *map, const char *where);

/** km_assert_held_write() - finding assertion unless held for writing */
void km_assert_held_write(const struct lockdep_map *map, const char *where);

/** km_assert_context() - finding assertion "where: what" unless @is_so */
void km_assert_context(bool is_so, const char *where, const char *what);

#define lockdep_is_held(lock)		lock_is_held_map(&(lock)->dep_map)
#define lockdep_assert_held(lock)	km_assert_held(&(lock)->dep_map, __func__)
#define lockdep_assert_held_write(lock)					\
	km_assert_held_write(&(lock)->dep_map, __func__)
#define lockdep_assert_held_read(lock)					\
	km_assert_context(lockdep_is_held(lock) &&			\
			  !lock_is_held_write_map(&(lock)->dep_map),	\
			  __func__, "needs " #lock " for reading")
#define lockdep_assert_not_held(lock)					\
	km_assert_context(!lockdep_is_held(lock), __func__,		\
			  "must not hold " #lock)
#define lockdep_assert_none_held_once()					\
	km_assert_context(!km_task_current()->held_nr, __func__,	\
			  "must hold no lock")
#define lockdep_assert_irqs_enabled()					\
	km_assert_context(!km_irqs_are_off(), __func__,			\
			  "needs interrupts on")
#define lockdep_assert_irqs_disabled()					\
	km_assert_context(km_irqs_are_off(), __func__,			\
			  "needs interrupts off")
#define lockdep_assert_in_irq()						\
	km_assert_context(km_in_hardirq(), __func__, "needs an interrupt")
#define lockdep_assert_preemption_enabled()				\
	km_assert_context(!km_in_atomic(), __func__, "needs preemption on")
#define lockdep_assert_preemption_disabled()				\
	km_assert_context(km_in_atomic(), __func__, "needs preemption off")

#endif /* KM_LINUX_LOCKDEP_ASSERT_H */
