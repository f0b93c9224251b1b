// SPDX-License-Identifier: GPL-2.0-only
/*
 * dot.c - the wait-for graph as a digraph
 */
#include "reports/dot.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "core/run.h"
#include "core/task.h"
#include "core/verdict.h"
#include "core/wait.h"
#include "reports/words.h"

/* Inside of a string: quotes and backslashes escaped, control characters not
 * let through. */
static void add_quoted(struct sim_text *text, const char *str, size_t bytes)
{
	for (; bytes; str++, bytes--) {
		if (*str == '"' || *str == '\\')
			sim_text_add_char(text, '\\');
		sim_text_add_char(text, (unsigned char)*str < ' ' ? ' ' : *str);
	}
}

static void add_node(struct sim_text *text, u32 task_id, const char *role)
{
	const struct sim_task *task = reports_task(task_id);

	sim_text_printf(text, "\tt%u [label=\"", task_id);
	add_quoted(text, role, strlen(role));
	sim_text_printf(text, "/%u", task_id);
	if (task)
		sim_text_printf(text, "\\nCPU%u", task->cpu);
	sim_text_add(text, "\"]\n");
}

/* Each task once, in the order of the edges. */
static void add_nodes(struct sim_text *text, const struct sim_outcome *out)
{
	u8 seen[SIM_TASKS_MAX] = { 0 };

	for (u32 i = 0; i < out->edges_nr; i++) {
		const struct sim_outcome_edge *edge = &out->edges[i];

		if (!seen[edge->waiter_id]++)
			add_node(text, edge->waiter_id, edge->waiter);
		if (edge->waker_id && !seen[edge->waker_id]++)
			add_node(text, edge->waker_id, edge->waker);
	}
}

/* A cycle in words is long: a line for each wait. */
static void add_title(struct sim_text *text, const char *title)
{
	const char *part;

	sim_text_add(text, ":\\n");
	for (; (part = strstr(title, "; ")); title = part + 2) {
		add_quoted(text, title, (size_t)(part - title));
		sim_text_add(text, "\\n");
	}
	add_quoted(text, title, strlen(title));
}

static void add_edge(struct sim_text *text, const struct sim_outcome_edge *edge)
{
	sim_text_printf(text, "\tt%u -> t%u [label=\"", edge->waiter_id,
			edge->waker_id ? edge->waker_id : edge->waiter_id);
	add_quoted(text, edge->object, strlen(edge->object));
	sim_text_printf(text, "\\n%s, since step %u\"]\n",
			sim_wait_why_name(edge->why), edge->step);
}

int reports_dot_wait_for(const struct sim_outcome *out, struct sim_text *text)
{
	sim_text_printf(text, "digraph \"wait for\" {\n\tlabel=\"%s",
			sim_verdict_name(out->verdict));
	if (out->title[0])
		add_title(text, out->title);
	sim_text_add(text, "\"\n\tnode [shape=box]\n");
	add_nodes(text, out);
	for (u32 i = 0; i < out->edges_nr; i++)
		add_edge(text, &out->edges[i]);
	sim_text_add(text, "}\n");
	return sim_text_error(text) < 0 ? -SIM_ERR_NOMEM : 0;
}
