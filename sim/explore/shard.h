/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shard.h - a stretch of seeds that one process explores for another
 *
 * Owns:       the result of a shard, and how it goes through a pipe.
 * Used by:    parallel.c.
 * Promises:   whoever runs the executions named in the results again, in the
 *             order of their seeds, and adds the counts, is in the state of one
 *             process that ran them all. That holds because an execution is
 *             named whenever it changed anything that outlives it: a new bug or
 *             a better schedule of one, a sample, a divergence, a new lock
 *             order or lock chain. The process that explores knows less than
 *             one that ran all seeds before, so it names too many, never too
 *             few.
 */
#ifndef SIM_EXPLORE_SHARD_H
#define SIM_EXPLORE_SHARD_H

#include <stdatomic.h>

#include "base/base.h"
#include "base/error.h"
#include "core/choice.h"
#include "explore/worker_impl.h"

#define SIM_SHARD_SEEDS_MAX 256

/** What a process shares with the one that started it. */
struct sim_shard_slot {
	_Atomic u64 shard;     /* that it is at */
	_Atomic u64 execution; /* that it is at */
	_Atomic u64 beats_nr;  /* grows while it goes on */
	_Atomic bool is_running;
	struct sim_choice_place place; /* of the execution */
};

struct sim_shard_head {
	u64 shard;
	u64 first; /* execution */
	u64 seeds_nr;
	u64 executions_by[SIM_VERDICT_NR];
	u64 steps_by[SIM_VERDICT_NR];
	u64 edges_lost_nr;
	u32 named_nr;
	u32 sightings_nr;
	u32 edges_nr;
	bool is_cut; /* nothing behind it counts */
};

struct sim_shard_named {
	u64 execution;
	bool is_sighted; /* its bug is among the sightings */
};

struct sim_shard_sighting {
	u64 bug_hash;
	u64 nr;
};

struct sim_shard_edge {
	u64 id; /* of struct sim_lockgraph_way */
	u64 nr; /* executions that saw it */
	u64 seed; /* of the first of them */
};

/** struct sim_shard_result - arrays as long as the head says */
struct sim_shard_result {
	struct sim_shard_head head;
	struct sim_shard_named *named;
	struct sim_shard_sighting *sightings;
	struct sim_shard_edge *edges;
};

/** struct sim_shard_job - seeds of a shard, and what not to run */
struct sim_shard_job {
	u64 shard;
	u64 first;
	u64 seeds_nr;
	const u64 *skipped; /* executions that ended a process */
	u32 skipped_nr;
};

/** sim_shard_init() - room for the largest result; 0 or -SIM_ERR_NOMEM */
int sim_shard_init(struct sim_shard_result *r);
void sim_shard_fini(struct sim_shard_result *r);

/**
 * sim_shard_run() - explore the seeds of @job
 * @w: this process's own state, as sim_worker_step() needs it
 * @slot: told which execution it is at
 * @stop: ends the shard early when it becomes true
 * @ret: from sim_shard_init()
 *
 * Return: 0 or a negative error.
 */
int sim_shard_run(struct sim_worker *w, const struct sim_shard_job *job,
		  struct sim_shard_slot *slot, const _Atomic bool *stop,
		  struct sim_shard_result *ret, struct sim_error *err);

/** sim_shard_write() - Return: 0, or -SIM_ERR_IO if nobody reads any more */
int sim_shard_write(int fd, const struct sim_shard_result *r);

/**
 * sim_shard_read() - the next result of another process, waiting for all of it
 * @ret: freshly allocated, to be released with sim_shard_fini()
 *
 * Return: 0; -SIM_ERR_ABSENT if the process has ended; -SIM_ERR_NOMEM.
 */
int sim_shard_read(int fd, struct sim_shard_result *ret);

#endif /* SIM_EXPLORE_SHARD_H */
