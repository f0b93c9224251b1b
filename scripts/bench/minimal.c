// SPDX-License-Identifier: GPL-2.0-only
/*
 * minimal.c - a random walk over tasks with next to nothing around it
 *
 * Tasks switch to each other, without a scheduler in between. It decides before
 * each lock and each unlock, as the engine's locks do, and when a task waits or
 * ends. It ends when nobody is runnable, and does not ask why.
 */
#include "minimal.h"

#include "core/coro.h"

#define STACK_BYTES 8192

static char stacks[MINIMAL_TASKS][STACK_BYTES] __attribute__((aligned(64)));
static struct sim_coro coros[MINIMAL_TASKS], main_coro;

static struct {
	u32 runnable[MINIMAL_TASKS];
	u32 runnable_nr;
	u32 current;
	u32 decisions_nr;
	bool is_taken[MINIMAL_LOCKS];
	u32 waiters[MINIMAL_LOCKS]; /* a bit for each task */
	void (*fn)(u32 task);
} now;

static u64 random_state = 88172645463325252ULL;

static u32 below(u32 bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (u32)(((random_state >> 32) * bound) >> 32);
}

static void leave(struct sim_coro *to)
{
	sim_coro_switch(&coros[now.current], to);
}

static void decide(void)
{
	u32 next = now.runnable[below(now.runnable_nr)];
	u32 last = now.current;

	now.decisions_nr++;
	if (next == last)
		return;
	now.current = next;
	sim_coro_switch(&coros[last], &coros[next]);
}

/* The current task is not runnable any more. */
static void retire(void)
{
	u32 i = 0;

	while (now.runnable[i] != now.current)
		i++;
	now.runnable[i] = now.runnable[--now.runnable_nr];
	if (!now.runnable_nr)
		leave(&main_coro);
	else
		decide();
}

static void body(void *arg)
{
	now.fn((u32)(uintptr_t)arg);
	retire();
	__builtin_unreachable();
}

u32 minimal_run(const struct minimal *program)
{
	__builtin_memset(&now, 0, sizeof(now));
	now.fn = program->fn;
	now.runnable_nr = program->tasks_nr;
	sim_coro_init_main(&main_coro);
	for (u32 i = 0; i < program->tasks_nr; i++) {
		now.runnable[i] = i;
		sim_coro_init(&coros[i], stacks[i], STACK_BYTES, body,
			      (void *)(uintptr_t)i);
	}
	now.current = below(now.runnable_nr);
	now.decisions_nr = 1;
	sim_coro_switch(&main_coro, &coros[now.current]);
	return now.decisions_nr;
}

void minimal_lock(u32 idx)
{
	decide();
	while (now.is_taken[idx]) {
		now.waiters[idx] |= BIT(now.current);
		retire();
	}
	now.is_taken[idx] = true;
}

void minimal_unlock(u32 idx)
{
	u32 waiters;

	decide();
	now.is_taken[idx] = false;
	waiters = now.waiters[idx];
	now.waiters[idx] = 0;
	for (; waiters; waiters &= waiters - 1)
		now.runnable[now.runnable_nr++] = (u32)__builtin_ctz(waiters);
}
