// SPDX-License-Identifier: GPL-2.0-only
/*
 * unwind.c - walk saved frame pointers
 *
 * A frame is two words: the caller's frame, the return address.
 */
#include "core/unwind.h"

#include "core/coro.h"
#include "core/world.h"

#define FRAME_BYTES	16

/* Saved words may lie beside the red zones of a live frame's variables. */
__attribute__((no_sanitize("address"))) static u64 word_at(uintptr_t addr)
{
	return *(const volatile u64 *)addr;
}

static bool is_on_stack(const struct sim_coro *coro, uintptr_t frame)
{
	uintptr_t offset = frame - (uintptr_t)coro->stack_lo;

	return frame % 8 == 0 && offset <= coro->stack_bytes - FRAME_BYTES;
}

static u32 walk(const struct sim_coro *coro, uintptr_t frame, const void **ret,
		u32 max)
{
	u32 nr = 0;

	while (nr < max && is_on_stack(coro, frame)) {
		uintptr_t next = (uintptr_t)word_at(frame);
		u64 ip = word_at(frame + 8);

		if (!ip)
			break;
		ret[nr++] = (const void *)(uintptr_t)ip;
		/* Callers lie higher on the stack; else this is no chain. */
		if (next <= frame)
			break;
		frame = next;
	}
	return nr;
}

SIM_NOINLINE u32 sim_unwind_current(const void **ret, u32 max)
{
	const struct sim_task *task = sim_world->current;

	if (!task)
		return 0;
	return walk(&task->coro, (uintptr_t)__builtin_frame_address(0), ret,
		    max);
}

u32 sim_unwind_suspended(const struct sim_task *task, const void **ret, u32 max)
{
	const struct sim_coro *coro = &task->coro;
	uintptr_t frame = sim_coro_frame(coro);

	if (task->state == SIM_TASK_DONE || task->state == SIM_TASK_NEW ||
	    task->state == SIM_TASK_UNUSED)
		return 0;
	/* Whoever switched away has a caller; else it never ran. */
	if (!is_on_stack(coro, frame) ||
	    !is_on_stack(coro, (uintptr_t)word_at(frame)))
		return 0;
	return walk(coro, frame, ret, max);
}
