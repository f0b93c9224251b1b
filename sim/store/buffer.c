// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static int write_tally(struct sim_store_campaign *campaign,
		       struct sim_error *err);
static int write_seen(struct sim_store_campaign *campaign,
		      struct sim_error *err);
static int write_lock_edges(struct sim_store_campaign *campaign,
			    struct sim_error *err);
static int write_rows(struct sim_store_campaign *campaign,
		      struct sim_error *err);

/* Inside a transaction. Nothing is forgotten: the commit may still fail. */
int store_buffers_write(struct sim_store *store, struct sim_error *err)
{
	struct sim_store_campaign *campaign;
	int r = 0;

	list_for_each_entry(campaign, &store->campaigns, node) {
		if (r == 0)
			r = write_tally(campaign, err);
		if (r == 0)
			r = write_rows(campaign, err);
		if (r == 0)
			r = write_seen(campaign, err);
		if (r == 0)
			r = write_lock_edges(campaign, err);
		if (r == 0)
			r = store_coverage_write(campaign, err);
		if (r == 0)
			r = store_frontier_write(campaign, err);
	}
	return r;
}

void store_buffers_clear(struct sim_store *store)
{
	struct sim_store_campaign *campaign;
	struct store_row *row, *next;

	list_for_each_entry(campaign, &store->campaigns, node) {
		store_counters_clear(&campaign->tally);
		store_counters_clear(&campaign->seen);
		store_counters_clear(&campaign->lock_edges);
		store_counters_clear(&campaign->coverage);
		store_counters_clear(&campaign->facts);
		list_for_each_entry_safe(row, next, &campaign->rows, node)
			store_row_free(row);
		INIT_LIST_HEAD(&campaign->rows);
		campaign->rows_nr = 0;
		campaign->rows_bytes = 0;
		store_frontier_written(campaign);
	}
}

bool store_buffers_are_empty(const struct sim_store *store)
{
	const struct sim_store_campaign *campaign;

	list_for_each_entry(campaign, &store->campaigns, node) {
		if (campaign->tally.head || campaign->seen.head ||
		    campaign->lock_edges.head || campaign->coverage.head ||
		    campaign->facts.head || !list_empty(&campaign->rows) ||
		    !store_frontier_is_empty(campaign))
			return false;
	}
	return true;
}

int store_verdict_write(struct sim_store *store,
			const struct sim_store_verdict *verdict,
			struct sim_error *err)
{
	return store_run(store, STORE_VERDICT_ADD, err, "tii", verdict->name,
			 (s64)verdict->is_bug, (s64)verdict->is_limit);
}

/* Key: one byte for each of is_bug and is_limit, then the name. */
static int write_tally(struct sim_store_campaign *campaign,
		       struct sim_error *err)
{
	struct store_counter *counter;
	int r = 0;

	for (counter = campaign->tally.head; counter && r == 0;
	     counter = counter->hh.next) {
		const struct sim_store_verdict verdict = {
			.name = counter->key + 2,
			.is_bug = counter->key[0] == '1',
			.is_limit = counter->key[1] == '1',
		};

		r = store_verdict_write(campaign->store, &verdict, err);
		if (r == 0)
			r = store_run(campaign->store, STORE_TALLY_ADD, err,
				      "ttii", campaign->info.shard_id,
				      verdict.name, counter->a, counter->b);
	}
	return r;
}

static int write_seen(struct sim_store_campaign *campaign,
		      struct sim_error *err)
{
	struct store_counter *counter;
	int r = 0;

	for (counter = campaign->seen.head; counter && r == 0;
	     counter = counter->hh.next)
		r = store_run(campaign->store, STORE_SEEN_ADD, err, "tti",
			      campaign->info.shard_id, counter->key,
			      counter->a);
	return r;
}

/* Key: both names, each with its mode, the kind, the functions. */
static int write_lock_edges(struct sim_store_campaign *campaign,
			    struct sim_error *err)
{
	struct store_counter *counter;
	int r = 0;

