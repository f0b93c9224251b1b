// SPDX-License-Identifier: GPL-2.0-only
#include "store/lookup.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

#define BUG_TEXTS_NR		7
#define SCHEDULE_TEXTS_NR	14
#define EDGE_TEXTS_NR		4
#define EDGES_MAX		4096u

/* Records are one allocation each: the struct, then what it points to. */

static int id_resolve(struct sim_store *store, const char *id, char *ret_id,
		      struct sim_error *err);
static int schedule_load(struct sim_store *store, const char *schedule_id,
			 struct sim_store_schedule **ret_schedule,
			 struct sim_error *err);
static int edges_load(struct sim_store *store,
		      struct sim_store_schedule *schedule,
		      struct sim_error *err);

/* Copy column texts into @room; missing ones are empty. */
static char *take_texts(sqlite3_stmt *stmt, u32 nr, const char **fields[],
			char *room)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		const char *text =
			(const char *)sqlite3_column_text(stmt, (int)i);
		size_t bytes = (size_t)sqlite3_column_bytes(stmt, (int)i);

		if (text)
			memcpy(room, text, bytes);
		room[text ? bytes : 0] = '\0';
		*fields[i] = room;
		room += (text ? bytes : 0) + 1;
	}
	return room;
}

static size_t texts_bytes(sqlite3_stmt *stmt, u32 nr)
{
	size_t bytes = 0;
	u32 i;

	for (i = 0; i < nr; i++) {
		/* Asking for the text first makes the length that of UTF-8. */
		(void)sqlite3_column_text(stmt, (int)i);
		bytes += (size_t)sqlite3_column_bytes(stmt, (int)i) + 1;
	}
	return bytes;
}

static int fail_absent(struct sim_store *store, const char *id,
		       struct sim_error *err)
{
	int r = sim_error_set(err, SIM_ERR_ABSENT, "no '%s' in '%s'", id,
			      store->path);

	sim_error_hint(err, "'gordian query %s bugs' lists what there is",
		       store->path);
	return r;
}

int sim_store_bug_find(struct sim_store *store, const char *id,
		       struct sim_store_bug **ret_bug, struct sim_error *err)
{
	char bug_id[SIM_STORE_ID_CHARS + 1];
	struct sim_store_bug *bug;
	sqlite3_stmt *stmt;
	int r;

	r = id_resolve(store, id, bug_id, err);
	if (r < 0)
		return r;
	if (bug_id[0] != 'B')
		return sim_error_set(err, SIM_ERR_INVAL, "'%s' is not a bug",
				     id);
	r = store_row(store, STORE_BUG_LOAD, err, "t", bug_id);
	if (r <= 0)
		return r < 0 ? r : fail_absent(store, id, err);
	stmt = store->stmts[STORE_BUG_LOAD];
	bug = calloc(1, sizeof(*bug) + texts_bytes(stmt, BUG_TEXTS_NR));
	if (bug) {
		const char **fields[BUG_TEXTS_NR] = {
			&bug->bug_id, &bug->verdict, &bug->title,
			&bug->signature, &bug->signature_json, &bug->scenario,
			&bug->schedule_id,
		};

		take_texts(stmt, BUG_TEXTS_NR, fields, (char *)(bug + 1));
		bug->seen_nr = (u64)sqlite3_column_int64(stmt, BUG_TEXTS_NR);
	}
	store_done(store, STORE_BUG_LOAD);
	if (!bug)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	*ret_bug = bug;
	return 0;
}

void sim_store_bug_free(struct sim_store_bug *bug)
{
	free(bug);
}

int sim_store_schedule_get(struct sim_store *store, const char *id,
			   const char *build_id,
			   struct sim_store_schedule **ret_schedule,
			   struct sim_error *err)
{
	char schedule_id[SIM_STORE_ID_CHARS + 1] = "";
	const char *best;
	int r;

	r = id_resolve(store, id, schedule_id, err);
	if (r < 0)
		return r;
	if (schedule_id[0] == 'B') {
		r = store_row(store, STORE_SCHEDULE_BEST, err, "tt",
			      schedule_id, build_id);
		if (r <= 0)
			return r < 0 ? r : fail_absent(store, id, err);
		best = (const char *)sqlite3_column_text(
			store->stmts[STORE_SCHEDULE_BEST], 0);
		snprintf(schedule_id, sizeof(schedule_id), "%s",
			 best ? best : "");
		store_done(store, STORE_SCHEDULE_BEST);
	}
	return schedule_load(store, schedule_id, ret_schedule, err);
}

void sim_store_schedule_free(struct sim_store_schedule *schedule)
{
	u32 i;

	if (!schedule)
		return;
	for (i = 0; i < schedule->edges_nr; i++)
		free((char *)schedule->edges[i].waiter);
	free((void *)schedule->edges);
	free(schedule);
}

/* Turn what a user typed into a whole id of a bug or a schedule. */
static int id_resolve(struct sim_store *store, const char *id, char *ret_id,
		      struct sim_error *err)
{
	char prefix[SIM_STORE_ID_CHARS + 1];
	enum store_stmt find;
	sqlite3_stmt *stmt;
	const char *found;
	s64 found_nr;
	size_t i;
	int r;

