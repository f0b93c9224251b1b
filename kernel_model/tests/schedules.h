/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schedules.h - many schedules of a few tasks on a machine with work queues
 *
 * Owns:       one world at a time and the counts of its executions.
 * Used by:    tests of work queues, cross calls and CPU hotplug.
 * Promises:   "is_complete" only if depth-first search came to its end within
 *             the bound on preemptions.
 *
 * State that an execution changes must lie in the world: take it from
 * schedules_alloc() in @boot.
 */
#ifndef KM_TESTS_SCHEDULES_H
#define KM_TESTS_SCHEDULES_H

#include "core/run.h"

#define SCHEDULES_TASKS_MAX	4

struct schedules_task {
	const char	*role;
	void		(*fn)(void);
	u32		cpu;
};

/**
 * struct schedules - what to run
 * @boot: boots what the tasks need, in the boot task, and makes the objects
 * @tasks: end with an entry without a role
 * @check: after each clean execution, in a task of its own; may be NULL
 * @cpus_nr: simulated CPUs
 * @strategy: "dfs" or "random"
 * @preemptions_max: of dfs; -1: no bound
 * @runs_max: random: how many; dfs: more is not complete
 * @points: sync or memory
 * @timers: by default one may fire at any step
 */
struct schedules {
	void			(*boot)(void);
	struct schedules_task	tasks[SCHEDULES_TASKS_MAX + 1];
	void			(*check)(void);
	u32			cpus_nr;
	const char		*strategy;
	s32			preemptions_max;
	u32			runs_max;
	enum sim_points_mode	points;
	enum sim_timers_mode	timers;
};

struct schedules_tally {
	u32	runs_nr;
	u32	verdict_nr[SIM_VERDICT_NR];
	u32	steps_max;
	bool	is_complete;
	char	title[256];	/* of the last finding */
};

/** schedules_run() - run them; the boot must be clean */
void schedules_run(const struct schedules *s, struct schedules_tally *ret);

/** schedules_expect_clean() - run them; anything but clean fails the test */
void schedules_expect_clean(const struct schedules *s);

/** schedules_expect() - run them; @verdict must come up, and nothing else but
 * clean; with @title if that is not NULL */
void schedules_expect(const struct schedules *s, enum sim_verdict verdict,
		      const char *title);

/** schedules_boot() - boot @boot and run @fn alone, points off; clean */
void schedules_boot(void (*boot)(void), void (*fn)(void), u32 cpus_nr);

/** schedules_alloc() - zeroed memory in the world */
void *schedules_alloc(size_t bytes);

/** schedules_fail() - the execution ends as an assertion finding */
SIM_NORETURN void schedules_fail(const char *what);

/** schedules_must() - the same unless @cond */
#define schedules_must(cond) \
	do { \
		if (!(cond)) \
			schedules_fail(#cond); \
	} while (0)

#endif /* KM_TESTS_SCHEDULES_H */
