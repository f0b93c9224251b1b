-- SPDX-License-Identifier: GPL-2.0-only
-- Scenarios in which nothing was ever found, and how thoroughly they were explored.
SELECT
	scenario,
	variant,
	sum(executions_nr) AS executions_nr,
	max(is_complete) AS is_complete,
	sum(limits_nr) AS limits_nr,
	count(*) AS campaigns_nr
FROM v_scenario
GROUP BY scenario, variant
HAVING sum(findings_nr) = 0
ORDER BY scenario, variant;
