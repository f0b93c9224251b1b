/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store.h - the results database as a file
 *
 * Owns:       the SQLite connection, the schema version, the write buffer.
 * Used by:    cli and whoever it hands a store to.
 * Promises:   a file that is not ours is never changed; a new file appears
 *             whole or stays empty; after sim_store_close() of the last user
 *             the database is one single file.
 * Never:      prints, reads a clock, or is used from another process or
 *             thread than the one that opened it (open after fork).
 *
 * Nothing here is a schedule point. campaign.h writes results, lookup.h reads
 * them back, query.h runs SQL, frontier.h keeps unfinished work. FORMAT.md describes the file.
 */
#ifndef SIM_STORE_STORE_H
#define SIM_STORE_STORE_H

#include "base/base.h"
#include "base/error.h"

struct sim_store;
struct sim_text;			/* base/text.h */

#define SIM_STORE_APPLICATION_ID	0x676f7264	/* "gord" */
#define SIM_STORE_SCHEMA_VERSION	7

#define SIM_STORE_CREATE	BIT(0)	/* make the file if it is absent or empty */
#define SIM_STORE_READONLY	BIT(1)	/* change nothing, no campaign_begin */
#define SIM_STORE_NO_WAIT	BIT(2)	/* busy at once, not after 5 seconds */
#define SIM_STORE_CHECK		BIT(3)	/* check the whole file, however large */

/* Larger files are checked on opening only with SIM_STORE_CHECK. */
#define SIM_STORE_CHECK_BYTES_MAX	(16ULL << 20)

/**
 * sim_store_open() - open or create a results database
 * @path: file name; a symbolic link is followed
 * @flags: SIM_STORE_*
 * @ret_store: to be given to sim_store_close()
 * @err: details of a failure, may be NULL
 *
 * An older schema is brought up to date in one transaction, unless READONLY.
 *
 * Return: 0, or
 * -SIM_ERR_ABSENT	no such file (without CREATE), no such directory;
 * -SIM_ERR_FORMAT	not a gordian database, cut short, damaged;
 * -SIM_ERR_VERSION	written by a newer gordian; READONLY: older schema;
 * -SIM_ERR_READONLY	the file or its directory may not be written;
 * -SIM_ERR_BUSY	locked by another process;
 * -SIM_ERR_IO, -SIM_ERR_NOMEM, -SIM_ERR_INVAL (flags).
 */
int sim_store_open(const char *path, u32 flags, struct sim_store **ret_store,
		   struct sim_error *err);

/**
 * sim_store_close() - flush and close; NULL is allowed
 *
 * The store is gone afterwards, whatever is returned, and so are its
 * campaigns. In a process that did not open @store nothing is written.
 *
 * Return: 0, or the error of the last flush: counters and buffered schedules
 * were lost, findings were not.
 */
int sim_store_close(struct sim_store *store, struct sim_error *err);

/** sim_store_engine_version() - of SQLite, for example "3.40.1" */
const char *sim_store_engine_version(void);

/** sim_store_path() - as given to sim_store_open() */
const char *sim_store_path(const struct sim_store *store);

/**
 * sim_store_flush() - write all buffered counters and schedules
 *
 * One transaction. On failure everything stays buffered: try again later.
 */
int sim_store_flush(struct sim_store *store, struct sim_error *err);

/**
 * sim_store_dump() - append all results as text that can be compared
 * @store: flushed by the caller if buffered rows should be seen
 * @text: gets a head line, then one line per row, sorted by table and key
 *
 * The same results give the same text in whatever order they were added.
 * Tables whose name starts with "_" (host, time) are left out, and what is no
 * result: searches that were put aside.
 */
int sim_store_dump(struct sim_store *store, struct sim_text *text,
		   struct sim_error *err);

#endif /* SIM_STORE_STORE_H */
