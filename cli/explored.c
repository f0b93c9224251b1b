// SPDX-License-Identifier: GPL-2.0-only
/*
 * explored.c - after an exploration: the searches behind lock reports
 */
#include "explored.h"

#include <stdlib.h>
#include <string.h>

#include "lockdep.h"
#include "verdict.h"

bool cli_explored_is_all(const struct sim_explore_result *res)
{
	return res->is_complete && !strstr(res->coverage, "at most");
}

int cli_explored_search(struct cli_subject *s, struct sim_store *store,
			const struct cli_exploration *e, u64 *ret_findings_nr,
			struct sim_error *err)
{
	const struct sim_explore_result *res = &e->result;
	struct cli_verdict_bug *bugs =
		calloc(res->bugs_nr + 1UL, sizeof(*bugs));
	struct cli_verdicts v = {
		.subject = s,
		.store = store,
		.bugs = bugs,
		.bugs_nr = res->bugs_nr,
		.executions_nr = res->executions_nr,
		.is_complete = cli_explored_is_all(res),
	};
	int r;

	if (!bugs)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	for (u32 i = 0; i < res->bugs_nr; i++)
		bugs[i] = (struct cli_verdict_bug){
			.outcome = &res->bugs[i].outcome,
			.token = res->bugs[i].token,
			.bug_id = cli_results_bug_id(&e->results,
						     &res->bugs[i].outcome),
			.execution = res->bugs[i].first_execution + 1,
		};
	r = cli_verdicts_find(&v, err);
	if (!r && store)
		r = cli_lockdep_store_verdicts(store, e->results.shard_id, err);
	*ret_findings_nr += v.findings_nr;
	free(bugs);
	return r;
}
