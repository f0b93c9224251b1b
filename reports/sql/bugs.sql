-- SPDX-License-Identifier: GPL-2.0-only
-- All bugs: how often seen, and the token of the best schedule.
SELECT
	bug_id,
	verdict,
	title,
	scenario,
	variant,
	seen_nr,
	search_seen_nr,
	preemptions_nr,
	steps_nr,
	token
FROM v_bug
ORDER BY scenario, variant, verdict, title, bug_id;
