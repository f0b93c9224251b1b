// SPDX-License-Identifier: GPL-2.0-only
/*
 * backtrace.c - which frames of a suspended task a report shows
 */
#include "reports/backtrace.h"

#include <string.h>

#include "core/place.h"
#include "core/unwind.h"
#include "reports/symbols.h"

void reports_backtrace_task(const struct sim_task *task,
			    struct reports_backtrace *ret)
{
	const void *ips[REPORTS_FRAMES_MAX + 1];
	u32 nr = sim_unwind_suspended(task, ips, ARRAY_SIZE(ips));

	ret->is_cut = nr > REPORTS_FRAMES_MAX;
	ret->is_foreign = false;
	ret->nr = ret->is_cut ? REPORTS_FRAMES_MAX : nr;
	memcpy(ret->ips, ips, ret->nr * sizeof(ips[0]));
}

/* ---- trimming ---- */

static bool is_inner(const char *name)
{
	static const char *const prefixes[] = {
		"sim_coro_",   "sim_sched_", "sim_wait_",
		"sim_finding", "sim_oops_",  "sim_point",
	};
	static const char *const names[] = {
		"swap",		"swapcontext",	   "end_with",
		"end_of_steps", "decide",	   "finding_end",
		"switch_begin", "sim_clock_sleep", "refuse_atomic",
	};

	for (u32 i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

bool reports_backtrace_is_outer(const char *name)
{
	static const char *const names[] = {
		"task_main",
		"sim_coro_main",
		"sim_coro_trampoline",
		"uc_entry",
	};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static const struct reports_symbol *symbol_of(
	const struct reports_backtrace *bt, u32 i,
	const struct reports_symbols *symbols)
{
	return reports_symbols_find(symbols, (const char *)bt->ips[i] - 1);
}

/*
 * A detector that ends the execution was called while the task blocked: what
 * lies between is the detector's.
 */
static u32 skip_detector(const struct reports_backtrace *bt, u32 first,
			 const struct reports_symbols *symbols)
{
	for (u32 i = first; i < bt->nr; i++) {
		const struct reports_symbol *symbol = symbol_of(bt, i, symbols);

		if (symbol && strcmp(symbol->name, "sim_wait_commit") == 0)
			return i;
	}
	return first;
}

static u32 skip_inner(const struct reports_backtrace *bt,
		      const struct reports_symbols *symbols)
{
	u32 i = 0;

	while (i < bt->nr) {
		const struct reports_symbol *symbol = symbol_of(bt, i, symbols);

		if (!symbol || !is_inner(symbol->name))
			break;
		i++;
		if (strcmp(symbol->name, "sim_finding_end") == 0)
			i = skip_detector(bt, i, symbols);
	}
	return i;
}

void reports_backtrace_add_script(struct reports_backtrace *bt,
				  const struct sim_task *task)
{
	u32 nr = sim_place_of_task(task, &bt->ips[bt->nr],
				   REPORTS_FRAMES_MAX - bt->nr);

	bt->nr += nr;
	if (nr)
		bt->is_foreign = false;
}

void reports_backtrace_trim(struct reports_backtrace *bt,
			    const struct sim_task *task,
			    const struct reports_symbols *symbols)
{
	const struct reports_symbol *symbol;
	u32 first = skip_inner(bt, symbols);
	u32 nr = bt->nr;
	u32 last = nr;

	if (!reports_symbols_nr(symbols))
		return;
	/* Behind code of a library frame pointers cannot be trusted. */
	for (u32 i = first; i < nr; i++) {
		symbol = symbol_of(bt, i, symbols);
		if (symbol && !reports_backtrace_is_outer(symbol->name))
			continue;
		bt->is_foreign = !symbol;
		last = i;
		break;
	}
	memmove(bt->ips, &bt->ips[first], (last - first) * sizeof(bt->ips[0]));
	bt->nr = last - first;
	bt->is_cut = bt->is_cut && last == nr;
	if (bt->is_foreign)
		reports_backtrace_add_script(bt, task);
}
