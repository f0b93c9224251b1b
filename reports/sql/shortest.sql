-- SPDX-License-Identifier: GPL-2.0-only
-- The shortest schedule of each bug, fewest context switches first.
SELECT
	bug_id,
	schedule_id,
	preemptions_nr,
	steps_nr,
	choices_nr,
	CASE is_minimal WHEN 1 THEN 'minimal' ELSE '' END AS minimal,
	title,
	token
FROM v_bug
ORDER BY preemptions_nr, steps_nr, choices_nr, bug_id;
