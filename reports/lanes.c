// SPDX-License-Identifier: GPL-2.0-only
/*
 * lanes.c - collect lines while the execution runs, lay them out afterwards
 */
#include "reports/lanes.h"

#include <string.h>

#include "core/cpu.h"
#include "core/point.h"
#include "core/run.h"
#include "reports/words.h"

#define CELL_CHARS	32	/* events of a step share a line up to this */
#define STEP_CHARS	8	/* "  1234  " */
#define LANE_CHARS_MIN	10

/* ---- collecting ---- */

static void add_words(struct reports_lanes *lanes,
		      struct reports_lanes_line *line, const char *words)
{
	size_t begin = lanes->words.nr;

	if (line->task_id && line->begin == begin && !line->is_switch)
		sim_text_printf(&lanes->words,
				"%s: ", reports_role(line->task_id));
	sim_text_add(&lanes->words, words);
	line->end = (u32)lanes->words.nr;
}

/* Put @words into the lane of @cpu, behind the last ones if they belong there */
static void add_line(struct reports_lanes *lanes,
		     const struct reports_lanes_line *at, const char *words)
{
	struct reports_lanes_line *last = sim_vec_last(&lanes->lines);
	struct reports_lanes_line line = *at;

	if (last && last->step == at->step && last->cpu == at->cpu &&
	    last->task_id == at->task_id && !at->is_switch &&
	    last->end - last->begin + strlen(words) + 2 <= CELL_CHARS) {
		sim_text_add(&lanes->words, ", ");
		add_words(lanes, last, words);
		return;
	}
	line.begin = (u32)lanes->words.nr;
	add_words(lanes, &line, words);
	if (lanes->words.nr > U32_MAX / 2 ||
	    sim_vec_push(&lanes->lines, line) < 0)
		lanes->has_failed = true;
}

static struct reports_lanes_point *point_of(struct reports_lanes *lanes,
					    u32 task_id)
{
	u32 depth = lanes->depth[task_id];

	if (depth >= REPORTS_LANES_DEPTH)
		depth = REPORTS_LANES_DEPTH - 1;
	return &lanes->points[task_id][depth];
}

/* Does @kind speak for the point before it? Then the point says nothing new. */
static bool is_told_by(const struct reports_lanes_point *point, u32 kind)
{
	switch (point->kind) {
	case SIM_POINT_ACQUIRE:
		return kind == SIM_EVENT_ACQUIRED || kind == SIM_EVENT_BLOCK ||
		       kind == SIM_EVENT_CONTENDED;
	case SIM_POINT_RELEASE:
		return kind == SIM_EVENT_RELEASE;
	case SIM_POINT_WAIT:
		return kind == SIM_EVENT_BLOCK;
	case SIM_POINT_WAKE:
		return kind == SIM_EVENT_WAKE;
	case SIM_POINT_WORK:
		return kind == SIM_EVENT_WORK_QUEUE ||
		       kind == SIM_EVENT_WORK_START;
	case SIM_POINT_SPAWN:
		return kind == SIM_EVENT_TASK_NEW;
	default:
		return false;
	}
}

/* The task goes on: what its last point announced happens at @at->step. */
static void point_done(struct reports_lanes *lanes,
		       const struct reports_lanes_line *at, u32 kind)
{
	struct reports_lanes_point *point = point_of(lanes, at->task_id);
	struct sim_text words = SIM_TEXT_INIT;

	if (!point->is_set)
		return;
	point->is_set = false;
	if (is_told_by(point, kind))
		return;
	if (!lanes->o.is_verbose &&
	    !(point->kind == SIM_POINT_USER && point->name))
		return;
	reports_words_point(point->kind, point->name, &words);
	add_line(lanes, at, sim_text_str(&words));
	sim_text_fini(&words);
}

static bool is_dull(const struct reports_lanes *lanes,
		    const struct sim_event *ev)
{
	if (lanes->o.is_verbose)
		return false;
	return ev->kind == SIM_EVENT_IRQ_EXIT || ev->kind == SIM_EVENT_WORK_END;
}

static void nest(struct reports_lanes *lanes, const struct sim_event *ev)
{
	if (ev->kind == SIM_EVENT_IRQ_ENTRY) {
		lanes->depth[ev->task_id]++;
		point_of(lanes, ev->task_id)->is_set = false;
	} else if (ev->kind == SIM_EVENT_IRQ_EXIT &&
		   lanes->depth[ev->task_id]) {
		lanes->depth[ev->task_id]--;
	}
}

/*
 * Moves of the scheduler come while the task that took the decision is still
 * current; they belong to the CPU that they are about, and to no task.
 */
static bool is_of_scheduler(struct reports_lanes *lanes,
			    const struct sim_event *ev,
			    struct reports_lanes_line *at)
{
	if (ev->kind == SIM_EVENT_TIMER)
		lanes->timer_step = ev->step;
	if (ev->kind == SIM_EVENT_SWITCH || ev->kind == SIM_EVENT_MIGRATE) {
		at->cpu = (u16)reports_place_of(ev).cpu;
		at->is_switch = ev->kind == SIM_EVENT_SWITCH;
		at->task_id = at->is_switch ? (u16)ev->obj : 0;
		return true;
	}
	if (lanes->timer_step != ev->step || !ev->step)
		return false;
	at->task_id = 0;
	return true;
}

