-- SPDX-License-Identifier: GPL-2.0-only
-- Which lock was taken while which other was held, how, in how many executions
-- or only while booting. The view has the functions that did it first, too.
SELECT
	scenario,
	variant,
	from_lock,
	from_mode,
	to_lock,
	to_mode,
	kind,
	seen_at,
	executions_nr
FROM v_lock_order
ORDER BY
	scenario, variant, from_lock, to_lock, from_mode, to_mode, kind,
	scenario_id;
