/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * script_test.h - what every test program of this directory needs
 *
 * Owns:       a tiny model, loading from text, small deciders, one world.
 * Used by:    the tests in this directory.
 */
#ifndef SIM_SCRIPT_TESTS_SCRIPT_TEST_H
#define SIM_SCRIPT_TESTS_SCRIPT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/heap.h"
#include "core/model.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "core/wait.h"
#include "script/script.h"

extern const struct sim_model test_model;

/** One booted scenario with its snapshot. */
struct bed {
	struct sim_script	*script;
	struct sim_snapshot	*snap;
	struct sim_outcome	boot;
};

/** Exhaustive search: the decisions to repeat and what may come next. */
struct dfs {
	u32	nr;		/* decisions to repeat */
	u32	at;
	u32	value[4096];
	u32	bound[4096];
};

struct tally {
	u32	total;
	u32	verdicts[SIM_VERDICT_NR];
};

/** load_text() - load @text as "t.lua" with the test model */
int load_text(const char *text, const char *override, struct sim_script **ret,
	      struct sim_error *err);

/** assert_load_fails() - loading fails with exactly this message */
void assert_load_fails(const char *text, const char *override,
		       const char *message);

/** bed_hooks() - find actors that wait for ever when nothing can move */
void bed_hooks(void);

/** bed_boot() - load, create the world, boot; 0 or the error of either */
int bed_boot(struct bed *bed, const char *text, const char *override,
	     struct sim_error *err);

/** bed_make() - bed_boot() that must succeed, and the snapshot */
void bed_make(struct bed *bed, const char *text);

void bed_fini(struct bed *bed);

/** assert_boot_fails() - booting fails with exactly this message */
void assert_boot_fails(const char *text, const char *message);

/** bed_run_random() - restore, run with @seed, check */
void bed_run_random(struct bed *bed, u64 seed, struct sim_outcome *ret);

/** bed_explore() - all schedules, at most @max_nr */
void bed_explore(struct bed *bed, u32 max_nr, struct tally *ret);

#endif /* SIM_SCRIPT_TESTS_SCRIPT_TEST_H */
