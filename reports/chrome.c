// SPDX-License-Identifier: GPL-2.0-only
/*
 * chrome.c - the sink behind --format=chrome
 */
#include "reports/chrome.h"

#include "base/error.h"
#include "core/lock.h"
#include "core/run.h"
#include "core/verdict.h"
#include "core/wait.h"
#include "reports/words.h"

/* Where an event belongs: process, thread, time. */
struct place {
	u32 cpu;
	u32 task_id;
	u32 step;
};

static struct place place_of(const struct sim_event *ev)
{
	struct reports_place at = reports_place_of(ev);

	return (struct place){ at.cpu, at.task_id, ev->step };
}

static void begin(struct reports_chrome *c, const char *phase, const char *name,
		  const struct place *at)
{
	sim_json_object_begin(&c->json);
	sim_json_key_str(&c->json, "ph", phase);
	sim_json_key_str(&c->json, "name", name ? name : "?");
	sim_json_key_u64(&c->json, "pid", at->cpu);
	sim_json_key_u64(&c->json, "tid", at->task_id);
	sim_json_key_u64(&c->json, "ts", at->step);
}

static void end(struct reports_chrome *c)
{
	sim_json_object_end(&c->json);
}

/* ---- names of processes and threads ---- */

static void name_it(struct reports_chrome *c, const char *what,
		    const char *name, const struct place *at)
{
	begin(c, "M", what, at);
	sim_json_key(&c->json, "args");
	sim_json_object_begin(&c->json);
	sim_json_key_str(&c->json, "name", name);
	sim_json_object_end(&c->json);
	end(c);
}

static void name_cpu(struct reports_chrome *c, const struct place *at)
{
	struct sim_text name = SIM_TEXT_INIT;

	c->cpus[at->cpu].is_named = true;
	sim_text_printf(&name, "CPU%u", at->cpu);
	name_it(c, "process_name", sim_text_str(&name), at);
	sim_text_fini(&name);
	begin(c, "M", "process_sort_index", at);
	sim_json_key(&c->json, "args");
	sim_json_object_begin(&c->json);
	sim_json_key_u64(&c->json, "sort_index", at->cpu);
	sim_json_object_end(&c->json);
	end(c);
}

static void name_task(struct reports_chrome *c, const struct place *at)
{
	const struct sim_task *task = reports_task(at->task_id);
	u64 cpu_bit = BIT_ULL(at->cpu);

	if (!c->cpus[at->cpu].is_named)
		name_cpu(c, at);
	if (c->named_on[at->task_id] & cpu_bit)
		return;
	c->named_on[at->task_id] |= cpu_bit;
	name_it(c, "thread_name", task ? task->name : "?", at);
}

/* ---- slices: who has the CPU, interrupts on top ---- */

static void slice(struct reports_chrome *c, const char *phase, const char *name,
		  const struct place *at)
{
	begin(c, phase, name, at);
	end(c);
}

static void slice_end(struct reports_chrome *c, u32 cpu, u32 step)
{
	struct place at = { cpu, c->cpus[cpu].task_id, step };

	if (!at.task_id)
		return;
	c->cpus[cpu].task_id = 0;
	slice(c, "E", reports_role(at.task_id), &at);
}

static void slice_begin(struct reports_chrome *c, const struct place *at)
{
	struct reports_chrome_cpu *cpu = &c->cpus[at->cpu];

	slice_end(c, at->cpu, at->step);
	name_task(c, at);
	cpu->task_id = (u16)at->task_id;
	slice(c, "B", reports_role(at->task_id), at);
	if (c->wake_of[at->task_id]) {
		begin(c, "f", "wake", at);
		sim_json_key_str(&c->json, "cat", "wake");
		sim_json_key_str(&c->json, "bp", "e");
		sim_json_key_u64(&c->json, "id", c->wake_of[at->task_id]);
		end(c);
		c->wake_of[at->task_id] = 0;
	}
}

