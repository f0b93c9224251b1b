-- SPDX-License-Identifier: GPL-2.0-only
-- What each strategy did: campaigns, executions, and the time they took.
SELECT
	strategy,
	count(*) AS campaigns_nr,
	sum(is_complete) AS complete_nr,
	sum(executions_nr) AS executions_nr,
	sum(steps_nr) AS steps_nr,
	sum(findings_nr) AS findings_nr,
	round(sum(seconds), 2) AS seconds,
	CAST(sum(executions_nr) / nullif(sum(seconds), 0) AS INTEGER) AS executions_per_second
FROM v_scenario
LEFT JOIN (
	SELECT campaign_id, sum(seconds) AS seconds
	FROM _wall
	JOIN shard USING (shard_id)
	GROUP BY campaign_id
) USING (campaign_id)
GROUP BY strategy
ORDER BY strategy;
