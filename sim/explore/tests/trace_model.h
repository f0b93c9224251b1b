/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace_model.h - small concurrent programs whose traces were counted
 *
 * Owns:       shared variables, mutexes, reader-writer locks, and operations on
 *             them that are one step each.
 * Used by:    tests of partial-order reduction.
 * Promises:   a task has a CPU of its own unless its program says otherwise.
 */
#ifndef SIM_EXPLORE_TESTS_TRACE_MODEL_H
#define SIM_EXPLORE_TESTS_TRACE_MODEL_H

#include "base/base.h"
#include "strategy/dpor.h"

#define TM_VARS 24
#define TM_TASKS 16

/*
 * A program is a string of pairs, an operation and an object from a to x:
 *   <x read  >x write (number of the task)  +x add one  =x CAS 0 to 1
 *   Lx Ux mutex        Rx rx reader in, out       Wx wx writer in, out
 *   ?x wait until x is not 0                     Cx choose one of three into x
 *   @x read and write one of two higher     Tx try to lock, unlock
 *   (x )x preemption off and on
 * or a function, if what it does depends on what it reads.
 */
struct tm_program {
	const char *steps;
	void (*run)(u32 nr);
	u32 cpu; /* 0: that of the task's number */
};

struct tm_test {
	const char *name;
	struct tm_program tasks[TM_TASKS];
	u32 tasks_nr;
	bool is_plain; /* no detectors: a deadlock ends nothing */
	bool is_fair;  /* a writer announces itself before readers are out */
	u32 cpus_nr;   /* 0: enough */
};

struct tm_result {
	struct sim_dpor_counts counts; /* if the strategy is dpor */
	u64 executions_nr;
	u64 stuck_nr;	   /* executions after which a task had not ended */
	bool is_complete;
	u64 digest;	   /* of all executions in their order */
	u64 resumed_nr;	   /* executions that began in the middle */
	u64 *finals;	   /* sorted hashes of traces with their ends, each once */
	u32 finals_nr;
	char coverage[256];
	u64 asides_nr;	   /* how often it was put aside */
	struct sim_estimate estimate;
};

/* The order of what was done to an object; reads between two writes have none. */
struct tm_history {
	u64 order;
	u64 reads;
};

extern struct tm_world {
	u64 var[TM_VARS];
	struct tm_history var_history[TM_VARS];
	struct tm_history lock_history[TM_VARS];
	struct tm_history cpu_history[TM_TASKS];
	u64 choices;
	u32 done_nr[2 * TM_TASKS]; /* operations of each task, by id */
} * tm_world;

/* Put the search aside after so many executions, and go on; 0: never. */
extern u32 tm_asides_every;

u64 tm_read(u32 x);
void tm_write(u32 x, u64 value);
u64 tm_add(u32 x);
bool tm_cas(u32 x, u64 from, u64 to);
void tm_lock(u32 x);
void tm_unlock(u32 x);

/** tm_explore() - all that strategy @spec finds; stops after @most executions */
void tm_explore(const struct tm_test *test, const char *spec, u64 most,
		struct tm_result *ret);

void tm_result_fini(struct tm_result *result);

#endif /* SIM_EXPLORE_TESTS_TRACE_MODEL_H */
