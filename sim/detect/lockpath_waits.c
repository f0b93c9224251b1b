// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockpath_waits.c - from chains to the waits that concern one cycle
 */
#include "detect/lockpath_waits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_NAME U16_MAX

static u16 name_of(struct lockpath_waits *all, const char *name)
{
	for (u32 i = 0; i < all->names_nr; i++) {
		if (!strncmp(all->names[i], name, sizeof(all->names[i]) - 1))
			return (u16)i;
	}
	if (all->names_nr == LOCKPATH_NAMES_MAX)
		return NO_NAME;
	snprintf(all->names[all->names_nr], sizeof(all->names[0]), "%s", name);
	all->has_one_instance[all->names_nr] = true;
	return (u16)all->names_nr++;
}

static bool is_in_cycle(const struct lockpath_waits *all, u16 name)
{
	for (u32 i = 0; i < all->classes_nr; i++) {
		if (all->cycle[i] == name)
			return true;
	}
	return false;
}

static struct lockpath_hold hold_of(struct lockpath_waits *all,
				    const struct sim_lockchain_hold *from)
{
	const struct lockpath_hold hold = {
		.name = name_of(all, from->name),
		.mode = from->mode,
		.instance = from->instance,
	};

	if (hold.name == NO_NAME)
		return hold;
	if (!all->instances[hold.name])
		all->instances[hold.name] = hold.instance;
	else if (all->instances[hold.name] != hold.instance)
		all->has_one_instance[hold.name] = false;
	return hold;
}

static void note_writer(struct lockpath_waits *all, u16 name)
{
	for (u32 i = 0; i < all->writers_nr; i++) {
		if (all->writers[i] == name)
			return;
	}
	all->writers[all->writers_nr++] = name;
}

static struct lockpath_wait *new_wait(struct lockpath_waits *all)
{
	if (all->nr == all->room) {
		u32 room = all->room ? 2 * all->room : 64;
		void *waits = realloc(all->waits, room * sizeof(*all->waits));

		if (!waits)
			return NULL;
		all->waits = waits;
		all->room = room;
	}
	return &all->waits[all->nr];
}

static bool is_same(const struct lockpath_wait *a,
		    const struct lockpath_wait *b)
{
	if (a->holds_nr != b->holds_nr || a->task_id != b->task_id ||
	    a->was_exploring != b->was_exploring ||
	    a->want.name != b->want.name || a->want.mode != b->want.mode ||
	    a->want.instance != b->want.instance)
		return false;
	for (u32 i = 0; i < a->holds_nr; i++) {
		if (a->holds[i].name != b->holds[i].name ||
		    a->holds[i].mode != b->holds[i].mode ||
		    a->holds[i].instance != b->holds[i].instance)
			return false;
	}
	return true;
}

static bool is_known(const struct lockpath_waits *all,
		     const struct lockpath_wait *wait)
{
	for (u32 i = 0; i < all->nr; i++) {
		if (is_same(&all->waits[i], wait))
			return true;
	}
	return false;
}

/* The validator draws arrows from the innermost lock that could wait, and from
 * the trylocks inside of it. */
static u32 first_direct(const struct sim_lockchain *chain)
{
	u32 i = chain->holds_nr - 1;

	while (i > 0 && chain->holds[i - 1].is_trylock)
		i--;
	return i > 0 ? i - 1 : 0;
}

/* Return: false when memory is out. */
static bool add_wait(struct lockpath_waits *all,
		     const struct sim_lockchain *chain,
		     const struct lockpath_hold *holds)
{
	u32 nr = chain->holds_nr - 1;
	struct lockpath_wait *wait = new_wait(all);
	struct lockpath_hold *copy;
	bool concerns = false;

	if (!wait)
		return false;
	*wait = (struct lockpath_wait){
		.want = holds[nr],
		.direct_from = (u16)first_direct(chain),
		.holds_nr = (u16)nr,
		.task_id = chain->task_id,
		.was_exploring = chain->was_exploring,
		.holds = holds,
	};
	memcpy(wait->role, chain->role, sizeof(wait->role));
	for (u32 i = 0; i < nr; i++)
		concerns |= is_in_cycle(all, holds[i].name);
	if (!concerns || is_known(all, wait))
		return true;
	copy = malloc(nr * sizeof(*copy));
	if (!copy)
		return false;
	memcpy(copy, holds, nr * sizeof(*copy));
	wait->holds = copy;
	all->nr++;
	return true;
}

static bool read_chain(struct lockpath_waits *all,
		       const struct sim_lockchain *chain)
{
	struct lockpath_hold holds[SIM_LOCKCHAIN_MAX];
	const struct lockpath_hold *want = &holds[chain->holds_nr - 1];

	for (u32 i = 0; i < chain->holds_nr; i++)
		holds[i] = hold_of(all, &chain->holds[i]);
	if (want->name == NO_NAME)
		return true;
	if (chain->was_exploring && want->mode == SIM_LOCKCHAIN_WRITE)
		note_writer(all, want->name);
	return !is_in_cycle(all, want->name) || add_wait(all, chain, holds);
}

struct lockpath_waits *lockpath_waits_read(const struct sim_lockpath *path)
{
	struct lockpath_waits *all = calloc(1, sizeof(*all));
	struct sim_lockchain *chain = calloc(1, sizeof(*chain));
	bool is_ok = all && chain;

	if (is_ok) {
		all->names = calloc(LOCKPATH_NAMES_MAX, sizeof(*all->names));
		is_ok = all->names != NULL;
	}
	for (u32 i = 0;
	     is_ok && i < path->classes_nr && i < SIM_LOCKPATH_CLASSES_MAX; i++)
		all->cycle[all->classes_nr++] = name_of(all, path->classes[i]);
	for (u32 i = 0; is_ok && path->chain(path->ctx, i, chain); i++)
		is_ok = read_chain(all, chain);
	free(chain);
	if (is_ok)
		return all;
	lockpath_waits_free(all);
	return NULL;
}

void lockpath_waits_free(struct lockpath_waits *all)
{
	if (!all)
		return;
	for (u32 i = 0; i < all->nr; i++)
		free((void *)(uintptr_t)all->waits[i].holds);
	free(all->waits);
	free(all->names);
	free(all);
}
