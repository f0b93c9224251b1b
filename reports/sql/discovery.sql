-- SPDX-License-Identifier: GPL-2.0-only
-- How fast each strategy finds: bugs and findings for each 1000 executions.
SELECT
	scenario,
	variant,
	strategy,
	executions_nr,
	bugs_nr,
	findings_nr,
	round(1000.0 * bugs_nr / max(executions_nr, 1), 3) AS bugs_per_1000,
	round(1000.0 * findings_nr / max(executions_nr, 1), 3) AS findings_per_1000
FROM v_scenario
ORDER BY scenario, variant, bugs_per_1000 DESC, strategy, campaign_id;
