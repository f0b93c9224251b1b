-- SPDX-License-Identifier: GPL-2.0-only
-- Lines and branches of the model by file: run in executions, while booting only, never.
WITH
lines AS (
	SELECT
		build_id,
		file,
		count(*) AS lines_nr,
		sum(hits_nr > 0) AS run_nr,
		sum(hits_nr = 0 AND boot_nr > 0) AS boot_only_nr,
		sum(hits_nr = 0 AND boot_nr = 0) AS never_nr
	FROM v_line
	GROUP BY build_id, file
),
branches AS (
	SELECT
		build_id,
		file,
		count(*) AS branches_nr,
		sum(on_nr > 0 AND away_nr > 0) AS both_ways_nr,
		sum((on_nr > 0) <> (away_nr > 0)) AS one_way_nr
	FROM v_branch
	GROUP BY build_id, file
)
SELECT
	lines.file,
	lines.lines_nr,
	lines.run_nr,
	lines.boot_only_nr,
	lines.never_nr,
	100 * (lines.run_nr + lines.boot_only_nr) / lines.lines_nr AS percent,
	branches.branches_nr,
	branches.both_ways_nr,
	branches.one_way_nr,
	lines.build_id
FROM lines
LEFT JOIN branches USING (build_id, file)
ORDER BY lines.build_id, lines.file;
