// SPDX-License-Identifier: GPL-2.0-only
/*
 * detector.c - example of a detector: who holds too many locks at a time?
 *
 * It listens and may end the execution; it takes no decision, emits no event
 * and changes nothing that the model can see. So without it every schedule is
 * the same up to the step at which it ends one.
 */
#include "core/lock.h"
#include "core/run.h"
#include "core/task.h"
#include "examples.h"

#define HELD_MAX	2

static void acquired(struct sim_task *task, struct sim_lock *lock)
{
	if (task->held_nr > HELD_MAX)
		/* Names, not ids: the title is part of the signature. */
		sim_finding(SIM_VERDICT_LOCK_MISUSE,
			    "%s takes %s as its lock number %u", task->role,
			    lock->name, task->held_nr);
}

const struct sim_hooks example_held_hooks = {
	.acquired = acquired,
};
