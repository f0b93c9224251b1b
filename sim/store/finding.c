// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static int bug_get(struct sim_store_campaign *campaign,
		   const struct sim_store_finding *finding,
		   struct store_bug **ret_bug, bool *ret_is_new,
		   struct sim_error *err);
static int bug_load(struct sim_store_campaign *campaign, struct store_bug *bug,
		    bool *ret_is_new, struct sim_error *err);
static int record(struct sim_store_campaign *campaign, struct store_bug *bug,
		  const struct sim_store_finding *finding, bool is_new,
		  struct sim_store_found *found, struct sim_error *err);
static int persist(struct sim_store_campaign *campaign, struct store_bug *bug,
		   const struct sim_store_finding *finding,
		   const struct store_row *row, struct sim_error *err);
static int persist_locked(struct sim_store_campaign *campaign,
			  const struct store_bug *bug,
			  const struct sim_store_finding *finding,
			  const struct store_row *row, struct sim_error *err);

static int fail_row(struct sim_error *err, int r)
{
	if (r == -SIM_ERR_LIMIT)
		return sim_error_set(err, SIM_ERR_LIMIT,
				     "a choice log of more than %u bytes "
				     "cannot be stored",
				     SIM_STORE_LOG_BYTES_MAX);
	return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
}

int sim_store_finding_add(struct sim_store_campaign *campaign,
			  const struct sim_store_finding *finding,
			  struct sim_store_found *ret_found,
			  struct sim_error *err)
{
	struct sim_store_found found = { 0 };
	struct store_counter *seen = NULL;
	struct store_bug *bug = NULL;
	bool is_new = false;
	int r;

	SIM_ASSERT(finding->verdict.name);
	SIM_ASSERT(finding->title);
	SIM_ASSERT(finding->signature);

	r = bug_get(campaign, finding, &bug, &is_new, err);
	if (r < 0)
		return r;
	/* The counter first: it can fail only here, and goes out below. */
	if (!finding->is_minimal && !finding->is_counted) {
		seen = store_counters_get(&campaign->seen, bug->bug_id,
					  strlen(bug->bug_id) + 1);
		if (!seen)
			return fail_row(err, -SIM_ERR_NOMEM);
		seen->a++;
	}
	strcpy(found.bug_id, bug->bug_id);
	found.is_new = is_new;
	r = record(campaign, bug, finding, is_new, &found, err);
	if (r < 0) {
		/*
		 * Nothing was written, so the buffers are as before. A bug that
		 * is not in the file must not look like a known one.
		 */
		if (seen && --seen->a == 0)
			store_counters_drop(&campaign->seen, seen);
		if (is_new) {
			HASH_DELETE(hh, campaign->bugs, bug);
			free(bug);
		}
		return r;
	}
	if (ret_found)
		*ret_found = found;
	return 0;
}

int sim_store_sightings_add(struct sim_store_campaign *campaign,
			    const struct sim_store_finding *finding, u64 nr,
			    struct sim_error *err)
{
	struct store_counter *seen;
	struct store_bug *bug = NULL;
	bool is_new = false;
	int r;

	r = bug_get(campaign, finding, &bug, &is_new, err);
	if (r < 0)
		return r;
	if (is_new) {
		HASH_DELETE(hh, campaign->bugs, bug);
		free(bug);
		return sim_error_set(err, SIM_ERR_ABSENT,
				     "no bug '%.200s' in '%s'",
				     finding->signature, campaign->store->path);
	}
	seen = store_counters_get(&campaign->seen, bug->bug_id,
				  strlen(bug->bug_id) + 1);
	if (!seen)
		return fail_row(err, -SIM_ERR_NOMEM);
	seen->a += nr;
	return 0;
}

int sim_store_schedule_add(struct sim_store_campaign *campaign,
			   const struct sim_store_finding *schedule,
			   struct sim_error *err)
{
	struct store_row *row;
	int r;

	SIM_ASSERT(schedule->verdict.name);

	if (campaign->store->is_readonly)
		return store_begin(campaign->store, err);
	r = store_row_make(campaign, schedule, &row);
	if (r < 0)
		return fail_row(err, r);
	return store_row_add(campaign, row, err);
}

/* The campaign's record of a bug, read from the file at its first sighting. */
static int bug_get(struct sim_store_campaign *campaign,
		   const struct sim_store_finding *finding,
		   struct store_bug **ret_bug, bool *ret_is_new,
		   struct sim_error *err)
{
	const char *const parts[] = { campaign->info.scenario_id,
				      finding->verdict.name,
				      finding->signature };
	size_t bytes = strlen(parts[1]) + strlen(parts[2]) + 2;
	struct store_bug *bug, *known;
	int r;

