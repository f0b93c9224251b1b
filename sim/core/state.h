/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.h - two ways to the same state of the world are known by its number
 *
 * Owns:       what counts as the state: all that decides what can come, and
 *             nothing of how it came about.
 * Used by:    core/sched, for strategies that want to know states.
 * Promises:   states with the same number go on alike, but for a chance of
 *             2^-64 for each two, for step gates and for whoever reads the
 *             clock or counts steps (sim_state_saw_past()). States that go on
 *             alike may have different numbers: heap addresses depend on the
 *             order of allocations.
 *
 * Left out: the hash of events, the numbers of steps, switches and preemptions
 * and whatever was marked with one, who moved last, the time (timers count from
 * now), turns of spin loops, caches of detectors. Stacks count from their
 * suspended frame up. What abandoned frames leave below is cleared, because
 * later frames have holes in which it would live on. Not all of it can be: how
 * many states are told apart depends on the build, too.
 */
#ifndef SIM_CORE_STATE_H
#define SIM_CORE_STATE_H

#include "base/base.h"

struct sim_task;

void sim_sched_tidy(void); /* sched.c */

/** Are states of this execution looked at? Then what only counts how long
 * something took (Lua instructions) should start anew at schedule points. */
extern bool sim_state_is_wanted;

/** sim_state_number() - of the world between two decisions; on the main stack,
 * with every task suspended there. Not a schedule point */
u64 sim_state_number(void);

/** sim_state_clear_dead() - @task was suspended, clear what lies below; or it
 * has left its stack for good */
void sim_state_clear_dead(const struct sim_task *task);

/** sim_state_clear_all() - a state was put back: clear what was left below it */
void sim_state_clear_all(void);

/** sim_state_tidy() - the caller is about to be suspended in frames below its
 * own: they are to be made where nothing is left of others. Not a schedule
 * point */
static inline void sim_state_tidy(void)
{
	if (unlikely(sim_state_is_wanted))
		sim_sched_tidy();
}

void sim_state_scrub(void); /* what sim_state_forget_frames() does */

/** sim_state_forget_frames() - the caller is about to be suspended a few frames
 * further down, where functions that it has called left theirs. Cheaper than
 * sim_state_tidy(), clears less. Not a schedule point */
static inline void sim_state_forget_frames(void)
{
	if (unlikely(sim_state_is_wanted))
		sim_state_scrub();
}

/** sim_state_may_choose() - may the next decision have several moves? */
bool sim_state_may_choose(void);

/** sim_state_forget_past() - nobody has read it yet */
void sim_state_forget_past(void);

/** sim_state_saw_past() - did anybody read the time or the number of steps
 * since? Then states with the same number need not go on alike */
bool sim_state_saw_past(void);

/** sim_state_note_past() - somebody reads it now */
void sim_state_note_past(void);

#endif /* SIM_CORE_STATE_H */
