/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockchain.h - a sequence of locks that some task held
 *
 * Owns:       nothing; a model's lock validator fills it in.
 * Used by:    kernel_model/kernel/locking/lockdep_chains.c (fills it in), cli
 *             (hands it on), sim/detect/lockpath (judges by it).
 * Never:      points into a world.
 */
#ifndef SIM_CORE_LOCKCHAIN_H
#define SIM_CORE_LOCKCHAIN_H

#include "base/base.h"
#include "core/task.h"

#define SIM_LOCKCHAIN_MAX	48

enum sim_lockchain_mode {
	SIM_LOCKCHAIN_WRITE = 0,
	SIM_LOCKCHAIN_READ = 1,		/* waits behind a writer that waits */
	SIM_LOCKCHAIN_READ_RECURSIVE = 2,
};

struct sim_lockchain_hold {
	const char	*name;		/* class as reports have it */
	u64		instance;	/* which lock of the class */
	u8		mode;		/* enum sim_lockchain_mode */
	bool		is_trylock;	/* or not validated */
};

/**
 * struct sim_lockchain - what a task held when it took one more
 * @holds_nr: of @holds, at least 1
 * @holds: outermost first; the last one is the one that it was about to take
 * @task_id: the first one that did so
 * @role: of that task
 * @was_exploring: not booting, in setup or checking
 */
struct sim_lockchain {
	u32	holds_nr;
	struct sim_lockchain_hold holds[SIM_LOCKCHAIN_MAX];
	u32	task_id;
	char	role[SIM_TASK_NAME_BYTES];
	bool	was_exploring;
};

#endif /* SIM_CORE_LOCKCHAIN_H */
