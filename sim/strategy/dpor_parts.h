/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_parts.h - what the files of the strategy "dpor" share
 *
 * Owns:       the search: tables, the path that is followed, counts.
 * Used by:    sim/strategy/dpor*.c only.
 * Promises:   all tables are as large as they can get from the start, so
 *             nothing moves; untouched pages cost nothing. A full table ends
 *             the search with @full set, and the search is not complete.
 */
#ifndef SIM_STRATEGY_DPOR_PARTS_H
#define SIM_STRATEGY_DPOR_PARTS_H

#include "core/footprint.h"
#include "strategy/dpor.h"
#include "strategy/dpor_bound.h"
#include "strategy/dpor_check.h"
#include "strategy/dpor_fault.h"
#include "strategy/dpor_label.h"
#include "strategy/dpor_path.h"
#include "strategy/dpor_states.h"
#include "strategy/list.h"

struct dpor {
	struct sim_strategy base;
	struct dpor_check check;
	struct dpor_states *states; /* strategy "persistent" */
	bool is_source;
	enum dpor_bound bound;
	u32 budget; /* of an execution, if there is a bound */
	u32 order; /* 0: plain; else seed of free choices */
	struct sim_rng rng;
	struct sim_dpor_counts counts;
	const char *full; /* the table that was, or NULL */
	bool is_exhausted;
	const char *uncovered; /* part of the world that is not recorded */
	bool has_step_gates;
	bool has_world; /* the two above are known */
	u64 executions_nr;

	struct dpor_labels labels;
	struct dpor_step *steps;
	struct dpor_who *who;
	struct dpor_node *nodes;
	u16 *clocks;	/* DPOR_MOVERS_MAX for each step */
	u16 *before;	/* the same without what the step conflicts with */
	u64 *sums;	/* of the hashes of the steps up to each */
	struct dpor_race *races; /* by f */
	u32 races_nr;
	struct dpor_sleeper *sleepers;
	u32 sleepers_nr;
	struct dpor_value *values;
	u32 values_nr;
	struct dpor_branch *branches;
	u32 branches_nr;
	u32 branches_free;
	struct dpor_plan plan;
	u64 *traces;
	u32 traces_nr;
	u32 traces_room;
	bool has_lost_traces; /* more than are kept */
	bool keeps_news;      /* hashes since dpor_save_news() */
	struct sim_text trace_news;
	struct sim_estimator estimator;

	u8 mover_of[SIM_MOVERS_MAX + 1]; /* index + 1 */
	u16 movers[DPOR_MOVERS_MAX];
	u32 movers_nr;

	/* Of this execution. */
	u32 depth;	/* steps begun */
	u32 fixed_nr;	/* steps whose mover is settled */
	u32 next_tree;	/* of the node behind them */
	u32 value_pos;
	u32 values_fixed; /* of the last settled step */
	u64 blocked;	/* movers that would only wait */
	u64 costly;	/* of the node to come, as in struct dpor_node */
	u16 last;
	bool is_open;	/* a step runs */
	bool is_redundant;
	bool is_diverged;
	/* Of the running step. */
	u8 cpu;
	bool was_kept;
	bool was_masked;
	u32 pick_step; /* its number in the engine */
	u64 enabled;   /* movers, when it was picked */
	u8 number_of_move[SIM_MOVES_MAX + 4];
	u16 ordinals[DPOR_MOVERS_MAX];
	struct dpor_sleeper pending[DPOR_MOVERS_MAX];
	u32 pending_nr;
};

/* dpor.c: see struct sim_strategy_ops */
u32 dpor_pick(void *s, const struct sim_moves *moves);
u32 dpor_value(void *s, enum sim_choice_kind kind, u32 bound);
void dpor_end(struct sim_strategy *s, struct sim_outcome *outcome);
/* None of @movers sleeps at @node, which is the last one. */
void dpor_wake(struct dpor *d, struct dpor_node *node, u64 movers);

/* dpor_race.c */
/* Clocks of the steps from @from on; then all reversals, in which the steps up
 * to @nr and @virtual_nr blocked ones behind them take part. */
void dpor_analyse(struct dpor *d, u32 from, u32 nr, u32 virtual_nr);
void dpor_clocks_set(struct dpor *d, u32 nr); /* of the first @nr steps */
void dpor_races_set(struct dpor *d, u32 nr);  /* the same; after the clocks */
/* Of the first @nr steps, which were analysed. */
u64 dpor_trace_hash(const struct dpor *d, u32 nr);
/* Remember the hash. Return: false if it was known. */
bool dpor_trace_is_new(struct dpor *d, u64 hash);

/* dpor_describe.c: see struct sim_strategy_ops */
bool dpor_is_complete(const struct sim_strategy *s);
void dpor_describe(const struct sim_strategy *s, struct sim_text *text);

/* dpor_estimate.c: see struct sim_strategy_ops */
void dpor_estimate(const struct sim_strategy *s, struct sim_estimate *ret);

/* dpor_resume.c: see struct sim_strategy_ops */
u32 dpor_mark(const void *s);
u32 dpor_settled(const struct sim_strategy *s);
void dpor_resume(struct sim_strategy *s, u32 mark);
u32 dpor_again_step(const struct sim_strategy *s);

/* dpor_tree.c */
void dpor_tree_free(struct dpor *d, u32 branch);
void dpor_branch_free(struct dpor *d, u32 branch);
/* Append to the list at @link. Return: the new one's list, NULL if full. */
u32 *dpor_branch_add(struct dpor *d, u32 *link, u32 mover, u32 label);
/* The steps of d->plan shall be explored from @node unless they are. */
void dpor_plan_insert(struct dpor *d, struct dpor_node *node);
void dpor_plan_timer(struct dpor *d, struct dpor_node *node);
u64 dpor_timer_last(const struct dpor *d, u64 possible);
bool dpor_node_sleeps(const struct dpor *d, const struct dpor_node *node,
		      u32 mover);

static inline u16 *dpor_clock(const struct dpor *d, u32 step)
{
	return &d->clocks[step * DPOR_MOVERS_MAX];
}

static inline u16 *dpor_before(const struct dpor *d, u32 step)
{
	return &d->before[step * DPOR_MOVERS_MAX];
}

#endif /* SIM_STRATEGY_DPOR_PARTS_H */
