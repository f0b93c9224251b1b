// SPDX-License-Identifier: GPL-2.0-only
/*
 * backtrace.c - walk saved frame pointers of a suspended coroutine
 */
#include "reports/backtrace.h"

#include <string.h>

#include "core/task.h"
#include "reports/symbols.h"

struct frame {
	u64	next;		/* frame of the caller */
	u64	ip;		/* return address into the caller */
};

static bool is_on_stack(const struct sim_coro *coro, u64 addr, u64 bytes)
{
	u64 off = addr - (u64)(uintptr_t)coro->stack_lo;

	return addr % 8 == 0 && off < coro->stack_bytes &&
	       coro->stack_bytes - off >= bytes;
}

/* Saved words may lie beside the red zones of a live frame's variables. */
__attribute__((no_sanitize("address"))) static u64 word_at(u64 addr)
{
	return *(const volatile u64 *)(uintptr_t)addr;
}

#ifdef SIM_CORO_UCONTEXT

/*
 * The saved registers may be those of a sanitizer's wrapper of swapcontext(),
 * so start at the frame of swap() in core/coro.c: it stores that minus a margin.
 * A task that never ran has its stack pointer at the top, so none is found.
 */
#define SWAP_MARGIN_BYTES	1024

static bool first_frame(const struct sim_coro *coro, struct frame *ret)
{
	u64 frame = (u64)(uintptr_t)coro->sp + SWAP_MARGIN_BYTES;

	if (!is_on_stack(coro, frame, sizeof(*ret)))
		return false;
	ret->next = word_at(frame);
	ret->ip = word_at(frame + 8);
	return true;
}

#else

/* The layout is that of core/coro_x86_64.S: r15 r14 r13 r12 rbx rbp rip. */
static bool first_frame(const struct sim_coro *coro, struct frame *ret)
{
	u64 sp = (u64)(uintptr_t)coro->sp;

	if (!is_on_stack(coro, sp, 7 * 8))
		return false;
	ret->next = word_at(sp + 5 * 8);
	ret->ip = word_at(sp + 6 * 8);
	return true;
}

#endif

void reports_backtrace_task(const struct sim_task *task,
			    struct reports_backtrace *ret)
{
	const struct sim_coro *coro = &task->coro;
	struct frame frame;

	ret->nr = 0;
	ret->is_cut = false;
	ret->is_foreign = false;
	if (task->state == SIM_TASK_DONE || task->state == SIM_TASK_NEW ||
	    task->state == SIM_TASK_UNUSED || !first_frame(coro, &frame))
		return;
	/* Whoever switched away has a frame; else it never ran. */
	if (!is_on_stack(coro, frame.next, sizeof(frame)))
		return;
	while (frame.ip) {
		u64 at = frame.next;

		if (ret->nr == REPORTS_FRAMES_MAX) {
			ret->is_cut = true;
			return;
		}
		ret->ips[ret->nr++] = (const void *)(uintptr_t)frame.ip;
		if (!is_on_stack(coro, at, sizeof(frame)))
			return;
		frame.next = word_at(at);
		frame.ip = word_at(at + 8);
		/* Callers lie higher on the stack; else this is no chain. */
		if (frame.next <= at)
			frame.next = 0;
	}
}

/* ---- trimming ---- */

static bool is_inner(const char *name)
{
	static const char *const prefixes[] = {
		"sim_coro_",   "sim_sched_", "sim_wait_",
		"sim_finding", "sim_oops_",  "sim_point",
	};
	static const char *const names[] = {
		"swap",
		"swapcontext",
		"end_with",
		"decide",
		"finding_end",
		"switch_begin",
		"sim_clock_sleep",
		"refuse_atomic",
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

void reports_backtrace_trim(struct reports_backtrace *bt,
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
}
