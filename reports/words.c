// SPDX-License-Identifier: GPL-2.0-only
/*
 * words.c - tasks, events and edges in words
 */
#include "reports/words.h"

#include "base/text.h"
#include "core/event.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/run.h"
#include "core/task.h"

const struct sim_task *reports_task(u32 task_id)
{
	if (!task_id || task_id >= sim_task_count())
		return NULL;
	return sim_task_by_id(task_id);
}

const char *reports_role(u32 task_id)
{
	const struct sim_task *task = reports_task(task_id);

	return task ? task->role : "-";
}

struct reports_place reports_place_of(const struct sim_event *ev)
{
	struct reports_place at = { ev->cpu, ev->task_id };
	const struct sim_task *about;

	if (ev->kind == SIM_EVENT_SWITCH || ev->kind == SIM_EVENT_MIGRATE) {
		about = reports_task((u32)ev->obj);
		at.cpu = about ? about->cpu : ev->cpu;
		at.task_id = (u32)ev->obj;
	}
	return at;
}

void reports_words_edge(const struct sim_outcome_edge *edge,
			struct sim_text *text)
{
	sim_text_printf(text, "%s/%u waits for ", edge->waiter,
			edge->waiter_id);
	if (edge->why == SIM_WAIT_NONE)
		sim_text_add(text, "its CPU");
	else if (edge->object[0])
		sim_text_printf(text, "%s (%s)", edge->object,
				sim_wait_why_name(edge->why));
	else
		sim_text_add(text, sim_wait_why_name(edge->why));
	sim_text_printf(text, " since step %u", edge->step);
}

void reports_words_end(const struct sim_outcome *outcome, struct sim_text *text)
{
	const char *hint = sim_verdict_hint(outcome->verdict);

	if (sim_verdict_is_bug(outcome->verdict))
		sim_text_add(text, "finding: ");
	else if (sim_verdict_is_limit(outcome->verdict))
		sim_text_add(text, "limit: ");
	sim_text_printf(text, "%s after %u step%s",
			sim_verdict_name(outcome->verdict), outcome->steps_nr,
			outcome->steps_nr == 1 ? "" : "s");
	if (outcome->title[0])
		sim_text_printf(text, ": %s", outcome->title);
	sim_text_add_char(text, '\n');
	if (hint[0])
		sim_text_printf(text, "hint: %s\n", hint);
}

/* ---- events ---- */

static const char *mode_word(u64 mode)
{
	return mode == SIM_LOCK_READ ? " (read)" : "";
}

static void add_wait(const struct sim_event *ev, struct sim_text *text)
{
	const char *why = sim_wait_why_name((enum sim_wait_why)ev->arg);

	if (ev->arg == SIM_WAIT_IDLE)
		sim_text_add(text, "idle");
	else if (ev->arg == SIM_WAIT_SLEEP)
		sim_text_printf(text, "sleep %s", ev->name ? ev->name : "");
	else if (ev->name)
		sim_text_printf(text, "WAIT %s (%s)", ev->name, why);
	else
		sim_text_printf(text, "WAIT %s", why);
}

/* What concerns CPUs and tasks. Return: was it one of them? */
static bool add_sched(const struct sim_event *ev, struct sim_text *text)
{
	u32 id = (u32)ev->obj;

	switch (ev->kind) {
	case SIM_EVENT_SWITCH:
		sim_text_printf(text, "switch to %s", reports_role(id));
		return true;
	case SIM_EVENT_WAKE:
		sim_text_printf(text, "wake %s", reports_role(id));
		return true;
	case SIM_EVENT_TASK_NEW:
		sim_text_printf(text, "new task %s", reports_role(id));
		return true;
	case SIM_EVENT_TASK_EXIT:
		sim_text_add(text, "exit");
		return true;
	case SIM_EVENT_MIGRATE:
		sim_text_printf(text, "%s moves to CPU%llu", reports_role(id),
				ev->arg);
		return true;
	case SIM_EVENT_CPU_STATE:
		sim_text_printf(text, "CPU%llu goes %s", ev->obj,
				ev->arg ? "online" : "offline");
		return true;
	default:
		return false;
	}
}

static bool add_lock(const struct sim_event *ev, const char *name,
		     struct sim_text *text)
{
	const char *verb;

	switch (ev->kind) {
	case SIM_EVENT_ACQUIRE:
		verb = "want";
		break;
	case SIM_EVENT_CONTENDED:
		verb = "contend for";
		break;
	case SIM_EVENT_ACQUIRED:
		verb = "lock";
		break;
	case SIM_EVENT_RELEASE:
		verb = "unlock";
		break;
	default:
		return false;
	}
	sim_text_printf(text, "%s %s%s", verb, name, mode_word(ev->arg));
	return true;
}

void reports_words_event(const struct sim_event *ev, struct sim_text *text)
{
	const char *name = ev->name ? ev->name : "?";

	if (add_sched(ev, text) || add_lock(ev, name, text))
		return;
	switch (ev->kind) {
	case SIM_EVENT_BLOCK:
		add_wait(ev, text);
		break;
	case SIM_EVENT_IRQ_ENTRY:
		sim_text_printf(text, "irq %s", name);
		break;
	case SIM_EVENT_IRQ_EXIT:
		sim_text_printf(text, "end of irq %s", name);
		break;
	case SIM_EVENT_IPI:
		sim_text_printf(text, "send irq %s to CPU%llu", name, ev->arg);
		break;
	case SIM_EVENT_TIMER:
		sim_text_printf(text, "timer %s", name);
		break;
	case SIM_EVENT_WORK_QUEUE:
		sim_text_printf(text, "queue work %s on CPU%llu", name,
				ev->arg);
		break;
	case SIM_EVENT_WORK_START:
		sim_text_printf(text, "work %s", name);
		break;
	case SIM_EVENT_WORK_END:
		sim_text_printf(text, "end of work %s", name);
		break;
	case SIM_EVENT_CPUHP_ENTER:
	case SIM_EVENT_CPUHP_EXIT:
		sim_text_printf(text, "%s state %llu of CPU%llu",
				ev->kind == SIM_EVENT_CPUHP_ENTER ? "enter" :
								    "leave",
				ev->arg, ev->obj);
		break;
	case SIM_EVENT_CHOICE:
		sim_text_printf(text, "choose %llu of %llu", ev->obj, ev->arg);
		break;
	case SIM_EVENT_POINT:
		reports_words_point((u32)ev->arg, ev->name, text);
		break;
	default:
		sim_text_add(text, name);
		break;
	}
}

void reports_words_point(u32 kind, const char *name, struct sim_text *text)
{
	sim_text_add(text, kind == SIM_POINT_USER && name ?
				   name :
				   sim_point_kind_name(kind));
	if (kind != SIM_POINT_USER && name)
		sim_text_printf(text, " %s", name);
}
