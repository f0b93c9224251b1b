// SPDX-License-Identifier: GPL-2.0-only
/*
 * frontier.c - the rows of a search that was put aside
 *
 * Row 0 has the number of its owner in lo and the shard in sleep_set; all
 * others have kind and number in lo and hi.
 */
#include "store/frontier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

/* ---- beginning ---- */

/* The shard where the search began, and its seeds. */
static int read_shard(struct sim_store_campaign *campaign, u64 *ret_next_seed,
		      struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	struct sim_store_campaign_info *info = &campaign->info;
	sqlite3_stmt *stmt = store->stmts[STORE_FRONTIER_OWNER];
	const char *shard_id = (const char *)sqlite3_column_text(stmt, 1);
	int r;

	campaign->owner = sqlite3_column_int64(stmt, 0);
	snprintf(info->shard_id, sizeof(info->shard_id), "%s",
		 shard_id ? shard_id : "");
	store_done(store, STORE_FRONTIER_OWNER);
	r = store_row(store, STORE_SHARD_GET, err, "tt", info->shard_id,
		      info->campaign_id);
	if (r == 0) {
		r = sim_error_set(err, SIM_ERR_FORMAT,
				  "the unfinished search in '%s' is damaged: "
				  "its shard is not there",
				  store->path);
		sim_error_hint(err, "--restart begins it anew");
	}
	if (r < 0)
		return r;
	stmt = store->stmts[STORE_SHARD_GET];
	info->round = (u32)sqlite3_column_int64(stmt, 0);
	info->seed_lo = (u64)sqlite3_column_int64(stmt, 1);
	*ret_next_seed = info->seed_lo + (u64)sqlite3_column_int64(stmt, 2);
	store_done(store, STORE_SHARD_GET);
	return 0;
}

int store_frontier_own(struct sim_store_campaign *campaign,
		       struct sim_error *err)
{
	char id[SIM_STORE_ID_CHARS + 1];

	store_id_make(id, 'F',
		      (const char *[]){ campaign->info.campaign_id, "0" }, 2);
	campaign->owner++;
	return store_run(campaign->store, STORE_FRONTIER_OWN, err, "ttib", id,
			 campaign->info.campaign_id, campaign->owner,
			 campaign->info.shard_id,
			 strlen(campaign->info.shard_id));
}

int store_frontier_clear(struct sim_store_campaign *campaign,
			 struct sim_error *err)
{
	return store_run(campaign->store, STORE_FRONTIER_CLEAR, err, "t",
			 campaign->info.campaign_id);
}

int store_frontier_begin(struct sim_store_campaign *campaign,
			 const struct sim_store_campaign_desc *desc,
			 u64 *ret_seeds_end, struct sim_error *err)
{
	struct sim_store_campaign_info before = campaign->info;
	int r;

	r = store_row(campaign->store, STORE_FRONTIER_OWNER, err, "t",
		      before.campaign_id);
	if (r <= 0)
		return r;
	if (desc->restarts) {
		campaign->owner = sqlite3_column_int64(
			campaign->store->stmts[STORE_FRONTIER_OWNER], 0);
		store_done(campaign->store, STORE_FRONTIER_OWNER);
		return store_frontier_clear(campaign, err);
	}
	r = read_shard(campaign, ret_seeds_end, err);
	if (r < 0)
		return r;
	if (desc->seed_lo && desc->seed_lo != campaign->info.seed_lo) {
		campaign->info = before;
		return store_frontier_clear(campaign, err);
	}
	return 1;
}

/* ---- parts ---- */

int sim_store_frontier_put(struct sim_store_campaign *campaign,
			   const struct sim_store_frontier *part)
{
	struct store_part *copy = malloc(sizeof(*copy) + part->bytes);

	if (!copy)
		return -SIM_ERR_NOMEM;
	copy->part = *part;
	copy->part.data = copy->data;
	if (part->bytes)
		memcpy(copy->data, part->data, part->bytes);
	list_add_tail(&copy->node, &campaign->parts);
	return 0;
}

void sim_store_frontier_drop(struct sim_store_campaign *campaign)
{
	store_frontier_forget(campaign);
	campaign->drops_frontier = true;
}

