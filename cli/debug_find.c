// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_find.c - when is a lock taken, a function entered?
 *
 * The execution runs once more, with a sink that looks out for it. A function is
 * seen at the events of a task that is inside of it: one in which nothing
 * happens is not noticed, nor one that the compiler put into its caller.
 */
#include <stdio.h>
#include <string.h>

#include "core/event.h"
#include "core/unwind.h"
#include "debug.h"
#include "reports/symbols.h"

#define FRAMES_MAX 64
#define NAME_BYTES 64

struct find {
	struct sim_sink sink;
	u32 behind; /* this step */
	u32 found;  /* or SIM_STEPPER_NONE */
	bool is_known;
	const char *lock;
	u32 near_distance;
	char near[NAME_BYTES];
	const struct reports_symbol *function;
	bool is_inside[SIM_TASKS_MAX];
};

static void found(struct find *f, u32 step)
{
	f->is_known = true;
	if (step > f->behind && f->found == SIM_STEPPER_NONE)
		f->found = step;
}

/* ---- locks ---- */

static void see_lock(void *ctx, const struct sim_event *ev)
{
	struct find *f = ctx;
	u32 distance;

	if (ev->kind != SIM_EVENT_ACQUIRED || !ev->name)
		return;
	if (!strcmp(ev->name, f->lock)) {
		found(f, ev->step);
		return;
	}
	if (f->is_known)
		return;
	distance = sim_text_distance(ev->name, f->lock);
	if (distance >= f->near_distance)
		return;
	f->near_distance = distance;
	snprintf(f->near, sizeof(f->near), "%s", ev->name);
}

int cli_debug_find_lock(struct cli_debug *d, const char *name, u32 *ret_step,
			struct sim_error *err)
{
	static struct find f;
	const char *near = f.near;

	f = (struct find){
		.sink = { .event = see_lock, .ctx = &f },
		.behind = sim_stepper_at(d->stepper),
		.found = SIM_STEPPER_NONE,
		.lock = name,
		.near_distance = U32_MAX,
	};
	sim_stepper_watch(d->stepper, &f.sink);
	*ret_step = f.found;
	if (f.is_known)
		return 0;
	sim_error_set(err, SIM_ERR_ABSENT,
		      "no lock '%s' is taken in this schedule", name);
	if (f.near[0] && sim_text_nearest(name, &near, 1) == 0)
		sim_error_hint(err, "did you mean '%s'?", near);
	return -SIM_ERR_ABSENT;
}

/* ---- functions ---- */

static bool is_inside(const struct reports_symbol *function)
{
	const void *ips[FRAMES_MAX];
	u32 nr = sim_unwind_current(ips, FRAMES_MAX);

	for (u32 i = 0; i < nr; i++) {
		u64 off = (u64)(uintptr_t)ips[i] - 1 - function->addr;

		if (off < function->bytes)
			return true;
	}
	return false;
}

static void see_function(void *ctx, const struct sim_event *ev)
{
	struct find *f = ctx;
	bool was_inside;

	/* These are of the next step, on the stack of who took the last. */
	if (!ev->task_id || ev->kind == SIM_EVENT_SWITCH ||
	    ev->kind == SIM_EVENT_MIGRATE || ev->kind == SIM_EVENT_TIMER)
		return;
	was_inside = f->is_inside[ev->task_id];
	f->is_inside[ev->task_id] = is_inside(f->function);
	if (f->is_inside[ev->task_id] && !was_inside)
		found(f, ev->step);
}

int cli_debug_find_function(struct cli_debug *d, const char *name,
			    u32 *ret_step, struct sim_error *err)
{
	static struct find f;
	const char *near;

	f = (struct find){
		.sink = { .event = see_function, .ctx = &f },
		.behind = sim_stepper_at(d->stepper),
		.found = SIM_STEPPER_NONE,
		.function = reports_symbols_named(
			d->symbols, REPORTS_SYMBOL_FUNCTION, name),
	};
	if (!f.function) {
		near = reports_symbols_near(d->symbols, REPORTS_SYMBOL_FUNCTION,
					    name);
		sim_error_set(err, SIM_ERR_ABSENT, "there is no function '%s'",
			      name);
		if (near)
			sim_error_hint(err, "did you mean '%s'?", near);
		return -SIM_ERR_ABSENT;
	}
	sim_stepper_watch(d->stepper, &f.sink);
	*ret_step = f.found;
	return 0;
}