static void irq_begin(struct reports_chrome *c, const struct sim_event *ev)
{
	struct reports_chrome_cpu *cpu = &c->cpus[ev->cpu];
	struct place at = place_of(ev);

	name_task(c, &at);
	if (cpu->irqs_nr < REPORTS_CHROME_DEPTH) {
		cpu->irqs[cpu->irqs_nr] = ev->name;
		cpu->irq_tasks[cpu->irqs_nr] = ev->task_id;
		slice(c, "B", ev->name, &at);
	}
	cpu->irqs_nr++;
}

static void irq_end(struct reports_chrome *c, u32 cpu_id, u32 step)
{
	struct reports_chrome_cpu *cpu = &c->cpus[cpu_id];
	struct place at = { cpu_id, 0, step };

	if (!cpu->irqs_nr || --cpu->irqs_nr >= REPORTS_CHROME_DEPTH)
		return;
	at.task_id = cpu->irq_tasks[cpu->irqs_nr];
	slice(c, "E", cpu->irqs[cpu->irqs_nr], &at);
}

/* ---- spans: locks, waits, work ---- */

static const char cat_lock[] = "lock";
static const char cat_wait[] = "wait";
static const char cat_work[] = "work";

static void span_event(struct reports_chrome *c, const char *phase,
		       const struct reports_chrome_span *span, u32 step)
{
	struct place at = { span->cpu, span->task_id, step };

	begin(c, phase, span->name, &at);
	sim_json_key_str(&c->json, "cat", span->cat);
	sim_json_key_u64(&c->json, "id", span->id);
}

static void span_begin(struct reports_chrome *c, const char *cat,
		       const struct sim_event *ev, const char *how)
{
	struct reports_chrome_span span = {
		.cat = cat,
		.name = ev->name,
		.obj = ev->obj,
		.id = ++c->spans_nr,
		.task_id = ev->task_id,
		.cpu = ev->cpu,
	};

	if (sim_vec_push(&c->spans, span)) {
		c->has_failed = true;
		return;
	}
	span_event(c, "b", &span, ev->step);
	sim_json_key(&c->json, "args");
	sim_json_object_begin(&c->json);
	sim_json_key_str(&c->json, "how", how);
	sim_json_object_end(&c->json);
	end(c);
}

static void span_end_idx(struct reports_chrome *c, size_t idx, u32 step)
{
	span_event(c, "e", &c->spans.items[idx], step);
	end(c);
	c->spans.nr--;
	for (; idx < c->spans.nr; idx++)
		c->spans.items[idx] = c->spans.items[idx + 1];
}

/* The newest of that object; of that task if it has one: another task may
 * release what this one took. @obj 0: any. */
static void span_end(struct reports_chrome *c, const char *cat, u64 obj,
		     u32 task_id, u32 step)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < c->spans.nr; i++) {
		const struct reports_chrome_span *span = &c->spans.items[i];

		if (span->cat != cat || (obj && span->obj != obj))
			continue;
		if (span->task_id == task_id)
			found = i;
		else if (found == SIZE_MAX && obj)
			found = i;
	}
	if (found != SIZE_MAX)
		span_end_idx(c, found, step);
}

/* ---- the sink ---- */

static void instant(struct reports_chrome *c, const struct sim_event *ev)
{
	struct sim_text words = SIM_TEXT_INIT;
	struct place at = place_of(ev);

	reports_words_event(ev, &words);
	begin(c, "i", sim_text_str(&words), &at);
	sim_json_key_str(&c->json, "s", "t");
	end(c);
	sim_text_fini(&words);
}

static void wake(struct reports_chrome *c, const struct sim_event *ev)
{
	struct place at = place_of(ev);
	u32 woken = (u32)ev->obj;

	span_end(c, cat_wait, 0, woken, ev->step);
	/* A timer wakes on behalf of nobody: no arrow. */
	if (c->cpus[at.cpu].task_id != at.task_id && !c->cpus[at.cpu].irqs_nr)
		return;
	c->wake_of[woken] = ++c->wakes_nr;
	begin(c, "s", "wake", &at);
	sim_json_key_str(&c->json, "cat", "wake");
	sim_json_key_u64(&c->json, "id", c->wakes_nr);
	end(c);
}

