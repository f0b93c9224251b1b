// SPDX-License-Identifier: GPL-2.0-only
/*
 * splat.c - headline, wait-for cycle, held locks, backtraces, replay line
 */
#include "reports/splat.h"

#include "base/text.h"
#include "core/lock.h"
#include "core/run.h"
#include "core/task.h"
#include "core/wait.h"
#include "reports/backtrace.h"
#include "reports/lines.h"
#include "reports/symbols.h"
#include "reports/words.h"

#define RULER_CHARS	54

static void print_head(const struct reports_splat *s, struct sim_text *text)
{
	const struct sim_outcome *o = s->outcome;
	bool is_bug = sim_verdict_is_bug(o->verdict);

	sim_text_add_repeated(text, '=', RULER_CHARS);
	sim_text_printf(text, "\n%s%s%s%s\n", is_bug ? "WARNING: " : "",
			sim_verdict_name(o->verdict), o->title[0] ? ": " : "",
			o->title);
	if (s->scenario)
		sim_text_printf(text, "%s\n", s->scenario);
	sim_text_add_repeated(text, '-', RULER_CHARS);
	sim_text_add_char(text, '\n');
}

/* ---- the cycle ---- */

static const struct sim_held *find_held(const struct sim_task *task,
					const struct sim_lock *lock)
{
	for (u32 i = task->held_nr; i > 0; i--) {
		if (task->held[i - 1].lock == lock)
			return &task->held[i - 1];
	}
	return NULL;
}

static const struct sim_lock *wanted_lock(const struct sim_task *task)
{
	return task && task->waiter ? task->waiter->spec->lock : NULL;
}

/* "held for writing since step 3 by x/5", "pending in ...", "only x/5 ..." */
static void add_link(const struct sim_outcome_edge *edge, struct sim_text *text)
{
	const struct sim_task *waker = reports_task(edge->waker_id);
	const struct sim_lock *lock =
		wanted_lock(reports_task(edge->waiter_id));
	const struct sim_held *held = NULL;

	if (!waker) {
		sim_text_add(text, "and nobody is left who could end it");
		return;
	}
	if (edge->why == SIM_WAIT_NONE) {
		sim_text_printf(text, "which %s/%u occupies", edge->waker,
				waker->id);
		return;
	}
	if (lock)
		held = find_held(waker, lock);
	if (held)
		sim_text_printf(text, "held%s since step %u by %s/%u",
				held->mode == SIM_LOCK_READ ? " for reading" :
							      "",
				held->step, edge->waker, waker->id);
	else if (lock && wanted_lock(waker) == lock)
		sim_text_printf(
			text,
			"behind %s/%u, which waits for it (%s) since step %u",
			edge->waker, waker->id,
			sim_wait_why_name(waker->waiter->spec->why),
			waker->waiter->step);
	else
		sim_text_printf(text, "which %s/%u would have to end",
				edge->waker, waker->id);
}

static bool is_closed(const struct sim_outcome *o)
{
	return o->edges_nr &&
	       o->edges[o->edges_nr - 1].waker_id == o->edges[0].waiter_id;
}

static void print_edges(const struct sim_outcome *o, struct sim_text *text)
{
	if (!o->edges_nr)
		return;
	sim_text_add(text, is_closed(o) ? "\nthe wait-for cycle is:\n\n" :
					  "\nwho waits for whom:\n\n");
	for (u32 i = 0; i < o->edges_nr; i++) {
		sim_text_printf(text, "-> #%u ", i);
		reports_words_edge(&o->edges[i], text);
		sim_text_add(text, ",\n      ");
		add_link(&o->edges[i], text);
		sim_text_add_char(text, '\n');
	}
	if (o->edges_nr == SIM_OUTCOME_EDGES_MAX && !is_closed(o))
		sim_text_printf(text, "      (only the first %u are kept)\n",
				SIM_OUTCOME_EDGES_MAX);
}

/* ---- tasks ---- */

static void print_frame(const struct reports_splat *s, const void *ip,
			struct sim_text *text)
{
	reports_symbols_print(s->symbols, ip, text);
	reports_lines_print(s->lines, ip, REPORTS_LINES_INLINES, text);
}