	bug = calloc(1, sizeof(*bug) + bytes);
	if (!bug)
		return fail_row(err, -SIM_ERR_NOMEM);
	store_key_join(bug->key, bytes, parts + 1, 2);
	HASH_FIND(hh, campaign->bugs, bug->key, bytes, known);
	if (known) {
		free(bug);
		*ret_bug = known;
		*ret_is_new = false;
		return 0;
	}
	store_id_make(bug->bug_id, 'B', parts, ARRAY_SIZE(parts));
	r = bug_load(campaign, bug, ret_is_new, err);
	if (r < 0) {
		free(bug);
		return r;
	}
	HASH_ADD_KEYPTR(hh, campaign->bugs, bug->key, bytes, bug);
	if (!bug->hh.tbl) {
		free(bug);
		return fail_row(err, -SIM_ERR_NOMEM);
	}
	*ret_bug = bug;
	return 0;
}

static int kept_load(struct sim_store_campaign *campaign, struct store_bug *bug,
		     struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	sqlite3_stmt *stmt;
	int r;

	r = store_row(store, STORE_SCHEDULE_KEPT, err, "tti", bug->bug_id,
		      campaign->info.campaign_id,
		      (s64)SIM_STORE_SCHEDULES_PER_BUG);
	for (; r == 1; r = store_next(store, STORE_SCHEDULE_KEPT, err)) {
		struct store_rank *rank = &bug->kept[bug->kept_nr++];
		const char *id;

		stmt = store->stmts[STORE_SCHEDULE_KEPT];
		id = (const char *)sqlite3_column_text(stmt, 0);
		if (id)
			strncpy(rank->schedule_id, id, SIM_STORE_ID_CHARS);
		rank->preemptions_nr = (u64)sqlite3_column_int64(stmt, 1);
		rank->steps_nr = (u64)sqlite3_column_int64(stmt, 2);
		rank->choices_nr = (u64)sqlite3_column_int64(stmt, 3);
		rank->is_minimal = sqlite3_column_int(stmt, 4) != 0;
	}
	return r;
}

static int bug_load(struct sim_store_campaign *campaign, struct store_bug *bug,
		    bool *ret_is_new, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_row(store, STORE_BUG_GET, err, "t", bug->bug_id);
	store_done(store, STORE_BUG_GET);
	if (r < 0)
		return r;
	*ret_is_new = r == 0;
	if (r == 0)
		return 0;
	r = store_row(store, STORE_SCHEDULE_NR, err, "tt", bug->bug_id,
		      campaign->info.campaign_id);
	if (r < 0)
		return r;
	/* More than we would keep: somebody asked for all of them. */
	bug->keeps_all = sqlite3_column_int64(store->stmts[STORE_SCHEDULE_NR],
					      0) > SIM_STORE_SCHEDULES_PER_BUG;
	store_done(store, STORE_SCHEDULE_NR);
	return kept_load(campaign, bug, err);
}

static int rank_compare(const struct store_rank *a, const struct store_rank *b)
{
	if (a->preemptions_nr != b->preemptions_nr)
		return a->preemptions_nr < b->preemptions_nr ? -1 : 1;
	if (a->steps_nr != b->steps_nr)
		return a->steps_nr < b->steps_nr ? -1 : 1;
	if (a->choices_nr != b->choices_nr)
		return a->choices_nr < b->choices_nr ? -1 : 1;
	return strcmp(a->schedule_id, b->schedule_id);
}

/* Is it among the best, and does the file not know that yet? */
static bool is_wanted(const struct store_bug *bug,
		      const struct store_rank *rank)
{
	u32 i;

	for (i = 0; i < bug->kept_nr; i++) {
		if (strcmp(bug->kept[i].schedule_id, rank->schedule_id) == 0)
			return rank->is_minimal && !bug->kept[i].is_minimal;
	}
	return bug->kept_nr < SIM_STORE_SCHEDULES_PER_BUG ||
	       rank_compare(rank, &bug->kept[bug->kept_nr - 1]) < 0;
}

static bool is_kept(const struct store_bug *bug, const char *schedule_id)
{
	u32 i;

	for (i = 0; i < bug->kept_nr; i++) {
		if (strcmp(bug->kept[i].schedule_id, schedule_id) == 0)
			return true;
	}
	return false;
}

