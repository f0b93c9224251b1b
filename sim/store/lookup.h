/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookup.h - finding bugs and schedules again
 *
 * Owns:       the records it returns, until they are given back.
 * Used by:    cli: replay, show, minimize.
 * Promises:   what is returned stays valid after the store was closed.
 *
 * An id may be cut to any unique prefix and typed in either case.
 * Nothing here is a schedule point.
 */
#ifndef SIM_STORE_LOOKUP_H
#define SIM_STORE_LOOKUP_H

#include "store/campaign.h"

struct sim_store_bug {
	const char	*bug_id;
	const char	*verdict;
	const char	*title;
	const char	*signature;
	const char	*signature_json;
	const char	*scenario;	/* name */
	const char	*schedule_id;	/* best one */
	u64		seen_nr;
};

struct sim_store_schedule {
	const char	*schedule_id;
	const char	*bug_id;	/* "" if it is no finding */
	const char	*verdict;
	const char	*title;		/* of the bug, or "" */
	const char	*campaign_id;
	const char	*build_id;
	const char	*build_version;
	const char	*scenario;	/* name */
	const char	*source;	/* whole text of the scenario */
	const char	*options_json;
	const char	*config_json;
	const char	*strategy;
	const char	*token;
	const void	*log;		/* decompressed */
	size_t		log_bytes;
	u64		seed;
	u64		steps_nr;
	u64		choices_nr;
	u64		preemptions_nr;
	u64		event_hash;
	u32		cpus_nr;
	bool		is_minimal;
	const struct sim_store_wait_edge *edges;
	u32		edges_nr;
};

/**
 * sim_store_bug_find() - the bug with this id or unique prefix of an id
 * @ret_bug: to be given to sim_store_bug_free()
 *
 * Return: 0; -SIM_ERR_ABSENT; -SIM_ERR_INVAL for a prefix of several ids or
 * for what cannot be an id; -SIM_ERR_FORMAT for a damaged file; BUSY, NOMEM.
 */
int sim_store_bug_find(struct sim_store *store, const char *id,
		       struct sim_store_bug **ret_bug, struct sim_error *err);
void sim_store_bug_free(struct sim_store_bug *bug);

/**
 * sim_store_schedule_get() - one schedule, with all that a replay needs
 * @id: a schedule, or a bug: then its best schedule
 * @build_id: of a bug's schedules, prefer those of this build; may be NULL
 * @ret_schedule: to be given to sim_store_schedule_free()
 *
 * Return: as sim_store_bug_find().
 */
int sim_store_schedule_get(struct sim_store *store, const char *id,
			   const char *build_id,
			   struct sim_store_schedule **ret_schedule,
			   struct sim_error *err);
void sim_store_schedule_free(struct sim_store_schedule *schedule);

#endif /* SIM_STORE_LOOKUP_H */
