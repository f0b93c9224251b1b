// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock_report.c - keep what the lock validator reported
 */
#include "store/internal.h"
#include "store/lock_report.h"

static int write_report(struct sim_store_campaign *campaign,
			const struct sim_store_lock_report *report,
			struct sim_error *err)
{
	const char *const parts[] = { campaign->info.scenario_id, report->kind,
				      report->signature };
	char id[SIM_STORE_ID_CHARS + 1];
	int r;

	store_id_make(id, 'D', parts, ARRAY_SIZE(parts));
	r = store_run(campaign->store, STORE_LOCK_REPORT_ADD, err, "tttttt", id,
		      parts[0], report->kind, report->headline,
		      report->signature, report->body);
	if (r == 0)
		r = store_run(campaign->store, STORE_LOCK_REPORT_SEEN, err,
			      "tt", campaign->info.shard_id, id);
	return r;
}

int sim_store_lock_report_add(struct sim_store_campaign *campaign,
			      const struct sim_store_lock_report *report,
			      struct sim_error *err)
{
	struct sim_store *store = campaign->store;
	int r;

	r = store_begin(store, err);
	if (r < 0)
		return r;
	return store_end(store, write_report(campaign, report, err), err);
}

int sim_store_lock_verdict_add(struct sim_store *store, const char *shard_id,
			       const struct sim_store_lock_verdict *verdict,
			       struct sim_error *err)
{
	int r;

	r = store_begin(store, err);
	if (r < 0)
		return r;
	r = store_run(store, STORE_LOCK_VERDICT_ADD, err, "tttttttttii",
		      shard_id, verdict->kind, verdict->signature,
		      verdict->verdict, verdict->reason, verdict->sentence,
		      verdict->note, verdict->bug_id, verdict->token,
		      (s64)min_t(u64, verdict->executions_nr, S64_MAX),
		      (s64)verdict->is_complete);
	return store_end(store, r, err);
}
