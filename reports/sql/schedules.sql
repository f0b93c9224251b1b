-- SPDX-License-Identifier: GPL-2.0-only
-- All stored schedules: best one of each bug, and how to repeat them.
SELECT
	schedule_id,
	coalesce(bug_id, '') AS bug_id,
	CASE is_best WHEN 1 THEN 'best' ELSE '' END AS best,
	verdict,
	scenario,
	variant,
	strategy,
	seed,
	preemptions_nr,
	steps_nr,
	choices_nr,
	event_hash,
	choices_bytes
FROM v_schedule
ORDER BY scenario, variant, verdict, bug_id, preemptions_nr, steps_nr,
	choices_nr, schedule_id;
