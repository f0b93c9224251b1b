/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.h - how the text reports say things; private to reports/
 *
 * Owns:       nothing.
 * Used by:    reports/lanes, reports/splat, reports/events.
 * Promises:   tasks appear as role/id or name/id, objects by name, never by
 *             address. Nothing here is a schedule point.
 */
#ifndef REPORTS_WORDS_H
#define REPORTS_WORDS_H

#include "base/base.h"

struct sim_event;			/* core/event.h */
struct sim_outcome;			/* core/run.h */
struct sim_outcome_edge;		/* core/run.h */
struct sim_task;			/* core/task.h */
struct sim_text;			/* base/text.h */

/** reports_task() - task @task_id of the present world, NULL if none */
const struct sim_task *reports_task(u32 task_id);

/** reports_role() - its role, "-" if there is no such task */
const char *reports_role(u32 task_id);

/* Whom an event concerns. */
struct reports_place {
	u32 cpu;
	u32 task_id;
};

/**
 * reports_place_of() - CPU and task that @ev is about
 *
 * A switch or migration comes while the task that took the decision is still
 * current; it belongs to the task that goes on, on its CPU.
 */
struct reports_place reports_place_of(const struct sim_event *ev);

/**
 * reports_words_edge() - append "ab/2 waits for B (mutex) since step 7"
 *
 * Without the waker: what links the two needs the world, see splat.c.
 */
void reports_words_edge(const struct sim_outcome_edge *edge,
			struct sim_text *text);

/** reports_words_end() - append how the execution ended, in one line */
void reports_words_end(const struct sim_outcome *outcome,
		       struct sim_text *text);

/** reports_words_event() - append what happened, "lock A", "wake ba"
 *
 * Points are announcements: see reports_words_point().
 */
void reports_words_event(const struct sim_event *ev, struct sim_text *text);

/** reports_words_point() - append what a point announces, "atomic s->page" */
void reports_words_point(u32 kind, const char *name, struct sim_text *text);

#endif /* REPORTS_WORDS_H */
