/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * standing.h - what a world that was stopped between two steps looks like
 *
 * Owns:       nothing. Apart, because it reads core/world.h, which is otherwise
 *             private to sim/core and sim/detect.
 * Used by:    explore/stepper, cli (debug).
 * Promises:   but for sim_standing_cut() it only reads, and only memory that is
 *             there.
 *
 * Tasks, their waits and the locks they hold: core/task.h, as ever. Nothing here
 * is a schedule point; no task may be running.
 */
#ifndef SIM_EXPLORE_STANDING_H
#define SIM_EXPLORE_STANDING_H

#include "base/base.h"
#include "core/cpu.h"

struct sim_timer;  /* core/clock.h */
struct sim_wakers; /* core/wait.h */
struct sim_waiter;

/** sim_standing_cut() - the next execution from the present state ends after so
 * many steps; Return: the limit before */
u32 sim_standing_cut(u32 steps_max);

/** sim_standing_cpu() - CPU @cpu: who is current, what is queued there */
const struct sim_cpu *sim_standing_cpu(u32 cpu);

/** sim_standing_irq() - the interrupt that CPU @cpu would take next, or NULL */
const struct sim_irq *sim_standing_irq(u32 cpu);

/** sim_standing_timer() - the timer that fires next, or NULL */
const struct sim_timer *sim_standing_timer(void);

/** sim_standing_time_us() - virtual time; unlike sim_clock_now_us() nobody
 * takes notice */
u64 sim_standing_time_us(void);

/** sim_standing_wakers() - the tasks that could end the wait @w */
void sim_standing_wakers(const struct sim_waiter *w, struct sim_wakers *ret);

/** sim_standing_percpu() - CPU @cpu's copy of the static per-CPU variable whose
 * symbol is at @addr; @addr itself if it is no such variable */
const void *sim_standing_percpu(const void *addr, u32 cpu);

/** sim_standing_is_percpu() - is @addr the symbol of such a variable? */
bool sim_standing_is_percpu(const void *addr);

/** sim_standing_readable() - how many of the @bytes bytes at @addr are memory of
 * the model now: globals, per-CPU areas, heap */
size_t sim_standing_readable(const void *addr, size_t bytes);

#endif /* SIM_EXPLORE_STANDING_H */
