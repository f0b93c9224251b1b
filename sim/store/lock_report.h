/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock_report.h - reports of the model's lock validator in a store
 *
 * Owns:       their rows and those of their verdicts.
 * Used by:    cli.
 * Promises:   a row is in the file when the function returns. All strings are
 *             copied. Nothing here is a schedule point.
 */
#ifndef SIM_STORE_LOCK_REPORT_H
#define SIM_STORE_LOCK_REPORT_H

#include "store/campaign.h"

/** struct sim_store_lock_report - a distinct report of the lock validator */
struct sim_store_lock_report {
	const char	*kind;		/* "circular" */
	const char	*headline;
	const char	*signature;
	const char	*body;		/* the whole text */
};

/** sim_store_lock_report_add() - keep a report; written at once
 *
 * A report that the scenario has already is seen again by this invocation.
 */
int sim_store_lock_report_add(struct sim_store_campaign *campaign,
			      const struct sim_store_lock_report *report,
			      struct sim_error *err);

/**
 * struct sim_store_lock_verdict - what became of a lock report
 * @kind, @signature: of the report, which the scenario has
 * @verdict: "confirmed", "confirmed-with-actor" or "unconfirmed"
 * @reason: why it is unconfirmed, a fixed word; or empty
 * @sentence: the same for people
 * @note: on the path as printed; or empty
 * @bug_id: of the confirmation; NULL or empty
 * @token: NULL if there is none
 * @executions_nr: that were looked at
 * @is_complete: they were all that there are
 */
struct sim_store_lock_verdict {
	const char	*kind;
	const char	*signature;
	const char	*verdict;
	const char	*reason;
	const char	*sentence;
	const char	*note;
	const char	*bug_id;
	const char	*token;
	u64		executions_nr;
	bool		is_complete;
};

/** sim_store_lock_verdict_add() - of invocation @shard_id; written at once
 *
 * Nothing is written if that invocation has not seen the report. An earlier
 * verdict of the same invocation is replaced.
 */
int sim_store_lock_verdict_add(struct sim_store *store, const char *shard_id,
			       const struct sim_store_lock_verdict *verdict,
			       struct sim_error *err);

#endif /* SIM_STORE_LOCK_REPORT_H */
