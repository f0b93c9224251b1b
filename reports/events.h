/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * events.h - every event of an execution, as JSON lines or as trace text
 *
 * Owns:       small numbers for objects, given in order of appearance, so that
 *             no address reaches the output.
 * Used by:    cli: show, run.
 * Promises:   each format begins with a line that names it and its version.
 *
 * JSON lines: {"step","cpu","task","role","event",...}; the other keys are
 * those of event.def in the table of events.c. Text: the layout of
 * the kernel's trace file, one step being one microsecond. Nothing here is a
 * schedule point.
 */
#ifndef REPORTS_EVENTS_H
#define REPORTS_EVENTS_H

#include "base/base.h"
#include "base/text.h"
#include "core/event.h"

#define REPORTS_EVENTS_VERSION	1

enum reports_events_format {
	REPORTS_EVENTS_TEXT,
	REPORTS_EVENTS_JSON,
};

struct reports_object;			/* events.c */

struct reports_events {
	struct sim_sink			sink;	/* to be attached */
	u64				nr;	/* events so far */
	/* private: */
	enum reports_events_format	format;
	struct sim_text			*text;
	struct reports_object		*objects;
	u32				objects_nr;
	bool				has_failed;
};

/**
 * reports_events_init() - write the head line; attach @events->sink then
 * @text: where everything goes, not owned; the caller may empty it at any
 *	time between events to bound its size
 */
void reports_events_init(struct reports_events *events,
			 enum reports_events_format format,
			 struct sim_text *text);

/** reports_events_fini() - Return: 0 or -SIM_ERR_NOMEM if anything is missing */
int reports_events_fini(struct reports_events *events);

#endif /* REPORTS_EVENTS_H */
