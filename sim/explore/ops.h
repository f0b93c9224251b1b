/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ops.h - what sim/explore wants from a scenario and from a store
 *
 * Used by:    cli, which fills these tables in from sim/script and sim/store.
 * Promises:   op functions of the store are called on the main stack, between
 *             executions; boot and check run in tasks of the world.
 *
 * All members may be NULL, except boot. Those that return int return 0 or a
 * negative error with @err set, which ends the exploration.
 */
#ifndef SIM_EXPLORE_OPS_H
#define SIM_EXPLORE_OPS_H

#include "base/base.h"
#include "base/error.h"
#include "explore/campaign.h"

struct sim_lockgraph_edge; /* core/lockgraph.h */

/**
 * struct sim_explore_script_ops - a scenario together with its model
 * @describe: fill in the identity: scenario_id, scenario_name, options,
 *	model_id; from sim_subject_prepare()
 * @world_options: change what the user asked for (number of CPUs ...), or
 *	refuse it; from sim_subject_prepare(), after describe
 * @boot: boot the model, run setup, create the actors; in the boot task. What
 *	goes wrong there is a finding of sim_finding()
 * @check: invariants of scenario and model, in a task after an execution that
 *	ended clean
 */
struct sim_explore_script_ops {
	int (*describe)(void *ctx, struct sim_subject *ret,
			struct sim_error *err);
	int (*world_options)(void *ctx, struct sim_world_options *ret,
			     struct sim_error *err);
	void (*boot)(void *ctx);
	void (*check)(void *ctx);
};

struct sim_explore_script {
	const struct sim_explore_script_ops *ops;
	void *ctx;
};

/** A schedule to be stored. Everything is valid during the call only. */
struct sim_explore_schedule {
	const struct sim_outcome *outcome;
	const struct sim_choice *log; /* outcome->choices_nr of them */
	const void *packed;	      /* see choices.h */
	size_t packed_bytes;
	const char *token; /* long form */
	u64 seed;	   /* campaign.seed + i */
	u64 execution;	   /* i */
	bool is_minimal;   /* by sim_shorten() */
	bool is_first;	   /* of its signature */
	bool is_uncounted; /* @sightings will tell that it was seen */
};

/** A part of a search that is put aside, see frontier.h; opaque. */
struct sim_explore_part {
	u32 position;
	u32 kind;
	u64 number;
	const void *data;
	size_t bytes;
};

/** Counts since the last call. */
struct sim_explore_tally {
	u64 executions_nr[SIM_VERDICT_NR];
	u64 steps_nr[SIM_VERDICT_NR];
	u64 seeds_used_nr; /* since the beginning */
};

/**
 * struct sim_explore_store_ops - where results go
 * @begin: before the first execution. May change *ret_seed, the seed of the
 *	first execution, which is campaign.seed
 * @finding: a schedule of a bug. With is_first: the first time that this
 *	process saw its signature; durable when it returns, and nothing else
 *	happens before. Otherwise a better schedule of the same bug: not another
 *	sighting
 * @sightings: the bug with this verdict and signature was seen @nr more times,
 *	besides those that @finding told
 * @tally: counts since the last call
 * @sample: a schedule that is no finding: clean, the first of each kind of
 *	limit, the first divergence
 * @lock_edges: all edges so far; executions_nr - marked_nr executions since the
 *	last call saw it
 * @flush: write what is buffered; after every tally
 * @part: a part of an unfinished search, instead of the one at its position;
 *	written by the next @flush together with the counts before it. NULL:
 *	searches are not kept
 * @drop: nothing is left of it to be done: forget all parts, likewise
 * @parts: hand out all parts in order; what @fn returns ends it unless 0
 * @resumes: the search goes on behind so many executions
 */
struct sim_explore_store_ops {
	int (*begin)(void *ctx, const struct sim_campaign *c, u64 *ret_seed,
		     struct sim_error *err);
	int (*finding)(void *ctx, const struct sim_explore_schedule *s,
		       struct sim_error *err);
	int (*sightings)(void *ctx, const struct sim_outcome *bug, u64 nr,
			 struct sim_error *err);
	int (*tally)(void *ctx, const struct sim_explore_tally *t,
		     struct sim_error *err);
	int (*sample)(void *ctx, const struct sim_explore_schedule *s,
		      struct sim_error *err);
	int (*lock_edges)(void *ctx, const struct sim_lockgraph_edge *edges,
			  u32 nr, struct sim_error *err);
	int (*flush)(void *ctx, struct sim_error *err);
	int (*part)(void *ctx, const struct sim_explore_part *part,
		    struct sim_error *err);
	int (*drop)(void *ctx, struct sim_error *err);
	int (*parts)(void *ctx,
		     int (*fn)(void *arg, const struct sim_explore_part *part),
		     void *arg, struct sim_error *err);
	void (*resumes)(void *ctx, u64 executions_nr);
};

struct sim_explore_store {
	const struct sim_explore_store_ops *ops; /* NULL: no store */
	void *ctx;
};

#endif /* SIM_EXPLORE_OPS_H */
