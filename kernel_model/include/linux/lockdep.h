/* SPDX-License-Identifier: GPL-2.0-only */
/* lockdep.h - assertions on held locks */
#ifndef KM_LINUX_LOCKDEP_H
#define KM_LINUX_LOCKDEP_H

#include <asm/engine.h>

/** lock_is_held_map() - does the running task hold it in any mode? */
bool lock_is_held_map(const struct lockdep_map *map);

/** lock_is_held_write_map() - does it hold it for writing? */
bool lock_is_held_write_map(const struct lockdep_map *map);

/** km_assert_held() - finding assertion unless held */
void km_assert_held(const struct lockdep_map *map, const char *where);

#define lockdep_is_held(lock)		lock_is_held_map(&(lock)->dep_map)
#define lockdep_assert_held(lock)	km_assert_held(&(lock)->dep_map, __func__)
#define lockdep_assert_held_write(lock) \
	do { \
		if (!lock_is_held_write_map(&(lock)->dep_map)) \
			km_assert_fail("%s() without '%s' for writing", \
				       __func__, \
				       km_map_name(&(lock)->dep_map)); \
	} while (0)

#endif /* KM_LINUX_LOCKDEP_H */
