/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page.h - one finding as one HTML file that needs nothing else
 *
 * Owns:       what happened, as it is collected; the look is reports/page/.
 * Used by:    cli: show --format=html.
 * Promises:   no address, no time, no name unquoted: equal executions give
 *             equal bytes. What does not fit is said on the page.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_PAGE_H
#define REPORTS_PAGE_H

#include "base/base.h"
#include "base/vec.h"
#include "core/event.h"
#include "reports/lanes.h"
#include "reports/stacks.h"

struct reports_lines;	/* reports/lines.h */
struct reports_symbols; /* reports/symbols.h */
struct sim_outcome;	/* core/run.h */
struct sim_text;	/* base/text.h */

/* The newest are kept when there are more. */
#define REPORTS_PAGE_EVENTS_MAX 20000

struct reports_page_event {
	u32 step;
	u32 obj; /* task id, CPU, or number of the object */
	u32 arg;
	u32 name; /* index, 0: none */
	u16 task_id;
	u8 cpu;
	u8 kind;
};

/**
 * struct reports_page_code - what is known of the code; all may be missing
 * @symbols: of this program
 * @lines: likewise
 * @text_start: code of the model
 * @text_end: behind it
 * @sources: text of its files
 */
struct reports_page_code {
	const struct reports_symbols *symbols;
	const struct reports_lines *lines;
	const char *text_start;
	const char *text_end;
	struct reports_sources sources;
};

struct reports_page {
	struct sim_sink sink; /* to be attached */
	/* private: */
	struct reports_page_code code;
	struct reports_stacks stacks;
	struct reports_lanes lanes; /* the list of steps */
	SIM_VEC(struct reports_page_event) events;
	SIM_VEC(const char *) names;
	SIM_VEC(u64) objects;
	bool has_failed;
};

/**
 * struct reports_page_about - what the execution does not know itself
 * @scenario: its name
 * @options: settings in effect, "a=1 variant=v4"
 * @source: text of the scenario
 * @source_file: its file, of which the last part counts
 * @replay: command that shows the schedule again
 * @splat: report in the shape of lockdep's
 * @model: identity of the model's code
 */
struct reports_page_about {
	const char *scenario;
	const char *options;
	const char *source;
	const char *source_file;
	const char *replay;
	const char *splat;
	const char *model;
};

/** reports_page_init() - empty; attach @page->sink before sim_run(). What @code
 * points to is used until reports_page_fini(). */
void reports_page_init(struct reports_page *page,
		       const struct reports_page_code *code);

/** reports_page_fini() - release what was collected */
void reports_page_fini(struct reports_page *page);

/**
 * reports_page_print() - append the whole file
 *
 * To be called after sim_run() ended and before anything is restored.
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int reports_page_print(struct reports_page *page,
		       const struct reports_page_about *about,
		       const struct sim_outcome *outcome,
		       struct sim_text *text);

#endif /* REPORTS_PAGE_H */
