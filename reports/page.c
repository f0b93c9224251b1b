// SPDX-License-Identifier: GPL-2.0-only
/*
 * page.c - collect the events, write the data of the page
 *
 * page/page.html is the frame, with a line for each thing that is put in.
 */
#include "reports/page.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "core/run.h"
#include "core/task.h"
#include "core/verdict.h"
#include "core/wait.h"
#include "reports/page/frame.h"
#include "reports/words.h"

#define VERSION 1

/* ---- collecting ---- */

/* Indexes begin with 1; names are few. */
static u32 name_idx(struct reports_page *page, const char *name)
{
	if (!name)
		return 0;
	for (size_t i = 0; i < page->names.nr; i++) {
		if (!strcmp(page->names.items[i], name))
			return (u32)i + 1;
	}
	if (sim_vec_push(&page->names, name)) {
		page->has_failed = true;
		return 0;
	}
	return (u32)page->names.nr;
}

static u32 object_idx(struct reports_page *page, u64 addr)
{
	if (!addr)
		return 0;
	for (size_t i = page->objects.nr; i > 0; i--) {
		if (page->objects.items[i - 1] == addr)
			return (u32)i;
	}
	if (sim_vec_push(&page->objects, addr)) {
		page->has_failed = true;
		return 0;
	}
	return (u32)page->objects.nr;
}

static bool is_about_an_object(u32 kind)
{
	switch (kind) {
	case SIM_EVENT_BLOCK:
	case SIM_EVENT_ACQUIRED:
	case SIM_EVENT_RELEASE:
	case SIM_EVENT_IRQ_ENTRY:
	case SIM_EVENT_IRQ_EXIT:
	case SIM_EVENT_IPI:
	case SIM_EVENT_TIMER:
	case SIM_EVENT_WORK_QUEUE:
	case SIM_EVENT_WORK_START:
	case SIM_EVENT_WORK_END:
	case SIM_EVENT_USER:
		return true;
	default:
		return false;
	}
}

static bool is_drawn(u32 kind)
{
	return kind != SIM_EVENT_POINT && kind != SIM_EVENT_ACQUIRE &&
	       kind != SIM_EVENT_CONTENDED && kind != SIM_EVENT_CHOICE;
}

static void take_event(void *ctx, const struct sim_event *ev)
{
	struct reports_page *page = ctx;
	struct reports_place at = reports_place_of(ev);
	struct reports_page_event e = {
		.step = ev->step,
		.obj = (u32)ev->obj,
		.arg = (u32)ev->arg,
		.task_id = (u16)at.task_id,
		.cpu = (u8)at.cpu,
		.kind = ev->kind,
	};

	page->lanes.sink.event(page->lanes.sink.ctx, ev);
	reports_stacks_take(&page->stacks, ev->step);
	if (!is_drawn(ev->kind))
		return;
	if (is_about_an_object(ev->kind))
		e.obj = object_idx(page, ev->obj);
	e.name = name_idx(page, ev->name);
	if (sim_vec_push(&page->events, e))
		page->has_failed = true;
}

void reports_page_init(struct reports_page *page,
		       const struct reports_page_code *code)
{
	struct reports_lanes_options o = { .is_verbose = true };

	page->sink = (struct sim_sink){ take_event, page };
	reports_lanes_init(&page->lanes, &o);
	page->code = *code;
	reports_stacks_init(&page->stacks, code->symbols, code->text_start,
			    code->text_end);
	sim_vec_init(&page->events);
	sim_vec_init(&page->names);
	sim_vec_init(&page->objects);
	page->has_failed = false;
}

void reports_page_fini(struct reports_page *page)
{
	reports_lanes_fini(&page->lanes);
	reports_stacks_fini(&page->stacks);
	sim_vec_fini(&page->events);
	sim_vec_fini(&page->names);
	sim_vec_fini(&page->objects);
}

/* ---- the data ---- */

static const char *kind_of(const struct sim_task *task)
{
	static const char *const names[] = {
		[SIM_TASK_IDLE] = "idle",
		[SIM_TASK_DAEMON] = "daemon",
		[SIM_TASK_ACTOR] = "actor",
	};

	return names[task->kind];
}

static void add_tasks(struct sim_json *json)
{
	sim_json_key(json, "tasks");
	sim_json_array_begin(json);
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (!task)
			continue;
		sim_json_object_begin(json);
		sim_json_key_u64(json, "id", id);
		sim_json_key_str(json, "name", task->name);
		sim_json_key_str(json, "role", task->role);
		sim_json_key_str(json, "kind", kind_of(task));
		sim_json_key_u64(json, "cpu", task->cpu);
		sim_json_object_end(json);
	}
	sim_json_array_end(json);
}

static void add_edges(struct sim_json *json, const struct sim_outcome *out)
{
	sim_json_key(json, "edges");
	sim_json_array_begin(json);
	for (u32 i = 0; i < out->edges_nr; i++) {
		const struct sim_outcome_edge *edge = &out->edges[i];

		sim_json_object_begin(json);
		sim_json_key_u64(json, "waiter", edge->waiter_id);
		sim_json_key_u64(json, "waker", edge->waker_id);
		sim_json_key_str(json, "object", edge->object);
		sim_json_key_str(json, "why", sim_wait_why_name(edge->why));
		sim_json_key_u64(json, "step", edge->step);
		sim_json_object_end(json);
	}
	sim_json_array_end(json);
}

