/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * toy.h - tiny programs on sim/core for the tests of the layers above it
 *
 * Owns:       a lock, an event, and a program of steps for each task.
 * Used by:    tests of strategy, detect and explore.
 * Promises:   all state that an execution changes is in the world.
 */
#ifndef SIM_STRATEGY_TESTS_TOY_H
#define SIM_STRATEGY_TESTS_TOY_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/choice.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/lock.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "core/wait.h"
#include "strategy/strategy.h"

#define TOY_LOCKS 6
#define TOY_TASKS 6

/*
 * A program is a string of steps, one character each:
 *   a..f  take that lock      A..F  release it
 *   .     a point             ?     sim_choice() between three values
 *   !     a finding, if two is the last value chosen
 *   x     the end of the process, y a hang, if two was chosen five times
 */
struct toy_program {
	const char *role;
	const char *steps;
	u32 cpu;
	enum sim_task_kind kind;
};

struct toy_lock {
	struct sim_lock id;
	struct sim_wait wait;
	u32 owner;
};

struct toy_world {
	struct toy_lock locks[TOY_LOCKS];
	u32 chosen;
	u32 twos_nr;
};

static struct toy_world *toy;
static const struct toy_program *toy_programs;
static u32 toy_programs_nr;

/* A counter that no snapshot knows of: what a cheating scenario would use. */
static u32 toy_outside SIM_UNUSED;

static inline void toy_lock_take(struct toy_lock *lock)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_MUTEX,
		.lock = &lock->id,
		.wakers = sim_wakers_holders,
	};

	sim_point(SIM_POINT_ACQUIRE, lock, lock->id.name);
	while (lock->owner)
		sim_wait_block(&lock->wait, &spec);
	lock->owner = sim_task_current()->id;
	sim_lock_acquired(&lock->id, SIM_LOCK_WRITE, false, NULL);
}

static inline void toy_lock_drop(struct toy_lock *lock)
{
	sim_point(SIM_POINT_RELEASE, lock, lock->id.name);
	sim_lock_released(&lock->id);
	lock->owner = 0;
	sim_wait_wake(&lock->wait, 1);
}

static inline void toy_choose(void)
{
	toy->chosen = sim_choice(SIM_CHOICE_VALUE, 3);
	toy->twos_nr += toy->chosen == 2;
}

/* What no verdict of a model can say. */
static inline void toy_break_down(char step)
{
	while (step == 'y')
		pause();
	raise(SIGKILL);
}

static inline void toy_step(char step)
{
	if (step >= 'a' && step <= 'f')
		toy_lock_take(&toy->locks[step - 'a']);
	else if (step >= 'A' && step <= 'F')
		toy_lock_drop(&toy->locks[step - 'A']);
	else if (step == '.')
		sim_point(SIM_POINT_USER, NULL, NULL);
	else if (step == '?')
		toy_choose();
	else if ((step == 'x' || step == 'y') && toy->twos_nr == 5)
		toy_break_down(step);
	else if (step == '!' && toy->chosen == 2)
		sim_finding(SIM_VERDICT_ASSERTION, "two was chosen");
	else if (step == '~' && toy_outside++ % 2)
		sim_point(SIM_POINT_USER, NULL, NULL);
}

static inline void toy_task(void *arg)
{
	const struct toy_program *p = arg;

	for (const char *s = p->steps; *s; s++)
		toy_step(*s);
}

static inline void toy_boot(void *arg)
{
	static const char *const names[] = {
		"lock_a", "lock_b", "lock_c", "lock_d", "lock_e", "lock_f",
	};

	(void)arg;
	toy = sim_heap_alloc(sizeof(*toy), "toy");
	for (u32 i = 0; i < TOY_LOCKS; i++) {
		toy->locks[i].id.name = names[i];
		sim_wait_init(&toy->locks[i].wait);
	}
	for (u32 i = 0; i < toy_programs_nr; i++) {
		struct sim_task_options o = {
			.name = toy_programs[i].role,
			.kind = toy_programs[i].kind ? toy_programs[i].kind :
						       SIM_TASK_ACTOR,
			.cpu = toy_programs[i].cpu,
		};

		sim_task_create(&o, toy_task, (void *)&toy_programs[i]);
	}
}

static inline struct sim_world_options toy_options(u32 cpus_nr)
{
	return (struct sim_world_options){
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
		.all_cpus_online = true,
		.steps_max = 100000,
	};
}

#endif /* SIM_STRATEGY_TESTS_TOY_H */
