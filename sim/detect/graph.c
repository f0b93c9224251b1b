// SPDX-License-Identifier: GPL-2.0-only
/*
 * graph.c - cycles in canonical order, and the words for them
 */
#include "detect/graph.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/hash.h"

void sim_graph_reset(struct sim_graph *g, bool is_at_rest)
{
	for (u32 i = 0; i < g->nodes_nr; i++)
		g->node_of[g->nodes[i].task_id] = 0;
	g->nodes_nr = 0;
	g->is_at_rest = is_at_rest;
	g->is_moving = false;
}

struct sim_graph_node *sim_graph_add(struct sim_graph *g,
				     const struct sim_task *task)
{
	struct sim_graph_node *node;

	if (g->node_of[task->id])
		return NULL;
	node = &g->nodes[g->nodes_nr++];
	g->node_of[task->id] = (u16)g->nodes_nr;
	node->task = task;
	node->task_id = task->id;
	node->spec = NULL;
	node->step = 0;
	node->is_live = false;
	node->is_unknown = false;
	node->needs_all = false;
	node->is_stuck = false;
	node->edges_nr = 0;
	return node;
}

struct sim_graph_node *sim_graph_node_of(struct sim_graph *g, u32 task_id)
{
	SIM_ASSERT(g->node_of[task_id]);
	return &g->nodes[g->node_of[task_id] - 1];
}

/* ---- order ---- */

static const char *object_name(const struct sim_graph_node *node)
{
	if (!node->spec)
		return "cpu";
	if (node->spec->lock)
		return node->spec->lock->name;
	return node->spec->name ? node->spec->name :
				  sim_wait_why_name(node->spec->why);
}

static const char *wait_word(const struct sim_graph_node *node)
{
	return node->spec ? sim_wait_why_name(node->spec->why) : "cpu";
}

/* Order of what is reported: role, object, kind of wait. */
static int compare_shape(const struct sim_graph_node *a,
			 const struct sim_graph_node *b)
{
	int r = strcmp(a->task->role, b->task->role);

	if (!r)
		r = strcmp(object_name(a), object_name(b));
	return r ? r : strcmp(wait_word(a), wait_word(b));
}

static int compare_nodes(const struct sim_graph_node *a,
			 const struct sim_graph_node *b)
{
	int r = compare_shape(a, b);

	if (!r)
		r = (int)a->task->id - (int)b->task->id;
	return r;
}

static void sort_edges(struct sim_graph *g, struct sim_graph_node *node)
{
	for (u32 i = 1; i < node->edges_nr; i++) {
		u16 id = node->edges[i];
		u32 j = i;

		while (j > 0 &&
		       compare_nodes(sim_graph_node_of(g, id),
				     sim_graph_node_of(g, node->edges[j - 1])) <
			       0) {
			node->edges[j] = node->edges[j - 1];
			j--;
		}
		node->edges[j] = id;
	}
}

/* ---- cycles ---- */

static void unwind(const u16 *parent, u32 last, u32 first,
		   struct sim_graph_cycle *ret)
{
	u32 n = last;

	ret->nr = 1;
	for (; n != first; n = parent[n] - 1U)
		ret->nr++;
	n = last;
	for (u32 k = ret->nr; k > 1; k--) {
		ret->nodes[k - 1] = (u16)n;
		n = parent[n] - 1U;
	}
	ret->nodes[0] = (u16)first;
}

bool sim_graph_cycle_through(struct sim_graph *g, u32 node_idx,
			     struct sim_graph_cycle *ret)
{
	static u16 queue[SIM_TASKS_MAX];
	static u16 parent[SIM_TASKS_MAX]; /* index + 1, 0: not reached */
	u32 head = 0;
	u32 tail = 0;

	memset(parent, 0, g->nodes_nr * sizeof(parent[0]));
	queue[tail++] = (u16)node_idx;
	while (head < tail) {
		u32 from = queue[head++];
		struct sim_graph_node *node = &g->nodes[from];

		sort_edges(g, node);
		for (u32 i = 0; i < node->edges_nr; i++) {
			u32 to = g->node_of[node->edges[i]] - 1U;

			if (to == node_idx) {
				unwind(parent, from, node_idx, ret);
				return true;
			}
			if (parent[to])
				continue;
			parent[to] = (u16)(from + 1);
			queue[tail++] = (u16)to;
		}
	}
	return false;
}

