/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parallel.h - one campaign, several processes
 *
 * Owns:       the processes, from fork to wait.
 * Used by:    worker.c.
 * Promises:   counts, findings, samples, lock orders and lock reports are those
 *             of one process, whatever their number and speed; only this
 *             process writes to the store. A process that ends or hangs is a
 *             finding (SIM_VERDICT_CRASH) with the choices it had taken, and
 *             the rest of its seeds is explored by another one.
 */
#ifndef SIM_EXPLORE_PARALLEL_H
#define SIM_EXPLORE_PARALLEL_H

#include "base/error.h"

struct sim_worker; /* explore/worker_impl.h */

#define SIM_PARALLEL_JOBS_MAX 256

/**
 * sim_parallel_run() - explore with campaign.jobs_nr processes
 * @w: ready to step; its strategy is independent
 *
 * Return: 0 or a negative error.
 */
int sim_parallel_run(struct sim_worker *w, struct sim_error *err);

#endif /* SIM_EXPLORE_PARALLEL_H */