static void take_event(void *ctx, const struct sim_event *ev)
{
	struct reports_lanes *lanes = ctx;
	struct sim_text words = SIM_TEXT_INIT;
	struct reports_lanes_line at = {
		.step = ev->step,
		.task_id = ev->task_id,
		.cpu = ev->cpu,
	};

	if (!is_of_scheduler(lanes, ev, &at) && ev->task_id) {
		if (ev->kind != SIM_EVENT_IRQ_ENTRY)
			point_done(lanes, &at, ev->kind);
		nest(lanes, ev);
		if (ev->kind == SIM_EVENT_POINT) {
			*point_of(lanes, ev->task_id) =
				(struct reports_lanes_point){
					.name = ev->name,
					.kind = (u8)ev->arg,
					.is_set = true,
				};
			return;
		}
	}
	if (is_dull(lanes, ev))
		return;
	reports_words_event(ev, &words);
	add_line(lanes, &at, sim_text_str(&words));
	lanes->has_failed |= sim_text_error(&words) < 0;
	sim_text_fini(&words);
}

void reports_lanes_reset(struct reports_lanes *lanes)
{
	sim_vec_reset(&lanes->lines);
	sim_text_reset(&lanes->words);
	lanes->timer_step = 0;
	lanes->has_failed = false;
	memset(lanes->depth, 0, sizeof(lanes->depth));
	memset(lanes->points, 0, sizeof(lanes->points));
}

void reports_lanes_resize(struct reports_lanes *lanes, u32 width, u32 lanes_max)
{
	lanes->o.width = width ? width : 100;
	lanes->o.lanes_max = lanes_max && lanes_max < REPORTS_LANES_MAX ?
				     lanes_max :
				     REPORTS_LANES_MAX;
}

void reports_lanes_init(struct reports_lanes *lanes,
			const struct reports_lanes_options *o)
{
	lanes->o = *o;
	reports_lanes_resize(lanes, o->width, o->lanes_max);
	lanes->sink.event = take_event;
	lanes->sink.ctx = lanes;
	sim_vec_init(&lanes->lines);
	sim_text_init(&lanes->words);
	reports_lanes_reset(lanes);
}

void reports_lanes_fini(struct reports_lanes *lanes)
{
	sim_vec_fini(&lanes->lines);
	sim_text_fini(&lanes->words);
}

/* ---- layout ---- */

struct layout {
	u32	first;			/* line to begin with */
	u32	lanes_nr;
	bool	is_shared;		/* the last lane is that of many CPUs */
	u8	lane_of[SIM_CPUS_MAX];
	u8	cpu_of[REPORTS_LANES_MAX];
	u32	column[REPORTS_LANES_MAX];
};

static void assign_lanes(const struct reports_lanes *lanes, struct layout *l)
{
	bool is_busy[SIM_CPUS_MAX] = { false };

	for (size_t i = l->first; i < lanes->lines.nr; i++)
		is_busy[lanes->lines.items[i].cpu] = true;
	for (u32 cpu = 0; cpu < SIM_CPUS_MAX; cpu++) {
		if (!is_busy[cpu])
			continue;
		if (l->lanes_nr < lanes->o.lanes_max)
			l->cpu_of[l->lanes_nr++] = (u8)cpu;
		else
			l->is_shared = true;
		l->lane_of[cpu] = (u8)(l->lanes_nr - 1);
	}
}

static void assign_columns(const struct reports_lanes *lanes, struct layout *l)
{
	u32 widest[REPORTS_LANES_MAX] = { 0 };
	u32 fair = LANE_CHARS_MIN;
	u32 at = STEP_CHARS;

	if (l->lanes_nr && lanes->o.width > STEP_CHARS)
		fair = max(fair, (lanes->o.width - STEP_CHARS) / l->lanes_nr);
	for (size_t i = l->first; i < lanes->lines.nr; i++) {
		const struct reports_lanes_line *line = &lanes->lines.items[i];
		u32 lane = l->lane_of[line->cpu];

		widest[lane] = max(widest[lane], line->end - line->begin);
	}
	for (u32 lane = 0; lane < l->lanes_nr; lane++) {
		l->column[lane] = at;
		at += clamp_t(u32, widest[lane] + 2, LANE_CHARS_MIN, fair);
	}
}

static void render_head(const struct layout *l, struct sim_text *text)
{
	size_t begin;

	if (l->first)
		sim_text_printf(text, "(%u earlier lines are not shown)\n",
				l->first);
	begin = text->nr;
	sim_text_add(text, "  step");
	for (u32 lane = 0; lane < l->lanes_nr; lane++) {
		bool is_shared = l->is_shared && lane + 1 == l->lanes_nr;

		sim_text_add_repeated(text, ' ',
				      l->column[lane] - (text->nr - begin));
		if (is_shared)
			sim_text_add(text, "others");
		else
			sim_text_printf(text, "CPU%u", l->cpu_of[lane]);
	}
	sim_text_add_char(text, '\n');
}

