/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trigger.h - actors that start when a condition holds ("events as scripts")
 *
 * Owns:       the gates of actors that have not started yet.
 * Used by:    sim/script (events of a scenario).
 * Promises:   the gate opens at the step at which the condition first holds.
 */
#ifndef SIM_CORE_TRIGGER_H
#define SIM_CORE_TRIGGER_H

#include "base/base.h"

struct sim_task;

/**
 * sim_trigger_after_step() - start @task once @step decisions were taken
 * @task: an actor created during boot
 * @step: number of decisions
 *
 * If the execution comes to rest before that step, the gate opens then.
 */
void sim_trigger_after_step(struct sim_task *task, u32 step);

/**
 * sim_trigger_on_hold() - start @task when a task with @role holds @lock_name
 * @task: an actor created during boot
 * @role: role of the holder; the string must live in the world
 * @lock_name: name of the lock; the string must live in the world
 *
 * If that never happens the actor does not run, which is not a finding.
 */
void sim_trigger_on_hold(struct sim_task *task, const char *role,
			 const char *lock_name);

#endif /* SIM_CORE_TRIGGER_H */