	for (counter = campaign->lock_edges.head; counter && r == 0;
	     counter = counter->hh.next) {
		const char *names[2];
		const char *modes[2];
		const char *part = counter->key;
		const char *functions;
		char ids[2][SIM_STORE_ID_CHARS + 1];
		u32 i;

		for (i = 0; i < 2 && r == 0; i++) {
			names[i] = part;
			modes[i] = part + strlen(part) + 1;
			part = modes[i] + strlen(modes[i]) + 1;
			store_id_make(ids[i], 'L', &names[i], 1);
			r = store_run(campaign->store, STORE_LOCK_CLASS_ADD,
				      err, "tt", ids[i], names[i]);
		}
		functions = part + strlen(part) + 1;
		if (r == 0)
			r = store_run(campaign->store, STORE_LOCK_EDGE_ADD, err,
				      "ttttttiiit", campaign->info.shard_id,
				      ids[0], modes[0], ids[1], modes[1], part,
				      counter->c, counter->a, counter->b,
				      *functions ? functions : NULL);
	}
	return r;
}

static int write_rows(struct sim_store_campaign *campaign,
		      struct sim_error *err)
{
	struct store_row *row;
	int r = 0;

	list_for_each_entry(row, &campaign->rows, node) {
		if (r == 0)
			r = store_row_write(campaign, row, err);
	}
	return r;
}

int store_row_make(const struct sim_store_campaign *campaign,
		   const struct sim_store_finding *finding,
		   struct store_row **ret_row)
{
	const char *token = finding->token ? finding->token : "";
	size_t name_bytes = strlen(finding->verdict.name) + 1;
	struct store_row *row;
	int r;

	row = calloc(1, sizeof(*row) + name_bytes + strlen(token) + 1);
	if (!row)
		return -SIM_ERR_NOMEM;
	r = store_blob_encode(campaign->store, finding->log, finding->log_bytes,
			      &row->blob, &row->blob_bytes);
	if (r < 0) {
		free(row);
		return r;
	}
	memcpy(row->strings, finding->verdict.name, name_bytes);
	strcpy(row->strings + name_bytes, token);
	row->verdict = finding->verdict;
	row->verdict.name = row->strings;
	row->token = row->strings + name_bytes;
	row->seed = finding->seed;
	row->event_hash = finding->event_hash;
	row->rank = (struct store_rank){
		.preemptions_nr = finding->preemptions_nr,
		.steps_nr = finding->steps_nr,
		.choices_nr = finding->choices_nr,
		.is_minimal = finding->is_minimal,
	};
	store_schedule_id_make(row->rank.schedule_id,
			       campaign->info.campaign_id, finding->log,
			       finding->log_bytes);
	*ret_row = row;
	return 0;
}

void store_row_free(struct store_row *row)
{
	if (!row)
		return;
	free(row->blob);
	free(row);
}

/* Takes @row over in any case: the buffer is bounded, not the campaign. */
int store_row_add(struct sim_store_campaign *campaign, struct store_row *row,
		  struct sim_error *err)
{
	list_add_tail(&row->node, &campaign->rows);
	campaign->rows_nr++;
	campaign->rows_bytes += row->blob_bytes;
	if (campaign->rows_nr < STORE_ROWS_MAX &&
	    campaign->rows_bytes < STORE_BUFFER_BYTES_MAX)
		return 0;
	return sim_store_flush(campaign->store, err);
}

int store_row_write(struct sim_store_campaign *campaign,
		    const struct store_row *row, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	char event_hash[17];
	int r;

	snprintf(event_hash, sizeof(event_hash), "%016llx", row->event_hash);
	r = store_verdict_write(store, &row->verdict, err);
	if (r < 0)
		return r;
	return store_run(store, STORE_SCHEDULE_ADD, err, "ttttiiiiittb",
			 row->rank.schedule_id, campaign->info.campaign_id,
			 row->bug_id[0] ? row->bug_id : NULL, row->verdict.name,
			 row->seed, row->rank.steps_nr, row->rank.choices_nr,
			 row->rank.preemptions_nr, (s64)row->rank.is_minimal,
			 event_hash, row->token, row->blob, row->blob_bytes);
}
