-- SPDX-License-Identifier: GPL-2.0-only
-- Lines of the model that no scenario reaches, nor booting.
-- From first to last of each run of lines with code.
WITH
numbered AS (
	SELECT
		build_id,
		file,
		function,
		line,
		hits_nr + boot_nr = 0 AS is_unreached,
		row_number() OVER (PARTITION BY build_id, file ORDER BY line)
			- row_number() OVER (
				PARTITION BY build_id, file, function,
					hits_nr + boot_nr = 0
				ORDER BY line
			) AS island
	FROM v_line
)
SELECT
	file,
	function,
	min(line) AS first_line,
	max(line) AS last_line,
	count(*) AS lines_nr,
	build_id
FROM numbered
WHERE is_unreached
GROUP BY build_id, file, function, island
ORDER BY build_id, file, first_line;
