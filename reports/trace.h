/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - an execution as the kernel's tracer would have recorded it
 *
 * Owns:       the events with names and fields of the kernel's tracepoints, and
 *             who has which CPU: sched_switch is about one CPU.
 * Used by:    cli: show --format=trace-dat, --format=ftrace.
 * Promises:   what trace-cmd and KernelShark read: version 6 of trace.dat, or
 *             the text of the kernel's file "trace". Equal executions give equal
 *             bytes; objects are numbers in order of appearance.
 *
 * A step is a microsecond. Of trace.dat, events of one step are nanoseconds
 * apart, so that all CPUs together stay in order (the first 400 of a step).
 * Idle CPUs run task 0. Nothing here is a schedule point.
 */
#ifndef REPORTS_TRACE_H
#define REPORTS_TRACE_H

#include "base/base.h"
#include "base/text.h"
#include "base/vec.h"
#include "core/cpu.h"
#include "core/event.h"

struct sim_outcome; /* core/run.h */

enum reports_trace_format {
	REPORTS_TRACE_TEXT,
	REPORTS_TRACE_DAT,
};

/* The records of a CPU, in pages of the ring buffer. */
struct reports_trace_cpu {
	struct sim_text pages;
	size_t page;	 /* where the last one begins */
	u64 time_ns;	 /* of the last record */
	u16 task_id;	 /* who has the CPU; 0: nobody */
};

struct reports_trace {
	struct sim_sink sink; /* to be attached */
	/* private: */
	enum reports_trace_format format;
	struct sim_text *text;
	struct sim_text tasks;	/* "6 sender\n" */
	u64 named[4];		/* a bit for each task id */
	SIM_VEC(u64) objects;
	struct reports_trace_cpu cpus[SIM_CPUS_MAX];
	u32 cpus_nr;
	u32 step;
	u32 of_step_nr; /* records of that step */
	bool has_failed;
};

/**
 * reports_trace_init() - attach @trace->sink then
 * @text: where it goes, not owned; with DAT bytes of any value
 */
void reports_trace_init(struct reports_trace *trace,
			enum reports_trace_format format,
			struct sim_text *text);

/**
 * reports_trace_finish() - write down how it ended, complete the file
 * @outcome: NULL: it was not run
 *
 * Return: 0 or -SIM_ERR_NOMEM if anything is missing.
 */
int reports_trace_finish(struct reports_trace *trace,
			 const struct sim_outcome *outcome);

#endif /* REPORTS_TRACE_H */
