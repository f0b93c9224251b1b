-- SPDX-License-Identifier: GPL-2.0-only
-- Which lock was taken while which other was held, how, and how often.
SELECT
	scenario,
	variant,
	from_lock,
	from_mode,
	to_lock,
	to_mode,
	seen_nr
FROM v_lock_order
ORDER BY
	scenario, variant, from_lock, to_lock, from_mode, to_mode, scenario_id;
