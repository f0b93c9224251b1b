// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_chains.c - chains are kept: what was held when a lock was taken
 *
 * The graph says that B was taken under A; whether that can matter depends on
 * what else was held then, by whom and when. PORT: upstream keeps the locks of
 * a chain to recognise it, we keep them for who judges a report.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "kernel/locking/lockdep_internals.h"

#define CHAIN_HOLDS_MAX		(256u << 10)
#define NAME_BYTES		96

struct chain {
	u32	first;		/* of its holds */
	u16	nr;
	u16	task_id;
	bool	was_exploring;
	char	role[sizeof(((struct km_lockchain *)NULL)->role)];
};

struct chain_hold {
	u32	instance;	/* the world and the model lie below 4 GiB */
	u16	class_idx;
	u8	read;
	u8	trylock;
};

static struct chain chains[MAX_LOCKDEP_CHAINS] __km_keep;
static struct chain_hold holds[CHAIN_HOLDS_MAX] __km_keep;
static u32 chains_nr __km_keep;
static u32 holds_nr __km_keep;
static bool has_lost __km_keep;
static char names[KM_LOCKCHAIN_MAX][NAME_BYTES] __km_keep;

static u32 instance_of(const struct held_lock *held)
{
	return (u32)(uintptr_t)held->instance;
}

/* Those of the context of @next only: the others are of whom it interrupted. */
static bool is_of_chain(const struct held_lock *held,
			const struct held_lock *next)
{
	return held->irq_context == next->irq_context;
}

u64 lockdep_chain_instances(const struct km_task *task,
			    const struct held_lock *next)
{
	u64 hash = (task->id + 1) * 0x9e3779b97f4a7c15ULL;
	u32 idx = task->locks.innermost;

	/* The other half of the table is for chains of new classes. */
	if (lockdep_state.chains_nr > lockdep_state.limits.chains_max / 2) {
		has_lost = true;
		return 0;
	}
	hash = (hash ^ instance_of(next)) * 0x9e3779b97f4a7c15ULL;
	for (; idx && is_of_chain(lockdep_held(idx), next);
	     idx = lockdep_held(idx)->outer)
		hash = (hash ^ instance_of(lockdep_held(idx))) *
		       0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

static void keep_hold(struct chain_hold *to, const struct held_lock *held)
{
	*to = (struct chain_hold){
		.instance = instance_of(held),
		.class_idx = held->class_idx,
		.read = held->read,
		.trylock = held->trylock || !held->check,
	};
}

void lockdep_chain_keep(const struct km_task *task,
			const struct held_lock *next)
{
	struct chain *chain = &chains[chains_nr];
	u32 nr = 1;
	u32 idx;

	for (idx = task->locks.innermost;
	     idx && is_of_chain(lockdep_held(idx), next);
	     idx = lockdep_held(idx)->outer)
		nr++;
	if (chains_nr == MAX_LOCKDEP_CHAINS ||
	    nr > CHAIN_HOLDS_MAX - holds_nr || nr > KM_LOCKCHAIN_MAX) {
		has_lost = true;
		return;
	}
	*chain = (struct chain){
		.first = holds_nr,
		.nr = (u16)nr,
		.task_id = (u16)task->id,
		.was_exploring = km_is_exploring(),
	};
	memcpy(chain->role, task->role, sizeof(chain->role));
	chains_nr++;
	holds_nr += nr;
	keep_hold(&holds[chain->first + --nr], next);
	for (idx = task->locks.innermost; nr; idx = lockdep_held(idx)->outer)
		keep_hold(&holds[chain->first + --nr], lockdep_held(idx));
}

void lockdep_tell_instances(bool on)
{
	lockdep_state.tells_instances = on;
}

bool lockdep_chain_get(u32 idx, struct km_lockchain *ret)
{
	const struct chain *chain = &chains[idx];

	if (idx >= chains_nr)
		return false;
	ret->holds_nr = chain->nr;
	ret->task_id = chain->task_id;
	ret->was_exploring = chain->was_exploring;
	memcpy(ret->role, chain->role, sizeof(ret->role));
	for (u32 i = 0; i < chain->nr; i++) {
		const struct chain_hold *hold = &holds[chain->first + i];

		lockdep_name_class(names[i], sizeof(names[i]), hold->class_idx);
		ret->holds[i].name = names[i];
		ret->holds[i].instance = hold->instance;
		ret->holds[i].mode = hold->read;
		ret->holds[i].is_trylock = hold->trylock;
	}
	return true;
}

bool lockdep_chains_are_all(void)
{
	return !has_lost;
}

void lockdep_chains_reset(void)
{
	chains_nr = 0;
	holds_nr = 0;
	has_lost = false;
	lockdep_state.tells_instances = false;
}
