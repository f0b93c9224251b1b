// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_graph.c - chains that were checked, edges, walks along strong paths
 *
 * An edge A -> B says that B was acquired while A was held; its kinds say in
 * which modes. A path is strong if each task on it can really block the one
 * before: a task that takes B as a recursive reader is not blocked by one that
 * holds B shared. So a path that comes to B only by recursive reading may go
 * on only by edges that hold B exclusively. A closed strong path is a deadlock.
 */
#include <linux/kernel.h>

#include "kernel/locking/lockdep_internals.h"

#define CHAIN_HASH_BITS		16
#define CHAIN_SLOTS		(1u << CHAIN_HASH_BITS)

/* Each class is entered at most twice in a walk: weakly, and then not so. */
#define STEPS_MAX		(2 * MAX_LOCKDEP_KEYS + 1)

static struct lock_chain chains[CHAIN_SLOTS] __km_keep;
static struct lock_chain chain_lost __km_keep;
static struct lock_step steps[2][STEPS_MAX] __km_keep;

/* ---- chains ---- */

static struct lock_chain *chain_add(u64 key, u32 slot)
{
	km_note_news();
	if (lockdep_state.chains_nr >= lockdep_state.limits.chains_max) {
		/* Not remembered, so it is checked each time: slow, not wrong. */
		lockdep_report_limit("MAX_LOCKDEP_CHAINS",
				     lockdep_state.chains_nr);
		chain_lost.edges = 0;
		return &chain_lost;
	}
	chains[slot].key = key;
	lockdep_state.chains_nr++;
	return &chains[slot];
}

/*
 * PORT: upstream keeps the locks of each chain and compares them; 64 bits are
 * taken as identity here.
 */
struct lock_chain *lockdep_chain_find(u64 key)
{
	u32 slot = (u32)(key >> (64 - CHAIN_HASH_BITS));

	while (chains[slot].key) {
		if (likely(chains[slot].key == key))
			return &chains[slot];
		slot = (slot + 1) % CHAIN_SLOTS;
	}
	return chain_add(key, slot);
}

bool lockdep_chain_is_lost(const struct lock_chain *chain)
{
	return chain == &chain_lost;
}

/* ---- walks ---- */

struct lock_queue {
	struct lock_step	*steps;
	u32			head, tail;
};

static void enter(struct lock_queue *queue, const struct lock_step *step)
{
	struct lock_class *class = class_at(step->class_idx);
	u32 walk_nr = lockdep_state.walks_nr;

	/* Whoever came here in a stronger way goes wherever this one would. */
	if (class->seen[0] == walk_nr)
		return;
	if (step->is_weak && class->seen[1] == walk_nr)
		return;
	class->seen[step->is_weak] = walk_nr;
	queue->steps[queue->tail++] = *step;
}

/* Kinds by which a walk that is weak may go on. */
static u8 kinds_behind(const struct lock_walk *walk, bool is_weak, u8 dep)
{
	if (!is_weak)
		return dep;
	return dep & (walk->backwards ? DEP_SN | DEP_EN : DEP_ER | DEP_EN);
}

static bool is_weak_behind(const struct lock_walk *walk, u8 kinds)
{
	return !(kinds & (walk->backwards ? DEP_ER | DEP_EN : DEP_SN | DEP_EN));
}

static void expand(const struct lock_walk *walk, struct lock_queue *queue,
		   u32 idx)
{
	const struct lock_step from = queue->steps[idx];
	const struct lock_class *class = class_at(from.class_idx);
	u32 i = walk->backwards ? class->before_first : class->after_first;

	while (i) {
		const struct lock_edge *edge = &lockdep_state.edges[i];
		u8 kinds = kinds_behind(walk, from.is_weak, edge->dep);
		const struct lock_step step = {
			.edge = i,
			.parent = (u16)idx,
			.class_idx = walk->backwards ? edge->from : edge->to,
			.is_weak = is_weak_behind(walk, kinds),
		};

		if (kinds)
			enter(queue, &step);
		i = walk->backwards ? edge->before_next : edge->after_next;
	}
}

const struct lock_step *lockdep_walk(const struct lock_walk *walk)
{
	struct lock_queue queue = { .steps = steps[walk->backwards] };
	const struct lock_step root = {
		.class_idx = walk->start,
		.is_weak = walk->is_weak,
	};

	lockdep_state.walks_nr++;
	enter(&queue, &root);
	for (; queue.head < queue.tail; queue.head++) {
		const struct lock_step *step = &queue.steps[queue.head];

		if (walk->skips_percpu &&
		    class_at(step->class_idx)->lock_type == LD_LOCK_PERCPU)
			continue;
		if (walk->match(walk, step->class_idx, step->is_weak))
			return step;
		expand(walk, &queue, queue.head);
	}
	return NULL;
}

