/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chrome.h - an execution in the JSON that trace viewers of browsers read
 *
 * Owns:       which slices, holds and waits are open.
 * Used by:    cli: show --format=chrome.
 * Promises:   a CPU is a process, a task on it a thread, a step a microsecond;
 *             slices of a thread nest, so locks, waits and work are async
 *             events; everything that was begun is ended.
 *
 * Format: "Trace Event Format", the JSON object with "traceEvents". Nothing
 * here is a schedule point.
 */
#ifndef REPORTS_CHROME_H
#define REPORTS_CHROME_H

#include "base/base.h"
#include "base/json.h"
#include "base/text.h"
#include "base/vec.h"
#include "core/cpu.h"
#include "core/event.h"
#include "core/task.h"

struct sim_outcome; /* core/run.h */

#define REPORTS_CHROME_DEPTH 4 /* interrupts in interrupts */

/* A lock, wait or work item that was begun and not ended. */
struct reports_chrome_span {
	const char *cat;
	const char *name;
	u64 obj;
	u32 id;
	u16 task_id;
	u8 cpu;
};

struct reports_chrome_cpu {
	const char *irqs[REPORTS_CHROME_DEPTH];
	u16 irq_tasks[REPORTS_CHROME_DEPTH];
	u32 irqs_nr; /* may be more than there is room for */
	u16 task_id; /* whose slice is open; 0: none */
	bool is_named;
};

struct reports_chrome {
	struct sim_sink sink; /* to be attached */
	/* private: */
	struct sim_text *text;
	struct sim_json json;
	SIM_VEC(struct reports_chrome_span) spans;
	u32 spans_nr; /* ever begun: their ids */
	u32 wakes_nr;
	u32 wake_of[SIM_TASKS_MAX];	/* arrow that ends where it goes on */
	u64 named_on[SIM_TASKS_MAX];	/* a bit for each CPU */
	struct reports_chrome_cpu cpus[SIM_CPUS_MAX];
	bool has_failed;
};

/**
 * reports_chrome_init() - begin the document; attach @chrome->sink then
 * @text: where it goes, not owned
 */
void reports_chrome_init(struct reports_chrome *chrome, struct sim_text *text);

/**
 * reports_chrome_finish() - end what is open, mark the finding, end the document
 * @outcome: how the execution ended; NULL: it was not run
 *
 * Return: 0 or -SIM_ERR_NOMEM if anything is missing.
 */
int reports_chrome_finish(struct reports_chrome *chrome,
			  const struct sim_outcome *outcome);

#endif /* REPORTS_CHROME_H */
