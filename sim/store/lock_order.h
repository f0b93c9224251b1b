/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock_order.h - which lock was taken while which other was held, in a store
 *
 * Owns:       the counts of an invocation that wait to be written.
 * Used by:    cli.
 * Promises:   buffered until the next flush, as all counts are.
 */
#ifndef SIM_STORE_LOCK_ORDER_H
#define SIM_STORE_LOCK_ORDER_H

#include "store/campaign.h"

/**
 * struct sim_store_lock_order - @to was taken while @from was held
 * @kind: "EN", "ER", "SN" or "SR": held exclusively or shared, taken by a
 *	recursive reader or not
 * @functions: of the first that did so, innermost first; NULL: not known. The
 *	same in each call with the same edge
 * @at_boot: it was seen while booting
 */
struct sim_store_lock_order {
	const char *from;
	const char *to;
	bool from_reads;
	bool to_reads;
	bool at_boot;
	const char *kind;
	const char *functions;
};

/** sim_store_lock_edge_add() - @nr more executions saw that, or none but
 * booting did
 * @seed: the lowest of these executions; ignored if there is none
 */
int sim_store_lock_edge_add(struct sim_store_campaign *campaign,
			    const struct sim_store_lock_order *order, u64 nr,
			    u64 seed);

/** sim_store_lock_edge_set() - the same with the total of this invocation */
int sim_store_lock_edge_set(struct sim_store_campaign *campaign,
			    const struct sim_store_lock_order *order,
			    u64 total_nr, u64 seed);

#endif /* SIM_STORE_LOCK_ORDER_H */
