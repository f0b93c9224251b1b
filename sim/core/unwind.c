// SPDX-License-Identifier: GPL-2.0-only
/*
 * unwind.c - walk the saved frame pointers of the running task
 */
#include "core/unwind.h"

#include "core/world.h"

/* Saved words may lie beside the red zones of a live frame's variables. */
__attribute__((no_sanitize("address"))) static u64 word_at(uintptr_t addr)
{
	return *(const volatile u64 *)addr;
}

__attribute__((noinline, no_sanitize("address"))) u32 sim_unwind_current(
	const void **ret, u32 max)
{
	const struct sim_task *task = sim_world->current;
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
	uintptr_t lo, end;
	u32 nr = 0;

	if (!task)
		return 0;
	lo = (uintptr_t)task->coro.stack_lo;
	end = lo + task->coro.stack_bytes;
	/* A frame is two words: the caller's frame, the return address. */
	while (nr < max && frame >= lo && frame <= end - 16 && frame % 8 == 0) {
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
