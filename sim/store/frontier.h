/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frontier.h - a search that was put aside
 *
 * Owns:       its parts, and who may go on with it.
 * Used by:    cli, for campaigns that have keeps_frontier set.
 * Promises:   parts come to the file in the same transaction as the counters
 *             that were buffered with them, so they always agree. A search goes
 *             on in the shard where it began. Whoever began with it last owns
 *             it; the one before fails with its next flush, and what it had
 *             buffered is not in the file.
 *
 * Part 0 is replaced by each that follows; those from 1 on are added to.
 * Nothing here is a schedule point.
 */
#ifndef SIM_STORE_FRONTIER_H
#define SIM_STORE_FRONTIER_H

#include "store/campaign.h"

/** A part of an unfinished search; kind, number and data are opaque. */
struct sim_store_frontier {
	u32		position;
	u32		kind;	/* of part 0: nothing */
	u64		number;	/* likewise; less than 2^63 */
	const void	*data;
	size_t		bytes;
};

/** sim_store_frontier_put() - keep a part; buffered, copied
 *
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int sim_store_frontier_put(struct sim_store_campaign *campaign,
			   const struct sim_store_frontier *part);

/** sim_store_frontier_drop() - the search is over; buffered */
void sim_store_frontier_drop(struct sim_store_campaign *campaign);

/** sim_store_frontier_each() - hand out the parts that are in the file, in order
 *
 * Return: 0, the first non-zero value of @fn, or an error.
 */
int sim_store_frontier_each(struct sim_store_campaign *campaign,
			    int (*fn)(void *arg,
				      const struct sim_store_frontier *part),
			    void *arg, struct sim_error *err);

/**
 * sim_store_frontier_others() - are there searches like this one put aside?
 * @has_options: only those with the same scenario options
 * @ret_nr: how many of the same scenario name and strategy, besides this one
 */
int sim_store_frontier_others(struct sim_store_campaign *campaign,
			      bool has_options, u64 *ret_nr,
			      struct sim_error *err);

#endif /* SIM_STORE_FRONTIER_H */
