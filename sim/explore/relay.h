/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * relay.h - an exploration in one process, its results in the store of another
 *
 * Owns:       how the calls of struct sim_explore_store_ops, and the result,
 *             become bytes and calls again.
 * Used by:    cli, with cells.h.
 * Promises:   the store sees the calls it would have seen in its own process,
 *             in their order.
 *
 * The bytes are structs as they lie in memory: for a process made by fork() only.
 */
#ifndef SIM_EXPLORE_RELAY_H
#define SIM_EXPLORE_RELAY_H

#include "base/text.h"
#include "explore/ops.h"
#include "explore/worker.h"

/* Return of sim_relay_play(): the store wants another first seed. */
#define SIM_RELAY_OTHER_SEED 1

/** sim_relay_ops() - a store that appends to the struct sim_text that is its ctx
 *
 * Searches are not kept (see ops.h, part). Running out of memory is told by
 * sim_text_error().
 */
extern const struct sim_explore_store_ops sim_relay_ops;

/** sim_relay_add_result() - after the exploration, the last thing to append */
void sim_relay_add_result(struct sim_text *text,
			  const struct sim_explore_result *result);

/**
 * sim_relay_play() - make the calls that were recorded
 * @campaign: what was explored, for begin
 * @store: gets them; without ops: only the result is wanted
 * @ret: to be released with sim_explore_result_fini()
 * @ret_seed: the first seed that the store wants
 *
 * Return: 0; SIM_RELAY_OTHER_SEED if that is not the one that was explored from:
 * begin was called then and nothing else; or a negative error.
 */
int sim_relay_play(const void *data, size_t bytes,
		   const struct sim_campaign *campaign,
		   const struct sim_explore_store *store,
		   struct sim_explore_result *ret, u64 *ret_seed,
		   struct sim_error *err);

/**
 * sim_relay_lost() - the process that explored is no more: that is its result
 * @what: "ended by signal 11 (...)"
 * @log: choices it had taken
 * @store: gets a finding (SIM_VERDICT_CRASH)
 * @ret: to be released with sim_explore_result_fini()
 *
 * Return: 0 or a negative error.
 */
int sim_relay_lost(const struct sim_campaign *campaign, const char *what,
		   const struct sim_choice *log, u32 log_nr,
		   const struct sim_explore_store *store,
		   struct sim_explore_result *ret, struct sim_error *err);

#endif /* SIM_EXPLORE_RELAY_H */
