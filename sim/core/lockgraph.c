// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockgraph.c - edges of the lock order, counted by execution
 *
 * What an execution sees is noted in the order in which it sees it, each edge
 * once. A commit counts what was noted. An execution that goes on from a
 * checkpoint begins like the one before, so the beginning of its notes is there
 * already.
 */
#include "core/lockgraph.h"

#include <string.h>

#include "base/assert.h"
#include "core/checkpoint.h"
#include "core/run.h"

#define EDGES_MAX SIM_LOCKGRAPH_EDGES_MAX
#define SLOTS_NR (EDGES_MAX * 2) /* power of two */

static struct sim_lockgraph_edge edges[EDGES_MAX];
static u32 edges_nr;
static u16 slots[SLOTS_NR]; /* by id: number of the edge, 0: free */
static u16 noted[EDGES_MAX];
static u32 noted_nr;
static u64 lost_nr;
static bool is_claimed;

u32 sim_lockgraph_now = 1;
u32 sim_lockgraph_generation = 1;

/* Return: the slot of @id, free if it is not known. */
static u32 slot_of(u64 id)
{
	u32 slot = (u32)(id * 0x9e3779b97f4a7c15ULL >> 40) % SLOTS_NR;

	while (slots[slot] && edges[slots[slot] - 1].way.id != id)
		slot = (slot + 1) % SLOTS_NR;
	return slot;
}

static void copy_name(char *to, const char *from)
{
	size_t nr = strnlen(from, SIM_LOCKGRAPH_NAME_BYTES - 1);

	memcpy(to, from, nr);
	to[nr] = '\0';
}

u32 sim_lockgraph_find(const struct sim_lockgraph_way *way)
{
	u32 slot = slot_of(way->id);
	struct sim_lockgraph_edge *edge;

	if (slots[slot])
		return slots[slot];
	if (edges_nr == EDGES_MAX)
		return 0;
	edge = &edges[edges_nr++];
	*edge = (struct sim_lockgraph_edge){ .way = *way };
	copy_name(edge->from, way->from);
	copy_name(edge->to, way->to);
	edge->way.from = edge->from;
	edge->way.to = edge->to;
	slots[slot] = (u16)edges_nr;
	return edges_nr;
}

void sim_lockgraph_see(u32 nr)
{
	struct sim_lockgraph_edge *edge;

	SIM_ASSERT(nr <= edges_nr);
	if (unlikely(!nr)) {
		lost_nr++;
		return;
	}
	edge = &edges[nr - 1];
	if (!sim_is_exploring()) {
		edge->at_boot = true;
		return;
	}
	if (edge->stamp == sim_lockgraph_now)
		return;
	edge->stamp = sim_lockgraph_now;
	noted[noted_nr++] = (u16)nr;
}

void sim_lockgraph_claim(void)
{
	is_claimed = true;
}

bool sim_lockgraph_is_claimed(void)
{
	return is_claimed;
}

static void next_stamp(void)
{
	if (!++sim_lockgraph_now)
		sim_lockgraph_now = 1;
}

void sim_lockgraph_begin(void)
{
	next_stamp();
	noted_nr = 0;
}

static u32 notes_mark(void)
{
	/* What there is no room for would have to be lost again. */
	return lost_nr ? SIM_CHECKPOINT_NOT : noted_nr;
}

static void notes_resume(u32 mark)
{
	next_stamp();
	noted_nr = mark;
	for (u32 i = 0; i < mark; i++)
		edges[noted[i] - 1].stamp = sim_lockgraph_now;
}

const struct sim_checkpoint_observer sim_lockgraph_observer = {
	.mark = notes_mark,
	.resume = notes_resume,
};

static void count(struct sim_lockgraph_edge *edge, u64 nr, u64 seed)
{
	if (!edge->executions_nr)
		edge->first_seed = seed;
	if (edge->executions_nr == edge->marked_nr)
		edge->fresh_seed = seed;
	edge->executions_nr += nr;
}

void sim_lockgraph_commit(u64 seed)
{
	for (u32 i = 0; i < noted_nr; i++) {
		struct sim_lockgraph_edge *edge = &edges[noted[i] - 1];

		if (unlikely(!edge->executions_nr))
			sim_run_note_news();
		count(edge, 1, seed);
	}
}

void sim_lockgraph_set_counted(u32 idx, u64 nr)
{
	SIM_ASSERT(idx < edges_nr);
	edges[idx].executions_nr = nr;
	edges[idx].earlier_nr = nr;
	edges[idx].marked_nr = nr;
}

u32 sim_lockgraph_edges(const struct sim_lockgraph_edge **ret)
{
	*ret = edges;
	return edges_nr;
}

void sim_lockgraph_mark(void)
{
	for (u32 i = 0; i < edges_nr; i++)
		edges[i].marked_nr = edges[i].executions_nr;
}

void sim_lockgraph_add(u64 id, u64 nr, u64 seed)
{
	u32 slot = slot_of(id);

	if (slots[slot])
		count(&edges[slots[slot] - 1], nr, seed);
	else
		lost_nr += nr;
}

void sim_lockgraph_add_lost(u64 nr)
{
	lost_nr += nr;
}

u64 sim_lockgraph_lost_nr(void)
{
	return lost_nr;
}

void sim_lockgraph_reset(void)
{
	memset(slots, 0, sizeof(slots));
	edges_nr = 0;
	noted_nr = 0;
	lost_nr = 0;
	is_claimed = false;
	next_stamp();
	if (!++sim_lockgraph_generation)
		sim_lockgraph_generation = 1;
}

const char *sim_lockgraph_kind_name(u8 kind)
{
	static const char *const names[SIM_LOCKGRAPH_KIND_NR] = {
		[SIM_LOCKGRAPH_EN] = "EN",
		[SIM_LOCKGRAPH_ER] = "ER",
		[SIM_LOCKGRAPH_SN] = "SN",
		[SIM_LOCKGRAPH_SR] = "SR",
	};

	SIM_ASSERT(kind < SIM_LOCKGRAPH_KIND_NR);
	return names[kind];
}
