/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict.h - what becomes of each lock report: confirmed, or why not
 *
 * Owns:       the searches for confirmations after a campaign.
 * Used by:    run, explore.
 * Promises:   equal campaigns give equal verdicts; each search is a campaign
 *             of its own in the database.
 */
#ifndef CLI_VERDICT_H
#define CLI_VERDICT_H

#include "base/base.h"
#include "base/error.h"
#include "explore/worker.h"
#include "store/store.h"
#include "subject.h"

struct cli_verdict_bug {
	const struct sim_outcome	*outcome;
	const char			*token;
	const char			*bug_id;	/* "" if there is none */
	u64				execution;	/* from 1 */
};

/**
 * struct cli_verdicts - one campaign whose lock reports are to be judged
 * @subject: what was explored; no world exists now
 * @store: NULL: nowhere
 * @bugs: found by the campaign
 * @executions_nr: of the campaign
 * @is_complete: they were all, without a bound
 * @findings_nr: added to: findings of the searches
 */
struct cli_verdicts {
	struct cli_subject		*subject;
	struct sim_store		*store;
	const struct cli_verdict_bug	*bugs;
	u32				bugs_nr;
	u64				executions_nr;
	bool				is_complete;
	u64				findings_nr;
};

/** cli_verdicts_find() - fill in the verdict of each report collected
 *
 * Searches with at most subject->args->confirm_nr executions for each one that
 * is not confirmed yet, and as many with each set of added actors. Return: 0,
 * or what sim_explore_run() and the store return.
 */
int cli_verdicts_find(struct cli_verdicts *v, struct sim_error *err);

#endif /* CLI_VERDICT_H */
