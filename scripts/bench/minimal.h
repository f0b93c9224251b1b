/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * minimal.h - the least that a random search can cost, to compare with
 *
 * Owns:       an engine of a hundred lines: an array of runnable tasks,
 *             xorshift, our switch, a lock as a flag.
 * Used by:    engine_bench.
 * Never:      has CPUs, events, a log, names, detection, snapshots.
 */
#ifndef BENCH_MINIMAL_H
#define BENCH_MINIMAL_H

#include "base/base.h"

#define MINIMAL_TASKS 5
#define MINIMAL_LOCKS 5

/**
 * struct minimal - a program
 * @tasks_nr: at most MINIMAL_TASKS
 * @fn: the body of each task
 */
struct minimal {
	u32 tasks_nr;
	void (*fn)(u32 task);
};

/** minimal_run() - execute @program once; return: decisions taken */
u32 minimal_run(const struct minimal *program);

/** minimal_lock() - decide, then take lock @idx or wait */
void minimal_lock(u32 idx);

/** minimal_unlock() - decide, then free lock @idx and wake who waits */
void minimal_unlock(u32 idx);

#endif /* BENCH_MINIMAL_H */
