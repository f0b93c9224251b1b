/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * worker.h - explore: many executions, counted; bugs, kept
 *
 * Owns:       the loop, the set of bugs found, the counts.
 * Used by:    cli.
 * Promises:   a finding is handed to the store before anything else happens;
 *             an execution without a finding allocates nothing; results depend
 *             on the campaign only, not on time or on the store.
 * Never:      looks at a clock (the caller's callback does) or prints.
 */
#ifndef SIM_EXPLORE_WORKER_H
#define SIM_EXPLORE_WORKER_H

#include <signal.h>

#include "base/base.h"
#include "base/error.h"
#include "explore/ops.h"
#include "explore/session.h"
#include "strategy/estimate.h"

#define SIM_EXPLORE_BUGS_MAX 4096

/** One distinct bug: a verdict and a signature. */
struct sim_explore_bug {
	struct sim_outcome outcome; /* of the best schedule */
	struct sim_choice *log;	    /* its choices */
	u32 log_room_nr;
	u64 seen_nr; /* executions that ended in it */
	u64 first_execution;
	u64 seed; /* of the best schedule */
	u64 best_execution;
	bool is_minimal; /* went through sim_shorten() */
	char left_out[160]; /* "shrink, 2 timers": what it happens without */
	char *token;	 /* of the best schedule */
	/* private: */
	u64 hash;
	u64 unreported_nr;
	bool is_unreported; /* a better schedule */
};

enum sim_explore_headline {
	SIM_EXPLORE_NEVER,
	SIM_EXPLORE_SOMETIMES,
	SIM_EXPLORE_ALWAYS,
};

struct sim_explore_result {
	u64 executions_nr; /* repeats not counted */
	u64 resumed_nr;	   /* of these, in earlier sittings */
	u64 executions_by[SIM_VERDICT_NR];
	u64 steps_by[SIM_VERDICT_NR];
	u64 steps_nr;
	u64 findings_nr;	      /* executions with a bug */
	u64 limits_nr;		      /* executions cut by a limit */
	u64 seed;		      /* of the first execution */
	struct sim_explore_bug *bugs; /* in order of discovery */
	u32 bugs_nr;
	u64 bugs_lost_nr; /* findings beyond BUGS_MAX */
	/* With campaign.all_cycles: wait-for cycles in deadlocks that were reported
	 * as another one; outcome, seen_nr and first_execution only. */
	struct sim_explore_bug *cycles;
	u32 cycles_nr;
	u32 samples_nr;
	u32 jobs_nr; /* processes that explored */
	bool is_complete;	     /* see @coverage */
	bool is_interrupted;	     /* by the stop flag */
	char coverage[640];	     /* "all 48 schedules ..." */
	struct sim_outcome diverged; /* the first, if there was one */
	u64 lock_edges_lost_nr;
	struct sim_estimate estimate; /* total 0: none, or nothing is left */
};

struct sim_explore_progress {
	u64 executions_nr;
	u64 executions_max; /* 0: no bound */
	u64 steps_nr;
	u64 findings_nr;
	u64 limits_nr;
	u32 bugs_nr;
	struct sim_estimate estimate; /* total 0: none */
};

struct sim_explore {
	const struct sim_campaign *campaign;
	struct sim_explore_script script;
	struct sim_explore_store store;
	/* Set to non-zero (by a signal handler) to end after this execution. */
	const volatile sig_atomic_t *stop;
	/* Called every campaign.progress_every executions; it decides by its
	 * own clock whether there is something to show. May be NULL. */
	void (*progress)(void *ctx,
			 const struct sim_explore_progress *progress);
	void *progress_ctx;
};

/**
 * sim_explore_run() - do it
 * @x: what to do
 * @ret: filled in on failure, too, with what was done until then
 *
 * Attaches the detectors of the campaign and detaches them at the end. The
 * world is created and destroyed here.
 *
 * Return: 0, whatever was found; errors of the strategy's name, of
 * sim_session_open() and of the store's ops.
 */
int sim_explore_run(const struct sim_explore *x, struct sim_explore_result *ret,
		    struct sim_error *err);

void sim_explore_result_fini(struct sim_explore_result *result);

/** sim_explore_headline() - did @seen_nr of @of_nr executions show it? */
enum sim_explore_headline sim_explore_headline(u64 seen_nr, u64 of_nr);

/** sim_explore_headline_name() - "Never", "Sometimes", "Always" */
const char *sim_explore_headline_name(enum sim_explore_headline headline);

#endif /* SIM_EXPLORE_WORKER_H */
