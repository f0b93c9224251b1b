// SPDX-License-Identifier: GPL-2.0-only
#include "store/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static int begin_locked(struct sim_store_campaign *campaign,
			const struct sim_store_campaign_desc *desc,
			struct sim_error *err);
static int add_parents(struct sim_store_campaign *campaign,
		       const struct sim_store_campaign_desc *desc,
		       struct sim_error *err);
static int read_state(struct sim_store_campaign *campaign, u64 *ret_next_seed,
		      struct sim_error *err);
static int add_shard(struct sim_store_campaign *campaign,
		     const struct sim_store_campaign_desc *desc,
		     struct sim_error *err);
static int end_locked(struct sim_store_campaign *campaign,
		      const struct sim_store_campaign_end *end,
		      struct sim_error *err);

static const char *json_or_empty(const char *json)
{
	return json ? json : "{}";
}

static int check_json(struct sim_store *store, const char *what,
		      const char *json, struct sim_error *err)
{
	sqlite3_stmt *stmt = NULL;
	bool is_valid;
	int rc;

	rc = sqlite3_prepare_v2(store->db, "SELECT json_valid(?1)", -1, &stmt,
				NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, json, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	is_valid = rc == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 1;
	sqlite3_finalize(stmt);
	if (rc != SQLITE_ROW)
		return store_fail(store, err, rc, "use");
	return is_valid ? 0 :
			  sim_error_set(err, SIM_ERR_INVAL,
					"%s are not valid JSON: '%.80s'", what,
					json);
}

static int check_desc(struct sim_store *store,
		      const struct sim_store_campaign_desc *desc,
		      struct sim_error *err)
{
	int r;

	SIM_ASSERT(desc->build_id);
	SIM_ASSERT(desc->name);
	SIM_ASSERT(desc->source);
	SIM_ASSERT(desc->strategy);

	/* next_seed must fit SQL's signed integers. */
	if (desc->seeds_nr > S64_MAX / 2 || desc->seed_lo > S64_MAX / 2)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "seeds beyond %lld cannot be counted on",
				     S64_MAX / 2);
	r = check_json(store, "scenario options",
		       json_or_empty(desc->options_json), err);
	if (r == 0)
		r = check_json(store, "engine settings",
			       json_or_empty(desc->config_json), err);
	return r;
}

int sim_store_campaign_begin(struct sim_store *store,
			     const struct sim_store_campaign_desc *desc,
			     struct sim_store_campaign **ret_campaign,
			     struct sim_error *err)
{
	struct sim_store_campaign *campaign;
	int r;

	r = check_desc(store, desc, err);
	if (r < 0)
		return r;
	campaign = calloc(1, sizeof(*campaign));
	if (!campaign)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	campaign->store = store;
	campaign->keep_all = desc->keep_all;
	INIT_LIST_HEAD(&campaign->rows);
	INIT_LIST_HEAD(&campaign->parts);
	campaign->keeps_frontier = desc->keeps_frontier;
	list_add_tail(&campaign->node, &store->campaigns);
	r = store_begin(store, err);
	if (r == 0)
		r = store_end(store, begin_locked(campaign, desc, err), err);
	if (r < 0) {
		store_campaign_free(campaign);
		return r;
	}
	*ret_campaign = campaign;
	return 0;
}

const struct sim_store_campaign_info *sim_store_campaign_info(
	const struct sim_store_campaign *campaign)
{
	return &campaign->info;
}

/* In the shard that was begun earlier, with so many seeds more. */
static int go_on(struct sim_store_campaign *campaign, u64 seeds_end,
		 u64 next_seed, u64 more_nr, struct sim_error *err)
{
	const struct sim_store_campaign_info *info = &campaign->info;
	struct sim_store *store = campaign->store;
	int r;

	campaign->seeds_end = seeds_end + more_nr;
	r = store_run(store, STORE_SHARD_AGAIN, err, "t", info->shard_id);
	if (r == 0)
		r = store_run(store, STORE_SHARD_SEEDS, err, "ti",
			      info->shard_id, campaign->seeds_end);
	/* Only if nobody has taken seeds after ours. */
	if (r == 0 && next_seed == seeds_end)
		r = store_run(store, STORE_CAMPAIGN_SEED, err, "ti",
			      info->campaign_id, campaign->seeds_end);
	return r ? r : store_frontier_own(campaign, err);
}

static int begin_locked(struct sim_store_campaign *campaign,
			const struct sim_store_campaign_desc *desc,
			struct sim_error *err)
{
	u64 next_seed;
	u64 end = 0;
	int r;

