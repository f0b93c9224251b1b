/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * waitgraph.h - deadlocks and lost wake-ups from the wait-for graph
 *
 * Owns:       scratch memory of one graph; nothing outlives a call.
 * Used by:    detect.c, tests.
 * Promises:   reports a task as dead only if no order of events could wake it:
 *             whoever is not sure (an unknown waker, a daemon that is idle,
 *             an actor still to come) counts as alive as long as anything in
 *             the world can move.
 *
 * The graph has an edge from each blocked task to each task that could end
 * its wait. A task that needs one of them is dead if all are dead, a task that
 * needs each of them is dead if one is. A runnable task is dead if a dead
 * task spins on its CPU and neither can leave. A deadlock is a cycle of dead
 * tasks. It is reported by its roles, objects and kinds of waits only.
 */
#ifndef SIM_DETECT_WAITGRAPH_H
#define SIM_DETECT_WAITGRAPH_H

#include "base/base.h"

struct sim_outcome; /* core/run.h */
struct sim_task;    /* core/task.h */

/**
 * sim_waitgraph_block() - hook: @task just blocked
 *
 * Returns if somebody may still wake it, or if that is at least not ruled out.
 * Otherwise ends the execution with the shortest cycle that @task closed, or
 * with the knot that it ran into.
 */
void sim_waitgraph_block(struct sim_task *task);

/**
 * sim_waitgraph_quiescent() - hook: no move is possible
 * @ret: left alone if all that is left are idle daemons; else a deadlock, or
 *	a lost-wakeup if there is no cycle
 */
void sim_waitgraph_quiescent(struct sim_outcome *ret);

#define SIM_WAITGRAPH_CYCLES_MAX 32

/** sim_waitgraph_keep_cycles() - from now on, at a deadlock, all of its cycles */
void sim_waitgraph_keep_cycles(bool keeps);

/**
 * sim_waitgraph_cycle() - cycle @i of the last deadlock, in any order
 *
 * Not only the one that was reported: when that was closed, others may have been
 * there that go through more tasks.
 *
 * Return: NULL if there is none with that number. Beyond SIM_WAITGRAPH_CYCLES_MAX
 * they are not kept, see sim_waitgraph_cycles_lost().
 */
const struct sim_outcome *sim_waitgraph_cycle(u32 i);

/** sim_waitgraph_cycles_lost() - were there more? */
bool sim_waitgraph_cycles_lost(void);

#endif /* SIM_DETECT_WAITGRAPH_H */