static void print_held(const struct reports_splat *s,
		       const struct sim_task *task, struct sim_text *text)
{
	if (!task->held_nr) {
		sim_text_printf(text, "\nno locks held by %s/%u.\n", task->name,
				task->id);
		return;
	}
	sim_text_printf(text, "\n%u lock%s held by %s/%u:\n", task->held_nr,
			task->held_nr == 1 ? "" : "s", task->name, task->id);
	for (u32 i = 0; i < task->held_nr; i++) {
		const struct sim_held *held = &task->held[i];

		sim_text_printf(text, " #%u: %s{%s%s}", i, held->lock->name,
				held->mode == SIM_LOCK_READ ? "read" : "write",
				held->is_trylock ? ", trylock" : "");
		if (held->ip) {
			sim_text_add(text, ", at: ");
			print_frame(s, held->ip, text);
		}
		sim_text_printf(text, ", taken at step %u%s\n", held->step,
				held->in_irq ? " in an interrupt" : "");
	}
}

static void add_state(const struct sim_task *task, bool is_last,
		      struct sim_text *text)
{
	const struct sim_wait_spec *spec;
	const char *name;

	if (task->state == SIM_TASK_DONE) {
		sim_text_add(text, "it has ended");
	} else if (task->state == SIM_TASK_NEW) {
		sim_text_add(text, "it has not started");
	} else if (task->waiter) {
		spec = task->waiter->spec;
		name = spec->lock ? spec->lock->name : spec->name;
		sim_text_printf(text, "waiting for %s%s%s%s since step %u",
				name ? name : "", name ? " (" : "",
				sim_wait_why_name(spec->why), name ? ")" : "",
				task->waiter->step);
	} else {
		sim_text_add(text, is_last ? "running" : "runnable");
	}
	sim_text_printf(text, ", CPU%u", task->cpu);
}

static void print_backtrace(const struct reports_splat *s,
			    const struct sim_task *task, struct sim_text *text)
{
	struct reports_backtrace bt;

	sim_text_printf(text, "\nstack backtrace of %s/%u (", task->name,
			task->id);
	add_state(task, task->id == s->outcome->task_id, text);
	sim_text_add(text, "):\n");
	reports_backtrace_task(task, &bt);
	if (s->is_verbose)
		reports_backtrace_add_script(&bt, task);
	else
		reports_backtrace_trim(&bt, task, s->symbols);
	for (u32 i = 0; i < bt.nr; i++) {
		sim_text_add_char(text, ' ');
		print_frame(s, bt.ips[i], text);
		sim_text_add_char(text, '\n');
	}
	if (bt.is_foreign)
		sim_text_add(text, " (called by a library)\n");
	if (bt.is_cut)
		sim_text_printf(text, " (more than %u frames)\n",
				REPORTS_FRAMES_MAX);
}

/* Tasks of the report in the order of the edges; @is_shown by task id. */
static void print_task(const struct reports_splat *s, u32 task_id,
		       bool *is_shown, struct sim_text *text)
{
	const struct sim_task *task = reports_task(task_id);

	if (!task || is_shown[task_id])
		return;
	is_shown[task_id] = true;
	print_held(s, task, text);
	print_backtrace(s, task, text);
}

static bool is_bystander(const struct sim_task *task)
{
	return task->waiter && task->kind != SIM_TASK_IDLE &&
	       !sim_task_is_daemon_idle(task);
}

/* Whoever waits, too, without being part of it. */
static void print_others(const bool *is_shown, struct sim_text *text)
{
	u32 nr = 0;

	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (is_shown[id] || !is_bystander(task))
			continue;
		if (!nr++)
			sim_text_add(text, "\nothers that do not go on:\n");
		sim_text_printf(text, " %s/%u: ", task->name, id);
		add_state(task, false, text);
		sim_text_add_char(text, '\n');
	}
}

int reports_splat_print(const struct reports_splat *splat,
			struct sim_text *text)
{
	const struct sim_outcome *o = splat->outcome;
	bool is_shown[SIM_TASKS_MAX] = { false };

	print_head(splat, text);
	print_edges(o, text);
	for (u32 i = 0; i < o->edges_nr; i++) {
		print_task(splat, o->edges[i].waiter_id, is_shown, text);
		print_task(splat, o->edges[i].waker_id, is_shown, text);
	}
	print_task(splat, o->task_id, is_shown, text);
	print_others(is_shown, text);
	sim_text_printf(
		text,
		"\nschedule: %u steps, %u context switches, %u preemptions\n",
		o->steps_nr, o->switches_nr, o->preemptions_nr);
	if (splat->replay)
		sim_text_printf(text, "replay:   %s\n", splat->replay);
	return sim_text_error(text);
}
