-- SPDX-License-Identifier: GPL-2.0-only
-- What was explored, and whether it fails never, sometimes or always.
SELECT
	scenario,
	variant,
	strategy,
	executions_nr,
	steps_nr,
	findings_nr,
	bugs_nr,
	limits_nr,
	headline,
	CASE is_complete WHEN 1 THEN 'complete' ELSE '' END AS complete
FROM v_scenario
ORDER BY scenario, variant, strategy, campaign_id;
