-- SPDX-License-Identifier: GPL-2.0-only
-- Which locks bugs wait for: the lock in most bugs first.
SELECT
	object AS lock,
	why,
	count(DISTINCT bug_id) AS bugs_nr,
	count(DISTINCT scenario) AS scenarios_nr,
	group_concat(DISTINCT bug_id) AS bug_ids
FROM (SELECT * FROM v_wait_edge WHERE is_best AND object <> '' ORDER BY bug_id)
GROUP BY object, why
ORDER BY bugs_nr DESC, lock, why;
