// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_order.c - in which executions an edge of the graph was seen
 *
 * The graph grows over all executions and forgets who walked it. What is stored
 * of a campaign is each edge in each of its ways, with the number of executions
 * that went it, see km_lockgraph_*(). A chain always goes the same edges, so
 * they are noted with the chain, and seen when an execution comes to the chain
 * for the first time. PORT: upstream counts nothing.
 */
#include <linux/kernel.h>

#include "kernel/locking/lockdep_internals.h"

/* Held for reading or not; taken for reading, recursively or not, or not. */
#define WAYS_NR		6
#define WAY_BITS	3
#define NOTES_MAX	(128u << 10)
#define NAME_BYTES	KM_LOCKGRAPH_NAME_BYTES

/* One way of an edge. Its number is valid in one generation. */
struct order_way {
	u32	trace;		/* of the first */
	u32	number;		/* in the lock graph */
	u32	generation;
};

static struct order_way ways[MAX_LOCKDEP_ENTRIES][WAYS_NR] __km_keep;
/* Runs of edge and way, ended by 0; the first entry is not used. */
static u32 notes[NOTES_MAX] __km_keep;
static u32 notes_nr __km_keep;

u32 lockdep_order_begin(void)
{
	return notes_nr;
}

static u32 way_of(const struct held_lock *prev, const struct held_lock *next)
{
	return (prev->read ? 3 : 0) + next->read;
}

bool lockdep_order_is_new(u32 edge, const struct held_lock *prev,
			  const struct held_lock *next)
{
	return !ways[edge][way_of(prev, next)].trace;
}

void lockdep_order_note(u32 edge, const struct held_lock *prev,
			const struct held_lock *next, u32 trace)
{
	u32 way = way_of(prev, next);

	if (!ways[edge][way].trace)
		ways[edge][way].trace = trace;
	if (notes_nr + 1 < NOTES_MAX)
		notes[notes_nr++] = edge << WAY_BITS | way;
	else
		km_lockgraph_see(0);
}

void lockdep_order_end(u32 first, bool is_kept)
{
	notes[notes_nr] = 0;
	lockdep_order_see(first);
	if (!is_kept)
		notes_nr = first;
	else if (notes_nr + 1 < NOTES_MAX)
		notes_nr++;
}

static u32 number_of(u32 edge_idx, u32 idx)
{
	static char names[2][NAME_BYTES] __km_keep;
	const struct lock_edge *edge = &lockdep_state.edges[edge_idx];
	struct order_way *way = &ways[edge_idx][idx];
	struct km_lockgraph_way key = {
		.id = lockdep_class_id(edge->from),
		.from = names[0],
		.to = names[1],
		.from_reads = idx >= 3,
		.to_reads = idx % 3 != LOCK_WRITE,
	};

	key.id = (key.id * 31 + lockdep_class_id(edge->to)) * WAYS_NR + idx;
	if (idx % 3 == LOCK_READ_RECURSIVE)
		key.kind = key.from_reads ? KM_LOCKGRAPH(SR) : KM_LOCKGRAPH(ER);
	else
		key.kind = key.from_reads ? KM_LOCKGRAPH(SN) : KM_LOCKGRAPH(EN);
	lockdep_name_class(names[0], NAME_BYTES, edge->from);
	lockdep_name_class(names[1], NAME_BYTES, edge->to);
	key.ips = lockdep_trace(way->trace, &key.ips_nr);
	way->number = km_lockgraph_find(&key);
	way->generation = km_lockgraph_generation;
	return way->number;
}

void lockdep_order_see(u32 first)
{
	/* Bare CPUs: sim/detect knows the script's locks, too. */
	if (!km_lockgraph_is_claimed())
		return;
	for (u32 i = first; notes[i]; i++) {
		u32 edge = notes[i] >> WAY_BITS;
		u32 idx = notes[i] % (1u << WAY_BITS);
		const struct order_way *way = &ways[edge][idx];

		km_lockgraph_see(way->generation == km_lockgraph_generation ?
					 way->number :
					 number_of(edge, idx));
	}
}

void lockdep_order_reset(void)
{
	km_clear(ways, sizeof(ways));
	notes_nr = 1;
}