bool sim_graph_cycle_any(struct sim_graph *g, struct sim_graph_cycle *ret)
{
	static struct sim_graph_cycle cycle;
	const struct sim_graph_node *first = NULL;

	for (u32 i = 0; i < g->nodes_nr; i++) {
		if (g->nodes[i].is_live ||
		    !sim_graph_cycle_through(g, i, &cycle))
			continue;
		if (first && (cycle.nr > ret->nr ||
			      (cycle.nr == ret->nr &&
			       compare_nodes(&g->nodes[i], first) >= 0)))
			continue;
		first = &g->nodes[i];
		*ret = cycle;
	}
	return first != NULL;
}

/* Paths from one node over higher ones, deepest first. */
struct walk {
	struct sim_graph_cycle path;
	u32 edge[SIM_TASKS_MAX]; /* of each node of the path: the next one */
	bool is_on[SIM_TASKS_MAX];
};

static void walk_push(struct walk *w, u32 node)
{
	w->edge[w->path.nr] = 0;
	w->path.nodes[w->path.nr++] = (u16)node;
	w->is_on[node] = true;
}

/* Tiernan, "An efficient search algorithm to find the elementary circuits of a
 * graph" (CACM 1970): each cycle from its lowest node; the graphs are small. */
void sim_graph_cycles(const struct sim_graph *g,
		      bool (*fn)(void *ctx,
				 const struct sim_graph_cycle *cycle),
		      void *ctx)
{
	static struct walk w;

	for (u32 first = 0; first < g->nodes_nr; first++) {
		if (g->nodes[first].is_live)
			continue;
		w.path.nr = 0;
		memset(w.is_on, 0, g->nodes_nr * sizeof(w.is_on[0]));
		walk_push(&w, first);
		while (w.path.nr) {
			u32 last = w.path.nr - 1;
			const struct sim_graph_node *node =
				&g->nodes[w.path.nodes[last]];
			u32 to;

			if (w.edge[last] == node->edges_nr) {
				w.is_on[w.path.nodes[last]] = false;
				w.path.nr--;
				continue;
			}
			to = g->node_of[node->edges[w.edge[last]++]] - 1U;
			if (to == first && !fn(ctx, &w.path))
				return;
			if (to > first && !w.is_on[to])
				walk_push(&w, to);
		}
	}
}

/* ---- words ---- */

struct line {
	char *to;
	size_t room;
	size_t nr;
};

/* No printf: in a campaign of a broken model every third execution ends here. */
static void add(struct line *line, const char *str)
{
	size_t nr = strlen(str);

	if (nr > line->room - 1 - line->nr)
		nr = line->room - 1 - line->nr;
	memcpy(line->to + line->nr, str, nr);
	line->nr += nr;
	line->to[line->nr] = '\0';
}

static void add3(struct line *line, const char *a, const char *b, const char *c)
{
	add(line, a);
	add(line, b);
	add(line, c);
}

static void copy(char *to, size_t room, const char *from)
{
	size_t nr = strnlen(from, room - 1);

	memcpy(to, from, nr);
	to[nr] = '\0';
}

/* What does not fit ends in dots and, to stay distinct, in a hash of all. */
static void finish(const struct line *line, char *ret, size_t room)
{
	if (line->nr < room) {
		memcpy(ret, line->to, line->nr + 1);
		return;
	}
	memcpy(ret, line->to, room - 21);
	snprintf(ret + room - 21, 21, "... %016llx",
		 sim_hash64(line->to, line->nr));
}

static const char *mode_words(enum sim_wait_why why)
{
	switch (why) {
	case SIM_WAIT_RWSEM_READ:
	case SIM_WAIT_PERCPU_READ:
		return " (read)";
	case SIM_WAIT_RWSEM_WRITE:
	case SIM_WAIT_PERCPU_WRITE:
		return " (write)";
	case SIM_WAIT_PERCPU_DRAIN:
		return " (its readers)";
	default:
		return "";
	}
}

static void add_what(struct line *line, const struct sim_graph_node *node)
{
	add3(line, node->task->role, " waits for ", "");
	if (!node->spec)
		add(line, "its cpu");
	else if (node->spec->lock)
		add3(line, object_name(node), mode_words(node->spec->why), "");
	else if (node->spec->name)
		add3(line, wait_word(node), " '", node->spec->name);
	else
		add(line, wait_word(node));
	if (node->spec && !node->spec->lock && node->spec->name)
		add(line, "'");
}

