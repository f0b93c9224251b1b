// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockorder.c - collect lock-order edges at the price of a table look-up
 */
#include "detect/lockorder.h"

#include <string.h>

#include "base/assert.h"
#include "base/hash.h"
#include "core/lock.h"
#include "core/run.h"
#include "core/task.h"

#define CLASSES_MAX SIM_LOCKORDER_CLASSES_MAX
#define NAME_BYTES 64
#define SLOTS_NR 512 /* power of two, more than CLASSES_MAX */
#define KINDS_NR ((CLASSES_MAX + 1) * 2) /* class and mode */

struct lock_class {
	char name[NAME_BYTES];
	const char *seen_at; /* where this name was read last */
};

static struct lock_class classes[CLASSES_MAX + 1]; /* 0 is none */
static u32 classes_nr;
static u16 slots[SLOTS_NR];
static u16 edge_of[KINDS_NR][KINDS_NR]; /* index + 1, 0: none */
static struct sim_lockorder_edge edges[SIM_LOCKORDER_EDGES_MAX];
static u32 edges_nr;
static u64 lost_nr;
static u64 seed_now;

/* Names that are too long for the table are told apart by their beginning. */
static bool has_name(const struct lock_class *class, const char *name)
{
	return !strncmp(class->name, name, NAME_BYTES - 1);
}

static SIM_NOINLINE u32 intern(const char *name)
{
	size_t nr = strnlen(name, NAME_BYTES - 1);
	u64 slot = sim_hash64(name, nr) & (SLOTS_NR - 1);
	struct lock_class *class;

	while (slots[slot]) {
		if (has_name(&classes[slots[slot]], name))
			return slots[slot];
		slot = (slot + 1) & (SLOTS_NR - 1);
	}
	if (classes_nr == CLASSES_MAX)
		return 0;
	class = &classes[++classes_nr];
	memcpy(class->name, name, nr);
	class->name[nr] = '\0';
	slots[slot] = (u16)classes_nr;
	return classes_nr;
}

/*
 * The number in the lock may be older than its name (the world was restored,
 * memory was reused) or come from before a reset, so it is believed only if
 * the name of that class is the name of the lock. A name that lies where that
 * class was read is not read again: a lock that is made anew has no number.
 */
static inline u32 class_of(struct sim_lock *lock)
{
	u32 id = lock->class_id;

	if (likely(id && id <= classes_nr &&
		   (classes[id].seen_at == lock->name ||
		    has_name(&classes[id], lock->name))))
		return id;
	id = intern(lock->name);
	classes[id].seen_at = lock->name;
	lock->class_id = id;
	return id;
}

static SIM_NOINLINE struct sim_lockorder_edge *new_edge(u32 from, u32 to)
{
	struct sim_lockorder_edge *edge;

	if (edges_nr == SIM_LOCKORDER_EDGES_MAX)
		return NULL;
	edge = &edges[edges_nr++];
	edge_of[from][to] = (u16)edges_nr;
	*edge = (struct sim_lockorder_edge){
		.from = classes[from / 2].name,
		.to = classes[to / 2].name,
		.from_mode = from & 1,
		.to_mode = to & 1,
		.first_seed = seed_now,
		.first_step = sim_step_now(),
	};
	return edge;
}

void sim_lockorder_acquired(struct sim_task *task, struct sim_lock *lock)
{
	const struct sim_held *taken;
	u32 to;

	SIM_ASSERT(task->held_nr);
	taken = &task->held[task->held_nr - 1];
	if (task->held_nr == 1 || taken->is_trylock)
		return;
	to = class_of(lock);
	for (const struct sim_held *h = task->held; h < taken; h++) {
		u32 from = class_of(h->lock);
		struct sim_lockorder_edge *edge;
		u32 i;

		if (unlikely(!from || !to)) {
			lost_nr++;
			continue;
		}
		i = edge_of[from * 2 + h->mode][to * 2 + taken->mode];
		edge = likely(i) ? &edges[i - 1] :
				   new_edge(from * 2 + h->mode,
					    to * 2 + taken->mode);
		if (likely(edge))
			edge->seen_nr++;
		else
			lost_nr++;
	}
}

void sim_lockorder_seed_set(u64 seed)
{
	seed_now = seed;
}

u32 sim_lockorder_edges(const struct sim_lockorder_edge **ret)
{
	*ret = edges;
	return edges_nr;
}

void sim_lockorder_mark(void)
{
	for (u32 i = 0; i < edges_nr; i++)
		edges[i].marked_nr = edges[i].seen_nr;
}

u64 sim_lockorder_lost_nr(void)
{
	return lost_nr;
}

void sim_lockorder_reset(void)
{
	memset(slots, 0, sizeof(slots));
	memset(edge_of, 0, sizeof(edge_of));
	classes_nr = 0;
	edges_nr = 0;
	lost_nr = 0;
	seed_now = 0;
}
