// SPDX-License-Identifier: GPL-2.0-only
/*
 * waitgraph.c - who waits for whom, and can anybody still move?
 */
#include "detect/waitgraph.h"

#include <string.h>

#include "core/run.h"
#include "core/task.h"
#include "core/wait.h"
#include "core/world.h"
#include "detect/graph.h"

static struct sim_graph graph;

/* ---- facts about tasks ---- */

/* Does a task that waits in a spin keep everybody else from this CPU? */
static bool is_cpu_occupied(const struct sim_cpu *cpu)
{
	const struct sim_task *curr = cpu->curr;

	if (curr->state != SIM_TASK_BLOCKED || !curr->waiter)
		return false;
	return curr->preempt_count || curr->irqs_off || curr->hardirq_depth ||
	       sim_world->o.preempt < SIM_PREEMPT_FULL;
}

static bool can_move_elsewhere(const struct sim_task *task)
{
	if (!task->may_migrate)
		return false;
	for (u32 c = 0; c < sim_world->o.cpus_nr; c++) {
		if (c != task->cpu && task->cpus_allowed & BIT_ULL(c) &&
		    sim_cpus[c].is_online && !is_cpu_occupied(&sim_cpus[c]))
			return true;
	}
	return false;
}

/* Runnable, and nobody keeps it from running. */
static bool can_run(const struct sim_task *task)
{
	const struct sim_cpu *cpu = &sim_cpus[task->cpu];

	if (task->state != SIM_TASK_RUNNABLE)
		return false;
	if (cpu->curr == task)
		return true;
	if (!cpu->is_online)
		return can_move_elsewhere(task);
	return !is_cpu_occupied(cpu) || can_move_elsewhere(task);
}

static bool may_take_irqs(const struct sim_task *task)
{
	return !task->irqs_off && sim_cpus[task->cpu].curr == task;
}

/* Can anything at all move now, the blocked ones aside? */
static bool can_anything_move(void)
{
	if (!list_empty(&sim_world->timers))
		return true;
	for (u32 c = 0; c < sim_world->o.cpus_nr; c++) {
		if (!list_empty(&sim_cpus[c].irqs) &&
		    !sim_cpus[c].curr->irqs_off)
			return true;
	}
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		const struct sim_task *task = &sim_tasks[id];

		if (can_run(task))
			return true;
		if (task->state == SIM_TASK_NEW && sim_gates[id].step)
			return true;
	}
	return false;
}

/* ---- building ---- */

static void add_wait(struct sim_graph_node *node, const struct sim_waiter *w)
{
	static struct sim_wakers set;

	node->spec = w->spec;
	node->step = w->step;
	if (w->spec->why == SIM_WAIT_SLEEP) {
		node->is_live = !graph.is_at_rest;
		return;
	}
	if (w->spec->why == SIM_WAIT_IDLE || !w->spec->wakers) {
		node->is_unknown = true;
		return;
	}
	set.all = false;
	set.unknown = false;
	set.nr = 0;
	w->spec->wakers(w, &set);
	node->needs_all = set.all;
	node->is_unknown = set.unknown || !set.nr;
	for (u32 i = 0; i < set.nr; i++)
		node->edges[node->edges_nr++] = (u16)set.task_ids[i];
}

static void add_node(u32 task_id)
{
	const struct sim_task *task = &sim_tasks[task_id];
	struct sim_graph_node *node = sim_graph_add(&graph, task);

	if (!node)
		return;
	switch (task->state) {
	case SIM_TASK_RUNNABLE:
		if (can_run(task)) {
			node->is_live = !graph.is_at_rest;
		} else if (sim_cpus[task->cpu].is_online) {
			node->edges[node->edges_nr++] =
				(u16)sim_cpus[task->cpu].curr->id;
		} else {
			node->is_unknown = true;
		}
		break;
	case SIM_TASK_NEW:
		node->is_live = !graph.is_at_rest;
		break;
	case SIM_TASK_BLOCKED:
		if (task->waiter)
			add_wait(node, task->waiter);
		break;
	default:
		break;
	}
}

static bool is_edge_live(const struct sim_graph_node *node, u32 waker_id)
{
	if (sim_graph_node_of(&graph, waker_id)->is_live)
		return true;
	/* Whoever may be interrupted acknowledges, even if it is stuck. */
	return node->spec && node->spec->why == SIM_WAIT_IPI &&
	       !graph.is_at_rest && may_take_irqs(&sim_tasks[waker_id]);
}

static bool becomes_live(const struct sim_graph_node *node)
{
	if (node->is_unknown && graph.is_moving)
		return true;
	if (!node->edges_nr)
		return false;
	for (u32 i = 0; i < node->edges_nr; i++) {
		if (is_edge_live(node, node->edges[i]) != node->needs_all)
			return !node->needs_all;
	}
	return node->needs_all;
}

