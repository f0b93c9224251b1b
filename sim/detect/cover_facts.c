// SPDX-License-Identifier: GPL-2.0-only
/*
 * cover_facts.c - who waited for whom, which states CPUs went through
 */
#include <stdio.h>
#include <string.h>

#include "core/event.h"
#include "core/run.h"
#include "core/task.h"
#include "core/wait.h"
#include "core/world.h"
#include "detect/cover_impl.h"

/* A callback of a CPU's state that has begun and not ended. */
struct open_state {
	u32	cpu;
	u32	state;
};

static struct open_state open_states[SIM_CPUS_MAX];
static u32 open_nr;

static bool is_same(const struct sim_cover_fact *a,
		    const struct sim_cover_fact *b)
{
	return a->kind == b->kind && a->number == b->number &&
	       !strcmp(a->name, b->name) && !strcmp(a->waiter, b->waiter) &&
	       !strcmp(a->waker, b->waker);
}

static struct cover_fact *find(const struct sim_cover_fact *wanted)
{
	struct cover_area *area = sim_cover.area;

	for (u32 i = 0; i < area->facts_nr; i++) {
		if (is_same(&area->facts[i].fact, wanted))
			return &area->facts[i];
	}
	return NULL;
}

static void note(const struct sim_cover_fact *seen)
{
	struct cover_area *area = sim_cover.area;
	struct cover_fact *fact = find(seen);

	if (!fact && area->facts_nr == COVER_FACTS_MAX) {
		area->lost_nr++;
		return;
	}
	if (!fact) {
		fact = &area->facts[area->facts_nr];
		*fact = (struct cover_fact){ .fact = *seen };
		area->facts_nr++;
	}
	if (fact->execution == sim_cover.execution)
		return;
	fact->execution = sim_cover.execution;
	fact->fact.executions_nr++;
}

static void fail(const struct sim_cover_fact *seen)
{
	struct cover_fact *fact;

	/* Whoever only wants a CPU did not block. */
	note(seen);
	fact = find(seen);
	if (fact)
		fact->fact.failed_nr++;
}

static void set_name(char *to, size_t bytes, const char *name)
{
	snprintf(to, bytes, "%s", name ? name : "");
}

/* ---- waits ---- */

/* As in the edges of an outcome. */
static const char *object_name(const struct sim_wait_spec *spec)
{
	if (spec->lock)
		return spec->lock->name;
	return spec->name ? spec->name : sim_wait_why_name(spec->why);
}

static void note_wait(const struct sim_task *task,
		      const struct sim_wait_spec *spec, const char *waker)
{
	struct sim_cover_fact fact = {
		.kind = SIM_COVER_WAIT,
		.number = spec->why,
	};

	set_name(fact.name, sizeof(fact.name), object_name(spec));
	set_name(fact.waiter, sizeof(fact.waiter), task->role);
	set_name(fact.waker, sizeof(fact.waker), waker);
	note(&fact);
}

void sim_cover_block(const struct sim_task *task)
{
	static struct sim_wakers set;
	const struct sim_waiter *w = task->waiter;

	if (!sim_cover.area || w->spec->why == SIM_WAIT_IDLE)
		return;
	set.nr = 0;
	set.all = false;
	set.unknown = false;
	if (w->spec->wakers && w->spec->why != SIM_WAIT_SLEEP)
		w->spec->wakers(w, &set);
	for (u32 i = 0; i < set.nr; i++)
		note_wait(task, w->spec, sim_tasks[set.task_ids[i]].role);
	if (!set.nr)
		note_wait(task, w->spec, NULL);
}

/* ---- CPU states and faults ---- */

static void state_of(const struct sim_event *ev, struct sim_cover_fact *ret)
{
	*ret = (struct sim_cover_fact){
		.kind = SIM_COVER_CPU_STATE,
		.number = (u32)ev->arg,
	};
	set_name(ret->name, sizeof(ret->name), ev->name);
}

static void enter(const struct sim_event *ev)
{
	if (open_nr < SIM_CPUS_MAX)
		open_states[open_nr++] = (struct open_state){
			.cpu = (u32)ev->obj,
			.state = (u32)ev->arg,
		};
	else
		sim_cover.area->lost_nr++;
}

static void leave(const struct sim_event *ev)
{
	for (u32 i = 0; i < open_nr; i++) {
		if (open_states[i].cpu == ev->obj &&
		    open_states[i].state == ev->arg) {
			open_states[i] = open_states[--open_nr];
			return;
		}
	}
}

static void see(void *ctx, const struct sim_event *ev)
{
	struct sim_cover_fact fact;

	(void)ctx;
	if (!sim_cover.area)
		return;
	if (ev->kind == SIM_EVENT_CPUHP_EXIT) {
		leave(ev);
		return;
	}
	if (ev->kind != SIM_EVENT_CPUHP_ENTER && ev->kind != SIM_EVENT_USER)
		return;
	state_of(ev, &fact);
	if (ev->kind == SIM_EVENT_USER)
		fact.kind = SIM_COVER_FAULT;
	else
		enter(ev);
	note(&fact);
}

static const struct sim_sink sink = { .event = see };

const struct sim_sink *sim_cover_sink(void)
{
	return sim_cover.areas ? &sink : NULL;
}

void sim_cover_facts_begin(void)
{
	open_nr = 0;
	sim_event_sink_set(sim_cover.area ? &sink : NULL);
}

/* ---- the end ---- */

static void fail_open_states(void)
{
	struct cover_area *area = sim_cover.area;

	for (u32 i = 0; i < area->facts_nr; i++) {
		struct cover_fact *fact = &area->facts[i];
		bool is_open = false;

		for (u32 j = 0; j < open_nr; j++)
			is_open |= open_states[j].state == fact->fact.number;
		if (fact->fact.kind == SIM_COVER_CPU_STATE && is_open &&
		    fact->execution == sim_cover.execution)
			fact->fact.failed_nr++;
	}
}

void sim_cover_facts_end(const struct sim_outcome *outcome)
{
	sim_event_sink_set(NULL);
	if (!sim_verdict_is_bug(outcome->verdict))
		return;
	fail_open_states();
	for (u32 i = 0; i < outcome->edges_nr; i++) {
		const struct sim_outcome_edge *edge = &outcome->edges[i];
		struct sim_cover_fact fact = {
			.kind = SIM_COVER_WAIT,
			.number = edge->why,
		};

		set_name(fact.name, sizeof(fact.name), edge->object);
		set_name(fact.waiter, sizeof(fact.waiter), edge->waiter);
		set_name(fact.waker, sizeof(fact.waker), edge->waker);
		fail(&fact);
	}
}

int sim_cover_facts_take(struct cover_area *area,
			 int (*fn)(void *arg,
				   const struct sim_cover_fact *more),
			 void *arg)
{
	u32 nr = area->facts_nr;
	int r = 0;

	for (u32 i = 0; !r && i < nr; i++) {
		struct cover_fact *fact = &area->facts[i];
		struct sim_cover_fact more = fact->fact;

		more.executions_nr -= fact->taken_nr;
		more.failed_nr -= fact->taken_failed_nr;
		if (!more.executions_nr && !more.failed_nr)
			continue;
		r = fn(arg, &more);
		fact->taken_nr += more.executions_nr;
		fact->taken_failed_nr += more.failed_nr;
	}
	return r;
}
