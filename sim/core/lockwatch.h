/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockwatch.h - locks of a scenario, told to the model's lock validator
 *
 * Owns:       who is told; nobody in a new world.
 * Used by:    sim/script (tells), a model that boots (listens).
 * Promises:   a listener changes no schedule, choice or event. Whether it
 *             validates or not, it takes the same memory.
 * Never:      switches.
 */
#ifndef SIM_CORE_LOCKWATCH_H
#define SIM_CORE_LOCKWATCH_H

#include "base/base.h"
#include "core/lock.h"

/**
 * struct sim_lockwatch - a listener
 * @make: a lock was made. Return: what stands for it
 * @take: the running task takes it, or is about to wait for it
 * @drop: the running task dropped it
 *
 * All of them sleep. Where the script does so is sim_place_of(ctx).
 */
struct sim_lockwatch {
	void *(*make)(const char *name);
	void (*take)(void *watched, enum sim_lock_mode mode, bool is_trylock,
		     void *ctx);
	void (*drop)(void *watched, void *ctx);
};

extern const struct sim_lockwatch *sim_lockwatch_now;

/** sim_lockwatch_set() - until the world is destroyed; not owned */
void sim_lockwatch_set(const struct sim_lockwatch *watch);

/** sim_lockwatch_make() - Return: NULL if nobody listens */
static inline void *sim_lockwatch_make(const char *name)
{
	return sim_lockwatch_now ? sim_lockwatch_now->make(name) : NULL;
}

/** sim_lockwatch_take() - @watched may be NULL */
static inline void sim_lockwatch_take(void *watched, enum sim_lock_mode mode,
				      bool is_trylock, void *ctx)
{
	if (watched)
		sim_lockwatch_now->take(watched, mode, is_trylock, ctx);
}

/** sim_lockwatch_drop() - @watched may be NULL */
static inline void sim_lockwatch_drop(void *watched, void *ctx)
{
	if (watched)
		sim_lockwatch_now->drop(watched, ctx);
}

#endif /* SIM_CORE_LOCKWATCH_H */
