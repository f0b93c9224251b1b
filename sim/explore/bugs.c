// SPDX-License-Identifier: GPL-2.0-only
/*
 * bugs.c - bugs by signature
 */
#include "explore/bugs.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/hash.h"

#define SLOTS_NR (2 * SIM_EXPLORE_BUGS_MAX)

SIM_STATIC_ASSERT((SLOTS_NR & (SLOTS_NR - 1)) == 0);

int sim_bugs_init(struct sim_bugs *bugs)
{
	bugs->nr = 0;
	bugs->items = malloc(SIM_EXPLORE_BUGS_MAX * sizeof(*bugs->items));
	bugs->slots = calloc(SLOTS_NR, sizeof(*bugs->slots));
	if (bugs->items && bugs->slots)
		return 0;
	free(bugs->items);
	free(bugs->slots);
	bugs->items = NULL;
	bugs->slots = NULL;
	return -SIM_ERR_NOMEM;
}

void sim_bugs_take(struct sim_bugs *bugs, struct sim_explore_bug **ret,
		   u32 *ret_nr)
{
	free(bugs->slots);
	*ret = bugs->items;
	*ret_nr = bugs->nr;
	bugs->items = NULL;
	bugs->nr = 0;
}

static u64 hash_of(const struct sim_outcome *outcome)
{
	return sim_hash64_seeded(outcome->signature, strlen(outcome->signature),
				 outcome->verdict);
}

/* The slot of the bug, or the free one where it belongs. */
static u16 *slot_of(struct sim_bugs *bugs, const struct sim_outcome *outcome,
		    u64 hash)
{
	u64 slot = hash & (SLOTS_NR - 1);

	while (bugs->slots[slot]) {
		const struct sim_explore_bug *bug =
			&bugs->items[bugs->slots[slot] - 1];

		if (bug->hash == hash &&
		    sim_outcome_is_same_bug(&bug->outcome, outcome))
			break;
		slot = (slot + 1) & (SLOTS_NR - 1);
	}
	return &bugs->slots[slot];
}

struct sim_explore_bug *sim_bugs_find(struct sim_bugs *bugs,
				      const struct sim_outcome *outcome)
{
	u16 idx = *slot_of(bugs, outcome, hash_of(outcome));

	return idx ? &bugs->items[idx - 1] : NULL;
}

int sim_bug_take_better(struct sim_explore_bug *bug,
			const struct sim_outcome *outcome,
			const struct sim_choice *log, struct sim_error *err)
{
	u32 nr = outcome->choices_nr;

	if (nr > bug->log_room_nr || !bug->log) {
		struct sim_choice *room =
			realloc(bug->log, (nr + 1UL) * sizeof(*room));

		if (!room)
			return sim_error_set(err, SIM_ERR_NOMEM,
					     "out of memory");
		bug->log = room;
		bug->log_room_nr = nr + 1;
	}
	if (nr)
		memcpy(bug->log, log, nr * sizeof(*log));
	bug->outcome = *outcome;
	return 0;
}

int sim_bugs_add(struct sim_bugs *bugs, const struct sim_outcome *outcome,
		 const struct sim_choice *log, struct sim_error *err,
		 struct sim_explore_bug **ret)
{
	struct sim_explore_bug *bug = &bugs->items[bugs->nr];
	u64 hash = hash_of(outcome);
	int r;

	if (bugs->nr == SIM_EXPLORE_BUGS_MAX) {
		*ret = NULL;
		return 0;
	}
	memset(bug, 0, sizeof(*bug));
	r = sim_bug_take_better(bug, outcome, log, err);
	if (r < 0)
		return r;
	bug->hash = hash;
	bug->seen_nr = 1;
	*slot_of(bugs, outcome, hash) = (u16)++bugs->nr;
	*ret = bug;
	return 0;
}
