-- SPDX-License-Identifier: GPL-2.0-only
-- Scheduling points that were passed, rarest first.
SELECT
	scenario,
	variant,
	file,
	line,
	kind,
	hits_nr
FROM v_coverage
ORDER BY scenario, variant, hits_nr, file, line, kind, scenario_id;