static void add_edge_words(struct line *line, const struct sim_graph_node *node,
			   const struct sim_graph_node *waker)
{
	const struct sim_lock *lock = node->spec ? node->spec->lock : NULL;
	const char *link = " from";

	add_what(line, node);
	if (!node->spec)
		link = " occupied by";
	else if (lock && sim_lock_is_held(waker->task, lock))
		link = " held by";
	else if (lock && waker->spec && waker->spec->lock == lock)
		link = " wanted by";
	add3(line, link, " ", waker->task->role);
}

static void fill_edge(struct sim_outcome_edge *edge,
		      const struct sim_graph_node *node,
		      const struct sim_graph_node *waker)
{
	memset(edge, 0, sizeof(*edge));
	copy(edge->waiter, sizeof(edge->waiter), node->task->role);
	copy(edge->object, sizeof(edge->object), object_name(node));
	edge->why = node->spec ? node->spec->why : SIM_WAIT_NONE;
	edge->waiter_id = node->task->id;
	edge->step = node->step;
	if (!waker)
		return;
	copy(edge->waker, sizeof(edge->waker), waker->task->role);
	edge->waker_id = waker->task->id;
}

static const struct sim_graph_node *at(const struct sim_graph *g,
				       const struct sim_graph_cycle *c, u32 i)
{
	return &g->nodes[c->nodes[i % c->nr]];
}

/* The rotation whose list of shapes is the smallest. */
static u32 first_of(const struct sim_graph *g, const struct sim_graph_cycle *c)
{
	u32 best = 0;

	for (u32 start = 1; start < c->nr; start++) {
		int r = 0;

		for (u32 i = 0; i < c->nr && !r; i++)
			r = compare_shape(at(g, c, start + i),
					  at(g, c, best + i));
		if (r < 0)
			best = start;
	}
	return best;
}

void sim_graph_report_cycle(struct sim_graph *g,
			    const struct sim_graph_cycle *cycle,
			    struct sim_outcome *ret)
{
	static char title_words[16384];
	static char signature_words[32768];
	struct line title = { title_words, sizeof(title_words), 0 };
	struct line sig = { signature_words, sizeof(signature_words), 0 };
	u32 first = first_of(g, cycle);

	ret->verdict = SIM_VERDICT_DEADLOCK;
	ret->edges_nr = 0;
	add3(&sig, sim_verdict_name(ret->verdict), ": ", "");
	for (u32 i = 0; i < cycle->nr; i++) {
		const struct sim_graph_node *node = at(g, cycle, first + i);
		const struct sim_graph_node *waker =
			at(g, cycle, first + i + 1);

		if (i) {
			add(&title, "; ");
			add(&sig, "; ");
		}
		add_edge_words(&title, node, waker);
		add3(&sig, node->task->role, " -> ", object_name(node));
		add3(&sig, " (", wait_word(node), ")");
		if (ret->edges_nr < SIM_OUTCOME_EDGES_MAX)
			fill_edge(&ret->edges[ret->edges_nr++], node, waker);
	}
	finish(&title, ret->title, sizeof(ret->title));
	finish(&sig, ret->signature, sizeof(ret->signature));
}

/* Waits for nobody who is stuck itself: the end of a chain of waits. */
static bool is_chain_end(struct sim_graph *g, const struct sim_graph_node *node)
{
	for (u32 i = 0; i < node->edges_nr; i++) {
		if (sim_graph_node_of(g, node->edges[i])->is_stuck)
			return false;
	}
	return true;
}

void sim_graph_report_lost(struct sim_graph *g, struct sim_outcome *ret)
{
	const struct sim_graph_node *worst = NULL;
	char words[1024];
	struct line title = { words, sizeof(words), 0 };

	for (u32 i = 0; i < g->nodes_nr; i++) {
		const struct sim_graph_node *node = &g->nodes[i];

		if (!node->is_stuck || !is_chain_end(g, node))
			continue;
		if (!worst || node->task->kind > worst->task->kind ||
		    (node->task->kind == worst->task->kind &&
		     compare_nodes(node, worst) < 0))
			worst = node;
	}
	SIM_ASSERT(worst); /* without a cycle every chain has an end */
	ret->verdict = SIM_VERDICT_LOST_WAKEUP;
	fill_edge(&ret->edges[0], worst, NULL);
	ret->edges_nr = 1;
	add_what(&title, worst);
	add(&title, " and nobody is left who could wake it");
	finish(&title, ret->title, sizeof(ret->title));
	snprintf(ret->signature, sizeof(ret->signature), "%s: %s -> %s (%s)",
		 sim_verdict_name(ret->verdict), worst->task->role,
		 object_name(worst), wait_word(worst));
}
