-- SPDX-License-Identifier: GPL-2.0-only
--
-- The public interface of a results database: tables may change, the columns
-- of these views may not. Dropped and made again with every migration.

-- All stored schedules. The best of a bug has the fewest preemptions, then the
-- fewest steps, then the fewest choices.
CREATE VIEW v_schedule AS
SELECT
	schedule.schedule_id,
	schedule.bug_id,
	schedule.verdict_id AS verdict,
	scenario.name AS scenario,
	scenario.variant,
	campaign.strategy,
	schedule.campaign_id,
	campaign.build_id,
	CASE WHEN schedule.seed < 0
		THEN format('%u', schedule.seed)
		ELSE schedule.seed
	END AS seed,
	schedule.steps_nr,
	schedule.choices_nr,
	schedule.preemptions_nr,
	schedule.is_minimal,
	schedule.event_hash,
	schedule.token,
	length(schedule.choices) AS choices_bytes,
	schedule.schedule_id IS (
		SELECT rival.schedule_id
		FROM schedule AS rival
		WHERE rival.bug_id = schedule.bug_id
		ORDER BY
			rival.preemptions_nr,
			rival.steps_nr,
			rival.choices_nr,
			rival.schedule_id
		LIMIT 1
	) AS is_best
FROM schedule
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id);

-- One row per bug, with its best schedule.
CREATE VIEW v_bug AS
SELECT
	bug.bug_id,
	bug.verdict_id AS verdict,
	bug.title,
	scenario.name AS scenario,
	scenario.variant,
	scenario.options_json,
	campaign.config_json,
	campaign.strategy,
	(
		SELECT coalesce(sum(bug_seen.seen_nr), 0)
		FROM bug_seen
		JOIN shard USING (shard_id)
		WHERE bug_seen.bug_id = bug.bug_id AND NOT shard.is_search
	) AS seen_nr,
	(
		SELECT coalesce(sum(bug_seen.seen_nr), 0)
		FROM bug_seen
		JOIN shard USING (shard_id)
		WHERE bug_seen.bug_id = bug.bug_id AND shard.is_search
	) AS search_seen_nr,
	(
		SELECT count(*)
		FROM schedule AS kept
		WHERE kept.bug_id = bug.bug_id
	) AS schedules_nr,
	best.steps_nr,
	best.choices_nr,
	best.preemptions_nr,
	best.is_minimal,
	best.schedule_id,
	best.token,
	CASE WHEN best.seed < 0
		THEN format('%u', best.seed)
		ELSE best.seed
	END AS seed,
	best.event_hash,
	campaign.campaign_id,
	campaign.build_id,
	bug.scenario_id,
	bug.signature,
	bug.signature_json
FROM bug
JOIN scenario USING (scenario_id)
LEFT JOIN schedule AS best
	ON best.schedule_id = (
		SELECT rival.schedule_id
		FROM schedule AS rival
		WHERE rival.bug_id = bug.bug_id
		ORDER BY
			rival.preemptions_nr,
			rival.steps_nr,
			rival.choices_nr,
			rival.schedule_id
		LIMIT 1
	)
LEFT JOIN campaign
	ON campaign.campaign_id = best.campaign_id;

-- Per campaign and verdict. The headline counts only executions that ended:
-- an execution that was cut short by a limit says neither never nor always.
CREATE VIEW v_tally AS
WITH
sums AS (
	SELECT
		shard.campaign_id,
		tally.verdict_id,
		sum(tally.executions_nr) AS executions_nr,
		sum(tally.steps_nr) AS steps_nr
	FROM tally
	JOIN shard USING (shard_id)
	GROUP BY shard.campaign_id, tally.verdict_id
),
totals AS (
	SELECT
		sums.campaign_id,
		sum(sums.executions_nr) AS all_nr,
		sum(CASE WHEN verdict.is_limit THEN 0 ELSE sums.executions_nr END)
			AS ended_nr
	FROM sums
	JOIN verdict USING (verdict_id)
	GROUP BY sums.campaign_id
)
SELECT
	sums.campaign_id,
	scenario.name AS scenario,
	scenario.variant,
	campaign.strategy,
	sums.verdict_id AS verdict,
	verdict.is_bug,
	verdict.is_limit,
	sums.executions_nr,
	sums.steps_nr,
	totals.all_nr AS of_executions_nr,
	CASE
		WHEN sums.executions_nr = 0 THEN 'Never'
		WHEN verdict.is_limit AND sums.executions_nr = totals.all_nr
			THEN 'Always'
		WHEN NOT verdict.is_limit AND sums.executions_nr = totals.ended_nr
			THEN 'Always'
		ELSE 'Sometimes'
	END AS headline
FROM sums
JOIN totals USING (campaign_id)
JOIN verdict USING (verdict_id)
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id);