/* Put it at its place; the last one falls off when there is no room. */
static void keep(struct store_bug *bug, const struct store_rank *rank)
{
	u32 i, at;

	for (i = 0; i < bug->kept_nr; i++) {
		if (strcmp(bug->kept[i].schedule_id, rank->schedule_id) == 0) {
			bug->kept[i].is_minimal |= rank->is_minimal;
			return;
		}
	}
	for (at = 0; at < bug->kept_nr; at++) {
		if (rank_compare(rank, &bug->kept[at]) < 0)
			break;
	}
	if (bug->kept_nr < SIM_STORE_SCHEDULES_PER_BUG)
		bug->kept_nr++;
	for (i = bug->kept_nr - 1; i > at; i--)
		bug->kept[i] = bug->kept[i - 1];
	bug->kept[at] = *rank;
}

/* Cheap refusal for the millionth sighting: no hash, no compression. */
static bool is_hopeless(const struct store_bug *bug,
			const struct sim_store_finding *finding)
{
	const struct store_rank *last;
	struct store_rank rank;

	if (bug->kept_nr < SIM_STORE_SCHEDULES_PER_BUG || finding->is_minimal)
		return false;
	last = &bug->kept[bug->kept_nr - 1];
	rank = (struct store_rank){
		.preemptions_nr = finding->preemptions_nr,
		.steps_nr = finding->steps_nr,
		.choices_nr = finding->choices_nr,
	};
	memcpy(rank.schedule_id, last->schedule_id, sizeof(rank.schedule_id));
	return rank_compare(&rank, last) > 0;
}

static int record(struct sim_store_campaign *campaign, struct store_bug *bug,
		  const struct sim_store_finding *finding, bool is_new,
		  struct sim_store_found *found, struct sim_error *err)
{
	struct store_row *row = NULL;
	bool is_wanted_now;
	int r;

	if (!is_new && !campaign->keep_all && is_hopeless(bug, finding)) {
		store_schedule_id_make(found->schedule_id,
				       campaign->info.campaign_id, finding->log,
				       finding->log_bytes);
		return 0;
	}
	r = store_row_make(campaign, finding, &row);
	if (r < 0)
		return fail_row(err, r);
	strcpy(row->bug_id, bug->bug_id);
	strcpy(found->schedule_id, row->rank.schedule_id);
	is_wanted_now = is_new || is_wanted(bug, &row->rank);
	found->is_stored = is_wanted_now || campaign->keep_all ||
			   is_kept(bug, row->rank.schedule_id);
	if (!is_wanted_now && campaign->keep_all)
		return store_row_add(campaign, row, err);
	if (is_wanted_now) {
		if (is_new)
			r = store_exec(campaign->store,
				       "PRAGMA synchronous = FULL", err);
		if (r == 0)
			r = persist(campaign, bug, finding, row, err);
		if (is_new)
			store_exec(campaign->store,
				   "PRAGMA synchronous = NORMAL", NULL);
	}
	store_row_free(row);
	return r;
}

/* All that is buffered goes with it, so the file stays consistent. */
static int persist(struct sim_store_campaign *campaign, struct store_bug *bug,
		   const struct sim_store_finding *finding,
		   const struct store_row *row, struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_begin(store, err);
	if (r < 0)
		return r;
	r = persist_locked(campaign, bug, finding, row, err);
	r = store_end_buffers(store, r, err);
	if (r == 0)
		keep(bug, &row->rank);
	return r;
}

static int persist_locked(struct sim_store_campaign *campaign,
			  const struct store_bug *bug,
			  const struct sim_store_finding *finding,
			  const struct store_row *row, struct sim_error *err)
{
	const struct store_rank *last =
		&bug->kept[SIM_STORE_SCHEDULES_PER_BUG - 1];
	struct sim_store *store = campaign->store;
	u32 i;
	int r;

	r = store_verdict_write(store, &finding->verdict, err);
	if (r == 0)
		r = store_run(store, STORE_BUG_ADD, err, "tttttt", bug->bug_id,
			      campaign->info.scenario_id, finding->verdict.name,
			      finding->title, finding->signature,
			      finding->signature_json ?
				      finding->signature_json :
				      "{}");
	if (r == 0)
		r = store_row_write(campaign, row, err);
	for (i = 0; i < finding->edges_nr && r == 0; i++) {
		const struct sim_store_wait_edge *edge = &finding->edges[i];

		r = store_run(store, STORE_WAIT_EDGE_ADD, err, "titttt",
			      row->rank.schedule_id, (s64)i, edge->waiter,
			      edge->object, edge->why, edge->waker);
	}
	/* It pushes the last of the best out, unless all are wanted. */
	if (r == 0 && bug->kept_nr == SIM_STORE_SCHEDULES_PER_BUG &&
	    !campaign->keep_all && !bug->keeps_all &&
	    !is_kept(bug, row->rank.schedule_id))
		r = store_run(store, STORE_SCHEDULE_DELETE, err, "t",
			      last->schedule_id);
	return r;
}
