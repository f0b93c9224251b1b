/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockgraph.h - which lock classes were taken while which others were held
 *
 * Owns:       the edges of the lock order, over all executions of a campaign,
 *             and in how many executions each was seen.
 * Used by:    who collects: a model's lock validator, or without one
 *             sim/detect/lockorder; sim/explore (hands the edges to the store).
 * Promises:   lives outside the world: a restore forgets nothing. No schedule,
 *             choice or event depends on it.
 * Never:      allocates, switches; a full table is counted, see
 *             sim_lockgraph_lost_nr().
 *
 * An execution counts when it is committed. Those that are repeated, shortened
 * or run to look at them again are not.
 */
#ifndef SIM_CORE_LOCKGRAPH_H
#define SIM_CORE_LOCKGRAPH_H

#include "base/base.h"

#define SIM_LOCKGRAPH_EDGES_MAX	 16384
#define SIM_LOCKGRAPH_NAME_BYTES 96

/* How much a lock taken for reading waits for. */
enum sim_lockgraph_kind {
	SIM_LOCKGRAPH_EN = 0,	/* held exclusively, taken by a waiter */
	SIM_LOCKGRAPH_ER,	/* ... by a recursive reader */
	SIM_LOCKGRAPH_SN,	/* held shared, taken by a waiter */
	SIM_LOCKGRAPH_SR,	/* ... by a recursive reader */
	SIM_LOCKGRAPH_KIND_NR,
};

/**
 * struct sim_lockgraph_way - what makes an edge
 * @id: the same in every process of a campaign for the same classes and modes;
 *	names need not be: they may have a number that depends on what came first
 * @from: class of the lock held
 * @to: class of the lock taken under it
 * @from_reads: the one was held for reading
 * @to_reads: the other one was taken for reading
 * @kind: enum sim_lockgraph_kind
 * @ips: return addresses of the first that did so, innermost first; not copied,
 *	NULL if they are not known
 * @ips_nr: of @ips
 */
struct sim_lockgraph_way {
	u64			id;
	const char		*from;
	const char		*to;
	bool			from_reads;
	bool			to_reads;
	u8			kind;
	const void *const	*ips;
	u32			ips_nr;
};

/**
 * struct sim_lockgraph_edge - an edge and who has seen it
 * @way: names in it are those below
 * @at_boot: seen while booting, in setup or in check
 * @executions_nr: that saw it
 * @earlier_nr: of these, in sittings of the search that are stored
 * @marked_nr: of these, before the last sim_lockgraph_mark()
 * @first_seed: of the first of these executions
 * @fresh_seed: of the first one since sim_lockgraph_mark()
 */
struct sim_lockgraph_edge {
	struct sim_lockgraph_way way;
	u64	executions_nr;
	u64	earlier_nr;
	u64	marked_nr;
	u64	first_seed;
	u64	fresh_seed;
	u32	stamp;
	bool	at_boot;
	char	from[SIM_LOCKGRAPH_NAME_BYTES];
	char	to[SIM_LOCKGRAPH_NAME_BYTES];
};

/* ---- who collects ---- */

/** Differs between executions, and between them and booting. Never 0. */
extern u32 sim_lockgraph_now;

/** Grows when all edges are forgotten: numbers of edges are void then. */
extern u32 sim_lockgraph_generation;

/** sim_lockgraph_find() - the number of an edge, made if it is new
 *
 * Return: 0 if there is no room for it.
 */
u32 sim_lockgraph_find(const struct sim_lockgraph_way *way);

/** sim_lockgraph_see() - this execution, or booting, has seen edge @nr; 0: one
 * there is no room for */
void sim_lockgraph_see(u32 nr);

/** sim_lockgraph_claim() - a validator collects from now on, until the next
 * reset: sim/detect need not */
void sim_lockgraph_claim(void);

/** sim_lockgraph_is_claimed() - was that so? */
bool sim_lockgraph_is_claimed(void);

/* ---- who runs executions ---- */

/** sim_lockgraph_begin() - an execution begins; by sim_run() */
void sim_lockgraph_begin(void);

/** Sees again what an execution did that goes on from the middle. */
extern const struct sim_checkpoint_observer sim_lockgraph_observer;

/** sim_lockgraph_commit() - the last execution counts, as that of @seed */
void sim_lockgraph_commit(u64 seed);

/** sim_lockgraph_edges() - all edges so far, in order of discovery
 * @ret: valid until sim_lockgraph_reset()
 *
 * Return: how many.
 */
u32 sim_lockgraph_edges(const struct sim_lockgraph_edge **ret);

/** sim_lockgraph_mark() - what was seen until now is known to the caller */
void sim_lockgraph_mark(void);

/** sim_lockgraph_set_counted() - @nr executions of earlier sittings saw edge @idx
 * of sim_lockgraph_edges(), and the caller knows */
void sim_lockgraph_set_counted(u32 idx, u64 nr);

/** sim_lockgraph_add() - @nr executions of another process saw edge @id, that
 * of @seed first; lost if it is not known here */
void sim_lockgraph_add(u64 id, u64 nr, u64 seed);

/** sim_lockgraph_add_lost() - another process lost so many more */
void sim_lockgraph_add_lost(u64 nr);

/** sim_lockgraph_lost_nr() - how often there was no room for an edge */
u64 sim_lockgraph_lost_nr(void);

/** sim_lockgraph_reset() - forget everything */
void sim_lockgraph_reset(void);

/** sim_lockgraph_kind_name() - "EN" ... */
const char *sim_lockgraph_kind_name(u8 kind);

#endif /* SIM_CORE_LOCKGRAPH_H */
