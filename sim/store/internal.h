/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * internal.h - what the files of sim/store share
 *
 * Owns:       the store and campaign structs, the prepared statements.
 * Used by:    sim/store and its tests only.
 * Promises:   between public calls no transaction is open and no statement
 *             is in the middle of its rows.
 */
#ifndef SIM_STORE_INTERNAL_H
#define SIM_STORE_INTERNAL_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/assert.h"
#include "base/list.h"
#include "store/campaign.h"
#include "store/frontier.h"
#include "store/counters.h"
#include "store/sql.h"

/* More rows or bytes than this in the buffer are flushed at once. */
#define STORE_ROWS_MAX		4096u
#define STORE_BUFFER_BYTES_MAX	(4u << 20)

/* Of a counter. */
#define KEY_BYTES_MAX		1024u

struct sim_store {
	sqlite3			*db;
	char			*path;
	pid_t			pid;		/* of the process that opened it */
	bool			is_readonly;
	struct list_head	campaigns;	/* in the order of their begin */
	sqlite3_stmt		*stmts[STORE_STMT_NR];
	struct ZSTD_CCtx_s	*zstd;		/* NULL until needed */
	const char		*refused;	/* what query.c did not allow */
};

/* One of the best schedules of a bug. */
struct store_rank {
	u64	preemptions_nr;
	u64	steps_nr;
	u64	choices_nr;
	char	schedule_id[SIM_STORE_ID_CHARS + 1];
	bool	is_minimal;
};

/* A bug that this campaign has seen, with its best schedules, best first. */
struct store_bug {
	UT_hash_handle		hh;
	char			bug_id[SIM_STORE_ID_CHARS + 1];
	u32			kept_nr;
	bool			keeps_all;	/* never delete schedules */
	struct store_rank	kept[SIM_STORE_SCHEDULES_PER_BUG];
	char			key[];		/* verdict, 0, signature */
};

/* A schedule that waits in the buffer. */
struct store_row {
	struct list_head	node;
	struct sim_store_verdict verdict;	/* name is in @strings */
	struct store_rank	rank;
	char			bug_id[SIM_STORE_ID_CHARS + 1];
	u64			seed;
	u64			event_hash;
	const char		*token;
	void			*blob;
	size_t			blob_bytes;
	char			strings[];
};

/* Of a search that was put aside; waits in the buffer. */
struct store_part {
	struct list_head		node;
	struct sim_store_frontier	part;	/* its data is in @data */
	u8				data[];
};

struct sim_store_campaign {
	struct list_head		node;
	struct sim_store		*store;
	struct sim_store_campaign_info	info;
	bool				keep_all;
	u64				seeds_end;	/* after the last one taken */
	struct store_counters		tally;		/* a: executions, b: steps */
	struct store_counters		seen;		/* a: sightings */
	struct store_counters		lock_edges;	/* a: times, b: seed,
							 * c: at boot */
	struct store_counters		lock_totals;	/* a: times so far, c: at boot */
	struct store_counters		coverage;	/* a: hits, b: booting */
	struct store_counters		facts;		/* a: executions, b: failed */
	struct list_head		rows;		/* struct store_row */
	u32				rows_nr;
	size_t				rows_bytes;
	struct store_bug		*bugs;
	bool				keeps_frontier;
	bool				drops_frontier;	/* at the next flush */
	s64				owner;		/* of the frontier: us */
	struct list_head		parts;		/* struct store_part */
};

/* store.c: errors and transactions */
int store_fail(struct sim_store *store, struct sim_error *err, int rc,
	       const char *doing);
int store_begin(struct sim_store *store, struct sim_error *err);
int store_commit(struct sim_store *store, struct sim_error *err);
void store_rollback(struct sim_store *store);
/* Commit if @r, of what was written, is 0; else roll back. Return: @r, or what
 * became of the commit. */
