-- SPDX-License-Identifier: GPL-2.0-only
-- What the lock validator reported in each scenario, whether it can happen or not.
SELECT
	scenario,
	variant,
	kind,
	signature,
	headline,
	lock_report_id
FROM v_lock_report
ORDER BY scenario, variant, kind, signature, scenario_id;
