/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockpath.h - can a reported cycle of lock classes be a deadlock?
 *
 * Owns:       the judgement, from what tasks were seen to hold.
 * Used by:    cli, for each report of the model's lock validator.
 * Promises:   depends on the report and the chains only. A reason is a
 *             statement about the chains given, not about those never seen.
 * Never:      looks at a world.
 *
 * A wait is what one task was seen to do: to hold some locks and take one more.
 * A knot is a list of waits, each for a lock that the next one holds in a way
 * that keeps it out, by tasks that can be in these places at the same time:
 * no lock is held by two of them unless both share it. The cycle can be a
 * deadlock if such a knot of 2 to 4 waits for locks of the cycle exists.
 */
#ifndef SIM_DETECT_LOCKPATH_H
#define SIM_DETECT_LOCKPATH_H

#include "base/base.h"
#include "core/lockchain.h"
#include "core/run.h"

#define SIM_LOCKPATH_CLASSES_MAX 16
#define SIM_LOCKPATH_TASKS_MAX 4
#define SIM_LOCKPATH_NAME_BYTES 96

enum sim_lockpath_reason {
	SIM_LOCKPATH_POSSIBLE = 0, /* nothing known speaks against it */
	SIM_LOCKPATH_GATED,	   /* a common lock keeps the tasks apart */
	SIM_LOCKPATH_BOOT_ONLY,	   /* needs what was done while booting only */
	SIM_LOCKPATH_ONE_TASK,	   /* the same task in all places */
	SIM_LOCKPATH_INSTANCES,	   /* different locks of the same class */
	SIM_LOCKPATH_NEEDS_WRITER, /* readers wait only behind a writer */
	SIM_LOCKPATH_UNKNOWN,	   /* too much to be searched */
	SIM_LOCKPATH_REASON_NR,
};

/** An arrow of the cycle: @to was taken under @from. */
struct sim_lockpath_arrow {
	char from[SIM_LOCKPATH_NAME_BYTES];
	char to[SIM_LOCKPATH_NAME_BYTES];
};

struct sim_lockpath_result {
	enum sim_lockpath_reason reason;
	/* GATED: the lock and the arrows that it keeps apart, by waits of the
	 * first knot that would be possible without it. */
	char gate[SIM_LOCKPATH_NAME_BYTES];
	bool first_writes; /* else the second one does, or both */
	bool second_writes;
	/* GATED, BOOT_ONLY (the first only), ONE_TASK, INSTANCES */
	struct sim_lockpath_arrow arrows[2];
	char roles[2][SIM_TASK_NAME_BYTES]; /* who was seen doing so */
	/* Set if some knot needs a writer of this lock that waits; with
	 * NEEDS_WRITER all of them do, and nobody writes. */
	char writer_of[SIM_LOCKPATH_NAME_BYTES];
	/* Arrows that cannot be at once as printed, one task for each. */
	bool is_print_gated;
	char print_gate[SIM_LOCKPATH_NAME_BYTES];
	bool print_first_writes;
	bool print_second_writes;
	struct sim_lockpath_arrow print_arrows[2];
};

/**
 * struct sim_lockpath - a report, and where chains come from
 * @classes_nr: 1 (a lock taken twice) or more
 * @classes: the cycle; class 0 is taken under the last one
 * @chain: chain @idx or false behind the last; may be called repeatedly
 * @has_instances: chains are told apart by task and instance, so that absence
 *	of one says something
 * @has_lost: some chains are missing: nothing is concluded from absence
 */
struct sim_lockpath {
	u32 classes_nr;
	const char *const *classes;
	bool (*chain)(void *ctx, u32 idx, struct sim_lockchain *ret);
	void *ctx;
	bool has_instances;
	bool has_lost;
};

/** sim_lockpath_judge() - Return: 0 or -SIM_ERR_NOMEM; not a schedule point */
int sim_lockpath_judge(const struct sim_lockpath *path,
		       struct sim_lockpath_result *ret);

enum sim_lockpath_match {
	SIM_LOCKPATH_NO_MATCH = 0,
	SIM_LOCKPATH_SHARES,   /* waits for two of the classes, and for others */
	SIM_LOCKPATH_CONFIRMS, /* each wait is for a lock of the cycle */
};

/**
 * sim_lockpath_match() - does this outcome confirm the report?
 *
 * A deadlock confirms it if every wait of its knot is for a lock of one of the
 * classes, and for at least two different ones of them (for the one, if the
 * report is about one class, or about one besides "fs_reclaim").
 */
enum sim_lockpath_match sim_lockpath_match(const char *const *classes,
					   u32 classes_nr,
					   const struct sim_outcome *outcome);

/** sim_lockpath_reason_name() - fixed word: "gated" */
const char *sim_lockpath_reason_name(enum sim_lockpath_reason reason);

#endif /* SIM_DETECT_LOCKPATH_H */
