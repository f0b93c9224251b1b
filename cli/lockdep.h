/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep.h - reports of the model's lock validator, collected and printed
 *
 * Owns:       the reports of one campaign, the symbol table they need.
 * Used by:    run, explore; verdict.c fills in what became of each.
 * Promises:   each distinct report once for each begin.
 */
#ifndef CLI_LOCKDEP_H
#define CLI_LOCKDEP_H

#include "base/base.h"
#include "base/text.h"
#include "core/lockreport.h"
#include "core/task.h"
#include "strategy/directed.h"

enum cli_lock_verdict {
	CLI_LOCK_NO_VERDICT = 0,	/* not about an order, or not looked at */
	CLI_LOCK_CONFIRMED,		/* a deadlock over these locks was found */
	CLI_LOCK_CONFIRMED_WITH_ACTOR,	/* ... with an actor that was added */
	CLI_LOCK_UNCONFIRMED,
	CLI_LOCK_VERDICT_NR,
};

/* Copies of struct sim_lockreport_usage. */
struct cli_lock_usage {
	char	lock[96];		/* "": none */
	char	function[96];
	char	role[SIM_TASK_NAME_BYTES];
	bool	is_soft;
	bool	is_read;
};

struct cli_lock_report {
	enum sim_lockreport_kind	kind;
	char				*headline;
	char				*signature;
	char				*text;
	u32				classes_nr;
	char	*classes[SIM_LOCKREPORT_CLASSES_MAX];
	struct cli_lock_usage		in_irq;
	struct cli_lock_usage		irq_on;
	enum cli_lock_verdict		verdict;
	const char			*reason;	/* fixed word or "" */
	struct sim_text			sentence;	/* the verdict in words */
	struct sim_text			note;		/* on the printed path */
	struct sim_text			related;	/* deadlocks that share */
	char				*token;		/* of the confirmation */
	char				bug_id[18];
	u64				executions_nr;	/* that were looked at */
	bool				is_complete;	/* they were all */
	bool				is_searched;
	bool				is_interrupted;	/* the search was */
	struct sim_directed_seen	search;		/* for this one */
};

/** cli_lockdep_begin() - forget what was collected; listen if @is_on */
void cli_lockdep_begin(bool is_on);

/** cli_lockdep_name_lines() - from now on with file and line, until the end;
 * prints why if there are none */
void cli_lockdep_name_lines(void);

/** cli_lockdep_pause() - do not collect for a while */
void cli_lockdep_pause(bool is_paused);

/** cli_lockdep_print() - all reports since the last begin
 * @is_brief: only their headlines and the locks concerned
 */
void cli_lockdep_print(bool is_brief);

/** cli_lockdep_functions() - append the names of @ips, innermost first, as far
 * as they are the model's; nothing without symbols */
void cli_lockdep_functions(const void *const *ips, u32 nr,
			   struct sim_text *ret);

struct sim_error;			/* base/error.h */
struct sim_store;			/* store/store.h */
struct sim_store_campaign;		/* store/campaign.h */

/** cli_lockdep_store() - write the reports that are not in @campaign yet */
int cli_lockdep_store(struct sim_store_campaign *campaign,
		      struct sim_error *err);

/** cli_lockdep_store_verdicts() - as of invocation @shard_id, ended or not */
int cli_lockdep_store_verdicts(struct sim_store *store, const char *shard_id,
			       struct sim_error *err);

/** cli_lockdep_nr() - how many there are */
u32 cli_lockdep_nr(void);

/** cli_lockdep_report() - report @idx of those kept, NULL behind the last */
struct cli_lock_report *cli_lockdep_report(u32 idx);

/** cli_lock_verdict_name() - fixed word, "" for no verdict */
const char *cli_lock_verdict_name(enum cli_lock_verdict verdict);

/** cli_lockdep_end() - stop listening, release everything */
void cli_lockdep_end(void);

#endif /* CLI_LOCKDEP_H */