/* A line has one cell, so a long one may run into the lanes beside it. */
static void render_line(const struct reports_lanes *lanes,
			const struct layout *l, size_t i, struct sim_text *text)
{
	const struct reports_lanes_line *line = &lanes->lines.items[i];
	u32 lane = l->lane_of[line->cpu];
	size_t begin = text->nr;

	if (i == l->first || line[-1].step != line->step)
		sim_text_printf(text, "%6u", line->step);
	else
		sim_text_add(text, "      ");
	sim_text_add_repeated(text, ' ',
			      l->column[lane] - min_t(size_t, l->column[lane],
						      text->nr - begin));
	if (l->is_shared && lane + 1 == l->lanes_nr)
		sim_text_printf(text, "CPU%u ", line->cpu);
	sim_text_add_bytes(text, sim_text_str(&lanes->words) + line->begin,
			   line->end - line->begin);
	sim_text_add_char(text, '\n');
}

/* The finding interrupted an operation whose event never came. */
void reports_lanes_end(struct reports_lanes *lanes,
		       const struct sim_outcome *outcome)
{
	const struct sim_task *task = reports_task(outcome->task_id);
	struct reports_lanes_line at = { .step = outcome->steps_nr };

	if (!task || !sim_verdict_is_bug(outcome->verdict))
		return;
	at.task_id = (u16)task->id;
	at.cpu = task->cpu;
	point_done(lanes, &at, SIM_EVENT_NR);
}

int reports_lanes_render(struct reports_lanes *lanes,
			 const struct sim_outcome *outcome,
			 struct sim_text *text)
{
	struct layout l = { .first = 0 };

	reports_lanes_end(lanes, outcome);
	if (lanes->o.lines_max && lanes->lines.nr > lanes->o.lines_max)
		l.first = (u32)lanes->lines.nr - lanes->o.lines_max;
	assign_lanes(lanes, &l);
	assign_columns(lanes, &l);
	render_head(&l, text);
	for (size_t i = l.first; i < lanes->lines.nr; i++)
		render_line(lanes, &l, i, text);
	reports_words_end(outcome, text);
	for (u32 i = 0; i < outcome->edges_nr; i++) {
		sim_text_add(text, "  ");
		reports_words_edge(&outcome->edges[i], text);
		if (outcome->edges[i].waker_id)
			sim_text_printf(text, ", for %s/%u",
					outcome->edges[i].waker,
					outcome->edges[i].waker_id);
		sim_text_add_char(text, '\n');
	}
	if (lanes->has_failed || sim_text_error(&lanes->words) < 0)
		return -SIM_ERR_NOMEM;
	return sim_text_error(text);
}

/* ---- parts of it ---- */

size_t reports_lanes_find(const struct reports_lanes *lanes, u32 step)
{
	size_t lo = 0, hi = lanes->lines.nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (lanes->lines.items[mid].step < step)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void reports_lanes_rows(const struct reports_lanes *lanes, size_t first,
			size_t nr, struct sim_text *text)
{
	struct layout l = { .first = 0 };
	size_t end = min(lanes->lines.nr, first + nr);

	assign_lanes(lanes, &l);
	assign_columns(lanes, &l);
	render_head(&l, text);
	for (size_t i = first; i < end; i++)
		render_line(lanes, &l, i, text);
}

void reports_lanes_say(const struct reports_lanes *lanes, u32 step,
		       struct sim_text *text)
{
	for (size_t i = reports_lanes_find(lanes, step);
	     i < lanes->lines.nr && lanes->lines.items[i].step == step; i++) {
		const struct reports_lanes_line *line = &lanes->lines.items[i];

		sim_text_printf(text, "%sCPU%u ",
				i && line[-1].step == step ? "; " : "",
				line->cpu);
		sim_text_add_bytes(text,
				   sim_text_str(&lanes->words) + line->begin,
				   line->end - line->begin);
	}
}

void reports_lanes_legend(struct sim_text *text)
{
	sim_text_add(
		text,
		"legend: one column for each CPU that did something, one "
		"line for each step;\n"
		"  a step without a number belongs to the one above\n"
		"  switch to T     the CPU runs task T from here on\n"
		"  T: lock L       T took L; (read): shared with readers\n"
		"  T: unlock L     T dropped L\n"
		"  T: WAIT L (why) T found L taken and sleeps or spins\n"
		"  T: sleep, idle  T waits for a timer, for something to do\n"
		"  T: wake U       T made U runnable\n"
		"  T: irq I        interrupt I runs on top of T\n"
		"  T: work W       the worker T executes W\n"
		"  timer X         virtual time moved to the expiry of X\n"
		"  T: CPU2 goes offline   the scheduler stops using CPU 2\n");
}
