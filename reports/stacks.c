// SPDX-License-Identifier: GPL-2.0-only
/*
 * stacks.c - call chains of the running task, each once, as JSON
 *
 * "frames": [function, file, line]; "stacks": lists of their indexes, innermost
 * first; "stands": [step, task, stack]; "sources": [file, [[line, text], ...]].
 */
#include "reports/stacks.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "core/place.h"
#include "core/unwind.h"
#include "reports/lines.h"
#include "reports/symbols.h"

#define AROUND	6			/* lines before and behind */

struct frame {
	const char	*function;
	const char	*file;		/* NULL: not known */
	u32		line;
	bool		is_script;
};

struct frames {
	SIM_VEC(struct frame)	all;
	bool			has_failed;
};

void reports_stacks_init(struct reports_stacks *stacks,
			 const struct reports_symbols *symbols,
			 const char *text_start, const char *text_end)
{
	memset(stacks, 0, sizeof(*stacks));
	stacks->symbols = symbols;
	stacks->text_start = text_start;
	stacks->text_end = text_end;
	sim_vec_init(&stacks->ips);
	sim_vec_init(&stacks->stacks);
	sim_vec_init(&stacks->stands);
}

void reports_stacks_fini(struct reports_stacks *stacks)
{
	sim_vec_fini(&stacks->ips);
	sim_vec_fini(&stacks->stacks);
	sim_vec_fini(&stacks->stands);
}

/* ---- collecting ---- */

/* Return: its index, or U32_MAX without memory. */
static u32 find_stack(struct reports_stacks *s,
		      const struct reports_backtrace *bt)
{
	struct reports_stack stack = { .first = (u32)s->ips.nr, .nr = bt->nr };

	for (size_t i = s->stacks.nr; i > 0; i--) {
		const struct reports_stack *old = &s->stacks.items[i - 1];

		if (old->nr == bt->nr &&
		    !memcmp(&s->ips.items[old->first], bt->ips,
			    bt->nr * sizeof(bt->ips[0])))
			return (u32)i - 1;
	}
	for (u32 i = 0; i < bt->nr; i++) {
		if (sim_vec_push(&s->ips, bt->ips[i]))
			return U32_MAX;
	}
	if (sim_vec_push(&s->stacks, stack))
		return U32_MAX;
	return (u32)s->stacks.nr - 1;
}

static bool is_as_before(struct reports_backtrace *met,
			 const struct reports_backtrace *now)
{
	if (met->nr == now->nr &&
	    !memcmp(met->ips, now->ips, now->nr * sizeof(now->ips[0])))
		return true;
	*met = *now;
	return false;
}

/* What of @bt is the model's, and the lines of the script that called it. */
static void keep_model(const struct reports_stacks *s,
		       const struct sim_task *task,
		       struct reports_backtrace *bt)
{
	u32 nr = 0;

	for (u32 i = 0; i < bt->nr; i++) {
		const char *ip = bt->ips[i];

		/* Behind code of a library frames cannot be trusted. */
		if (!reports_symbols_find(s->symbols, ip - 1))
			break;
		if (ip > s->text_start && ip <= s->text_end)
			bt->ips[nr++] = ip;
	}
	bt->nr = nr;
	reports_backtrace_add_script(bt, task);
}

void reports_stacks_take(struct reports_stacks *s, u32 step)
{
	const struct sim_task *task = sim_task_current();
	struct reports_stand stand = { .step = step };
	struct reports_backtrace bt = { .nr = 0 };

	if (!task || !reports_symbols_nr(s->symbols))
		return;
	bt.nr = sim_unwind_current(bt.ips, REPORTS_FRAMES_MAX);
	if (is_as_before(&s->met[task->id], &bt))
		return;
	keep_model(s, task, &bt);
	stand.task_id = task->id;
	stand.stack = find_stack(s, &bt);
	if (stand.stack == U32_MAX) {
		s->has_failed = true;
		return;
	}
	if (!bt.nr || s->last[task->id] == stand.stack + 1)
		return;
	s->last[task->id] = stand.stack + 1;
	/* Only the last one of a step can be seen. */
	for (size_t i = s->stands.nr; i > 0; i--) {
		struct reports_stand *old = &s->stands.items[i - 1];

		if (old->step != step)
			break;
		if (old->task_id == task->id) {
			old->stack = stand.stack;
			return;
		}
	}
	if (sim_vec_push(&s->stands, stand))
		s->has_failed = true;
}

/* ---- frames ---- */

static u32 frame_idx(struct frames *frames, const struct frame *frame)
{
	for (size_t i = 0; i < frames->all.nr; i++) {
		const struct frame *old = &frames->all.items[i];

		if (old->line == frame->line &&
		    !strcmp(old->function, frame->function) &&
		    (old->file ?
			     frame->file && !strcmp(old->file, frame->file) :
			     !frame->file))
			return (u32)i;
	}
	if (sim_vec_push(&frames->all, *frame))
		frames->has_failed = true;
	return (u32)frames->all.nr - 1;
}

static void add_script_frame(const void *ip, struct frames *frames,
			     struct sim_json *json)
{
	struct frame frame = { .function = "", .is_script = true };

	frame.file = sim_place_line(ip, &frame.line);
	sim_json_u64(json, frame_idx(frames, &frame));
}

