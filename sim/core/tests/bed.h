/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bed.h - what the test programs of this directory share
 *
 * Owns:       one world with its snapshot, and deciders to run it with.
 * Used by:    the tests in this directory.
 * Never:      asserts on the stack of a task; tests look at the outcome.
 */
#ifndef SIM_CORE_TESTS_BED_H
#define SIM_CORE_TESTS_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/rng.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"

extern struct sim_outcome bed_out;	/* of the last execution */
extern struct sim_snapshot *bed_snap;

/** Full preemption, every CPU online, small livelock bound. */
struct sim_world_options bed_options(u32 cpus_nr);

/** bed_boot() - create the world, boot with @fn, which must be clean; snapshot */
void bed_boot(const struct sim_world_options *o, void (*fn)(void *arg));

/** bed_boot_outcome() - as bed_boot(), but any verdict; snapshot if clean */
void bed_boot_outcome(const struct sim_world_options *o, void (*fn)(void *arg));

/** bed_teardown() - for cmocka; does nothing without a world */
int bed_teardown(void **state);

/** bed_run() - restore and run, decisions drawn from @seed */
void bed_run(u64 seed);

/** bed_all() - every schedule from the snapshot, at most @max_nr
 * @each: called after each on the main stack, may be NULL
 *
 * Return: how many there were; 0 if there are more than @max_nr.
 */
u32 bed_all(u32 max_nr, void (*each)(void));

/** bed_actor() - create an actor that stays on @cpu */
struct sim_task *bed_actor(const char *name, u32 cpu, void (*fn)(void *arg),
			   void *arg);

/** bed_point() - a scheduling point of no meaning */
void bed_point(void);

#endif /* SIM_CORE_TESTS_BED_H */
