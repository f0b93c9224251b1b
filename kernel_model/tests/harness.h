/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * harness.h - tables of small questions, each answered by all schedules
 *
 * Owns:       one world at a time; the counts of its executions.
 * Used by:    the tests of primitives.
 * Promises:   a question passes only if depth-first search came to its end and
 *             every verdict was seen exactly as often as the table says.
 *
 * State that an execution changes must lie in the world: take it from
 * harness_alloc() in @boot. Globals of a test program are not restored.
 */
#ifndef KM_TESTS_HARNESS_H
#define KM_TESTS_HARNESS_H

#include "core/run.h"

#define HARNESS_ACTORS_MAX	4

struct harness_actor {
	const char	*role;
	void		(*fn)(void);
	u32		cpu;
};

/**
 * struct harness_question - who does what, and what comes of it
 * @name: shown when it fails
 * @boot: makes the objects, in the boot task; may be NULL
 * @actors: end with an entry without a role
 * @check: after each clean execution; ends in harness_fail() or returns
 * @cpus_nr: 0: one more than the highest CPU of an actor
 * @is_cooperative: no preemption but where a task sleeps
 * @preemptions_max: bound of the search, 0: none
 * @expect: number of executions for each verdict; all others must be 0
 * @title: of the last finding; NULL: not compared
 */
struct harness_question {
	const char		*name;
	void			(*boot)(void);
	struct harness_actor	actors[HARNESS_ACTORS_MAX + 1];
	void			(*check)(void);
	u32			cpus_nr;
	bool			is_cooperative;
	u32			preemptions_max;
	u64			expect[SIM_VERDICT_NR];
	const char		*title;
};

/** harness_ask() - run every schedule of @q and compare */
void harness_ask(const struct harness_question *q);

/** harness_ask_all() - @nr questions; fails after the last, naming all that
 * did not come out as expected */
void harness_ask_all(const struct harness_question *q, u32 nr);

/** harness_alloc() - zeroed memory in the world */
void *harness_alloc(size_t bytes);

/** harness_fail() - the execution ends as an assertion finding */
SIM_NORETURN void harness_fail(const char *what);

/** harness_point() - a scheduling point: others may run here */
void harness_point(const char *name);

#endif /* KM_TESTS_HARNESS_H */
