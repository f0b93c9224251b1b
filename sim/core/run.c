// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - world creation, phases, findings
 */
#include "core/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/text.h"
#include "base/assert.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/heap_map.h"
#include "core/lockgraph.h"
#include "core/lockwatch.h"
#include "core/oops.h"
#include "core/world.h"

const struct sim_hooks *sim_hooks_now;
struct sim_outcome sim_outcome_now;
struct sim_coro sim_main_coro;

#define MODEL_BYTES_MAX	(4u << 20)

/* The model's globals as they were before the first world. */
static char pristine[MODEL_BYTES_MAX];
static bool has_pristine;
static bool is_mapped;
static u64 news_nr;

static size_t model_bytes(void)
{
	return (size_t)(__sim_model_end - __sim_model_start);
}

static int guard_stack(char *slot, size_t bytes)
{
	if (mprotect(slot, SIM_STACK_GUARD, PROT_NONE))
		return -1;
	sim_coro_stack_register(slot + SIM_STACK_GUARD, bytes);
	return 0;
}

static int guard_stacks(void)
{
	int r = 0;

	for (u32 i = 0; i < SIM_TASKS_MAX; i++)
		r |= guard_stack((char *)SIM_STACK_BASE + i * SIM_STACK_SLOT,
				 SIM_STACK_BYTES);
	for (u32 i = 0; i < SIM_STACKS_BIG_MAX; i++)
		r |= guard_stack((char *)SIM_STACK_BIG_BASE +
					 i * SIM_STACK_BIG_SLOT,
				 SIM_STACK_BIG_BYTES);
	return r;
}

static int map_world(struct sim_error *err)
{
	void *p = mmap((void *)SIM_WORLD_BASE, SIM_WORLD_BYTES,
		       PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			       MAP_FIXED_NOREPLACE,
		       -1, 0);

	if (p == MAP_FAILED)
		return sim_error_set(err, SIM_ERR_NOMEM,
				     "cannot map the world at its address");
	if (p != (void *)SIM_WORLD_BASE || guard_stacks() < 0) {
		munmap(p, SIM_WORLD_BYTES);
		return sim_error_set(err, SIM_ERR_NOMEM,
				     "cannot lay out the world's stacks");
	}
	is_mapped = true;
	sim_footprint_uncovered_set(NULL);
	return 0;
}

static void world_init(const struct sim_world_options *o)
{
	struct sim_world_state *w = sim_world;

	w->o = *o;
	if (!w->o.steps_max)
		w->o.steps_max = 1000000;
	if (!w->o.spins_max)
		w->o.spins_max = 1000;
	w->tasks_nr = 1;
	INIT_LIST_HEAD(&w->timers);
	sim_heap_reset();
	for (u32 c = 0; c < o->cpus_nr; c++) {
		sim_cpus[c].id = c;
		INIT_LIST_HEAD(&sim_cpus[c].irqs);
		sim_task_idle_create(c);
		/* Secondary CPUs come up when the model says so. */
		sim_cpus[c].is_online = c == 0 || o->all_cpus_online;
	}
}

int sim_world_create(const struct sim_world_options *o, struct sim_error *err)
{
	int r;

	SIM_ASSERT(!is_mapped);
	if (o->cpus_nr < 1 || o->cpus_nr > SIM_CPUS_MAX)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a world has 1 to %u CPUs, not %u",
				     SIM_CPUS_MAX, o->cpus_nr);
	if (model_bytes() > MODEL_BYTES_MAX)
		return sim_error_set(
			err, SIM_ERR_LIMIT,
			"the model's globals need %zu bytes, more than %u",
			model_bytes(), MODEL_BYTES_MAX);
	r = map_world(err);
	if (r < 0)
		return r;
	if (model_bytes() && !has_pristine)
		memcpy(pristine, __sim_model_start, model_bytes());
	else if (model_bytes())
		memcpy(__sim_model_start, pristine, model_bytes());
	has_pristine = true;
	sim_oops_install();
	sim_coro_init_main(&sim_main_coro);
	sim_lockwatch_set(NULL);
	world_init(o);
	return 0;
}

void sim_world_destroy(void)
{
	if (!is_mapped)
		return;
	sim_coro_stack_forget((void *)SIM_WORLD_BASE, SIM_WORLD_BYTES);
	munmap((void *)SIM_WORLD_BASE, SIM_WORLD_BYTES);
	is_mapped = false;
}

/* ---- phases ---- */

static void outcome_reset(void)
{
	sim_outcome_now.verdict = SIM_VERDICT_CLEAN;
	sim_outcome_now.edges_nr = 0;
	sim_outcome_now.title[0] = '\0';
	sim_outcome_now.signature[0] = '\0';
	sim_outcome_now.task_id = 0;
}

static void outcome_copy(struct sim_outcome *ret)
{
	struct sim_outcome *now = &sim_outcome_now;
	struct sim_world_state *w = sim_world;

	sim_choice_log(&now->choices_nr);
	now->steps_nr = w->steps_nr;
	now->switches_nr = w->switches_nr;
	now->preemptions_nr = w->preemptions_nr;
	now->event_hash = w->event_hash;
	now->time_us = w->now_us;
	if (now->verdict != SIM_VERDICT_CLEAN) {
		*ret = *now;
		return;
	}
	/* There is nothing to say, and most of the struct would be words. */
	memcpy(ret, now, offsetof(struct sim_outcome, edges));
	ret->edges_nr = 0;
	ret->title[0] = '\0';
	ret->signature[0] = '\0';
}

