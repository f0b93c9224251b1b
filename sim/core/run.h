/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.h - the life of a world and of one execution
 *
 * Owns:       world creation, boot, the run loop, the outcome.
 * Used by:    sim/explore, unit tests.
 * Promises:   sim_run() from equal snapshots with equal decisions gives equal
 *             events, outcome and final memory.
 */
#ifndef SIM_CORE_RUN_H
#define SIM_CORE_RUN_H

#include "base/base.h"
#include "base/error.h"
#include "core/choice.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/point.h"
#include "core/verdict.h"
#include "core/wait.h"

struct sim_task;
struct sim_waiter;

struct sim_world_options {
	u32			cpus_nr;	/* 1..SIM_CPUS_MAX */
	enum sim_preempt_model	preempt;
	enum sim_points_mode	points;
	enum sim_timers_mode	timers;
	u32			steps_max;	/* 0: 1,000,000 */
	u32			spins_max;	/* livelock bound, 0: 1,000 */
	bool			offer_spurious_wakes;
	bool			all_cpus_online;	/* no model brings them up */
};

#define SIM_OUTCOME_EDGES_MAX	16

/** One edge of the reported wait-for cycle, in words. */
struct sim_outcome_edge {
	char			waiter[24];	/* role */
	char			waker[24];	/* role */
	char			object[48];	/* lock or event name */
	enum sim_wait_why	why;
	u32			waiter_id;
	u32			waker_id;
	u32			step;		/* when the wait began */
};

struct sim_outcome {
	enum sim_verdict	verdict;
	u32			steps_nr;
	u32			choices_nr;
	u32			switches_nr;	/* moves to another task */
	u32			preemptions_nr;	/* ... although the last could go on */
	u32			task_id;	/* who was running, 0 if none */
	u64			event_hash;
	u64			time_us;	/* virtual */
	u32			edges_nr;
	struct sim_outcome_edge	edges[SIM_OUTCOME_EDGES_MAX];
	char			title[256];	/* one line: the cycle in words */
	char			signature[512];	/* schedule-independent shape */
};

/** sim_world_create() - map the world; once per process */
int sim_world_create(const struct sim_world_options *o, struct sim_error *err);

/** sim_world_destroy() - unmap; a new one may be created afterwards */
void sim_world_destroy(void);

/**
 * sim_world_boot() - run @fn(@arg) in a boot task until nothing can move
 * @fn: boots the model, runs the scenario's setup, creates actors
 * @arg: passed to @fn
 * @ret: verdict CLEAN, or the finding that happened while booting
 *
 * Schedule points are off: a task runs until it blocks. Tasks created with
 * kind ACTOR do not start before the first sim_run().
 */
void sim_world_boot(void (*fn)(void *arg), void *arg, struct sim_outcome *ret);

/** sim_run() - one execution from the present state
 * @decider: takes the decisions
 * @steps_stop: 0, or stop with verdict STOPPED after that step (replay)
 * @ret: how it ended
 */
void sim_run(const struct sim_decider *decider, u32 steps_stop,
	     struct sim_outcome *ret);

/** sim_run_on() - go on with an execution whose state was put back, together
 * with what stands beside the world (see checkpoint.h) */
void sim_run_on(struct sim_outcome *ret);

/**
 * sim_run_check() - run @fn(@arg) in a task of its own after sim_run() ended
 * clean; schedule points off. @ret is changed only if there is a finding.
 */
void sim_run_check(void (*fn)(void *arg), void *arg, struct sim_outcome *ret);

/**
 * sim_finding() - the execution ends here with @verdict
 * @verdict: any but CLEAN
 * @fmt: the title: one line, lower case, what is wrong
 *
 * Does not return: the running task is never resumed. The signature is
 * the verdict, the role of the running task and the title, so a title names
 * roles and locks, never ids, addresses or seeds.
 */
SIM_NORETURN void sim_finding(enum sim_verdict verdict, const char *fmt, ...)
	SIM_PRINTF(2, 3);

/** sim_finding_end() - as sim_finding(), with an outcome made by a detector
 * (verdict, edges, title and signature are taken from @outcome) */
SIM_NORETURN void sim_finding_end(const struct sim_outcome *outcome);

/** sim_is_exploring() - inside sim_run(), not booting or checking? */
bool sim_is_exploring(void);

/**
 * sim_run_note_news() - an observer learned what it will not forget
 *
 * For whoever keeps something over executions (lock orders, lock chains): an
 * execution without news needs not be seen by another process that sees all
 * executions with news, in the same order.
 */
void sim_run_note_news(void);

/** sim_run_news() - how often that was so in this process */
u64 sim_run_news(void);

/** sim_step_now() - number of the last decision, from 1; 0 before the first */
u32 sim_step_now(void);

/**
 * struct sim_hooks - what detectors listen to. Any member may be NULL.
 * @block: @task just blocked (its waiter is queued, it has not switched away).
 *	May end the execution through sim_finding_end().
 * @acquired: the lock is on @task's held stack already
 * @released: called after removal from the held stack
 * @quiescent: no move is possible. May fill in @ret (verdict etc.).
 */
struct sim_hooks {
	void	(*block)(struct sim_task *task);
	void	(*acquired)(struct sim_task *task, struct sim_lock *lock);
	void	(*released)(struct sim_task *task, struct sim_lock *lock);
	void	(*quiescent)(struct sim_outcome *ret);
	void	(*step)(const struct sim_moves *moves);
};

/** sim_hooks_set() - install @hooks (not owned; NULL removes them) */
void sim_hooks_set(const struct sim_hooks *hooks);

#endif /* SIM_CORE_RUN_H */
