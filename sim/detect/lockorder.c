// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockorder.c - collect lock-order edges at the price of a table look-up
 *
 * What a task holds, in order, is a chain; the same chains come up again and
 * again. Taking a lock is a step from one chain to a longer one, found in one
 * table; only a new chain looks at its edges, and how often an edge was seen
 * is added up from the chains when somebody asks.
 */
#include "detect/lockorder.h"

#include <string.h>

#include "base/assert.h"
#include "base/hash.h"
#include "core/checkpoint.h"
#include "core/lock.h"
#include "core/run.h"
#include "core/task.h"

#define CLASSES_MAX SIM_LOCKORDER_CLASSES_MAX
#define NAME_BYTES 64
#define SLOTS_NR 512 /* power of two, more than CLASSES_MAX */
#define KINDS_NR ((CLASSES_MAX + 1) * 2) /* class and mode */
#define CHAINS_MAX 16384
#define CHAIN_SLOTS_NR (CHAINS_MAX * 2) /* power of two */
#define CHAIN_ROOT 1 /* nothing is held */
#define NAME_SLOTS_NR 256
#define TAKEN_MAX 65536U

struct lock_class {
	char name[NAME_BYTES];
	const char *seen_at; /* where this name was read last */
};

struct chain {
	u32 below; /* the chain without the lock taken last */
	u16 kind;
	bool is_trylock;
	u64 seen_nr;
	u64 added_nr; /* of these, those that the edges know */
};

static struct lock_class classes[CLASSES_MAX + 1]; /* 0 is none */
static u32 classes_nr;
static u16 slots[SLOTS_NR];
static u16 name_slots[NAME_SLOTS_NR]; /* by address of the name: a guess */
static struct chain chains[CHAINS_MAX + 1]; /* 0 is none */
static u32 chains_nr = CHAIN_ROOT;
static u32 chain_slots[CHAIN_SLOTS_NR];
static u16 edge_of[KINDS_NR][KINDS_NR]; /* index + 1, 0: none */
static struct sim_lockorder_edge edges[SIM_LOCKORDER_EDGES_MAX];
static u32 edges_nr;
static u64 lost_nr;
static u64 seed_now;
/* Chains taken since an execution began, for those that do not repeat them. */
static u16 taken_log[TAKEN_MAX];
static u32 taken_nr;

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
 * A lock that is made anew has no number, and the world that was restored
 * forgot those given since. Its name lies mostly where it lay before.
 */
static SIM_NOINLINE u32 class_by_name(const char *name)
{
	u32 slot = (u32)((uintptr_t)name >> 3) % NAME_SLOTS_NR;
	u32 id = name_slots[slot];

	if (id && has_name(&classes[id], name))
		return id;
	id = intern(name);
	name_slots[slot] = (u16)id;
	return id;
}

/*
 * The number in the lock may be older than its name (memory was reused) or
 * come from before a reset, so it is believed only if the name of that class
 * is the name of the lock. A name that lies where that class was read is not
 * read again: a lock that is made anew has no number.
 */
