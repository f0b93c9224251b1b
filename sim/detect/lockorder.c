// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockorder.c - collect the lock order at the price of a table look-up
 *
 * What a task holds, in order, is a chain; the same chains come up again and
 * again. Taking a lock is a step from one chain to a longer one, found in one
 * table; only a chain that is new to this execution looks at its edges.
 */
#include "detect/lockorder.h"

#include <string.h>

#include "base/assert.h"
#include "base/hash.h"
#include "core/lock.h"
#include "core/lockgraph.h"
#include "core/run.h"
#include "core/task.h"

#define CLASSES_MAX SIM_LOCKORDER_CLASSES_MAX
#define NAME_BYTES SIM_LOCKGRAPH_NAME_BYTES
#define SLOTS_NR 512 /* power of two, more than CLASSES_MAX */
#define KINDS_NR ((CLASSES_MAX + 1) * 2) /* class and mode */
#define CHAINS_MAX 16384
#define CHAIN_SLOTS_NR (CHAINS_MAX * 2) /* power of two */
#define CHAIN_ROOT 1 /* nothing is held */
#define NAME_SLOTS_NR 256

struct lock_class {
	char name[NAME_BYTES];
	const char *seen_at; /* where this name was read last */
};

struct chain {
	u32 below; /* the chain without the lock taken last */
	u16 kind;
	bool is_trylock;
	u32 stamp; /* of the last execution with it */
};

static struct lock_class classes[CLASSES_MAX + 1]; /* 0 is none */
static u32 classes_nr;
static u16 slots[SLOTS_NR];
static u16 name_slots[NAME_SLOTS_NR]; /* by address of the name: a guess */
static struct chain chains[CHAINS_MAX + 1]; /* 0 is none */
static u32 chains_nr = CHAIN_ROOT;
static u32 chain_slots[CHAIN_SLOTS_NR];
static u16 edge_of[KINDS_NR][KINDS_NR]; /* number, 0: none yet */

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

/*
 * Locks of scenarios have no recursive readers: who reads waits for writers.
 * The names are the classes, so they are what makes an edge the same.
 */
static SIM_NOINLINE u32 new_edge(u32 from, u32 to)
{
	const char *names[2] = { classes[from / 2].name, classes[to / 2].name };
	bool reads[2] = { from & 1, to & 1 };
	u64 id = 0;
	u32 nr;

	for (u32 i = 0; i < 2; i++)
		id = sim_hash_mix(sim_hash_mix(id, reads[i]),
				  sim_hash64(names[i], strlen(names[i])));
	nr = sim_lockgraph_find(&(struct sim_lockgraph_way){
		.id = id,
		.from = names[0],
		.to = names[1],
		.from_reads = reads[0],
		.to_reads = reads[1],
		.kind = reads[0] ? SIM_LOCKGRAPH_SN : SIM_LOCKGRAPH_EN,
	});
	edge_of[from][to] = (u16)nr;
	return nr;
}

static void see(u32 from, u32 to)
{
	u32 nr = edge_of[from][to];

	sim_lockgraph_see(nr ? nr : new_edge(from, to));
}

/* ---- chains ---- */

/* Return: the chain of @kind taken above @below, 0 if the table is full. */
static u32 chain_step(u32 below, u32 kind, bool is_trylock)
{
	u64 key = (u64)below << 32 | kind << 1 | is_trylock;
	u32 slot = (u32)(key * 0x9e3779b97f4a7c15ULL >> 40) % CHAIN_SLOTS_NR;

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
	sim_run_note_news();
	return chains_nr;
}

/* The edges from all that is held to @taken, which is on no chain. */
static SIM_NOINLINE void see_held(struct sim_task *task,
				  const struct sim_held *taken)
{
	u32 to = class_of(taken->lock);

	if (taken->is_trylock)
		return;
	for (const struct sim_held *h = task->held; h < taken; h++) {
		u32 from = class_of(h->lock);

		if (unlikely(!from || !to))
			sim_lockgraph_see(0);
		else
			see(from * 2 + h->mode, to * 2 + taken->mode);
	}
}

static SIM_NOINLINE void see_chain(struct chain *chain)
{
	u32 id = chain->below;

	chain->stamp = sim_lockgraph_now;
	if (chain->is_trylock)
		return;
	for (; id > CHAIN_ROOT; id = chains[id].below)
		see(chains[id].kind, chain->kind);
}

/* The chain up to held lock @i, found again after a release out of order. */
static SIM_NOINLINE u32 chain_up_to(struct sim_task *task, u32 i)
{
	u32 below = CHAIN_ROOT;

	for (u32 k = 0; k <= i && below; k++) {
		struct sim_held *held = &task->held[k];
		u32 class = class_of(held->lock);

		below = class ? chain_step(below, class * 2 + held->mode,
					   held->is_trylock) :
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
	u32 class, below, chain = 0;

	if (sim_lockgraph_is_claimed())
		return;
	SIM_ASSERT(task->held_nr);
	taken = &task->held[task->held_nr - 1];
	class = class_of(lock);
	below = chain_below(task);
	if (likely(class && below))
		chain = chain_step(below, class * 2 + taken->mode,
				   taken->is_trylock);
	taken->chain = chain;
	if (unlikely(!chain))
		see_held(task, taken);
	else if (unlikely(chains[chain].stamp != sim_lockgraph_now))
		see_chain(&chains[chain]);
}

void sim_lockorder_reset(void)
{
	memset(slots, 0, sizeof(slots));
	memset(name_slots, 0, sizeof(name_slots));
	memset(chain_slots, 0, sizeof(chain_slots));
	chains_nr = CHAIN_ROOT;
	memset(edge_of, 0, sizeof(edge_of));
	classes_nr = 0;
	sim_lockgraph_reset();
}
