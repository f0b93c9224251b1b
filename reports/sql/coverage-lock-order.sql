-- SPDX-License-Identifier: GPL-2.0-only
-- Pairs of locks, one taken under the other, by scenario and strategy; bugs with both.
SELECT
	scenario.name AS scenario,
	scenario.variant,
	campaign.strategy,
	from_class.name AS from_lock,
	to_class.name AS to_lock,
	sum(lock_edge.executions_nr) AS executions_nr,
	max(lock_edge.is_boot) AS at_boot,
	(
		SELECT count(DISTINCT bug_seen.bug_id)
		FROM bug_seen
		JOIN shard AS bug_shard USING (shard_id)
		JOIN campaign AS bug_campaign USING (campaign_id)
		WHERE bug_campaign.scenario_id = campaign.scenario_id
		AND bug_campaign.strategy = campaign.strategy
		AND EXISTS (
			SELECT 1
			FROM v_wait_edge
			WHERE v_wait_edge.bug_id = bug_seen.bug_id
			AND v_wait_edge.is_best
			AND v_wait_edge.object = from_class.name
		)
		AND EXISTS (
			SELECT 1
			FROM v_wait_edge
			WHERE v_wait_edge.bug_id = bug_seen.bug_id
			AND v_wait_edge.is_best
			AND v_wait_edge.object = to_class.name
		)
	) AS bugs_nr
FROM lock_edge
JOIN lock_class AS from_class ON from_class.lock_class_id = lock_edge.from_id
JOIN lock_class AS to_class ON to_class.lock_class_id = lock_edge.to_id
JOIN shard USING (shard_id)
JOIN campaign USING (campaign_id)
JOIN scenario USING (scenario_id)
GROUP BY
	campaign.scenario_id,
	campaign.strategy,
	lock_edge.from_id,
	lock_edge.to_id
ORDER BY
	scenario, scenario.variant, campaign.strategy, bugs_nr DESC, from_lock,
	to_lock, campaign.scenario_id;
