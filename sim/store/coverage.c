// SPDX-License-Identifier: GPL-2.0-only
/*
 * coverage.c - count lines, branches and facts
 */
#include "store/coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

#define KIND_BYTES	24

/* Unique among the points of a line; part of the id. */
static const char *kind_of(const struct sim_store_point *point, char *buf)
{
	if (!point->position)
		return "line";
	snprintf(buf, KIND_BYTES, "branch %u.%u", point->position, point->way);
	return buf;
}

static int write_point(struct sim_store_campaign *campaign,
		       const struct sim_store_point *point,
		       struct sim_error *err)
{
	char kind_text[KIND_BYTES];
	const char *kind = kind_of(point, kind_text);
	char id[SIM_STORE_ID_CHARS + 1];
	char line[16];
	int r;

	snprintf(line, sizeof(line), "%u", point->line);
	store_id_make(id, 'P', (const char *[]){ point->file, line, kind }, 3);
	r = store_run(campaign->store, STORE_POINT_SET, err, "ttittiii", id,
		      point->file, (s64)point->line, kind, point->function,
		      (s64)point->position, (s64)point->way,
		      (s64)point->to_line);
	return r ? r :
		   store_run(campaign->store, STORE_BUILD_POINT_ADD, err, "tt",
			     campaign->info.campaign_id, id);
}

int sim_store_points_set(struct sim_store_campaign *campaign,
			 const struct sim_store_point *points, u32 nr,
			 struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r = store_row(store, STORE_BUILD_POINTS, err, "ti",
			  campaign->info.campaign_id, (s64)nr);

	if (r <= 0) {
		store_done(store, STORE_BUILD_POINTS);
		if (r < 0)
			return r;
		r = store_begin(store, err);
		if (r < 0)
			return r;
		for (u32 i = 0; r == 0 && i < nr; i++)
			r = write_point(campaign, &points[i], err);
		return store_end(store, r, err);
	}
	store_done(store, STORE_BUILD_POINTS);
	return 0;
}

/* ---- counts ---- */

int sim_store_point_count(struct sim_store_campaign *campaign,
			  const struct sim_store_point *point, u64 runs_nr,
			  u64 boot_nr)
{
	struct store_counter *counter;
	char kind_text[KIND_BYTES];
	char key[KEY_BYTES_MAX];
	char line[16];
	size_t bytes;

	snprintf(line, sizeof(line), "%u", point->line);
	bytes = store_key_join(key, sizeof(key),
			       (const char *[]){ point->file, line,
						 kind_of(point, kind_text) },
			       3);
	if (bytes == 0)
		return -SIM_ERR_LIMIT;
	counter = store_counters_get(&campaign->coverage, key, bytes);
	if (!counter)
		return -SIM_ERR_NOMEM;
	counter->a += runs_nr;
	counter->b += boot_nr;
	return 0;
}

int sim_store_coverage_add(struct sim_store_campaign *campaign,
			   const char *file, u32 line, const char *kind, u64 nr)
{
	struct store_counter *counter;
	char key[KEY_BYTES_MAX];
	char line_text[16];
	size_t bytes;

	snprintf(line_text, sizeof(line_text), "%u", line);
	bytes = store_key_join(key, sizeof(key),
			       (const char *[]){ file, line_text, kind }, 3);
	if (bytes == 0)
		return -SIM_ERR_LIMIT;
	counter = store_counters_get(&campaign->coverage, key, bytes);
	if (!counter)
		return -SIM_ERR_NOMEM;
	counter->a += nr;
	return 0;
}

int sim_store_fact_count(struct sim_store_campaign *campaign,
			 const struct sim_store_fact *fact, u64 executions_nr,
			 u64 failed_nr)
{
	struct store_counter *counter;
	char key[KEY_BYTES_MAX];
	char number[16];
	size_t bytes;

	snprintf(number, sizeof(number), "%u", fact->number);
	bytes = store_key_join(key, sizeof(key),
			       (const char *[]){ fact->kind, number, fact->why,
						 fact->name, fact->waiter,
						 fact->waker },
			       6);
	if (bytes == 0)
		return -SIM_ERR_LIMIT;
	counter = store_counters_get(&campaign->facts, key, bytes);
	if (!counter)
		return -SIM_ERR_NOMEM;
	counter->a += executions_nr;
	counter->b += failed_nr;
	return 0;
}

/* ---- writing ---- */

/* The @nr strings that @key was joined from. */
static void split(const char *key, const char **ret, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		ret[i] = key;
		key += strlen(key) + 1;
	}
}

static int write_points(struct sim_store_campaign *campaign,
			struct sim_error *err)
{
	struct store_counter *counter;
	int r = 0;

	for (counter = campaign->coverage.head; counter && r == 0;
	     counter = counter->hh.next) {
		const char *parts[3];
		char id[SIM_STORE_ID_CHARS + 1];

		split(counter->key, parts, 3);
		store_id_make(id, 'P', parts, 3);
		r = store_run(campaign->store, STORE_POINT_ADD, err, "ttit", id,
			      parts[0], (s64)strtoll(parts[1], NULL, 10),
			      parts[2]);
		if (r == 0)
			r = store_run(campaign->store, STORE_COVERAGE_ADD, err,
				      "ttii", campaign->info.shard_id, id,
				      counter->a, counter->b);
	}
	return r;
}

int store_coverage_write(struct sim_store_campaign *campaign,
			 struct sim_error *err)
{
	struct store_counter *counter;
	int r = write_points(campaign, err);

	for (counter = campaign->facts.head; counter && r == 0;
	     counter = counter->hh.next) {
		const char *parts[6];

		split(counter->key, parts, 6);
		r = store_run(campaign->store, STORE_FACT_ADD, err, "ttittttii",
			      campaign->info.shard_id, parts[0],
			      (s64)strtoll(parts[1], NULL, 10), parts[2],
			      parts[3], parts[4], parts[5], counter->a,
			      counter->b);
	}
	return r;
}