int store_end(struct sim_store *store, int r, struct sim_error *err);
/* The same with all that is buffered, which is forgotten if it is in the file. */
int store_end_buffers(struct sim_store *store, int r, struct sim_error *err);
int store_exec(struct sim_store *store, const char *sql, struct sim_error *err);

/*
 * stmt.c: run prepared statements. @types has one letter per argument:
 * t text (NULL is allowed), i s64, d double, b blob (pointer and size_t).
 * store_row() returns 1 with a row to be read from store->stmts[id], until
 * store_done(); or 0 without; or an error.
 */
int store_run(struct sim_store *store, enum store_stmt id,
	      struct sim_error *err, const char *types, ...);
int store_row(struct sim_store *store, enum store_stmt id,
	      struct sim_error *err, const char *types, ...);
int store_next(struct sim_store *store, enum store_stmt id,
	       struct sim_error *err);
void store_done(struct sim_store *store, enum store_stmt id);
void store_stmts_fini(struct sim_store *store);

/* stmt.c: content ids. @parts are hashed with their lengths. */
void store_id_make(char *ret_id, char letter, const char *const *parts,
		   u32 parts_nr);
void store_schedule_id_make(char *ret_id, const char *campaign_id,
			    const void *log, size_t log_bytes);

/* probe.c: looks at the bytes before SQLite may touch them */
int store_probe(const char *path, u32 flags, struct sim_error *err);

/* migrate.c */
int store_migrate(struct sim_store *store, const struct store_sql *steps,
		  u32 steps_nr, struct sim_error *err);
u32 store_steps_nr(const struct store_sql *steps);
int store_pragma_get(struct sim_store *store, const char *name, s64 *ret_value,
		     struct sim_error *err);

/* blob.c: choice logs as they lie in the file */
int store_blob_encode(struct sim_store *store, const void *log, size_t bytes,
		      void **ret_blob, size_t *ret_bytes);
void store_blob_fini(struct sim_store *store);
int store_blob_bytes(const void *blob, size_t bytes, size_t *ret_log_bytes);
int store_blob_decode(const void *blob, size_t bytes, void *log,
		      size_t log_bytes);

/* buffer.c: what waits to be written */
int store_buffers_write(struct sim_store *store, struct sim_error *err);
void store_buffers_clear(struct sim_store *store);
bool store_buffers_are_empty(const struct sim_store *store);
int store_row_make(const struct sim_store_campaign *campaign,
		   const struct sim_store_finding *finding,
		   struct store_row **ret_row);
void store_row_free(struct store_row *row);
int store_row_add(struct sim_store_campaign *campaign, struct store_row *row,
		  struct sim_error *err);
int store_row_write(struct sim_store_campaign *campaign,
		    const struct store_row *row, struct sim_error *err);
int store_verdict_write(struct sim_store *store,
			const struct sim_store_verdict *verdict,
			struct sim_error *err);

/* coverage.c */
int store_coverage_write(struct sim_store_campaign *campaign,
			 struct sim_error *err);

/*
 * frontier.c. begin: 1 if the campaign goes on in the shard where it began, then
 * info and @ret_seeds_end are of that; 0 if nothing was put aside.
 */
int store_frontier_begin(struct sim_store_campaign *campaign,
			 const struct sim_store_campaign_desc *desc,
			 u64 *ret_seeds_end, struct sim_error *err);
int store_frontier_own(struct sim_store_campaign *campaign,
		       struct sim_error *err);
int store_frontier_clear(struct sim_store_campaign *campaign,
			 struct sim_error *err);
int store_frontier_write(struct sim_store_campaign *campaign,
			 struct sim_error *err);
void store_frontier_forget(struct sim_store_campaign *campaign);
void store_frontier_written(struct sim_store_campaign *campaign);
bool store_frontier_is_empty(const struct sim_store_campaign *campaign);

/* campaign.c */
void store_campaign_free(struct sim_store_campaign *campaign);

#endif /* SIM_STORE_INTERNAL_H */