void store_frontier_forget(struct sim_store_campaign *campaign)
{
	struct store_part *part, *next;

	list_for_each_entry_safe(part, next, &campaign->parts, node)
		free(part);
	INIT_LIST_HEAD(&campaign->parts);
}

void store_frontier_written(struct sim_store_campaign *campaign)
{
	if (campaign->drops_frontier)
		campaign->keeps_frontier = false;
	campaign->drops_frontier = false;
	store_frontier_forget(campaign);
}

bool store_frontier_is_empty(const struct sim_store_campaign *campaign)
{
	return list_empty(&campaign->parts) && !campaign->drops_frontier;
}

static int check_owner(struct sim_store_campaign *campaign,
		       struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	bool is_ours = false;
	int r;

	r = store_row(store, STORE_FRONTIER_OWNER, err, "t",
		      campaign->info.campaign_id);
	if (r < 0)
		return r;
	if (r) {
		sqlite3_stmt *stmt = store->stmts[STORE_FRONTIER_OWNER];
		const char *id = (const char *)sqlite3_column_text(stmt, 1);

		is_ours = sqlite3_column_int64(stmt, 0) == campaign->owner &&
			  id && !strcmp(id, campaign->info.shard_id);
		store_done(store, STORE_FRONTIER_OWNER);
	}
	if (is_ours)
		return 0;
	r = sim_error_set(err, SIM_ERR_BUSY,
			  "another process has taken over this search in '%s'",
			  store->path);
	sim_error_hint(err, "one process at a time, or a database for each");
	return r;
}

static int write_part(struct sim_store_campaign *campaign,
		      const struct sim_store_frontier *part,
		      struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	char id[SIM_STORE_ID_CHARS + 1];
	char position[16];

	if (!part->position)
		return store_run(store, STORE_FRONTIER_STATE, err, "tb",
				 campaign->info.campaign_id, part->data,
				 part->bytes);
	snprintf(position, sizeof(position), "%u", part->position);
	store_id_make(id, 'F',
		      (const char *[]){ campaign->info.campaign_id, position },
		      2);
	return store_run(store, STORE_FRONTIER_ADD, err, "ttibii", id,
			 campaign->info.campaign_id, (s64)part->position,
			 part->data, part->bytes, (s64)part->kind,
			 (s64)part->number);
}

int store_frontier_write(struct sim_store_campaign *campaign,
			 struct sim_error *err)
{
	const struct store_part *part;
	int r = 0;

	if (!campaign->keeps_frontier)
		return 0;
	r = check_owner(campaign, err);
	if (r == 0 && campaign->drops_frontier)
		return store_frontier_clear(campaign, err);
	list_for_each_entry(part, &campaign->parts, node) {
		if (r == 0)
			r = write_part(campaign, &part->part, err);
	}
	return r;
}

int sim_store_frontier_each(struct sim_store_campaign *campaign,
			    int (*fn)(void *arg,
				      const struct sim_store_frontier *part),
			    void *arg, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_row(store, STORE_FRONTIER_GET, err, "t",
		      campaign->info.campaign_id);
	while (r == 1) {
		sqlite3_stmt *stmt = store->stmts[STORE_FRONTIER_GET];
		struct sim_store_frontier part = {
			.position = (u32)sqlite3_column_int64(stmt, 0),
			.kind = (u32)sqlite3_column_int64(stmt, 1),
			.number = (u64)sqlite3_column_int64(stmt, 2),
			.data = sqlite3_column_blob(stmt, 3),
			.bytes = (size_t)sqlite3_column_bytes(stmt, 3),
		};

		r = fn(arg, &part);
		if (r != 0) {
			store_done(store, STORE_FRONTIER_GET);
			return r;
		}
		r = store_next(store, STORE_FRONTIER_GET, err);
	}
	return r;
}

int sim_store_frontier_others(struct sim_store_campaign *campaign,
			      bool has_options, u64 *ret_nr,
			      struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_row(store, STORE_FRONTIER_OTHERS, err, "ti",
		      campaign->info.campaign_id, (s64)has_options);
	if (r < 0)
		return r;
	*ret_nr = (u64)sqlite3_column_int64(store->stmts[STORE_FRONTIER_OTHERS],
					    0);
	store_done(store, STORE_FRONTIER_OTHERS);
	return 0;
}
