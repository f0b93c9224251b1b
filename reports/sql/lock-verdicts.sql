-- SPDX-License-Identifier: GPL-2.0-only
-- Lock reports with their verdicts in words; the confirmed ones first.
SELECT
	scenario,
	variant,
	signature,
	verdict,
	reason,
	sentence,
	note,
	token
FROM v_lock_report
WHERE verdict IS NOT NULL
ORDER BY verdict, scenario, variant, kind, signature, scenario_id;
