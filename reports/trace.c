// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace.c - events of the simulator as events of the kernel's tracer
 */
#include "reports/trace.h"

#include <string.h>

#include "base/error.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/run.h"
#include "core/task.h"
#include "core/verdict.h"
#include "core/wait.h"
#include "reports/trace_file.h"
#include "reports/words.h"

#define STEP_NS		1000ULL
#define OF_STEP_MAX	400U	/* a reader rounds to microseconds */
#define PRIO		120

/* States of a task that has lost its CPU. */
#define STATE_RUNNABLE	0
#define STATE_WAITING	2
#define STATE_DEAD	16

#define NUMBER(value)	((struct reports_trace_value){ .number = (value) })
#define STRING(value)	((struct reports_trace_value){ .str = (value) })

/* ---- tasks and objects ---- */

static bool is_idle(const struct sim_task *task)
{
	return !task || task->kind == SIM_TASK_IDLE;
}

/* The task that idles is 0 on every CPU. */
static u32 pid_of(u32 task_id)
{
	return is_idle(reports_task(task_id)) ? 0 : task_id;
}

static const char *comm_of(u32 task_id)
{
	const struct sim_task *task = reports_task(task_id);

	return is_idle(task) ? "swapper" : task->name;
}

static void note_task(struct reports_trace *t, u32 task_id)
{
	u32 pid = pid_of(task_id);

	if (!pid || t->named[pid / 64] & BIT_ULL(pid % 64))
		return;
	t->named[pid / 64] |= BIT_ULL(pid % 64);
	sim_text_printf(&t->tasks, "%u %s\n", pid, comm_of(task_id));
}

/* 1, 2, ... in order of appearance; 0: none. */
static u64 object_of(struct reports_trace *t, u64 addr)
{
	if (!addr)
		return 0;
	for (size_t i = 0; i < t->objects.nr; i++) {
		if (t->objects.items[i] == addr)
			return i + 1;
	}
	t->has_failed |= sim_vec_push(&t->objects, addr) != 0;
	return t->objects.nr;
}

/* ---- text ---- */

static char state_letter(u64 state)
{
	return state == STATE_RUNNABLE ? 'R' : state == STATE_DEAD ? 'X' : 'D';
}

static void text_fields(struct sim_text *text,
			const struct reports_trace_record *r)
{
	const struct reports_trace_shape *shape = reports_trace_shape(r->event);

	for (u32 i = 0; shape->fields[i].name; i++) {
		const struct reports_trace_field *f = &shape->fields[i];
		const struct reports_trace_value *v = &r->values[i];
		bool is_next = !strcmp(f->name, "next_comm");

		if (r->event == TRACE_PRINT && f->type != TRACE_TEXT)
			continue;
		sim_text_add(text, is_next ? " ==> " : " ");
		if (f->type != TRACE_TEXT)
			sim_text_printf(text, "%s=", f->name);
		if (!strcmp(f->name, "prev_state"))
			sim_text_add_char(text, state_letter(v->number));
		else if (f->type == TRACE_U32 || f->type == TRACE_LONG)
			sim_text_printf(text, "%llu", v->number);
		else
			sim_text_add(text, v->str ? v->str : "");
	}
}

static void text_record(struct reports_trace *t,
			const struct reports_trace_record *r)
{
	u64 us = r->time_ns / STEP_NS;
	/* The kernel's text has another name for it than its files. */
	const char *name = r->event == TRACE_PRINT ?
				   "tracing_mark_write" :
				   reports_trace_shape(r->event)->name;

	sim_text_printf(t->text, "%16s-%-5u [%03u] %c.%c. %6llu.%06llu: %s:",
			r->pid ? comm_of(r->pid) : "<idle>", r->pid, r->cpu,
			r->flags & TRACE_FLAG_IRQS_OFF ? 'd' : '.',
			r->flags & TRACE_FLAG_HARDIRQ ? 'h' :
			r->flags & TRACE_FLAG_SOFTIRQ ? 's' :
							'.',
			us / 1000000, us % 1000000, name);
	text_fields(t->text, r);
	sim_text_add_char(t->text, '\n');
}

/* ---- records ---- */

static u8 flags_of(const struct sim_task *task)
{
	if (!task)
		return 0;
	return (task->irqs_off ? TRACE_FLAG_IRQS_OFF : 0) |
	       (task->hardirq_depth ? TRACE_FLAG_HARDIRQ : 0) |
	       (task->locks.softirq_depth ? TRACE_FLAG_SOFTIRQ : 0);
}

static void emit(struct reports_trace *t, struct reports_trace_record *r,
		 u32 task_id, u32 step)
{
	if (t->step != step)
		t->of_step_nr = 0;
	t->step = step;
	r->pid = pid_of(task_id);
	r->flags = flags_of(reports_task(task_id));
	r->time_ns = step * STEP_NS + min_t(u32, t->of_step_nr++, OF_STEP_MAX);
	t->cpus_nr = max_t(u32, t->cpus_nr, r->cpu + 1);
	note_task(t, task_id);
	if (t->format == REPORTS_TRACE_DAT)
		reports_trace_add(t, r);
	else
		text_record(t, r);
}

