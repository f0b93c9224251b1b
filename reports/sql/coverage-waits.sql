-- SPDX-License-Identifier: GPL-2.0-only
-- Who waited for whom: in how many executions, of these how many failed with it.
SELECT
	scenario,
	variant,
	strategy,
	waiter,
	why,
	name AS object,
	waker,
	executions_nr,
	failed_nr
FROM v_fact
WHERE kind = 'wait'
ORDER BY
	scenario, variant, strategy, failed_nr DESC, waiter, object, why, waker,
	scenario_id;
