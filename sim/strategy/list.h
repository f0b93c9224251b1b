/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - the strategies, one file each
 *
 * Used by:    the files of sim/strategy only.
 */
#ifndef SIM_STRATEGY_LIST_H
#define SIM_STRATEGY_LIST_H

#include "strategy/strategy.h"

extern const struct sim_strategy_ops sim_strategy_random;
extern const struct sim_strategy_ops sim_strategy_roundrobin;
extern const struct sim_strategy_ops sim_strategy_dfs;
extern const struct sim_strategy_ops sim_strategy_delay;
extern const struct sim_strategy_ops sim_strategy_pct;
extern const struct sim_strategy_ops sim_strategy_pos;
extern const struct sim_strategy_ops sim_strategy_urw;
extern const struct sim_strategy_ops sim_strategy_surw;
extern const struct sim_strategy_ops sim_strategy_portfolio;
extern const struct sim_strategy_ops sim_strategy_auto;
extern const struct sim_strategy_ops sim_strategy_coverage;
extern const struct sim_strategy_ops sim_strategy_dpor;
extern const struct sim_strategy_ops sim_strategy_stateful;
extern const struct sim_strategy_ops sim_strategy_persistent;
extern const struct sim_strategy_ops sim_strategy_directed;
extern const struct sim_strategy_ops sim_strategy_replay;
extern const struct sim_strategy_ops sim_strategy_prefix;
extern const struct sim_strategy_ops sim_strategy_recheck;

/* One place in a log that could not be followed. Shared by the strategies
 * that follow one. */
struct sim_strategy_mismatch {
	bool is_set;
	bool is_past_end; /* expected: the end of the log */
	u32 position;	  /* in the log, from 0 */
	u32 step;	  /* 0 for another choice than a move */
	u8 expected_kind;
	u8 found_kind;
	u32 expected_bound;
	u32 found_bound;
};

/**
 * sim_strategy_follow() - entry @position of @log, if it fits
 *
 * Return: the value, or SIM_CHOICE_DIVERGED with @mismatch filled in.
 */
static inline u32 sim_strategy_follow(const struct sim_choice *c, u32 kind,
				      u32 bound,
				      struct sim_strategy_mismatch *mismatch)
{
	if (likely(c->kind == kind && c->bound == bound && c->value < bound))
		return c->value;
	mismatch->is_set = true;
	mismatch->expected_kind = c->kind;
	mismatch->expected_bound = c->bound;
	mismatch->found_kind = (u8)kind;
	mismatch->found_bound = bound;
	return SIM_CHOICE_DIVERGED;
}

/** sim_strategy_mismatch_report() - make @outcome a divergence, if there was */
void sim_strategy_mismatch_report(const struct sim_strategy_mismatch *m,
				  struct sim_outcome *outcome);

#endif /* SIM_STRATEGY_LIST_H */