	for (i = 0; id[i] && i < SIM_STORE_ID_CHARS; i++) {
		prefix[i] = (char)(i ? tolower((u8)id[i]) : toupper((u8)id[i]));
		if (i > 0 && !isxdigit((u8)id[i]))
			break;
	}
	if (id[i] || (prefix[0] != 'B' && prefix[0] != 'R') || i == 0)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%.80s' is no id of a bug (B...) or of a "
				     "schedule (R...)",
				     id);
	prefix[i] = '\0';
	find = prefix[0] == 'B' ? STORE_BUG_FIND : STORE_SCHEDULE_FIND;
	r = store_row(store, find, err, "t", prefix);
	if (r <= 0)
		return r < 0 ? r : fail_absent(store, id, err);
	stmt = store->stmts[find];
	found = (const char *)sqlite3_column_text(stmt, 0);
	found_nr = sqlite3_column_int64(stmt, 1);
	snprintf(ret_id, SIM_STORE_ID_CHARS + 1, "%s", found ? found : "");
	store_done(store, find);
	if (found_nr > 1 && strcmp(ret_id, prefix) != 0)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%s' is the beginning of %lld ids", id,
				     found_nr);
	return 0;
}

static void take_numbers(sqlite3_stmt *stmt,
			 struct sim_store_schedule *schedule,
			 const char *event_hash)
{
	int i = SCHEDULE_TEXTS_NR;

	schedule->event_hash = strtoull(event_hash, NULL, 16);
	schedule->seed = (u64)sqlite3_column_int64(stmt, i++);
	schedule->steps_nr = (u64)sqlite3_column_int64(stmt, i++);
	schedule->choices_nr = (u64)sqlite3_column_int64(stmt, i++);
	schedule->preemptions_nr = (u64)sqlite3_column_int64(stmt, i++);
	schedule->cpus_nr = (u32)sqlite3_column_int64(stmt, i++);
	schedule->is_minimal = sqlite3_column_int(stmt, i) != 0;
}

static int schedule_take(struct sim_store *store, sqlite3_stmt *stmt,
			 struct sim_store_schedule **ret_schedule,
			 struct sim_error *err)
{
	const int blob_idx = SCHEDULE_TEXTS_NR + 6;
	const void *blob = sqlite3_column_blob(stmt, blob_idx);
	size_t blob_bytes = (size_t)sqlite3_column_bytes(stmt, blob_idx);
	struct sim_store_schedule *schedule;
	const char *event_hash;
	size_t log_bytes = 0;
	char *room;
	int r;

	r = store_blob_bytes(blob, blob_bytes, &log_bytes);
	if (r < 0)
		return sim_error_set(err, -r,
				     "cannot read '%s': damaged choice "
				     "log",
				     store->path);
	schedule = calloc(1, sizeof(*schedule) + log_bytes +
				     texts_bytes(stmt, SCHEDULE_TEXTS_NR));
	if (!schedule)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	{
		const char **fields[SCHEDULE_TEXTS_NR] = {
			&schedule->schedule_id, &schedule->bug_id,
			&schedule->verdict, &schedule->title,
			&schedule->campaign_id, &schedule->build_id,
			&schedule->build_version, &schedule->scenario,
			&schedule->source, &schedule->options_json,
			&schedule->config_json, &schedule->strategy,
			&schedule->token, &event_hash,
		};

		room = take_texts(stmt, SCHEDULE_TEXTS_NR, fields,
				  (char *)(schedule + 1));
	}
	take_numbers(stmt, schedule, event_hash);
	r = store_blob_decode(blob, blob_bytes, room, log_bytes);
	if (r < 0) {
		free(schedule);
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "cannot read '%s': damaged choice log",
				     store->path);
	}
	schedule->log = room;
	schedule->log_bytes = log_bytes;
	*ret_schedule = schedule;
	return 0;
}

static int schedule_load(struct sim_store *store, const char *schedule_id,
			 struct sim_store_schedule **ret_schedule,
			 struct sim_error *err)
{
	struct sim_store_schedule *schedule = NULL;
	int r;

	r = store_row(store, STORE_SCHEDULE_LOAD, err, "t", schedule_id);
	if (r <= 0)
		return r < 0 ? r : fail_absent(store, schedule_id, err);
	r = schedule_take(store, store->stmts[STORE_SCHEDULE_LOAD], &schedule,
			  err);
	store_done(store, STORE_SCHEDULE_LOAD);
	if (r == 0)
		r = edges_load(store, schedule, err);
	if (r < 0) {
		sim_store_schedule_free(schedule);
		return r;
	}
	*ret_schedule = schedule;
	return 0;
}

static int edge_add(sqlite3_stmt *stmt, struct sim_store_schedule *schedule)
{
	struct sim_store_wait_edge *edges;
	char *room;

	edges = realloc((void *)schedule->edges,
			(schedule->edges_nr + 1) * sizeof(*edges));
	if (!edges)
		return -SIM_ERR_NOMEM;
	schedule->edges = edges;
	room = malloc(texts_bytes(stmt, EDGE_TEXTS_NR));
	if (!room)
		return -SIM_ERR_NOMEM;
	edges += schedule->edges_nr++;
	take_texts(stmt, EDGE_TEXTS_NR,
		   (const char **[]){ &edges->waiter, &edges->object,
				      &edges->why, &edges->waker },
		   room);
	return 0;
}

static int edges_load(struct sim_store *store,
		      struct sim_store_schedule *schedule,
		      struct sim_error *err)
{
	int r;

	r = store_row(store, STORE_WAIT_EDGE_LOAD, err, "t",
		      schedule->schedule_id);
	while (r == 1) {
		if (schedule->edges_nr == EDGES_MAX ||
		    edge_add(store->stmts[STORE_WAIT_EDGE_LOAD], schedule)) {
			store_done(store, STORE_WAIT_EDGE_LOAD);
			return sim_error_set(err, SIM_ERR_LIMIT,
					     "more wait-for edges than %u",
					     schedule->edges_nr);
		}
		r = store_next(store, STORE_WAIT_EDGE_LOAD, err);
	}
	return r;
}
