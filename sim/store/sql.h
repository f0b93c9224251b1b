/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sql.h - the SQL texts inside the library
 *
 * Owns:       names of the prepared statements.
 * Used by:    sim/store only.
 */
#ifndef SIM_STORE_SQL_H
#define SIM_STORE_SQL_H

#include <stddef.h>

/* Made by gen/embed.c; the last entry has no name. */
struct store_sql {
	const char *name;
	const char *about;
	const char *text;
};

/* Entry n leads from schema version n to n + 1; the first is schema.sql. */
extern const struct store_sql store_steps[];
extern const struct store_sql store_views[];

#define STORE_STMTS(X) \
	X(BUILD_ADD) \
	X(SCENARIO_ADD) \
	X(CAMPAIGN_ADD) \
	X(CAMPAIGN_GET) \
	X(CAMPAIGN_SEED) \
	X(CAMPAIGN_COMPLETE) \
	X(SHARD_NR) \
	X(SHARD_ADD) \
	X(SHARD_SEEDS) \
	X(SHARD_DONE) \
	X(SHARD_GET) \
	X(SHARD_AGAIN) \
	X(WALL_ADD) \
	X(VERDICT_ADD) \
	X(TALLY_ADD) \
	X(BUG_ADD) \
	X(BUG_GET) \
	X(SEEN_ADD) \
	X(SCHEDULE_ADD) \
	X(SCHEDULE_DELETE) \
	X(SCHEDULE_KEPT) \
	X(SCHEDULE_NR) \
	X(WAIT_EDGE_ADD) \
	X(LOCK_CLASS_ADD) \
	X(LOCK_EDGE_ADD) \
	X(LOCK_REPORT_ADD) \
	X(LOCK_REPORT_SEEN) \
	X(LOCK_VERDICT_ADD) \
	X(POINT_ADD) \
	X(POINT_SET) \
	X(BUILD_POINT_ADD) \
	X(BUILD_POINTS) \
	X(COVERAGE_ADD) \
	X(FACT_ADD) \
	X(FRONTIER_CLEAR) \
	X(FRONTIER_ADD) \
	X(FRONTIER_GET) \
	X(FRONTIER_OWNER) \
	X(FRONTIER_OWN) \
	X(FRONTIER_STATE) \
	X(FRONTIER_OTHERS) \
	X(BUG_FIND) \
	X(BUG_LOAD) \
	X(SCHEDULE_FIND) \
	X(SCHEDULE_BEST) \
	X(SCHEDULE_LOAD) \
	X(WAIT_EDGE_LOAD)

#define STORE_STMT_ENUM(name) STORE_##name,
enum store_stmt {
	STORE_STMTS(STORE_STMT_ENUM) STORE_STMT_NR,
};

extern const char *const store_stmt_texts[STORE_STMT_NR];

#endif /* SIM_STORE_SQL_H */
