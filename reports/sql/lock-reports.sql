-- SPDX-License-Identifier: GPL-2.0-only
-- What the lock validator reported in each scenario, and whether a deadlock was found for it.
SELECT
	scenario,
	variant,
	kind,
	signature,
	coalesce(verdict, '-') AS verdict,
	coalesce(nullif(reason, ''), '-') AS reason,
	coalesce(bug_id, '-') AS bug_id,
	headline,
	lock_report_id
FROM v_lock_report
ORDER BY scenario, variant, kind, signature, scenario_id;
