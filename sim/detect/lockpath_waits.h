/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockpath_waits.h - chains of locks, reduced to what concerns one cycle
 *
 * Owns:       the waits and the table of names.
 * Used by:    lockpath.c only.
 */
#ifndef SIM_DETECT_LOCKPATH_WAITS_H
#define SIM_DETECT_LOCKPATH_WAITS_H

#include "detect/lockpath.h"

#define LOCKPATH_NAMES_MAX 1024

struct lockpath_hold {
	u16 name; /* index into names */
	u8 mode;
	u64 instance;
};

/* A task held these and took one more, which is a class of the cycle. */
struct lockpath_wait {
	struct lockpath_hold want;
	u16 direct_from; /* holds from here on have an arrow to @want */
	u16 holds_nr;
	u32 task_id;
	bool was_exploring;
	char role[SIM_TASK_NAME_BYTES];
	const struct lockpath_hold *holds;
};

struct lockpath_waits {
	u32 classes_nr;
	u16 cycle[SIM_LOCKPATH_CLASSES_MAX];
	u32 names_nr;
	char (*names)[SIM_LOCKPATH_NAME_BYTES];
	u64 instances[LOCKPATH_NAMES_MAX];	/* the first one seen */
	bool has_one_instance[LOCKPATH_NAMES_MAX];
	u32 writers_nr;		/* taken for writing while exploring */
	u16 writers[LOCKPATH_NAMES_MAX];
	u32 nr, room;
	struct lockpath_wait *waits;
};

/** lockpath_waits_read() - NULL when memory is out */
struct lockpath_waits *lockpath_waits_read(const struct sim_lockpath *path);

void lockpath_waits_free(struct lockpath_waits *all);

#endif /* SIM_DETECT_LOCKPATH_WAITS_H */
