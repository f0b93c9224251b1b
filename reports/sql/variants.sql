-- SPDX-License-Identifier: GPL-2.0-only
-- Kernel variants side by side: findings and distinct bugs per scenario.
SELECT
	totals.scenario,
	totals.variant,
	totals.executions_nr,
	totals.findings_nr,
	CASE
		WHEN totals.executions_nr = totals.limits_nr THEN 'Unknown'
		WHEN totals.findings_nr = 0 THEN 'Never'
		WHEN totals.findings_nr = totals.executions_nr - totals.limits_nr
			THEN 'Always'
		ELSE 'Sometimes'
	END AS headline,
	count(v_bug.bug_id) AS bugs_nr,
	coalesce(group_concat(v_bug.title, '; '), '') AS bugs
FROM (
	SELECT
		scenario,
		variant,
		scenario_id,
		sum(executions_nr) AS executions_nr,
		sum(findings_nr) AS findings_nr,
		sum(limits_nr) AS limits_nr
	FROM v_scenario
	GROUP BY scenario_id
) AS totals
LEFT JOIN (
	SELECT
		scenario_id,
		bug_id,
		title
	FROM v_bug
	ORDER BY title
) AS v_bug USING (scenario_id)
GROUP BY totals.scenario_id
ORDER BY totals.scenario, totals.variant, totals.scenario_id;