/* CPU @cpu goes on with @next_id, 0: idles. */
static void hand_over(struct reports_trace *t, u32 cpu, u32 next_id, u64 state,
		      u32 step)
{
	u32 prev_id = t->cpus[cpu].task_id;
	struct reports_trace_record r = {
		.event = TRACE_SWITCH,
		.cpu = cpu,
		.values = { STRING(comm_of(prev_id)), NUMBER(pid_of(prev_id)),
			    NUMBER(PRIO), NUMBER(state),
			    STRING(comm_of(next_id)), NUMBER(pid_of(next_id)),
			    NUMBER(PRIO) },
	};

	if (pid_of(prev_id) == pid_of(next_id))
		return;
	emit(t, &r, prev_id, step);
	note_task(t, next_id);
	t->cpus[cpu].task_id = (u16)pid_of(next_id);
}

static void take_switch(struct reports_trace *t, const struct sim_event *ev)
{
	struct reports_place at = reports_place_of(ev);

	/* Whoever moved does not run on the CPU where it was. */
	for (u32 cpu = 0; cpu < t->cpus_nr; cpu++) {
		if (cpu != at.cpu && at.task_id &&
		    t->cpus[cpu].task_id == at.task_id)
			hand_over(t, cpu, 0, STATE_RUNNABLE, ev->step);
	}
	hand_over(t, at.cpu, at.task_id, STATE_RUNNABLE, ev->step);
}

/* After the event about it, the task leaves its CPU. */
static void take_leave(struct reports_trace *t, const struct sim_event *ev,
		       u64 state)
{
	if (t->cpus[ev->cpu].task_id == ev->task_id)
		hand_over(t, ev->cpu, 0, state, ev->step);
}

/* ---- events of the simulator ---- */

static bool fill_task_event(const struct sim_event *ev,
			    struct reports_trace_record *r)
{
	const struct sim_task *task = reports_task((u32)ev->obj);
	u32 cpu = task ? task->cpu : 0;
	const char *comm = comm_of((u32)ev->obj);
	u32 pid = pid_of((u32)ev->obj);
	struct reports_trace_value head[] = { STRING(comm), NUMBER(pid),
					      NUMBER(PRIO) };

	memcpy(r->values, head, sizeof(head));
	switch (ev->kind) {
	case SIM_EVENT_WAKE:
		r->event = TRACE_WAKING;
		r->values[3] = NUMBER(cpu);
		r->values[4] =
			STRING(sim_wait_why_name((enum sim_wait_why)ev->arg));
		return true;
	case SIM_EVENT_MIGRATE:
		r->event = TRACE_MIGRATE;
		r->values[3] = NUMBER(ev->cpu);
		r->values[4] = NUMBER(ev->arg);
		return true;
	case SIM_EVENT_TASK_EXIT:
		r->event = TRACE_EXIT;
		return true;
	case SIM_EVENT_TASK_NEW:
		r->event = TRACE_NEWTASK;
		r->values[0] = NUMBER(pid);
		r->values[1] = STRING(comm);
		return true;
	default:
		return false;
	}
}

static bool fill_lock_event(struct reports_trace *t, const struct sim_event *ev,
			    struct reports_trace_record *r)
{
	static const enum reports_trace_event events[SIM_EVENT_NR] = {
		[SIM_EVENT_ACQUIRE] = TRACE_ACQUIRE,
		[SIM_EVENT_CONTENDED] = TRACE_CONTENDED,
		[SIM_EVENT_ACQUIRED] = TRACE_ACQUIRED,
		[SIM_EVENT_RELEASE] = TRACE_RELEASE,
		[SIM_EVENT_WORK_QUEUE] = TRACE_WORK_QUEUE,
		[SIM_EVENT_WORK_START] = TRACE_WORK_START,
		[SIM_EVENT_WORK_END] = TRACE_WORK_END,
	};

	r->event = events[ev->kind];
	if (r->event >= TRACE_WORK_QUEUE) {
		r->values[0] = NUMBER(object_of(t, ev->obj));
		r->values[1] = STRING(ev->name);
		r->values[2] = NUMBER(ev->arg);
		return true;
	}
	if (r->event < TRACE_ACQUIRE)
		return false;
	r->values[0] = STRING(ev->name);
	r->values[1] = NUMBER(object_of(t, ev->obj));
	r->values[2] = STRING(ev->arg == SIM_LOCK_READ ? "read" : "write");
	return true;
}

/* The event and up to three values of it. */
static bool fill(struct reports_trace_record *r, enum reports_trace_event event,
		 struct reports_trace_value a, struct reports_trace_value b,
		 struct reports_trace_value c)
{
	r->event = event;
	r->values[0] = a;
	r->values[1] = b;
	r->values[2] = c;
	return true;
}

static bool fill_machine_event(struct reports_trace *t,
			       const struct sim_event *ev,
			       struct reports_trace_record *r)
{
	struct reports_trace_value obj = NUMBER(ev->obj);
	struct reports_trace_value arg = NUMBER(ev->arg);
	struct reports_trace_value name = STRING(ev->name);
	struct reports_trace_value none = NUMBER(0);

