/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.h - small worlds whose only schedule is fixed
 *
 * Owns:       a toy mutex and the tasks that use it.
 * Used by:    reports/tests.
 */
#ifndef REPORTS_TESTS_WORLD_H
#define REPORTS_TESTS_WORLD_H

#include "core/event.h"
#include "core/run.h"

/** world_run_abba() - A and B in opposite orders: always a deadlock */
void world_run_abba(const struct sim_sink *sink, struct sim_outcome *ret);

/** world_run_mixed() - interrupt, timer, work, readers, a clean end */
void world_run_mixed(const struct sim_sink *sink, struct sim_outcome *ret);

/** world_run_assertion() - three frames deep in a task, a finding */
void world_run_assertion(const struct sim_sink *sink, struct sim_outcome *ret);

/** world_run_pending() - a reader behind a pending writer: a deadlock */
void world_run_pending(const struct sim_sink *sink, struct sim_outcome *ret);

/** world_run_lost() - a lost wake-up */
void world_run_lost(const struct sim_sink *sink, struct sim_outcome *ret);

/** world_close() - destroys the world of the last run */
void world_close(void);

#endif /* REPORTS_TESTS_WORLD_H */