static void leaves_cpu(struct reports_chrome *c, const struct sim_event *ev)
{
	if (c->cpus[ev->cpu].task_id == ev->task_id)
		slice_end(c, ev->cpu, ev->step);
}

static void take_span(struct reports_chrome *c, const struct sim_event *ev)
{
	switch (ev->kind) {
	case SIM_EVENT_ACQUIRED:
		span_begin(c, cat_lock, ev,
			   ev->arg == SIM_LOCK_READ ? "read" : "write");
		break;
	case SIM_EVENT_RELEASE:
		span_end(c, cat_lock, ev->obj, ev->task_id, ev->step);
		break;
	case SIM_EVENT_BLOCK:
		span_begin(c, cat_wait, ev,
			   sim_wait_why_name((enum sim_wait_why)ev->arg));
		leaves_cpu(c, ev);
		break;
	case SIM_EVENT_WORK_START:
		span_begin(c, cat_work, ev, "work");
		break;
	case SIM_EVENT_WORK_END:
		span_end(c, cat_work, ev->obj, ev->task_id, ev->step);
		break;
	default:
		instant(c, ev);
		break;
	}
}

static void take_event(void *ctx, const struct sim_event *ev)
{
	struct reports_chrome *c = ctx;
	struct place at = place_of(ev);

	switch (ev->kind) {
	case SIM_EVENT_SWITCH:
		slice_begin(c, &at);
		break;
	case SIM_EVENT_IRQ_ENTRY:
		irq_begin(c, ev);
		break;
	case SIM_EVENT_IRQ_EXIT:
		irq_end(c, ev->cpu, ev->step);
		break;
	case SIM_EVENT_TASK_EXIT:
		leaves_cpu(c, ev);
		break;
	case SIM_EVENT_POINT:
	case SIM_EVENT_ACQUIRE:
	case SIM_EVENT_CONTENDED:
		break;
	case SIM_EVENT_WAKE:
		wake(c, ev);
		break;
	default:
		take_span(c, ev);
		break;
	}
	c->has_failed |= sim_text_error(c->text) < 0;
}

void reports_chrome_init(struct reports_chrome *c, struct sim_text *text)
{
	__builtin_memset(c, 0, sizeof(*c));
	c->sink = (struct sim_sink){ take_event, c };
	c->text = text;
	sim_vec_init(&c->spans);
	sim_json_init(&c->json, text, 0);
	sim_json_object_begin(&c->json);
	sim_json_key_str(&c->json, "displayTimeUnit", "ms");
	sim_json_key(&c->json, "traceEvents");
	sim_json_array_begin(&c->json);
}

/* Where the execution ended; a viewer draws it over all rows. */
static void mark_end(struct reports_chrome *c, const struct sim_outcome *out)
{
	const struct sim_task *task = reports_task(out->task_id);
	struct place at = { task ? task->cpu : 0, out->task_id, out->steps_nr };

	begin(c, "i", out->title[0] ? out->title : "clean", &at);
	sim_json_key_str(&c->json, "s", "g");
	sim_json_key(&c->json, "args");
	sim_json_object_begin(&c->json);
	sim_json_key_str(&c->json, "verdict", sim_verdict_name(out->verdict));
	sim_json_object_end(&c->json);
	end(c);
}

int reports_chrome_finish(struct reports_chrome *c,
			  const struct sim_outcome *outcome)
{
	u32 step = outcome ? outcome->steps_nr : 0;

	if (outcome)
		mark_end(c, outcome);
	while (c->spans.nr)
		span_end_idx(c, c->spans.nr - 1, step);
	for (u32 cpu = 0; cpu < SIM_CPUS_MAX; cpu++) {
		while (c->cpus[cpu].irqs_nr)
			irq_end(c, cpu, step);
		slice_end(c, cpu, step);
	}
	sim_json_array_end(&c->json);
	sim_json_object_end(&c->json);
	sim_json_finish(&c->json);
	sim_text_add_char(c->text, '\n');
	sim_vec_fini(&c->spans);
	return c->has_failed || sim_text_error(c->text) < 0 ? -SIM_ERR_NOMEM :
							      0;
}