const struct lock_step *lockdep_parent(const struct lock_walk *walk,
				       const struct lock_step *step)
{
	return step->edge ? &steps[walk->backwards][step->parent] : NULL;
}

/* ---- edges ---- */

static u8 kind_of(const struct held_lock *prev, const struct held_lock *next)
{
	if (next->read == LOCK_READ_RECURSIVE)
		return prev->read ? DEP_SR : DEP_ER;
	return prev->read ? DEP_SN : DEP_EN;
}

/* Return: 0 if there is none. */
static u32 edge_find(u16 from, u16 to)
{
	u32 i = class_at(from)->after_first;

	while (i && lockdep_state.edges[i].to != to)
		i = lockdep_state.edges[i].after_next;
	return i;
}

static u32 edge_add(const struct held_lock *prev, const struct held_lock *next,
		    u32 trace)
{
	struct lock_class *from = class_at(prev->class_idx);
	struct lock_class *to = class_at(next->class_idx);
	u32 idx = lockdep_state.edges_nr;

	if (idx >= lockdep_state.limits.edges_max) {
		lockdep_report_limit("MAX_LOCKDEP_ENTRIES", idx);
		return 0;
	}
	lockdep_state.edges_nr++;
	lockdep_state.edges[idx] = (struct lock_edge){
		.trace = trace,
		.from = prev->class_idx,
		.to = next->class_idx,
		.dep = kind_of(prev, next),
	};
	if (from->after_last)
		lockdep_state.edges[from->after_last].after_next = idx;
	else
		from->after_first = idx;
	from->after_last = idx;
	if (to->before_last)
		lockdep_state.edges[to->before_last].before_next = idx;
	else
		to->before_first = idx;
	to->before_last = idx;
	return idx;
}

/* The held lock closes the path, unless it is shared and waited for by a
 * recursive reader. */
static bool closes(const struct lock_walk *walk, u16 class_idx, bool is_weak)
{
	return class_idx == walk->held->class_idx &&
	       (!walk->held->read || !is_weak);
}

static void check_noncircular(const struct held_lock *prev,
			      const struct held_lock *next)
{
	const struct lock_walk walk = {
		.start = next->class_idx,
		.is_weak = next->read == LOCK_READ_RECURSIVE,
		.match = closes,
		.held = prev,
	};
	const struct lock_step *target = lockdep_walk(&walk);

	if (target)
		lockdep_report_circular(&walk, target, prev, next);
}

/*
 * Unlike upstream an edge that closes a cycle is added, too: what it orders is
 * true, and other cycles may lead over it.
 */
static void check_prev_add(const struct held_lock *prev,
			   const struct held_lock *next)
{
	u8 kind = kind_of(prev, next);
	u32 trace = 0;
	u32 edge;

	/* Readers of one class; anything else was reported as recursion. */
	if (prev->class_idx == next->class_idx)
		return;
	edge = edge_find(prev->class_idx, next->class_idx);
	if (!edge || !(lockdep_state.edges[edge].dep & kind)) {
		check_noncircular(prev, next);
		lockdep_check_irq_edge(prev, next);
	}
	if (!edge || lockdep_order_is_new(edge, prev, next))
		trace = lockdep_save_trace();
	if (edge)
		lockdep_state.edges[edge].dep |= kind;
	else
		edge = edge_add(prev, next, trace);
	if (edge)
		lockdep_order_note(edge, prev, next, trace);
}

/*
 * Behind the innermost lock that could wait nothing new is to be learnt: its
 * own edges lead to the others. No edge leads out of an interrupt.
 */
void lockdep_check_prevs_add(struct km_task *task, const struct held_lock *next)
{
	u32 idx = task->locks.innermost;

	while (idx) {
		const struct held_lock *prev = lockdep_held(idx);

		if (prev->irq_context != next->irq_context)
			return;
		if (prev->check && prev->class_idx) {
			check_prev_add(prev, next);
			if (!prev->trylock)
				return;
		}
		idx = prev->outer;
	}
}

void lockdep_graph_reset(void)
{
	km_clear(chains, sizeof(chains));
	lockdep_order_reset();
	lockdep_state.edges_nr = 1;
	lockdep_state.chains_nr = 0;
	lockdep_state.walks_nr = 0;
}
