// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock_order.c - count who saw which lock taken under which
 */
#include "store/lock_order.h"

#include "store/internal.h"

static size_t order_key(const struct sim_store_lock_order *order, char *key)
{
	const char *const parts[] = {
		order->from, order->from_reads ? "read" : "write",
		order->to,   order->to_reads ? "read" : "write",
		order->kind, order->functions ? order->functions : "",
	};

	return store_key_join(key, KEY_BYTES_MAX, parts, ARRAY_SIZE(parts));
}

int sim_store_lock_edge_add(struct sim_store_campaign *campaign,
			    const struct sim_store_lock_order *order, u64 nr,
			    u64 seed)
{
	struct store_counter *counter;
	char key[KEY_BYTES_MAX];
	size_t bytes = order_key(order, key);

	if (bytes == 0)
		return -SIM_ERR_LIMIT;
	counter = store_counters_get(&campaign->lock_edges, key, bytes);
	if (!counter)
		return -SIM_ERR_NOMEM;
	if (nr && (!counter->a || seed < counter->b))
		counter->b = seed;
	counter->a += nr;
	counter->c |= order->at_boot;
	return 0;
}

int sim_store_lock_edge_set(struct sim_store_campaign *campaign,
			    const struct sim_store_lock_order *order,
			    u64 total_nr, u64 seed)
{
	struct store_counter *total;
	char key[KEY_BYTES_MAX];
	size_t bytes = order_key(order, key);
	int r;

	if (bytes == 0)
		return -SIM_ERR_LIMIT;
	total = store_counters_get(&campaign->lock_totals, key, bytes);
	if (!total)
		return -SIM_ERR_NOMEM;
	if (total_nr <= total->a && order->at_boot <= total->c)
		return 0;
	r = sim_store_lock_edge_add(campaign, order, total_nr - total->a, seed);
	if (r == 0) {
		total->a = total_nr;
		total->c = order->at_boot;
	}
	return r;
}
