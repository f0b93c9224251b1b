/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * graph.h - nodes and cycles of the wait-for graph, and their words
 *
 * Owns:       the shape of a graph, its canonical order, title and signature.
 * Used by:    waitgraph.c only.
 * Never:      allocates; a graph has room for every task.
 */
#ifndef SIM_DETECT_GRAPH_H
#define SIM_DETECT_GRAPH_H

#include "base/base.h"
#include "core/run.h"
#include "core/task.h"
#include "core/wait.h"

struct sim_graph_node {
	const struct sim_task *task;
	u32				task_id;	/* valid after the world */
	const struct sim_wait_spec *spec; /* NULL: wants a CPU */
	u32 step;
	bool is_live;
	bool is_unknown; /* others may wake it */
	bool needs_all;
	bool is_stuck; /* see quiescent */
	u32 edges_nr;
	u16 edges[SIM_WAKERS_MAX]; /* task ids */
};

struct sim_graph {
	bool is_at_rest; /* nothing can move */
	bool is_moving;	 /* something unrelated can */
	u32 nodes_nr;
	u16 node_of[SIM_TASKS_MAX]; /* index + 1, 0: none */
	struct sim_graph_node nodes[SIM_TASKS_MAX];
};

struct sim_graph_cycle {
	u32 nr;
	u16 nodes[SIM_TASKS_MAX]; /* indexes, each waits for the next */
};

/** sim_graph_reset() - empty graph */
void sim_graph_reset(struct sim_graph *g, bool is_at_rest);

/** sim_graph_add() - the new node of @task, NULL if there was one */
struct sim_graph_node *sim_graph_add(struct sim_graph *g,
				     const struct sim_task *task);

/** sim_graph_node_of() - node of a task that is in the graph */
struct sim_graph_node *sim_graph_node_of(struct sim_graph *g, u32 task_id);

/** sim_graph_cycle_through() - shortest cycle of dead tasks through a node
 *
 * The first one in the order of (role, object, task id) of equals.
 */
bool sim_graph_cycle_through(struct sim_graph *g, u32 node_idx,
			     struct sim_graph_cycle *ret);

/** sim_graph_cycle_any() - shortest cycle of dead tasks anywhere */
bool sim_graph_cycle_any(struct sim_graph *g, struct sim_graph_cycle *ret);

/** sim_graph_cycles() - every simple cycle of dead tasks
 * @fn: returns false for no more
 *
 * In the order of their lowest nodes.
 */
void sim_graph_cycles(const struct sim_graph *g,
		      bool (*fn)(void *ctx,
				 const struct sim_graph_cycle *cycle),
		      void *ctx);

/** sim_graph_report_cycle() - fill in verdict, edges, title and signature */
void sim_graph_report_cycle(struct sim_graph *g,
			    const struct sim_graph_cycle *cycle,
			    struct sim_outcome *ret);

/** sim_graph_report_lost() - the same for a lost wake-up: the stuck node that
 * waits for no other stuck one */
void sim_graph_report_lost(struct sim_graph *g, struct sim_outcome *ret);

#endif /* SIM_DETECT_GRAPH_H */
