-- SPDX-License-Identifier: GPL-2.0-only
-- Which lock was taken while which other was held, and how often.
SELECT
	scenario,
	variant,
	from_lock,
	to_lock,
	seen_nr
FROM v_lock_order
ORDER BY scenario, variant, from_lock, to_lock, scenario_id;
