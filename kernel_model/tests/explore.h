/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explore.h - run every schedule of a few tasks, for unit tests
 *
 * Owns:       one world at a time and the tally of its executions.
 * Used by:    tests of ports.
 * Promises:   "is_complete" only if depth-first search came to its end within
 *             the preemption bound that was asked for.
 */
#ifndef KM_TESTS_EXPLORE_H
#define KM_TESTS_EXPLORE_H

#include "core/run.h"

#define KM_TEST_TASKS_MAX	4

struct km_test_task {
	const char	*role;
	void		(*fn)(void);
};

/**
 * struct km_test - one question
 * @boot: boots what the tasks need, in the boot task
 * @tasks: each runs on a CPU of its own, number as the index
 * @check: after each clean execution, in a task of its own; may be NULL
 * @preemptions_max: of depth-first search; -1: no bound
 * @runs_max: stop there
 * @all_cpus_online: from the start, for boots that do not bring up CPUs
 * @spurious_wakes: offer wake-ups without a cause
 */
struct km_test {
	void			(*boot)(void);
	struct km_test_task	tasks[KM_TEST_TASKS_MAX];
	void			(*check)(void);
	s32			preemptions_max;
	u32			runs_max;
	bool			all_cpus_online;
	bool			spurious_wakes;
};

struct km_tally {
	u32			runs_nr;
	u32			verdict_nr[SIM_VERDICT_NR];
	bool			is_complete;
	u32			steps_max;
	char			title[288];	/* of the last finding */
};

/** km_test_explore() - run them all; prints nothing; asserts on set-up only */
void km_test_explore(const struct km_test *test, struct km_tally *ret);

/** km_test_once() - boot and run @fn alone, schedule points off */
void km_test_once(void (*boot)(void), void (*fn)(void));

/** km_test_fail() - the execution ends as an assertion finding */
SIM_NORETURN void km_test_fail(const char *what);

#endif /* KM_TESTS_EXPLORE_H */
