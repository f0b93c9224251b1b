-- SPDX-License-Identifier: GPL-2.0-only
-- Branches of the model that were only ever taken one way, and where the other leads.
SELECT
	file,
	line,
	function,
	position,
	iif(on_nr, on_line, away_line) AS went_to_line,
	iif(on_nr, away_line, on_line) AS never_to_line,
	on_nr + away_nr AS scenarios_nr,
	build_id
FROM v_branch
WHERE (on_nr > 0) <> (away_nr > 0)
ORDER BY build_id, file, line, function, position;