static inline u32 class_of(struct sim_lock *lock)
{
	u32 id = lock->class_id;

	if (likely(id && id <= classes_nr &&
		   (classes[id].seen_at == lock->name ||
		    has_name(&classes[id], lock->name))))
		return id;
	id = class_by_name(lock->name);
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

/* ---- chains ---- */

/* Return: the chain of @kind taken above @below, 0 if the table is full. */
static u32 chain_step(u32 below, u32 kind, bool is_trylock, bool *ret_is_new)
{
	u64 key = (u64)below << 32 | kind << 1 | is_trylock;
	u32 slot = (u32)(key * 0x9e3779b97f4a7c15ULL >> 40) % CHAIN_SLOTS_NR;

	*ret_is_new = false;
	while (chain_slots[slot]) {
		const struct chain *chain = &chains[chain_slots[slot]];

		if (chain->below == below && chain->kind == kind &&
		    chain->is_trylock == is_trylock)
			return chain_slots[slot];
		slot = (slot + 1) % CHAIN_SLOTS_NR;
	}
	if (chains_nr == CHAINS_MAX)
		return 0;
	chains[++chains_nr] = (struct chain){
		.below = below,
		.kind = (u16)kind,
		.is_trylock = is_trylock,
	};
	chain_slots[slot] = chains_nr;
	*ret_is_new = true;
	sim_run_note_news();
	return chains_nr;
}

/* The edges from all that is held to @taken, each seen @nr times. */
static SIM_NOINLINE void note_edges(struct sim_task *task,
				    const struct sim_held *taken, u64 nr)
{
	u32 to = class_of(taken->lock);

	if (taken->is_trylock)
		return;
	for (const struct sim_held *h = task->held; h < taken; h++) {
		u32 from = class_of(h->lock);
		struct sim_lockorder_edge *edge;
		u32 i;

		if (unlikely(!from || !to)) {
			lost_nr += nr;
			continue;
		}
		i = edge_of[from * 2 + h->mode][to * 2 + taken->mode];
		edge = i ? &edges[i - 1] :
			   new_edge(from * 2 + h->mode, to * 2 + taken->mode);
		if (edge)
			edge->seen_nr += nr;
		else
			lost_nr += nr;
	}
}

/* The chain up to held lock @i, found again after a release out of order. */
static SIM_NOINLINE u32 chain_up_to(struct sim_task *task, u32 i)
{
	u32 below = CHAIN_ROOT;
	bool is_new;

	for (u32 k = 0; k <= i && below; k++) {
		struct sim_held *held = &task->held[k];
		u32 class = class_of(held->lock);

		below = class ? chain_step(below, class * 2 + held->mode,
					   held->is_trylock, &is_new) :
				0;
		held->chain = below;
	}
	return below;
}

static inline u32 chain_below(struct sim_task *task)
{
	u32 below;

	if (task->held_nr == 1)
		return CHAIN_ROOT;
	below = task->held[task->held_nr - 2].chain;
	if (likely(below && below <= chains_nr))
		return below;
	return chain_up_to(task, task->held_nr - 2);
}

void sim_lockorder_acquired(struct sim_task *task, struct sim_lock *lock)
{
	struct sim_held *taken;
	u32 class = class_of(lock);
	u32 below, chain = 0;
	bool is_new = false;

	SIM_ASSERT(task->held_nr);
	taken = &task->held[task->held_nr - 1];
	below = chain_below(task);
	if (likely(class && below))
		chain = chain_step(below, class * 2 + taken->mode,
				   taken->is_trylock, &is_new);
	taken->chain = chain;
	if (unlikely(!chain))
		note_edges(task, taken, 1);
	else if (unlikely(is_new))
		note_edges(task, taken, 0);
	chains[chain].seen_nr++;
	if (likely(taken_nr < TAKEN_MAX))
		taken_log[taken_nr++] = (u16)chain;
}

static u32 taken_mark(void)
{
	/* What the tables have no room for is not known again by its chain. */
	return taken_nr == TAKEN_MAX || chains_nr == CHAINS_MAX || lost_nr ?
		       SIM_CHECKPOINT_NOT :
		       taken_nr;
}

static void taken_resume(u32 mark)
{
	for (u32 i = 0; i < mark; i++)
		chains[taken_log[i]].seen_nr++;
	taken_nr = mark;
}

const struct sim_checkpoint_observer sim_lockorder_observer = {
	.mark = taken_mark,
	.resume = taken_resume,
};

/* Let the edges of @chain know how often it was seen. */
static void add_up(struct chain *chain)
{
	u64 nr = chain->seen_nr - chain->added_nr;
	u32 id = chain->below;

	chain->added_nr = chain->seen_nr;
	if (chain->is_trylock || !nr)
		return;
	for (; id > CHAIN_ROOT; id = chains[id].below) {
		u32 edge = edge_of[chains[id].kind][chain->kind];

		if (edge)
			edges[edge - 1].seen_nr += nr;
		else
			lost_nr += nr;
	}
}

static void add_up_all(void)
{
	for (u32 i = CHAIN_ROOT + 1; i <= chains_nr; i++)
		add_up(&chains[i]);
}

void sim_lockorder_seed_set(u64 seed)
{
	seed_now = seed;
}

u32 sim_lockorder_edges(const struct sim_lockorder_edge **ret)
{
	add_up_all();
	*ret = edges;
	return edges_nr;
}

void sim_lockorder_mark(void)
{
	add_up_all();
	for (u32 i = 0; i < edges_nr; i++)
		edges[i].marked_nr = edges[i].seen_nr;
}

void sim_lockorder_forget_sightings(void)
{
	for (u32 i = 0; i <= chains_nr; i++)
		chains[i].added_nr = chains[i].seen_nr;
}

void sim_lockorder_add(const struct sim_lockorder_edge *seen)
{
	u32 from = intern(seen->from) * 2 + seen->from_mode;
	u32 to = intern(seen->to) * 2 + seen->to_mode;
	u32 i = edge_of[from][to];

	if (i)
		edges[i - 1].seen_nr += seen->seen_nr;
	else
		lost_nr += seen->seen_nr;
}

void sim_lockorder_set_seen(u32 idx, u64 nr)
{
	SIM_ASSERT(idx < edges_nr);
	edges[idx].seen_nr = nr;
	edges[idx].marked_nr = nr;
}

void sim_lockorder_add_lost(u64 nr)
{
	lost_nr += nr;
}

u64 sim_lockorder_lost_nr(void)
{
	add_up_all();
	return lost_nr;
}

void sim_lockorder_reset(void)
{
	memset(slots, 0, sizeof(slots));
	memset(name_slots, 0, sizeof(name_slots));
	memset(chain_slots, 0, sizeof(chain_slots));
	chains_nr = CHAIN_ROOT;
	memset(edge_of, 0, sizeof(edge_of));
	classes_nr = 0;
	edges_nr = 0;
	lost_nr = 0;
	seed_now = 0;
	taken_nr = 0;
}
