// SPDX-License-Identifier: GPL-2.0-only
#include "store/sql.h"

/*
 * Where a text could differ although the id is the same (a scenario file that
 * was renamed), the smaller one is kept: the order of adding must not show.
 */
const char *const store_stmt_texts[STORE_STMT_NR] = {
	[STORE_BUILD_ADD] =
		"INSERT INTO build (build_id, version, compiler, coro)"
		" VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO UPDATE SET"
		" version = min(version, excluded.version),"
		" compiler = min(compiler, excluded.compiler),"
		" coro = min(coro, excluded.coro)",
	[STORE_SCENARIO_ADD] =
		"INSERT INTO scenario"
		" (scenario_id, name, title, source, options_json)"
		" VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT DO UPDATE SET"
		" name = min(name, excluded.name),"
		" title = min(title, excluded.title)",
	[STORE_CAMPAIGN_ADD] =
		"INSERT INTO campaign (campaign_id, build_id, scenario_id,"
		" strategy, config_json, cpus_nr, next_seed)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)"
		" ON CONFLICT DO NOTHING",
	[STORE_CAMPAIGN_GET] =
		"SELECT campaign.next_seed, campaign.is_complete,"
		" coalesce(sum(tally.executions_nr), 0),"
		" coalesce(sum(tally.steps_nr), 0)"
		" FROM campaign"
		" LEFT JOIN shard USING (campaign_id)"
		" LEFT JOIN tally USING (shard_id)"
		" WHERE campaign.campaign_id = ?1"
		" GROUP BY campaign.campaign_id",
	[STORE_CAMPAIGN_SEED] =
		"UPDATE campaign SET next_seed = ?2 WHERE campaign_id = ?1",
	[STORE_CAMPAIGN_COMPLETE] =
		"UPDATE campaign SET is_complete = 1 WHERE campaign_id = ?1",
	[STORE_SHARD_NR] = "SELECT coalesce(max(round) + 1, 0) FROM shard"
			   " WHERE campaign_id = ?1",
	[STORE_SHARD_ADD] = "INSERT INTO shard"
			    " (shard_id, campaign_id, round, seed_lo, seeds_nr,"
			    " is_search)"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[STORE_SHARD_SEEDS] =
		"UPDATE shard SET seeds_nr = ?2 - seed_lo WHERE shard_id = ?1",
	[STORE_SHARD_DONE] = "UPDATE shard SET is_done = 1 WHERE shard_id = ?1",
	[STORE_SHARD_GET] = "SELECT round, seed_lo, seeds_nr FROM shard"
			    " WHERE shard_id = ?1 AND campaign_id = ?2",
	[STORE_SHARD_AGAIN] =
		"UPDATE shard SET is_done = 0 WHERE shard_id = ?1",
	[STORE_WALL_ADD] =
		"INSERT INTO _wall"
		" (shard_id, host, started_at, seconds) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO UPDATE SET host = excluded.host,"
		" started_at = min(started_at, excluded.started_at),"
		" seconds = seconds + excluded.seconds",
	[STORE_VERDICT_ADD] =
		"INSERT INTO verdict (verdict_id, is_bug, is_limit)"
		" VALUES (?1, ?2, ?3)"
		" ON CONFLICT DO NOTHING",
	[STORE_TALLY_ADD] =
		"INSERT INTO tally"
		" (shard_id, verdict_id, executions_nr, steps_nr)"
		" VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO UPDATE SET"
		" executions_nr = executions_nr + excluded.executions_nr,"
		" steps_nr = steps_nr + excluded.steps_nr",
	[STORE_BUG_ADD] =
		"INSERT INTO bug (bug_id, scenario_id, verdict_id, title,"
		" signature, signature_json) VALUES (?1, ?2, ?3, ?4, ?5,"
		" CASE WHEN json_valid(?6) THEN ?6 ELSE json_quote(?6) END)"
		" ON CONFLICT (scenario_id, verdict_id, signature)"
		" DO UPDATE SET title = min(title, excluded.title),"
		" signature_json = min(signature_json, excluded.signature_json)",
	[STORE_BUG_GET] = "SELECT 1 FROM bug WHERE bug_id = ?1",
	[STORE_SEEN_ADD] =
		"INSERT INTO bug_seen (shard_id, bug_id, seen_nr)"
		" VALUES (?1, ?2, ?3)"
		" ON CONFLICT DO UPDATE SET seen_nr = seen_nr + excluded.seen_nr",
	[STORE_SCHEDULE_ADD] =
		"INSERT INTO schedule (schedule_id, campaign_id, bug_id,"
		" verdict_id, seed, steps_nr, choices_nr, preemptions_nr,"
		" is_minimal, event_hash, token, choices)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
		" ON CONFLICT DO UPDATE SET"
		" bug_id = coalesce(bug_id, excluded.bug_id),"
		" seed = min(seed, excluded.seed),"
		" is_minimal = max(is_minimal, excluded.is_minimal),"
		" token = min(token, excluded.token)",
	[STORE_SCHEDULE_DELETE] = "DELETE FROM schedule WHERE schedule_id = ?1",
	[STORE_SCHEDULE_KEPT] =
		"SELECT schedule_id, preemptions_nr, steps_nr, choices_nr,"
		" is_minimal FROM schedule"
		" WHERE bug_id = ?1 AND campaign_id = ?2"
		" ORDER BY preemptions_nr, steps_nr, choices_nr, schedule_id"
		" LIMIT ?3",
	[STORE_SCHEDULE_NR] = "SELECT count(*) FROM schedule"
			      " WHERE bug_id = ?1 AND campaign_id = ?2",
	[STORE_WAIT_EDGE_ADD] =
		"INSERT INTO wait_edge"
		" (schedule_id, position, waiter, object, why, waker)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
		" ON CONFLICT DO NOTHING",
	[STORE_LOCK_CLASS_ADD] =
		"INSERT INTO lock_class (lock_class_id, name) VALUES (?1, ?2)"
		" ON CONFLICT DO NOTHING",
	[STORE_LOCK_EDGE_ADD] =
		"INSERT INTO lock_edge"
		" (shard_id, from_id, from_mode, to_id, to_mode, kind,"
		" is_boot, executions_nr, first_seed, functions) VALUES"
		" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, iif(?8, ?9, NULL), ?10)"
		" ON CONFLICT DO UPDATE SET"
		" first_seed = ifnull(min(first_seed, excluded.first_seed),"
		"  ifnull(first_seed, excluded.first_seed)),"
		" is_boot = max(is_boot, excluded.is_boot),"
		" executions_nr = executions_nr + excluded.executions_nr",
	[STORE_LOCK_REPORT_ADD] =
		"INSERT INTO lock_report (lock_report_id, scenario_id, kind,"
		" headline, signature, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
		" ON CONFLICT (scenario_id, kind, signature) DO UPDATE SET"
		" headline = min(headline, excluded.headline),"
		" body = min(body, excluded.body)",
	[STORE_LOCK_REPORT_SEEN] =
		"INSERT INTO lock_report_seen (shard_id, lock_report_id)"
		" VALUES (?1, ?2) ON CONFLICT DO NOTHING",
	[STORE_LOCK_VERDICT_ADD] =
		"INSERT INTO lock_verdict (shard_id, lock_report_id, verdict,"
		" reason, sentence, note, bug_id, token, executions_nr,"
		" is_complete)"
		" SELECT seen.shard_id, seen.lock_report_id, ?4, ?5, ?6, ?7,"
		" (SELECT bug_id FROM bug WHERE bug_id = ?8), ?9, ?10, ?11"
		" FROM lock_report_seen AS seen"
		" JOIN lock_report USING (lock_report_id)"
		" WHERE seen.shard_id = ?1 AND lock_report.kind = ?2"
		" AND lock_report.signature = ?3"
		" ON CONFLICT DO UPDATE SET"
		" verdict = excluded.verdict,"
		" reason = excluded.reason,"
		" sentence = excluded.sentence,"
		" note = excluded.note,"
		" bug_id = excluded.bug_id,"
		" token = excluded.token,"
		" executions_nr = excluded.executions_nr,"
		" is_complete = excluded.is_complete",
	[STORE_POINT_ADD] = "INSERT INTO point (point_id, file, line, kind)"
			    " VALUES (?1, ?2, ?3, ?4)"
			    " ON CONFLICT DO NOTHING",
	[STORE_POINT_SET] =
		"INSERT INTO point (point_id, file, line, kind, function,"
		" position, way, to_line)"
		" VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0),"
		" iif(?6, ?7, NULL), nullif(?8, 0))"
		" ON CONFLICT DO UPDATE SET function = excluded.function,"
		" position = excluded.position, way = excluded.way,"
		" to_line = excluded.to_line",
	[STORE_BUILD_POINT_ADD] =
		"INSERT INTO build_point (build_id, point_id)"
		" SELECT build_id, ?2 FROM campaign WHERE campaign_id = ?1"
		" ON CONFLICT DO NOTHING",
	[STORE_BUILD_POINTS] = "SELECT count(*) AS nr FROM build_point"
			       " JOIN campaign USING (build_id)"
			       " WHERE campaign_id = ?1 HAVING nr >= ?2",
	[STORE_COVERAGE_ADD] =
		"INSERT INTO coverage (shard_id, point_id, hits_nr, boot_nr)"
		" VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO UPDATE SET hits_nr = hits_nr + excluded.hits_nr,"
		" boot_nr = boot_nr + excluded.boot_nr",
	[STORE_FACT_ADD] =
		"INSERT INTO fact (shard_id, kind, number, why, name, waiter,"
		" waker, executions_nr, failed_nr)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
		" ON CONFLICT DO UPDATE SET"
		" executions_nr = executions_nr + excluded.executions_nr,"
		" failed_nr = failed_nr + excluded.failed_nr",
	[STORE_FRONTIER_CLEAR] = "DELETE FROM frontier WHERE campaign_id = ?1",
	[STORE_FRONTIER_ADD] =
		"INSERT INTO frontier (frontier_id, campaign_id, position,"
		" prefix, lo, hi, sleep_set)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, x'')"
		" ON CONFLICT DO UPDATE SET prefix = excluded.prefix,"
		" lo = excluded.lo, hi = excluded.hi",
	[STORE_FRONTIER_GET] = "SELECT position, lo, hi, prefix FROM frontier"
			       " WHERE campaign_id = ?1 ORDER BY position",
	[STORE_FRONTIER_OWNER] =
		"SELECT lo, CAST(sleep_set AS TEXT) FROM frontier"
		" WHERE campaign_id = ?1 AND position = 0",
	[STORE_FRONTIER_OWN] =
		"INSERT INTO frontier (frontier_id, campaign_id, position,"
		" prefix, lo, hi, sleep_set)"
		" VALUES (?1, ?2, 0, x'', ?3, 0, ?4)"
		" ON CONFLICT DO UPDATE SET lo = excluded.lo",
	[STORE_FRONTIER_STATE] = "UPDATE frontier SET prefix = ?2"
				 " WHERE campaign_id = ?1 AND position = 0",
	[STORE_FRONTIER_OTHERS] =
		"SELECT count(*) FROM campaign AS ours"
		" JOIN scenario AS our_scenario"
		" ON our_scenario.scenario_id = ours.scenario_id"
		" JOIN scenario AS other_scenario"
		" ON other_scenario.name = our_scenario.name"
		" JOIN campaign AS other"
		" ON other.scenario_id = other_scenario.scenario_id"
		" JOIN frontier ON frontier.campaign_id = other.campaign_id"
		" WHERE ours.campaign_id = ?1 AND other.campaign_id <> ?1"
		" AND other.strategy = ours.strategy"
		" AND frontier.position = 0 AND length(frontier.prefix) > 0"
		" AND (NOT ?2 OR other_scenario.options_json"
		" = our_scenario.options_json)",
	[STORE_BUG_FIND] = "SELECT bug_id, count(*) OVER () FROM bug"
			   " WHERE bug_id >= ?1 AND bug_id < ?1 || 'g'"
			   " ORDER BY bug_id LIMIT 1",
	[STORE_BUG_LOAD] =
		"SELECT bug_id, verdict, title, signature, signature_json,"
		" scenario, coalesce(schedule_id, ''), seen_nr"
		" FROM v_bug WHERE bug_id = ?1",
	[STORE_SCHEDULE_FIND] =
		"SELECT schedule_id, count(*) OVER () FROM schedule"
		" WHERE schedule_id >= ?1 AND schedule_id < ?1 || 'g'"
		" ORDER BY schedule_id LIMIT 1",
	[STORE_SCHEDULE_BEST] =
		"SELECT schedule_id FROM schedule JOIN campaign USING (campaign_id)"
		" WHERE bug_id = ?1"
		" ORDER BY build_id IS NOT ?2, preemptions_nr, steps_nr,"
		" choices_nr, schedule_id LIMIT 1",
	[STORE_SCHEDULE_LOAD] =
		"SELECT schedule_id, coalesce(schedule.bug_id, ''),"
		" schedule.verdict_id, coalesce(bug.title, ''),"
		" campaign.campaign_id, build.build_id, build.version,"
		" scenario.name, scenario.source, scenario.options_json,"
		" campaign.config_json, campaign.strategy, schedule.token,"
		" schedule.event_hash,"
		" schedule.seed, schedule.steps_nr, schedule.choices_nr,"
		" schedule.preemptions_nr, campaign.cpus_nr, schedule.is_minimal,"
		" schedule.choices"
		" FROM schedule"
		" JOIN campaign USING (campaign_id)"
		" JOIN build USING (build_id)"
		" JOIN scenario USING (scenario_id)"
		" LEFT JOIN bug ON bug.bug_id = schedule.bug_id"
		" WHERE schedule_id = ?1",
	[STORE_WAIT_EDGE_LOAD] =
		"SELECT waiter, object, why, waker FROM wait_edge"
		" WHERE schedule_id = ?1 ORDER BY position",
};