	switch (ev->kind) {
	case SIM_EVENT_IRQ_ENTRY:
		return fill(r, TRACE_IRQ_ENTRY, NUMBER(object_of(t, ev->obj)),
			    name, none);
	case SIM_EVENT_IRQ_EXIT:
		return fill(r, TRACE_IRQ_EXIT, NUMBER(object_of(t, ev->obj)),
			    NUMBER(1), none);
	case SIM_EVENT_IPI:
		return fill(r, TRACE_IPI, arg, name, none);
	case SIM_EVENT_TIMER:
		return fill(r, TRACE_TIMER, NUMBER(object_of(t, ev->obj)), arg,
			    name);
	case SIM_EVENT_CPUHP_ENTER:
		return fill(r, TRACE_CPUHP_ENTER, obj, arg, none);
	case SIM_EVENT_CPUHP_EXIT:
		return fill(r, TRACE_CPUHP_EXIT, obj, arg, none);
	case SIM_EVENT_CPU_STATE:
		return fill(r, TRACE_CPU_STATE, obj, arg, none);
	default:
		return false;
	}
}

static bool fill_own_event(struct reports_trace *t, const struct sim_event *ev,
			   struct reports_trace_record *r)
{
	struct reports_trace_value name = STRING(ev->name);
	const char *word;

	switch (ev->kind) {
	case SIM_EVENT_BLOCK:
		word = sim_wait_why_name((enum sim_wait_why)ev->arg);
		return fill(r, TRACE_BLOCK, name, NUMBER(object_of(t, ev->obj)),
			    STRING(word));
	case SIM_EVENT_POINT:
		word = sim_point_kind_name((enum sim_point_kind)ev->arg);
		return fill(r, TRACE_POINT, STRING(word), name, NUMBER(0));
	case SIM_EVENT_CHOICE:
		return fill(r, TRACE_CHOICE, NUMBER(ev->obj), NUMBER(ev->arg),
			    NUMBER(0));
	default:
		return fill(r, TRACE_USER, name, NUMBER(object_of(t, ev->obj)),
			    NUMBER(ev->arg));
	}
}

static void take_event(void *ctx, const struct sim_event *ev)
{
	struct reports_trace *t = ctx;
	struct reports_trace_record r = { .cpu = ev->cpu };

	if (ev->kind == SIM_EVENT_SWITCH) {
		take_switch(t, ev);
		return;
	}
	if (!fill_task_event(ev, &r) && !fill_lock_event(t, ev, &r) &&
	    !fill_machine_event(t, ev, &r))
		fill_own_event(t, ev, &r);
	emit(t, &r, ev->task_id, ev->step);
	if (ev->kind == SIM_EVENT_BLOCK)
		take_leave(t, ev, STATE_WAITING);
	else if (ev->kind == SIM_EVENT_TASK_EXIT)
		take_leave(t, ev, STATE_DEAD);
	t->has_failed |= sim_text_error(t->text) < 0;
}

void reports_trace_init(struct reports_trace *t,
			enum reports_trace_format format, struct sim_text *text)
{
	memset(t, 0, sizeof(*t));
	t->sink = (struct sim_sink){ take_event, t };
	t->format = format;
	t->text = text;
	sim_text_init(&t->tasks);
	sim_vec_init(&t->objects);
	for (u32 i = 0; i < SIM_CPUS_MAX; i++)
		sim_text_init(&t->cpus[i].pages);
	if (format == REPORTS_TRACE_TEXT)
		sim_text_add(text,
			     "# tracer: nop\n#\n"
			     "#           TASK-PID     CPU#  irqs/context  "
			     "TIMESTAMP: EVENT\n");
}

int reports_trace_finish(struct reports_trace *t,
			 const struct sim_outcome *outcome)
{
	struct sim_text words = SIM_TEXT_INIT;

	if (outcome) {
		const struct sim_task *task = reports_task(outcome->task_id);
		struct reports_trace_record r = {
			.event = TRACE_PRINT,
			.cpu = task ? task->cpu : 0,
		};

		sim_text_printf(&words, "gordian: %s%s%s",
				sim_verdict_name(outcome->verdict),
				outcome->title[0] ? ": " : "", outcome->title);
		r.values[1] = STRING(sim_text_str(&words));
		emit(t, &r, outcome->task_id, outcome->steps_nr);
	}
	if (t->format == REPORTS_TRACE_DAT) {
		reports_trace_head(t);
		reports_trace_pages(t);
	}
	t->has_failed |= sim_text_error(t->text) < 0 ||
			 sim_text_error(&t->tasks) < 0 ||
			 sim_text_error(&words) < 0;
	sim_text_fini(&words);
	sim_text_fini(&t->tasks);
	for (u32 i = 0; i < SIM_CPUS_MAX; i++)
		sim_text_fini(&t->cpus[i].pages);
	sim_vec_fini(&t->objects);
	return t->has_failed ? -SIM_ERR_NOMEM : 0;
}