-- One row per campaign: how often anything went wrong in it.
CREATE VIEW v_scenario AS
WITH
sums AS (
	SELECT
		shard.campaign_id,
		sum(tally.executions_nr) AS executions_nr,
		sum(tally.steps_nr) AS steps_nr,
		sum(CASE WHEN verdict.is_bug THEN tally.executions_nr ELSE 0 END)
			AS findings_nr,
		sum(CASE WHEN verdict.is_limit THEN tally.executions_nr ELSE 0 END)
			AS limits_nr
	FROM tally
	JOIN shard USING (shard_id)
	JOIN verdict USING (verdict_id)
	GROUP BY shard.campaign_id
)
SELECT
	scenario.name AS scenario,
	scenario.variant,
	campaign.strategy,
	coalesce(sums.executions_nr, 0) AS executions_nr,
	coalesce(sums.steps_nr, 0) AS steps_nr,
	coalesce(sums.findings_nr, 0) AS findings_nr,
	(
		SELECT count(DISTINCT bug_seen.bug_id)
		FROM bug_seen
		JOIN shard USING (shard_id)
		WHERE shard.campaign_id = campaign.campaign_id
	) AS bugs_nr,
	coalesce(sums.limits_nr, 0) AS limits_nr,
	CASE
		WHEN coalesce(sums.executions_nr, 0) = 0 THEN 'Unknown'
		WHEN sums.executions_nr = sums.limits_nr THEN 'Unknown'
		WHEN sums.findings_nr = 0 THEN 'Never'
		WHEN sums.findings_nr = sums.executions_nr - sums.limits_nr
			THEN 'Always'
		ELSE 'Sometimes'
	END AS headline,
	campaign.is_complete,
	scenario.title,
	scenario.options_json,
	campaign.config_json,
	campaign.cpus_nr,
	campaign.campaign_id,
	campaign.scenario_id,
	campaign.build_id
FROM campaign
JOIN scenario USING (scenario_id)
LEFT JOIN sums USING (campaign_id);

-- Per scenario with options: to_lock was acquired while from_lock was held.
-- seen_at: only while booting, only in executions, or in both. first_seed is of
-- the first of these executions, functions of who did it first, innermost first.
CREATE VIEW v_lock_order AS
SELECT
	from_class.name AS from_lock,
	lock_edge.from_mode,
	to_class.name AS to_lock,
	lock_edge.to_mode,
	lock_edge.kind,
	CASE
		WHEN sum(lock_edge.is_boot) = 0 THEN 'run'
		WHEN count(lock_edge.first_seed) = 0 THEN 'boot'
		ELSE 'both'
	END AS seen_at,
	sum(lock_edge.executions_nr) AS executions_nr,
	min(lock_edge.first_seed) AS first_seed,
	substr(min(iif(lock_edge.functions IS NULL, NULL,
		format('%d%019d %s', lock_edge.is_boot = 0,
			lock_edge.first_seed, lock_edge.functions))), 22)
		AS functions,
	scenario.name AS scenario,
	scenario.variant,
	campaign.scenario_id
FROM lock_edge
JOIN lock_class AS from_class ON from_class.lock_class_id = lock_edge.from_id
JOIN lock_class AS to_class ON to_class.lock_class_id = lock_edge.to_id
JOIN shard USING (shard_id)
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id)
GROUP BY
	campaign.scenario_id,
	lock_edge.from_id,
	lock_edge.from_mode,
	lock_edge.to_id,
	lock_edge.to_mode,
	lock_edge.kind;

-- Per scenario with options: what the lock validator reported. body is the text.
-- verdict and what follows are of the invocation that found out most: confirmed
-- before unconfirmed, NULL if none has looked; executions_nr is of all of them.
CREATE VIEW v_lock_report AS
SELECT
	lock_report.lock_report_id,
	lock_report.kind,
	lock_report.headline,
	lock_report.signature,
	lock_report.body,
	(SELECT count(*)
		FROM lock_report_seen AS seen
		WHERE seen.lock_report_id = lock_report.lock_report_id)
		AS shards_nr,
	scenario.name AS scenario,
	scenario.variant,
	lock_report.scenario_id,
	best.verdict,
	best.reason,
	best.sentence,
	best.note,
	best.bug_id,
	best.token,
	(SELECT sum(each.executions_nr)
		FROM lock_verdict AS each
		WHERE each.lock_report_id = lock_report.lock_report_id)
		AS executions_nr
FROM lock_report
JOIN scenario USING (scenario_id)
LEFT JOIN lock_verdict AS best
	ON best.lock_report_id = lock_report.lock_report_id
	AND best.shard_id = (
		SELECT rival.shard_id
		FROM lock_verdict AS rival
		WHERE rival.lock_report_id = lock_report.lock_report_id
		ORDER BY
			rival.verdict,
			rival.is_complete DESC,
			rival.executions_nr DESC,
			rival.shard_id
		LIMIT 1
	);

