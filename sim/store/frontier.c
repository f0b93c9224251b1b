// SPDX-License-Identifier: GPL-2.0-only
#include "store/frontier.h"

#include <stdio.h>

#include "store/internal.h"

static int replace_locked(struct sim_store_campaign *campaign,
			  const struct sim_store_frontier *items, u32 nr,
			  struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	char id[SIM_STORE_ID_CHARS + 1];
	char position[16];
	u32 i;
	int r;

	r = store_run(store, STORE_FRONTIER_CLEAR, err, "t",
		      campaign->info.campaign_id);
	for (i = 0; i < nr && r == 0; i++) {
		snprintf(position, sizeof(position), "%u", i);
		store_id_make(id, 'F',
			      (const char *[]){ campaign->info.campaign_id,
						position },
			      2);
		r = store_run(store, STORE_FRONTIER_ADD, err, "ttibiib", id,
			      campaign->info.campaign_id, (s64)i,
			      items[i].prefix, items[i].prefix_bytes,
			      items[i].lo, items[i].hi, items[i].sleep_set,
			      items[i].sleep_set_bytes);
	}
	return r;
}

int sim_store_frontier_set(struct sim_store_campaign *campaign,
			   const struct sim_store_frontier *items, u32 nr,
			   struct sim_error *err)
{
	int r;

	r = store_begin(campaign->store, err);
	if (r < 0)
		return r;
	r = replace_locked(campaign, items, nr, err);
	return store_end(campaign->store, r, err);
}

int sim_store_frontier_each(struct sim_store_campaign *campaign,
			    int (*fn)(void *arg,
				      const struct sim_store_frontier *item),
			    void *arg, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_row(store, STORE_FRONTIER_GET, err, "t",
		      campaign->info.campaign_id);
	while (r == 1) {
		sqlite3_stmt *stmt = store->stmts[STORE_FRONTIER_GET];
		struct sim_store_frontier item = {
			.prefix = sqlite3_column_blob(stmt, 0),
			.prefix_bytes = (size_t)sqlite3_column_bytes(stmt, 0),
			.lo = sqlite3_column_int64(stmt, 1),
			.hi = sqlite3_column_int64(stmt, 2),
			.sleep_set = sqlite3_column_blob(stmt, 3),
			.sleep_set_bytes =
				(size_t)sqlite3_column_bytes(stmt, 3),
		};

		r = fn(arg, &item);
		if (r != 0) {
			store_done(store, STORE_FRONTIER_GET);
			return r;
		}
		r = store_next(store, STORE_FRONTIER_GET, err);
	}
	return r;
}
