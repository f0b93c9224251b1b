/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * campaign.h - what is explored, and how
 *
 * Owns:       ids and the derivation of seeds.
 * Used by:    worker, token, cli.
 * Promises:   equal ids on every machine for equal model code, scenario text,
 *             options and engine settings.
 */
#ifndef SIM_EXPLORE_CAMPAIGN_H
#define SIM_EXPLORE_CAMPAIGN_H

#include "base/base.h"
#include "core/choice.h"
#include "core/run.h"

#define SIM_SUBJECT_NAME_BYTES 256 /* with the final zero */

/** What an execution is made of, besides its choices. Strings not owned. */
struct sim_subject {
	u64 model_id;		   /* of the model's code */
	u64 scenario_id;	   /* of the scenario text */
	const char *scenario_name; /* no path of a machine */
	const char *options;	   /* values in effect */
	struct sim_world_options world;
};

/** One exploration. 0 or false is the default of every member. */
struct sim_campaign {
	struct sim_subject subject;
	const char *strategy;		 /* "random", "dfs:preemptions=2" */
	const struct sim_choice *prefix; /* first choices of each */
	u32 prefix_nr;
	bool is_rechecked;  /* run each schedule twice */
	u64 seed;	    /* of the first execution */
	u64 executions_max; /* 0: no bound */
	bool stop_on_first; /* finding */
	u32 detectors;	    /* 0: all, see detect.h */
	bool has_no_detectors;
	u32 samples_max;       /* clean schedules to keep */
	bool keep_all;	       /* every schedule is kept */
	bool all_cycles;       /* of deadlocks, besides those reported */
	u32 shorten_tries_max; /* per bug, 0: as found */
	u32 tally_every;       /* executions, 0: 16384 */
	u32 progress_every;    /* executions, 0: 256 */
	u32 jobs_nr;	       /* processes, 0: 1; the result is the same */
	u64 engine_id;	       /* of the program: a search goes on in it only */
	u32 hang_seconds;      /* without progress of one of them, 0: 60 */
};

/** sim_subject_config_id() - scenario, options and world in one number */
u64 sim_subject_config_id(const struct sim_subject *s);

/** sim_campaign_id() - everything that decides which schedules there are; the
 * seed and the budget do not, so that exploring again adds to a campaign */
u64 sim_campaign_id(const struct sim_campaign *c);

/** sim_campaign_can_resume() - is it a search that can be put aside? */
bool sim_campaign_can_resume(const struct sim_campaign *c);

/**
 * sim_campaign_mix() - what a strategy gets for @seed
 *
 * Execution i of a campaign has the seed campaign.seed + i, and its strategy
 * begins with this hash of it: neighbouring seeds give unrelated schedules.
 */
u64 sim_campaign_mix(u64 seed);

#endif /* SIM_EXPLORE_CAMPAIGN_H */
