-- SPDX-License-Identifier: GPL-2.0-only
-- Callbacks between states of a CPU: executions, those that failed in it, or made it fail.
SELECT
	state.scenario,
	state.variant,
	state.strategy,
	state.number AS state,
	state.name,
	state.executions_nr,
	state.failed_nr,
	coalesce(fault.executions_nr, 0) AS made_to_fail_nr
FROM v_fact AS state
LEFT JOIN v_fact AS fault
	ON fault.kind = 'fault'
	AND fault.name = state.name
	AND fault.scenario_id = state.scenario_id
	AND fault.strategy = state.strategy
WHERE state.kind = 'cpu-state'
ORDER BY
	state.scenario, state.variant, state.strategy, state.number,
	state.scenario_id;
