-- SPDX-License-Identifier: GPL-2.0-only
-- Coverage of each scenario with each strategy: lines, locks, waits, states of CPUs.
WITH
lines AS (
	SELECT
		scenario_id,
		strategy,
		build_id,
		sum(kind = 'line' AND hits_nr > 0) AS lines_nr,
		sum(position IS NOT NULL) AS ways_nr
	FROM v_coverage
	GROUP BY scenario_id, strategy, build_id
),
orders AS (
	SELECT
		campaign.scenario_id,
		campaign.strategy,
		count(DISTINCT lock_edge.from_id || lock_edge.to_id) AS orders_nr
	FROM lock_edge
	JOIN shard USING (shard_id)
	JOIN campaign USING (campaign_id)
	GROUP BY campaign.scenario_id, campaign.strategy
),
facts AS (
	SELECT
		scenario_id,
		strategy,
		sum(kind = 'wait') AS waits_nr,
		sum(kind = 'wait' AND failed_nr > 0) AS failed_waits_nr,
		sum(kind = 'cpu-state') AS cpu_states_nr,
		sum(kind = 'cpu-state' AND failed_nr > 0) AS failed_cpu_states_nr
	FROM v_fact
	GROUP BY scenario_id, strategy
)
SELECT
	each.scenario,
	each.variant,
	each.strategy,
	lines.lines_nr,
	lines.ways_nr,
	coalesce(orders.orders_nr, 0) AS lock_orders_nr,
	coalesce(facts.waits_nr, 0) AS waits_nr,
	coalesce(facts.failed_waits_nr, 0) AS failed_waits_nr,
	coalesce(facts.cpu_states_nr, 0) AS cpu_states_nr,
	coalesce(facts.failed_cpu_states_nr, 0) AS failed_cpu_states_nr,
	each.options_json
FROM v_scenario AS each
LEFT JOIN lines USING (scenario_id, strategy, build_id)
LEFT JOIN orders USING (scenario_id, strategy)
LEFT JOIN facts USING (scenario_id, strategy)
GROUP BY each.scenario_id, each.strategy, each.build_id
ORDER BY each.scenario, each.variant, each.strategy, each.scenario_id;