/* An address inside of inlined functions is several frames. */
static void add_frames(const struct reports_stacks *s,
		       const struct reports_lines *lines, const void *ip,
		       struct frames *frames, struct sim_json *json)
{
	struct reports_line_place places[REPORTS_LINES_INLINED_MAX];
	const struct reports_symbol *symbol =
		reports_symbols_find(s->symbols, (const char *)ip - 1);
	struct frame frame = { .function = symbol ? symbol->name : "?" };
	u32 nr = reports_lines_find(lines, ip, places, ARRAY_SIZE(places));

	if (!nr)
		sim_json_u64(json, frame_idx(frames, &frame));
	for (u32 i = 0; i < nr; i++) {
		frame.function = places[i].inlined ? places[i].inlined :
				 symbol		   ? symbol->name :
						     "?";
		frame.file = places[i].file;
		frame.line = places[i].line;
		sim_json_u64(json, frame_idx(frames, &frame));
	}
}

static void print_stacks(const struct reports_stacks *s,
			 const struct reports_lines *lines,
			 struct frames *frames, struct sim_json *json)
{
	sim_json_key(json, "stacks");
	sim_json_array_begin(json);
	for (size_t i = 0; i < s->stacks.nr; i++) {
		const struct reports_stack *stack = &s->stacks.items[i];

		sim_json_array_begin(json);
		for (u32 k = 0; k < stack->nr; k++) {
			const void *ip = s->ips.items[stack->first + k];

			if (sim_place_is(ip))
				add_script_frame(ip, frames, json);
			else
				add_frames(s, lines, ip, frames, json);
		}
		sim_json_array_end(json);
	}
	sim_json_array_end(json);
}

static void print_frames(const struct frames *frames, struct sim_json *json)
{
	sim_json_key(json, "frames");
	sim_json_array_begin(json);
	for (size_t i = 0; i < frames->all.nr; i++) {
		const struct frame *frame = &frames->all.items[i];

		sim_json_array_begin(json);
		sim_json_str(json, frame->function);
		sim_json_str(json, frame->file ? frame->file : "");
		sim_json_u64(json, frame->line);
		sim_json_array_end(json);
	}
	sim_json_array_end(json);
}

static void print_stands(const struct reports_stacks *s, struct sim_json *json)
{
	sim_json_key(json, "stands");
	sim_json_array_begin(json);
	for (size_t i = 0; i < s->stands.nr; i++) {
		const struct reports_stand *stand = &s->stands.items[i];

		sim_json_array_begin(json);
		sim_json_u64(json, stand->step);
		sim_json_u64(json, stand->task_id);
		sim_json_u64(json, stand->stack);
		sim_json_array_end(json);
	}
	sim_json_array_end(json);
}

/* ---- sources ---- */

static int by_place(const void *a, const void *b)
{
	const struct frame *x = a;
	const struct frame *y = b;
	int r = strcmp(x->file ? x->file : "", y->file ? y->file : "");

	return r ? r : (x->line > y->line) - (x->line < y->line);
}

/* Return: behind the last line of @nr lines from @text on. */
static const char *skip_lines(const char *text, u32 nr)
{
	while (nr-- && *text) {
		text = strchrnul(text, '\n');
		text += *text == '\n';
	}
	return text;
}

/* Lines around @frames[0] to @frames[nr - 1], which are near each other. */
static void print_piece(const struct frame *frames, size_t nr, const char *text,
			struct sim_json *json)
{
	u32 first = frames[0].line > AROUND ? frames[0].line - AROUND : 1;
	const char *begin = skip_lines(text, first - 1);
	const char *end =
		skip_lines(begin, frames[nr - 1].line + AROUND - first + 1);

	sim_json_array_begin(json);
	sim_json_u64(json, first);
	sim_json_str_bytes(json, begin, (size_t)(end - begin));
	sim_json_array_end(json);
}

static void print_source(const struct frame *frames, size_t nr,
			 const char *text, struct sim_json *json)
{
	size_t first = 0;

	sim_json_array_begin(json);
	sim_json_str(json, frames[0].file);
	sim_json_array_begin(json);
	for (size_t i = 1; i <= nr; i++) {
		if (i < nr && frames[i].line - frames[i - 1].line <= 2 * AROUND)
			continue;
		print_piece(&frames[first], i - first, text, json);
		first = i;
	}
	sim_json_array_end(json);
	sim_json_array_end(json);
}

static void print_sources(struct frames *frames,
			  const struct reports_sources *sources,
			  struct sim_json *json)
{
	struct frame *all = frames->all.items;
	size_t first = 0, nr = frames->all.nr;

	sim_json_key(json, "sources");
	sim_json_array_begin(json);
	if (nr)
		qsort(all, nr, sizeof(*all), by_place);
	for (size_t i = 1; i <= nr; i++) {
		const char *text = NULL;

		if (i < nr && all[i].file && all[first].file &&
		    !strcmp(all[i].file, all[first].file))
			continue;
		if (sources->text && all[first].file && !all[first].is_script)
			text = sources->text(sources->ctx, all[first].file);
		if (text)
			print_source(&all[first], i - first, text, json);
		first = i;
	}
	sim_json_array_end(json);
}

int reports_stacks_print(struct reports_stacks *s,
			 const struct reports_lines *lines,
			 const struct reports_sources *sources,
			 struct sim_json *json)
{
	struct frames frames = { .has_failed = s->has_failed };

	sim_vec_init(&frames.all);
	print_stacks(s, lines, &frames, json);
	print_frames(&frames, json);
	print_stands(s, json);
	print_sources(&frames, sources, json);
	sim_vec_fini(&frames.all);
	return frames.has_failed ? -SIM_ERR_NOMEM : 0;
}
