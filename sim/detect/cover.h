/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cover.h - what of the model was run, who waited for whom, CPU states
 *
 * Owns:       counters outside of the world, over all executions of a campaign
 *             and, in shared memory, of all its processes.
 * Used by:    sim/explore (when executions begin and end); cli, which stores.
 * Promises:   takes no decision and emits nothing: schedules and event hashes
 *             are the same with and without. Off until sim_cover_begin().
 * Never:      allocates while a world runs; what a full table could not keep is
 *             counted, see sim_cover_lost_nr().
 *
 * Code is counted in builds with -Dcoverage=true only, where the compiler puts a
 * call at the beginning of each basic block of the model; waits and CPU states
 * in any build. Counts are of what happened: an execution that a worker repeats
 * to tell of it is not counted again, but with several processes those behind
 * the last one that matters are counted, too.
 */
#ifndef SIM_DETECT_COVER_H
#define SIM_DETECT_COVER_H

#include "base/base.h"
#include "base/error.h"

struct sim_outcome;	/* core/run.h */
struct sim_sink;	/* core/event.h */
struct sim_task;	/* core/task.h */

#define SIM_COVER_PROCESSES_MAX	64
#define SIM_COVER_ROLE_BYTES	24
#define SIM_COVER_NAME_BYTES	48

enum sim_cover_kind {
	SIM_COVER_WAIT,		/* a task waited for another */
	SIM_COVER_CPU_STATE,	/* a callback between two states of a CPU ran */
	SIM_COVER_FAULT,	/* something was made to fail */
};

/**
 * struct sim_cover_fact - how many executions something happened in
 * @number: enum sim_wait_why; the state; which kind of fault
 * @name: of the object waited for, of the state, of what failed
 * @waiter: role; "" unless it is a wait
 * @waker: role of who could have ended the wait, "" if that is not known
 * @executions_nr: that it happened in
 * @failed_nr: of these, those whose finding it was part of: an edge of the
 *	wait-for graph, a state that was being entered or left
 */
struct sim_cover_fact {
	u32	kind;
	u32	number;
	char	name[SIM_COVER_NAME_BYTES];
	char	waiter[SIM_COVER_ROLE_BYTES];
	char	waker[SIM_COVER_ROLE_BYTES];
	u64	executions_nr;
	u64	failed_nr;
};

/** sim_cover_has_code() - was the model built with -Dcoverage=true? */
bool sim_cover_has_code(void);

/** sim_cover_begin() - count from zero, for a campaign of @processes_nr
 *
 * Return: 0 or -SIM_ERR_NOMEM, then nothing is counted.
 */
int sim_cover_begin(u32 processes_nr, struct sim_error *err);

/** sim_cover_end() - stop counting, forget */
void sim_cover_end(void);

bool sim_cover_is_on(void);

/** sim_cover_booted() - the world is as all executions find it */
void sim_cover_booted(void);

/** sim_cover_sink() - for whoever takes the place of the sink: to be handed each
 * event of executions; NULL while off */
const struct sim_sink *sim_cover_sink(void);

/** sim_cover_run_begin() - an execution starts from there */
void sim_cover_run_begin(void);

/** sim_cover_run_end() - how it ended */
void sim_cover_run_end(const struct sim_outcome *outcome);

/** sim_cover_process() - this process is number @idx of those that count; 0 is
 * the one that began. One behind the last counts nothing */
void sim_cover_process(u32 idx);

/** sim_cover_pause() - do not count for a while */
void sim_cover_pause(bool is_paused);

/** sim_cover_block() - hook: @task just blocked */
void sim_cover_block(const struct sim_task *task);

/* ---- results, of all processes ---- */

/** sim_cover_text() - where the model's code lies */
void sim_cover_text(const char **ret_start, const char **ret_end);

/** sim_cover_callback() - what the compiler calls; NULL without code */
const void *sim_cover_callback(void);

/** sim_cover_passed() - how often the block whose call returns to @pc was run
 * @in_runs: in executions; else while booting, in setup and checks
 */
u64 sim_cover_passed(const void *pc, bool in_runs);

/** sim_cover_went() - did a function go from the block of @from to that of @to? */
bool sim_cover_went(const void *from, const void *to);

/** sim_cover_facts() - what there is more of since the last call
 * @fn: what it returns ends this unless 0
 */
int sim_cover_facts(int (*fn)(void *arg, const struct sim_cover_fact *more),
		    void *arg);

/** sim_cover_lost_nr() - facts and ways that full tables had no room for */
u64 sim_cover_lost_nr(void);

#endif /* SIM_DETECT_COVER_H */