/* All nodes that can be reached from those that are there, then liveness. */
static void build(void)
{
	bool has_unknown = false;
	bool changed;

	for (u32 i = 0; i < graph.nodes_nr; i++) {
		for (u32 j = 0; j < graph.nodes[i].edges_nr; j++)
			add_node(graph.nodes[i].edges[j]);
		has_unknown |= graph.nodes[i].is_unknown;
	}
	graph.is_moving = has_unknown && !graph.is_at_rest &&
			  can_anything_move();
	do {
		changed = false;
		for (u32 i = 0; i < graph.nodes_nr; i++) {
			struct sim_graph_node *node = &graph.nodes[i];

			if (!node->is_live && becomes_live(node)) {
				node->is_live = true;
				changed = true;
			}
		}
	} while (changed);
	/* From here on only edges between dead tasks matter. */
	for (u32 i = 0; i < graph.nodes_nr; i++) {
		struct sim_graph_node *node = &graph.nodes[i];
		u32 kept = 0;

		for (u32 j = 0; j < node->edges_nr; j++) {
			if (!is_edge_live(node, node->edges[j]))
				node->edges[kept++] = node->edges[j];
		}
		node->edges_nr = kept;
	}
}

/* ---- all cycles ---- */

static struct sim_outcome cycles[SIM_WAITGRAPH_CYCLES_MAX];
static u32 cycles_nr;
static bool keeps_cycles;
static bool has_lost_cycles;

void sim_waitgraph_keep_cycles(bool keeps)
{
	keeps_cycles = keeps;
	cycles_nr = 0;
}

const struct sim_outcome *sim_waitgraph_cycle(u32 i)
{
	return i < cycles_nr ? &cycles[i] : NULL;
}

bool sim_waitgraph_cycles_lost(void)
{
	return has_lost_cycles;
}

static bool keep_cycle(void *ctx, const struct sim_graph_cycle *cycle)
{
	(void)ctx;
	if (cycles_nr == SIM_WAITGRAPH_CYCLES_MAX) {
		has_lost_cycles = true;
		return false;
	}
	memset(&cycles[cycles_nr], 0, sizeof(cycles[0]));
	sim_graph_report_cycle(&graph, cycle, &cycles[cycles_nr++]);
	return true;
}

static void keep_cycles(void)
{
	cycles_nr = 0;
	has_lost_cycles = false;
	if (unlikely(keeps_cycles))
		sim_graph_cycles(&graph, keep_cycle, NULL);
}

/* ---- a task blocked ---- */

/* The cheap answer for nearly every block: somebody is running to wake it. */
static bool is_woken_soon(const struct sim_wakers *set)
{
	for (u32 i = 0; i < set->nr; i++) {
		const struct sim_task *waker = &sim_tasks[set->task_ids[i]];

		if (can_run(waker) != set->all)
			return !set->all;
	}
	return set->all;
}

static SIM_NOINLINE void look_closer(struct sim_task *task)
{
	static struct sim_outcome outcome;
	struct sim_graph_cycle cycle;

	sim_graph_reset(&graph, false);
	add_node(task->id);
	build();
	if (graph.nodes[0].is_live)
		return;
	if (!sim_graph_cycle_through(&graph, 0, &cycle) &&
	    !sim_graph_cycle_any(&graph, &cycle))
		return;
	memset(&outcome, 0, sizeof(outcome));
	sim_graph_report_cycle(&graph, &cycle, &outcome);
	keep_cycles();
	sim_finding_end(&outcome);
}

void sim_waitgraph_block(struct sim_task *task)
{
	static struct sim_wakers set;
	const struct sim_waiter *w = task->waiter;

	if (!w->spec->wakers || w->spec->why == SIM_WAIT_SLEEP ||
	    w->spec->why == SIM_WAIT_IDLE)
		return;
	set.all = false;
	set.unknown = false;
	set.nr = 0;
	w->spec->wakers(w, &set);
	if (!set.nr || is_woken_soon(&set))
		return;
	look_closer(task);
}

/* ---- nothing can move ---- */

/* Would it be wrong to leave @task like this for ever? */
static bool must_not_stay(const struct sim_task *task)
{
	if (task->kind == SIM_TASK_IDLE)
		return task->waiter != NULL;
	if (task->state == SIM_TASK_RUNNABLE)
		return task->kind == SIM_TASK_ACTOR;
	return task->state == SIM_TASK_BLOCKED &&
	       !sim_task_is_daemon_idle(task);
}

void sim_waitgraph_quiescent(struct sim_outcome *ret)
{
	struct sim_graph_cycle cycle;

	sim_graph_reset(&graph, true);
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		if (must_not_stay(&sim_tasks[id]))
			add_node(id);
	}
	if (!graph.nodes_nr)
		return;
	for (u32 i = 0; i < graph.nodes_nr; i++)
		graph.nodes[i].is_stuck = true;
	build();
	if (!sim_graph_cycle_any(&graph, &cycle)) {
		sim_graph_report_lost(&graph, ret);
		return;
	}
	sim_graph_report_cycle(&graph, &cycle, ret);
	keep_cycles();
}
