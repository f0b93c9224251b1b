-- SPDX-License-Identifier: GPL-2.0-only
-- The wait-for graph of each bug, from its best schedule.
SELECT
	bug_id,
	scenario,
	variant,
	waiter,
	why,
	object,
	waker
FROM v_wait_edge
WHERE is_best
ORDER BY scenario, variant, bug_id, position;
