/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * campaign.h - writing results into a store
 *
 * Owns:       one invocation (shard) of one campaign: its seeds and counters.
 * Used by:    cli, which connects sim/explore to it.
 * Promises:   a finding is in the file when sim_store_finding_add() returns;
 *             counters and clean schedules are, after sim_store_flush().
 *             Exploring the same thing again adds to it.
 *
 * A campaign is made by (build id, scenario source, scenario options, engine
 * configuration, strategy, cpus); these decide its id. All strings are copied.
 * Nothing here is a schedule point. Every function takes an optional err.
 */
#ifndef SIM_STORE_CAMPAIGN_H
#define SIM_STORE_CAMPAIGN_H

#include "store/store.h"

#define SIM_STORE_ID_CHARS		17	/* a letter and at most 16 digits */
#define SIM_STORE_SCHEDULES_PER_BUG	4	/* kept, per bug and campaign */
#define SIM_STORE_LOG_BYTES_MAX		(256u << 20)

struct sim_store_campaign;

struct sim_store_campaign_desc {
	const char	*build_id;	/* identity of engine and model code */
	const char	*build_version;
	const char	*build_compiler;
	const char	*build_coro;
	const char	*name;		/* of the scenario, e.g. slub/x; no path */
	const char	*title;
	const char	*source;	/* whole text of the scenario */
	const char	*options_json;	/* values in effect; NULL: {} */
	const char	*strategy;
	const char	*config_json;	/* engine settings; NULL: {} */
	u32		cpus_nr;
	u64		seed_lo;	/* 0: continue after the last one */
	u64		seeds_nr;	/* to take now, may be 0 */
	bool		keep_all;	/* keep each schedule of a known bug */
	bool		is_search;	/* for a lock report: counted apart */
	bool		keeps_frontier;	/* goes on where it was put aside */
	bool		restarts;	/* forgets what was put aside */
};

/* State of the campaign when this invocation began. */
struct sim_store_campaign_info {
	char	campaign_id[SIM_STORE_ID_CHARS + 1];
	char	scenario_id[SIM_STORE_ID_CHARS + 1];
	char	shard_id[SIM_STORE_ID_CHARS + 1];
	u32	round;			/* invocations before this one */
	u64	executions_nr;
	u64	steps_nr;
	u64	seed_lo;		/* first seed of this invocation */
	bool	is_complete;
	bool	is_resumed;		/* in the shard of an earlier one */
};

struct sim_store_campaign_end {
	u64		seeds_used_nr;	/* U64_MAX: all that were taken */
	bool		is_complete;	/* nothing is left to be explored */
	const char	*host;		/* NULL: no row in _wall */
	const char	*started_at;	/* ISO 8601 */
	double		seconds;
};

struct sim_store_verdict {
	const char	*name;		/* fixed name, for example "deadlock" */
	bool		is_bug;
	bool		is_limit;
};

struct sim_store_wait_edge {
	const char	*waiter;	/* role */
	const char	*object;	/* name of the lock or object */
	const char	*why;		/* kind of wait, in words */
	const char	*waker;		/* role, or who else could end it */
};

/* A schedule that ended; those of a finding have title and signature, too. */
struct sim_store_finding {
	struct sim_store_verdict verdict;
	const char	*title;		/* one line, e.g. the cycle in words */
	const char	*signature;	/* same for every schedule of the bug */
	const char	*signature_json; /* NULL: {} */
	const char	*token;		/* NULL: empty */
	u64		seed;
	u64		steps_nr;
	u64		choices_nr;
	u64		preemptions_nr;
	u64		event_hash;
	const void	*log;		/* choice log, opaque */
	size_t		log_bytes;	/* at most SIM_STORE_LOG_BYTES_MAX */
	bool		is_minimal;	/* by the minimizer: no sighting */
	bool		is_counted;	/* this sighting was counted already */
	const struct sim_store_wait_edge *edges;
	u32		edges_nr;
};

struct sim_store_found {
	char	bug_id[SIM_STORE_ID_CHARS + 1];
	char	schedule_id[SIM_STORE_ID_CHARS + 1];
	bool	is_new;		/* first in this file */
	bool	is_stored;	/* the schedule is in the file or buffered */
};

/**
 * sim_store_campaign_begin() - find or make a campaign, begin a shard of it
 *
 * Takes desc->seeds_nr seeds at once, so that two processes that explore the
 * same thing into the same file never run the same seed (unless seed_lo says
 * so). Committed before it returns.
 *
 * Return: 0; -SIM_ERR_INVAL for JSON that is none or seeds beyond 2^63 - 1;
 * -SIM_ERR_READONLY; what writing can return (BUSY, IO, FORMAT, NOMEM).
 */
int sim_store_campaign_begin(struct sim_store *store,
			     const struct sim_store_campaign_desc *desc,
			     struct sim_store_campaign **ret_campaign,
			     struct sim_error *err);

const struct sim_store_campaign_info *sim_store_campaign_info(
	const struct sim_store_campaign *campaign);

/** sim_store_campaign_end() - flush, mark the shard done; @campaign is gone
 *  only on success */
int sim_store_campaign_end(struct sim_store_campaign *campaign,
			   const struct sim_store_campaign_end *end,
			   struct sim_error *err);

/** sim_store_seeds_take() - take @nr more seeds; committed on return */
int sim_store_seeds_take(struct sim_store_campaign *campaign, u64 nr,
			 u64 *ret_lo, struct sim_error *err);

/** sim_store_tally_add() - count executions with one verdict; buffered */
int sim_store_tally_add(struct sim_store_campaign *campaign,
			const struct sim_store_verdict *verdict,
			u64 executions_nr, u64 steps_nr);

/**
 * sim_store_finding_add() - record a finding
 * @ret_found: may be NULL
 *
 * A bug that is new to the file is committed to disk (synchronous FULL), with
 * all that is buffered, before this returns. For a known bug the sighting is
 * counted (buffered), and the schedule is committed if it is among the best
 * SIM_STORE_SCHEDULES_PER_BUG of this campaign: fewest preemptions, then
 * steps, then choices. Does not touch the tally.
 */
int sim_store_finding_add(struct sim_store_campaign *campaign,
			  const struct sim_store_finding *finding,
			  struct sim_store_found *ret_found,
			  struct sim_error *err);

/**
 * sim_store_sightings_add() - a bug that was added before was seen again
 *
 * Buffered. Only verdict and signature of @finding are used.
 * Return: 0; -SIM_ERR_ABSENT if no such bug is in the file; NOMEM; BUSY ...
 */
int sim_store_sightings_add(struct sim_store_campaign *campaign,
			    const struct sim_store_finding *finding, u64 nr,
			    struct sim_error *err);

/**
 * sim_store_schedule_add() - keep a schedule that is no finding; buffered
 *
 * The caller bounds how many. Flushes by itself from time to time.
 */
int sim_store_schedule_add(struct sim_store_campaign *campaign,
			   const struct sim_store_finding *schedule,
			   struct sim_error *err);

/** sim_store_coverage_add() - a scheduling point was passed @nr times */
int sim_store_coverage_add(struct sim_store_campaign *campaign,
			   const char *file, u32 line, const char *kind,
			   u64 nr);

#endif /* SIM_STORE_CAMPAIGN_H */