	r = add_parents(campaign, desc, err);
	if (r == 0)
		r = read_state(campaign, &next_seed, err);
	if (r < 0)
		return r;
	if (desc->keeps_frontier)
		r = store_frontier_begin(campaign, desc, &end, err);
	if (r < 0)
		return r;
	campaign->info.is_resumed = r == 1;
	if (campaign->info.is_resumed)
		return go_on(campaign, end, next_seed, desc->seeds_nr, err);
	campaign->info.seed_lo = desc->seed_lo ? desc->seed_lo : next_seed;
	end = campaign->info.seed_lo + desc->seeds_nr;
	campaign->seeds_end = end;
	r = add_shard(campaign, desc, err);
	if (r == 0 && desc->keeps_frontier)
		r = store_frontier_own(campaign, err);
	if (r == 0 && end > next_seed)
		r = store_run(campaign->store, STORE_CAMPAIGN_SEED, err, "ti",
			      campaign->info.campaign_id, end);
	return r;
}

static int add_parents(struct sim_store_campaign *campaign,
		       const struct sim_store_campaign_desc *desc,
		       struct sim_error *err)
{
	struct sim_store_campaign_info *info = &campaign->info;
	const char *options = json_or_empty(desc->options_json);
	const char *config = json_or_empty(desc->config_json);
	char cpus[16];
	int r;

	snprintf(cpus, sizeof(cpus), "%u", desc->cpus_nr);
	store_id_make(info->scenario_id, 'S',
		      (const char *[]){ desc->source, options }, 2);
	store_id_make(info->campaign_id, 'C',
		      (const char *[]){ desc->build_id, info->scenario_id,
					desc->strategy, config, cpus },
		      5);
	r = store_run(campaign->store, STORE_BUILD_ADD, err, "tttt",
		      desc->build_id,
		      desc->build_version ? desc->build_version : "",
		      desc->build_compiler ? desc->build_compiler : "",
		      desc->build_coro ? desc->build_coro : "");
	if (r == 0)
		r = store_run(campaign->store, STORE_SCENARIO_ADD, err, "ttttt",
			      info->scenario_id, desc->name,
			      desc->title ? desc->title : "", desc->source,
			      options);
	if (r == 0)
		r = store_run(campaign->store, STORE_CAMPAIGN_ADD, err,
			      "ttttti", info->campaign_id, desc->build_id,
			      info->scenario_id, desc->strategy, config,
			      (s64)desc->cpus_nr);
	return r;
}

static int read_next_seed(struct sim_store_campaign *campaign,
			  u64 *ret_next_seed, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	struct sim_store_campaign_info *info = &campaign->info;
	sqlite3_stmt *stmt;
	int r;

	r = store_row(store, STORE_CAMPAIGN_GET, err, "t", info->campaign_id);
	if (r <= 0)
		return r < 0 ? r :
			       sim_error_set(err, SIM_ERR_FORMAT,
					     "no campaign '%s' in '%s'",
					     info->campaign_id, store->path);
	stmt = store->stmts[STORE_CAMPAIGN_GET];
	*ret_next_seed = (u64)sqlite3_column_int64(stmt, 0);
	info->is_complete = sqlite3_column_int(stmt, 1) != 0;
	info->executions_nr = (u64)sqlite3_column_int64(stmt, 2);
	info->steps_nr = (u64)sqlite3_column_int64(stmt, 3);
	store_done(store, STORE_CAMPAIGN_GET);
	return 0;
}

static int read_state(struct sim_store_campaign *campaign, u64 *ret_next_seed,
		      struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = read_next_seed(campaign, ret_next_seed, err);
	if (r < 0)
		return r;
	r = store_row(store, STORE_SHARD_NR, err, "t",
		      campaign->info.campaign_id);
	if (r < 0)
		return r;
	campaign->info.round =
		(u32)sqlite3_column_int64(store->stmts[STORE_SHARD_NR], 0);
	store_done(store, STORE_SHARD_NR);
	return 0;
}

static int add_shard(struct sim_store_campaign *campaign,
		     const struct sim_store_campaign_desc *desc,
		     struct sim_error *err)
{
	struct sim_store_campaign_info *info = &campaign->info;
	char round[16];
	char seed_lo[24];

	snprintf(round, sizeof(round), "%u", info->round);
	snprintf(seed_lo, sizeof(seed_lo), "%llu", info->seed_lo);
	store_id_make(info->shard_id, 'H',
		      (const char *[]){ info->campaign_id, round, seed_lo }, 3);
	return store_run(campaign->store, STORE_SHARD_ADD, err, "ttiiii",
			 info->shard_id, info->campaign_id, (s64)info->round,
			 info->seed_lo, desc->seeds_nr, (s64)desc->is_search);
}