static void add_names(struct sim_json *json, const struct reports_page *page)
{
	sim_json_key(json, "names");
	sim_json_array_begin(json);
	sim_json_str(json, "");
	for (size_t i = 0; i < page->names.nr; i++)
		sim_json_str(json, page->names.items[i]);
	sim_json_array_end(json);
	sim_json_key(json, "kinds");
	sim_json_array_begin(json);
	for (u32 kind = 0; kind < SIM_EVENT_NR; kind++)
		sim_json_str(json, sim_event_name((enum sim_event_kind)kind));
	sim_json_array_end(json);
	sim_json_key(json, "whys");
	sim_json_array_begin(json);
	for (u32 why = 0; why < SIM_WAIT_NR; why++)
		sim_json_str(json, sim_wait_why_name((enum sim_wait_why)why));
	sim_json_array_end(json);
}

/* Each event is an array: step, CPU, task, kind, object, argument, name. */
static void add_events(struct sim_json *json, const struct reports_page *page)
{
	size_t first = 0;

	if (page->events.nr > REPORTS_PAGE_EVENTS_MAX)
		first = page->events.nr - REPORTS_PAGE_EVENTS_MAX;
	sim_json_key_u64(json, "left_out", first);
	sim_json_key(json, "events");
	sim_json_array_begin(json);
	for (size_t i = first; i < page->events.nr; i++) {
		const struct reports_page_event *e = &page->events.items[i];

		sim_json_array_begin(json);
		sim_json_u64(json, e->step);
		sim_json_u64(json, e->cpu);
		sim_json_u64(json, e->task_id);
		sim_json_u64(json, e->kind);
		sim_json_u64(json, e->obj);
		sim_json_u64(json, e->arg);
		sim_json_u64(json, e->name);
		sim_json_array_end(json);
	}
	sim_json_array_end(json);
}

/* The list: step, CPU, task, words. */
static void add_lines(struct sim_json *json, const struct reports_lanes *lanes)
{
	struct reports_lanes_line line;
	struct sim_text words = SIM_TEXT_INIT;
	size_t nr = lanes->lines.nr;
	size_t first = 0;

	if (nr > REPORTS_PAGE_EVENTS_MAX)
		first = nr - REPORTS_PAGE_EVENTS_MAX;
	sim_json_key(json, "lines");
	sim_json_array_begin(json);
	for (size_t i = first; i < nr; i++) {
		line = lanes->lines.items[i];
		sim_text_reset(&words);
		sim_text_add_bytes(&words,
				   sim_text_str(&lanes->words) + line.begin,
				   line.end - line.begin);
		sim_json_array_begin(json);
		sim_json_u64(json, line.step);
		sim_json_u64(json, line.cpu);
		sim_json_u64(json, line.task_id);
		sim_json_str(json, sim_text_str(&words));
		sim_json_array_end(json);
	}
	sim_json_array_end(json);
	sim_text_fini(&words);
}

struct all {
	struct reports_page *page;
	const struct reports_page_about *about;
	const struct sim_outcome *outcome;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void add_data(void *ctx, struct sim_text *text)
{
	const struct all *all = ctx;
	const struct reports_page_about *about = all->about;
	const struct sim_outcome *out = all->outcome;
	struct sim_json json;

	sim_json_init(&json, text, 0);
	sim_json_object_begin(&json);
	sim_json_key_str(&json, "format", "gordian-page");
	sim_json_key_u64(&json, "version", VERSION);
	sim_json_key_str(&json, "verdict", sim_verdict_name(out->verdict));
	sim_json_key_bool(&json, "is_bug", sim_verdict_is_bug(out->verdict));
	sim_json_key_str(&json, "title", out->title);
	sim_json_key_str(&json, "hint", sim_verdict_hint(out->verdict));
	sim_json_key_u64(&json, "steps", out->steps_nr);
	sim_json_key_u64(&json, "switches", out->switches_nr);
	sim_json_key_u64(&json, "preemptions", out->preemptions_nr);
	sim_json_key_u64(&json, "task", out->task_id);
	sim_json_key_str(&json, "scenario", about->scenario);
	sim_json_key_str(&json, "options", about->options);
	sim_json_key_str(&json, "source", about->source);
	sim_json_key_str(&json, "source_file", base_name(about->source_file));
	sim_json_key_str(&json, "replay", about->replay);
	sim_json_key_str(&json, "splat", about->splat);
	sim_json_key_str(&json, "model", about->model);
	add_tasks(&json);
	add_edges(&json, out);
	add_names(&json, all->page);
	add_lines(&json, &all->page->lanes);
	add_events(&json, all->page);
	if (reports_stacks_print(&all->page->stacks, all->page->code.lines,
				 &all->page->code.sources, &json))
		all->page->has_failed = true;
	sim_json_object_end(&json);
	sim_json_finish(&json);
}

int reports_page_print(struct reports_page *page,
		       const struct reports_page_about *about,
		       const struct sim_outcome *outcome, struct sim_text *text)
{
	struct all all = { page, about, outcome };

	reports_frame_print("page", "script", add_data, &all, text);
	return page->has_failed || page->lanes.has_failed ||
			       sim_text_error(text) < 0 ?
		       -SIM_ERR_NOMEM :
		       0;
}
