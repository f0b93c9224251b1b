/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lanes.h - one execution as lanes: a column per CPU, a line per step
 *
 * Owns:       the lines collected while the execution runs.
 * Used by:    cli: run, show, replay.
 * Promises:   depends on what happened only. What does not fit is said:
 *             CPUs beyond the last column share it, earlier lines are counted.
 *
 * A scheduling point announces an operation; the line is that of the step at
 * which the task went on and did it. Nothing here is a schedule point.
 */
#ifndef REPORTS_LANES_H
#define REPORTS_LANES_H

#include "base/base.h"
#include "base/text.h"
#include "base/vec.h"
#include "core/event.h"
#include "core/task.h"

struct sim_outcome;			/* core/run.h */

#define REPORTS_LANES_MAX	8
#define REPORTS_LANES_DEPTH	4	/* interrupts in interrupts */

struct reports_lanes_options {
	u32	width;		/* columns of the page, 0: 100 */
	u32	lanes_max;	/* 1..REPORTS_LANES_MAX, 0: the same */
	u32	lines_max;	/* show the last lines only; 0: all */
	bool	is_verbose;	/* every point, end of irqs and work */
};

/* A point that was announced and whose operation is still to come. */
struct reports_lanes_point {
	const char	*name;
	u8		kind;
	bool		is_set;
};

struct reports_lanes_line {
	u32	step;
	u16	task_id;	/* 0: of the CPU */
	u16	cpu;
	u32	begin;		/* in words */
	u32	end;
	bool	is_switch;	/* begins with "switch to", not with the role */
};

struct reports_lanes {
	struct sim_sink			sink;	/* to be attached */
	/* private: */
	struct reports_lanes_options	o;
	SIM_VEC(struct reports_lanes_line) lines;
	struct sim_text			words;
	u32				timer_step;
	bool				has_failed;
	u8				depth[SIM_TASKS_MAX];
	struct reports_lanes_point points[SIM_TASKS_MAX][REPORTS_LANES_DEPTH];
};

/** reports_lanes_init() - empty; attach @lanes->sink before sim_run() */
void reports_lanes_init(struct reports_lanes *lanes,
			const struct reports_lanes_options *o);

void reports_lanes_fini(struct reports_lanes *lanes);

/** reports_lanes_reset() - forget the execution, keep options and room */
void reports_lanes_reset(struct reports_lanes *lanes);

/**
 * reports_lanes_render() - append the lanes and how it ended
 * @outcome: of the execution; the world must still be as it ended
 *
 * Return: 0 or -SIM_ERR_NOMEM (also if memory ran out while collecting).
 */
int reports_lanes_render(struct reports_lanes *lanes,
			 const struct sim_outcome *outcome,
			 struct sim_text *text);

/** reports_lanes_resize() - lay them out for another page from now on; as in
 * struct reports_lanes_options */
void reports_lanes_resize(struct reports_lanes *lanes, u32 width,
			  u32 lanes_max);

/** reports_lanes_find() - number of the first line of @step, or of a later one
 * if it has none; how many lines there are if there is neither */
size_t reports_lanes_find(const struct reports_lanes *lanes, u32 step);

/** reports_lanes_rows() - append the head and @nr lines from @first on, laid out
 * as in the whole */
void reports_lanes_rows(const struct reports_lanes *lanes, size_t first,
			size_t nr, struct sim_text *text);

/** reports_lanes_say() - append what @step did, "CPU0 ab: lock A; CPU1 ..." */
void reports_lanes_say(const struct reports_lanes *lanes, u32 step,
		       struct sim_text *text);

/** reports_lanes_end() - the execution that was collected is over; part of
 * reports_lanes_render() */
void reports_lanes_end(struct reports_lanes *lanes,
		       const struct sim_outcome *outcome);

/** reports_lanes_legend() - append what the words mean */
void reports_lanes_legend(struct sim_text *text);

#endif /* REPORTS_LANES_H */