static void phase_begin(enum sim_phase phase)
{
	struct sim_world_state *w = sim_world;

	w->phase = phase;
	w->points_on = phase == SIM_PHASE_EXPLORE;
	w->watches_memory = w->points_on && (w->o.points == SIM_POINTS_MEMORY ||
					     sim_footprint_now.is_on);
	w->brief_kinds =
		w->o.points == SIM_POINTS_BLOCK ? SIM_POINT_BRIEF_KINDS : 0;
	w->alarm_at = w->watches_memory ? SIM_HEAP_NONE : SIM_HEAP_FREED;
}

static void phase_end(void)
{
	struct sim_world_state *w = sim_world;

	w->current = NULL;
	w->phase = SIM_PHASE_NONE;
	w->points_on = false;
	w->watches_memory = false;
	w->alarm_at = SIM_HEAP_FREED;
}

static void phase_run(enum sim_phase phase)
{
	phase_begin(phase);
	sim_world->current = NULL;
	sim_sched_start();
	phase_end();
}

static void run_quietly(enum sim_phase phase, const char *name,
			void (*fn)(void *arg), void *arg)
{
	struct sim_task_options o = {
		.name = name,
		.kind = SIM_TASK_DAEMON,
		.cpus_allowed = U64_MAX,
		.needs_big_stack = true,
	};

	sim_sched_decider_set(NULL, 0);
	outcome_reset();
	sim_world->phase = phase;
	if (!sim_task_fits(o.cpu, o.needs_big_stack)) {
		sim_run_refuse(SIM_VERDICT_LIMIT_TASKS, name,
			       "no room for another task");
		return;
	}
	sim_task_create(&o, fn, arg);
	phase_run(phase);
}

void sim_world_boot(void (*fn)(void *arg), void *arg, struct sim_outcome *ret)
{
	run_quietly(SIM_PHASE_BOOT, "boot", fn, arg);
	outcome_copy(ret);
	sim_world->steps_nr = 0;
	sim_world->spurious_nr = 0;
	sim_world->switches_nr = 0;
	sim_world->preemptions_nr = 0;
	sim_world->event_hash = 0;
}

void sim_run(const struct sim_decider *decider, u32 steps_stop,
	     struct sim_outcome *ret)
{
	sim_sched_decider_set(decider, steps_stop);
	sim_lockgraph_begin();
	outcome_reset();
	sim_world->phase = SIM_PHASE_EXPLORE;
	if (sim_trigger_start_actors())
		phase_run(SIM_PHASE_EXPLORE);
	outcome_copy(ret);
}

void sim_run_on(struct sim_outcome *ret)
{
	outcome_reset();
	phase_begin(SIM_PHASE_EXPLORE);
	sim_sched_go_on();
	phase_end();
	outcome_copy(ret);
}

void sim_run_check(void (*fn)(void *arg), void *arg, struct sim_outcome *ret)
{
	struct sim_outcome checked;

	run_quietly(SIM_PHASE_CHECK, "check", fn, arg);
	outcome_copy(&checked);
	if (checked.verdict == SIM_VERDICT_CLEAN)
		return;
	checked.steps_nr = ret->steps_nr;
	checked.choices_nr = ret->choices_nr;
	checked.event_hash = ret->event_hash;
	*ret = checked;
}

bool sim_is_exploring(void)
{
	return sim_world->phase == SIM_PHASE_EXPLORE;
}

void sim_run_note_news(void)
{
	news_nr++;
}

u64 sim_run_news(void)
{
	return news_nr;
}

u32 sim_step_now(void)
{
	return sim_world->steps_nr;
}

void sim_hooks_set(const struct sim_hooks *hooks)
{
	sim_hooks_now = hooks;
}

/* ---- findings ---- */

static void outcome_sign(enum sim_verdict verdict, const char *role)
{
	struct sim_outcome *now = &sim_outcome_now;

	/* May hold texts of a scenario. */
	sim_text_defuse(now->title, "");
	now->verdict = verdict;
	snprintf(now->signature, sizeof(now->signature), "%s %s: %s",
		 sim_verdict_name(verdict), role, now->title);
}

void sim_run_refuse(enum sim_verdict verdict, const char *role, const char *fmt,
		    ...)
{
	va_list ap;

	SIM_ASSERT(!sim_world->current);
	outcome_reset();
	va_start(ap, fmt);
	vsnprintf(sim_outcome_now.title, sizeof(sim_outcome_now.title), fmt,
		  ap);
	va_end(ap);
	outcome_sign(verdict, role);
}

SIM_NORETURN static void finding_end(void)
{
	sim_outcome_now.task_id = sim_world->current->id;
	sim_sched_end();
}

SIM_NORETURN void sim_finding(enum sim_verdict verdict, const char *fmt, ...)
{
	struct sim_outcome *now = &sim_outcome_now;
	va_list ap;

	SIM_ASSERT(verdict != SIM_VERDICT_CLEAN);
	SIM_ASSERT(sim_world->current);
	outcome_reset();
	va_start(ap, fmt);
	vsnprintf(now->title, sizeof(now->title), fmt, ap);
	va_end(ap);
	outcome_sign(verdict, sim_world->current->role);
	finding_end();
}

SIM_NORETURN void sim_finding_end(const struct sim_outcome *outcome)
{
	outcome_reset();
	sim_outcome_now = *outcome;
	sim_text_defuse(sim_outcome_now.title, "");
	sim_text_defuse(sim_outcome_now.signature, "");
	finding_end();
}