-- The wait-for graph of each stored schedule.
CREATE VIEW v_wait_edge AS
SELECT
	best.bug_id,
	wait_edge.schedule_id,
	wait_edge.position,
	wait_edge.waiter,
	wait_edge.why,
	wait_edge.object,
	wait_edge.waker,
	best.is_best,
	best.scenario,
	best.variant
FROM wait_edge
JOIN v_schedule AS best USING (schedule_id);

-- Per scenario with options, strategy and build: how often each place of the
-- model was passed.
CREATE VIEW v_coverage AS
SELECT
	scenario.name AS scenario,
	scenario.variant,
	point.file,
	point.line,
	point.kind,
	sum(coverage.hits_nr) AS hits_nr,
	coverage.point_id,
	campaign.scenario_id,
	campaign.strategy,
	sum(coverage.boot_nr) AS boot_nr,
	point.function,
	point.position,
	point.way,
	point.to_line,
	campaign.build_id
FROM coverage
JOIN point USING (point_id)
JOIN shard USING (shard_id)
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id)
GROUP BY
	campaign.scenario_id,
	campaign.strategy,
	campaign.build_id,
	coverage.point_id;

-- Per build: each line of the model with code, run or not. hits_nr: in
-- executions; boot_nr: while booting, in setup and checks.
CREATE VIEW v_line AS
WITH
passed AS (
	SELECT
		campaign.build_id,
		coverage.point_id,
		sum(coverage.hits_nr) AS hits_nr,
		sum(coverage.boot_nr) AS boot_nr,
		count(DISTINCT iif(coverage.hits_nr > 0, campaign.scenario_id,
			NULL)) AS scenarios_nr
	FROM coverage
	JOIN shard USING (shard_id)
	JOIN campaign USING (campaign_id)
	GROUP BY campaign.build_id, coverage.point_id
)
SELECT
	point.file,
	point.line,
	point.function,
	coalesce(passed.hits_nr, 0) AS hits_nr,
	coalesce(passed.boot_nr, 0) AS boot_nr,
	coalesce(passed.scenarios_nr, 0) AS scenarios_nr,
	build_point.build_id
FROM build_point
JOIN point USING (point_id)
LEFT JOIN passed
	ON passed.build_id = build_point.build_id
	AND passed.point_id = build_point.point_id
WHERE point.kind = 'line';

-- Per build: each branch that can be told apart, with both its ways: how many
-- scenarios went on or away, booting included, and to which line that leads.
CREATE VIEW v_branch AS
WITH
went AS (
	SELECT
		campaign.build_id,
		coverage.point_id,
		count(DISTINCT campaign.scenario_id) AS scenarios_nr
	FROM coverage
	JOIN shard USING (shard_id)
	JOIN campaign USING (campaign_id)
	GROUP BY campaign.build_id, coverage.point_id
)
SELECT
	point.file,
	point.line,
	point.function,
	point.position,
	max(iif(point.way = 0, point.to_line, NULL)) AS on_line,
	sum(iif(point.way = 0, coalesce(went.scenarios_nr, 0), 0)) AS on_nr,
	max(iif(point.way = 1, point.to_line, NULL)) AS away_line,
	sum(iif(point.way = 1, coalesce(went.scenarios_nr, 0), 0)) AS away_nr,
	build_point.build_id
FROM build_point
JOIN point USING (point_id)
LEFT JOIN went
	ON went.build_id = build_point.build_id
	AND went.point_id = build_point.point_id
WHERE point.position IS NOT NULL
GROUP BY build_point.build_id, point.file, point.line, point.position;

-- Per scenario with options and strategy: what detectors saw, in how many
-- executions, and of these how many it was part of the finding of.
CREATE VIEW v_fact AS
SELECT
	scenario.name AS scenario,
	scenario.variant,
	campaign.strategy,
	fact.kind,
	fact.number,
	fact.why,
	fact.name,
	fact.waiter,
	fact.waker,
	sum(fact.executions_nr) AS executions_nr,
	sum(fact.failed_nr) AS failed_nr,
	campaign.scenario_id
FROM fact
JOIN shard USING (shard_id)
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id)
GROUP BY
	campaign.scenario_id,
	campaign.strategy,
	fact.kind,
	fact.number,
	fact.why,
	fact.name,
	fact.waiter,
	fact.waker;

CREATE VIEW v_shard_progress AS
SELECT
	shard.shard_id,
	shard.campaign_id,
	scenario.name AS scenario,
	scenario.variant,
	shard.round,
	shard.seed_lo,
	shard.seeds_nr,
	coalesce(sum(tally.executions_nr), 0) AS executions_nr,
	coalesce(sum(tally.steps_nr), 0) AS steps_nr,
	shard.is_done
FROM shard
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id)
LEFT JOIN tally USING (shard_id)
GROUP BY shard.shard_id;