int sim_store_seeds_take(struct sim_store_campaign *campaign, u64 nr,
			 u64 *ret_lo, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	struct sim_store_campaign_info ignored = campaign->info;
	u64 lo = 0;
	int r;

	if (nr > S64_MAX / 2)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "cannot take %llu seeds at once", nr);
	r = store_begin(store, err);
	if (r < 0)
		return r;
	r = read_next_seed(campaign, &lo, err);
	campaign->info = ignored;
	if (r == 0)
		r = store_run(store, STORE_CAMPAIGN_SEED, err, "ti",
			      campaign->info.campaign_id, lo + nr);
	if (r == 0)
		r = store_run(store, STORE_SHARD_SEEDS, err, "ti",
			      campaign->info.shard_id, lo + nr);
	r = store_end(store, r, err);
	if (r == 0) {
		campaign->seeds_end = lo + nr;
		*ret_lo = lo;
	}
	return r;
}

int sim_store_campaign_end(struct sim_store_campaign *campaign,
			   const struct sim_store_campaign_end *end,
			   struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_begin(store, err);
	if (r < 0)
		return r;
	r = end_locked(campaign, end, err);
	r = store_end_buffers(store, r, err);
	if (r == 0)
		store_campaign_free(campaign);
	return r;
}

static int give_back_seeds(struct sim_store_campaign *campaign, u64 used_nr,
			   struct sim_error *err)
{
	struct sim_store_campaign_info now = campaign->info;
	u64 used_end = now.seed_lo + used_nr;
	u64 next_seed = 0;
	int r;

	if (used_nr > campaign->seeds_end - now.seed_lo)
		return 0;
	r = read_next_seed(campaign, &next_seed, err);
	campaign->info = now;
	if (r == 0)
		r = store_run(campaign->store, STORE_SHARD_SEEDS, err, "ti",
			      now.shard_id, used_end);
	/* Only if nobody has taken seeds after ours. */
	if (r == 0 && next_seed == campaign->seeds_end)
		r = store_run(campaign->store, STORE_CAMPAIGN_SEED, err, "ti",
			      now.campaign_id, used_end);
	return r;
}

static int end_locked(struct sim_store_campaign *campaign,
		      const struct sim_store_campaign_end *end,
		      struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	struct sim_store_campaign_info *info = &campaign->info;
	int r = 0;

	if (end->seeds_used_nr != U64_MAX)
		r = give_back_seeds(campaign, end->seeds_used_nr, err);
	if (r == 0)
		r = store_run(store, STORE_SHARD_DONE, err, "t",
			      info->shard_id);
	if (r == 0 && end->is_complete)
		r = store_run(store, STORE_CAMPAIGN_COMPLETE, err, "t",
			      info->campaign_id);
	if (r == 0 && end->host)
		r = store_run(store, STORE_WALL_ADD, err, "tttd",
			      info->shard_id, end->host,
			      end->started_at ? end->started_at : "",
			      end->seconds);
	return r;
}

void store_campaign_free(struct sim_store_campaign *campaign)
{
	struct store_row *row, *next_row;
	struct store_bug *bug, *next_bug;

	list_del(&campaign->node);
	store_counters_clear(&campaign->tally);
	store_counters_clear(&campaign->seen);
	store_counters_clear(&campaign->lock_edges);
	store_counters_clear(&campaign->lock_totals);
	store_counters_clear(&campaign->coverage);
	store_counters_clear(&campaign->facts);
	list_for_each_entry_safe(row, next_row, &campaign->rows, node)
		store_row_free(row);
	store_frontier_forget(campaign);
	for (bug = campaign->bugs; bug; bug = next_bug) {
		next_bug = bug->hh.next;
		HASH_DELETE(hh, campaign->bugs, bug);
		free(bug);
	}
	free(campaign);
}

int sim_store_tally_add(struct sim_store_campaign *campaign,
			const struct sim_store_verdict *verdict,
			u64 executions_nr, u64 steps_nr)
{
	size_t name_bytes = strlen(verdict->name) + 1;
	struct store_counter *counter;
	char key[KEY_BYTES_MAX];

	if (name_bytes > sizeof(key) - 2)
		return -SIM_ERR_LIMIT;
	key[0] = verdict->is_bug ? '1' : '0';
	key[1] = verdict->is_limit ? '1' : '0';
	memcpy(key + 2, verdict->name, name_bytes);
	counter = store_counters_get(&campaign->tally, key, name_bytes + 2);
	if (!counter)
		return -SIM_ERR_NOMEM;
	counter->a += executions_nr;
	counter->b += steps_nr;
	return 0;
}
