/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frontier.h - the part of a search that was not done yet
 *
 * Owns:       nothing; items are copied into the file.
 * Used by:    cli, when an exhaustive search was stopped or goes on.
 * Promises:   what is set is in the file on return; order is kept.
 *
 * Nothing here is a schedule point.
 */
#ifndef SIM_STORE_FRONTIER_H
#define SIM_STORE_FRONTIER_H

#include "store/campaign.h"

/* One item of unfinished search; blobs are opaque. */
struct sim_store_frontier {
	const void	*prefix;
	size_t		prefix_bytes;
	s64		lo;
	s64		hi;
	const void	*sleep_set;
	size_t		sleep_set_bytes;
};

/** sim_store_frontier_set() - replace the unfinished work; committed */
int sim_store_frontier_set(struct sim_store_campaign *campaign,
			   const struct sim_store_frontier *items, u32 nr,
			   struct sim_error *err);

/** sim_store_frontier_each() - hand out the unfinished work in order
 *
 * Return: 0, the first non-zero value of @fn, or an error.
 */
int sim_store_frontier_each(struct sim_store_campaign *campaign,
			    int (*fn)(void *arg,
				      const struct sim_store_frontier *item),
			    void *arg, struct sim_error *err);

#endif /* SIM_STORE_FRONTIER_H */
