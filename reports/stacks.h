/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stacks.h - where each task stands at each step, and the source around it
 *
 * Owns:       the call chains met while the execution runs; each is kept once.
 * Used by:    reports/page.
 * Promises:   depends on what happened and on the build only; no address is
 *             printed. Without symbols, lines or sources there is less to see.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_STACKS_H
#define REPORTS_STACKS_H

#include "base/base.h"
#include "base/vec.h"
#include "core/task.h"
#include "reports/backtrace.h"

struct reports_lines;			/* reports/lines.h */
struct reports_symbols;			/* reports/symbols.h */
struct sim_json;			/* base/json.h */

/* A chain of return addresses, innermost first. */
struct reports_stack {
	u32	first;			/* in ips */
	u32	nr;
};

/* From @step on @task_id stands in @stack. */
struct reports_stand {
	u32	step;
	u32	stack;
	u32	task_id;
};

struct reports_stacks {
	/* private: */
	const struct reports_symbols	*symbols;
	const char			*text_start;
	const char			*text_end;
	SIM_VEC(const void *)		ips;
	SIM_VEC(struct reports_stack)	stacks;
	SIM_VEC(struct reports_stand)	stands;
	struct reports_backtrace	met[SIM_TASKS_MAX];	/* untrimmed */
	u32				last[SIM_TASKS_MAX];	/* stack + 1 */
	bool				has_failed;
};

/**
 * struct reports_sources - who has the text of the model's files
 * @text: of @file, named from the root of the source tree; NULL if nobody has
 *	it; valid until the next call. NULL itself: there are none
 */
struct reports_sources {
	const char	*(*text)(void *ctx, const char *file);
	void		*ctx;
};

/**
 * reports_stacks_init() - none met yet
 * @symbols: stay the caller's; NULL: nothing will be noted
 * @text_start: code of the model; nothing else is shown
 * @text_end: behind it
 */
void reports_stacks_init(struct reports_stacks *stacks,
			 const struct reports_symbols *symbols,
			 const char *text_start, const char *text_end);

void reports_stacks_fini(struct reports_stacks *stacks);

/** reports_stacks_take() - note where the running task stands, if that is new */
void reports_stacks_take(struct reports_stacks *stacks, u32 step);

/**
 * reports_stacks_print() - add "frames", "stacks", "stands" and "sources"
 * @json: inside of an object
 * @lines: NULL is allowed
 *
 * Of each file the lines around those that tasks stood in. Return: 0 or
 * -SIM_ERR_NOMEM.
 */
int reports_stacks_print(struct reports_stacks *stacks,
			 const struct reports_lines *lines,
			 const struct reports_sources *sources,
			 struct sim_json *json);

#endif /* REPORTS_STACKS_H */
