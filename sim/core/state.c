// SPDX-License-Identifier: GPL-2.0-only
/*
 * state.c - the number of a state
 *
 * What does not belong to the state is set to zero where it stands while the
 * number is taken, and put back.
 */
#include "core/state.h"

#include <string.h>

#include "base/hash.h"
#include "core/coro.h"
#include "core/heap_map.h"
#include "core/wait.h"
#include "core/world.h"

#define STEP_BYTES 4096U  /* cleared below a suspended frame at each step */
#define NEAR_BYTES 2048U  /* cleared below a running frame */
#define DEAD_BYTES 16384U /* ... below the lowest one, after an execution */

bool sim_state_is_wanted;
static bool has_seen_past;

void sim_state_forget_past(void)
{
	has_seen_past = false;
}

bool sim_state_saw_past(void)
{
	return has_seen_past;
}

void sim_state_note_past(void)
{
	has_seen_past = true;
}

bool sim_state_may_choose(void)
{
	const struct sim_world_state *w = sim_world;
	u32 moves_nr = !list_empty(&w->timers);

	for (u32 c = 0; c < w->o.cpus_nr; c++) {
		const struct sim_cpu *cpu = &sim_cpus[c];

		moves_nr += cpu->curr->state == SIM_TASK_RUNNABLE;
		moves_nr += cpu->rq_nr + !list_empty(&cpu->irqs);
	}
	return moves_nr > 1;
}

/* ---- parts of the number ---- */

static inline u64 add(u64 sum, const void *data, size_t bytes)
{
	return bytes ? sim_hash_mix(sum, sim_hash64(data, bytes)) : sum;
}

static u64 add_engine(u64 sum)
{
	struct sim_world_state w = *sim_world;

	w.current = NULL;
	w.event_hash = 0;
	w.now_us = 0;
	w.steps_nr = 0;
	w.switches_nr = 0;
	w.preemptions_nr = 0;
	for (u32 class = 0; class < 2; class ++) {
		u32 nr = w.stacks_free_nr[class];

		memset(&w.stacks_free[class][nr], 0,
		       (SIM_TASKS_MAX - nr) * sizeof(w.stacks_free[class][0]));
	}
	return add(sum, &w, sizeof(w));
}

/*
 * Of tasks that can run on a CPU, one is current. Which one says no more than
 * who moved last there, if another may take its place at any point: then it
 * counts as one of those that wait. (An interrupt would come on its stack.)
 */
static u64 add_cpu(u64 sum, const struct sim_cpu *cpu)
{
	const struct sim_task *curr = cpu->curr;
	bool is_like_others =
		sim_world->o.preempt == SIM_PREEMPT_FULL && cpu->is_online &&
		cpu->rq_nr && curr->state == SIM_TASK_RUNNABLE &&
		!curr->preempt_count && !curr->irqs_off && !curr->hardirq_depth;
	u32 i = 0;

	sum = sim_hash_mix(sum, cpu->is_online);
	sum = add(sum, &cpu->irqs, sizeof(cpu->irqs));
	if (!is_like_others)
		sum = sim_hash_mix(sum, curr->id | BIT_ULL(32));
	for (; i < cpu->rq_nr && cpu->rq[i] < curr->id; i++)
		sum = sim_hash_mix(sum, cpu->rq[i]);
	if (is_like_others)
		sum = sim_hash_mix(sum, curr->id);
	for (; i < cpu->rq_nr; i++)
		sum = sim_hash_mix(sum, cpu->rq[i]);
	return sim_hash_mix(sum, U64_MAX);
}

static u64 add_task(u64 sum, struct sim_task *task)
{
	u32 turns = task->spin_turns;

	task->spin_turns = 0;
	sum = add(sum, task, sizeof(*task));
	task->spin_turns = turns;
	for (u32 i = 0; i < task->held_nr; i++) {
		const struct sim_held *held = &task->held[i];

		sum = sim_hash_mix(sum, (u64)(uintptr_t)held->lock);
		sum = sim_hash_mix(sum, (u64)held->mode << 2 |
						(u64)held->is_trylock << 1 |
						held->in_irq);
	}
	return sum;
}

/* ---- what abandoned frames leave behind ---- */

/* Lowest suspended frame on each stack since it was cleared; NULL: none. */
static char *lowest[2][SIM_TASKS_MAX];

/* From somewhat below the lowest frame up to @end. */
static void clear(const struct sim_task *task, char *end)
{
	char **low = &lowest[task->stack_class][task->stack_idx];
	char *from;
	size_t bytes;

	if (!*low)
		return;
	sim_stack_range(task, &from, &bytes);
	from = max(from, *low - DEAD_BYTES);
	*low = NULL;
	if (from >= end)
		return;
	sim_coro_stack_forget(from, (size_t)(end - from));
	memset(from, 0, (size_t)(end - from));
}

void sim_state_clear_dead(const struct sim_task *task)
{
	char **low = &lowest[task->stack_class][task->stack_idx];
	char *sp = task->coro.sp;
	char *lo;
	size_t bytes;

	sim_stack_range(task, &lo, &bytes);
	if (task->state == SIM_TASK_DONE) {
		clear(task, lo + bytes);
		return;
	}
	*low = *low ? min(*low, sp) : sp;
	lo = max(lo, sp - STEP_BYTES);
	sim_coro_stack_forget(lo, (size_t)(sp - lo));
	memset(lo, 0, (size_t)(sp - lo));
}

void sim_state_clear_all(void)
{
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		const struct sim_task *task = &sim_tasks[id];

		if (task->state != SIM_TASK_DONE)
			clear(task, task->coro.sp);
	}
	for (u32 class = 0; class < 2; class ++) {
		for (u32 i = 0; i < SIM_TASKS_MAX; i++) {
			struct sim_task none = { .stack_class = (u8) class,
						 .stack_idx = (u16)i };
			char *lo;
			size_t bytes;

			if (likely(!lowest[class][i]))
				continue;
			sim_stack_range(&none, &lo, &bytes);
			clear(&none, lo + bytes);
		}
	}
}

__attribute__((noinline, no_sanitize("address"))) void sim_state_scrub(void)
{
	volatile char *near = __builtin_frame_address(0);
	volatile u64 below[NEAR_BYTES / sizeof(u64)];
	char *lo;
	size_t bytes;

	sim_stack_range(sim_world->current, &lo, &bytes);
	if (near - lo < (ptrdiff_t)(2 * NEAR_BYTES))
		return;
	sim_coro_stack_forget((void *)below, sizeof(below));
	for (size_t i = 0; i < ARRAY_SIZE(below); i++)
		below[i] = 0;
}

static u64 add_stack(u64 sum, const struct sim_task *task)
{
	char *sp = task->coro.sp;
	char *lo;
	size_t bytes;

	sim_stack_range(task, &lo, &bytes);
	bytes -= (size_t)(sp - lo);
	sim_coro_stack_expose(sp, bytes);
	return add(sum, sp, bytes);
}

static u64 add_tasks(u64 sum)
{
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		struct sim_task *task = &sim_tasks[id];

		sum = add_task(sum, task);
		if (task->state != SIM_TASK_DONE)
			sum = add_stack(sum, task);
	}
	return sum;
}

static u64 add_model(u64 sum)
{
	const struct sim_world_state *w = sim_world;

	sum = add(sum, __sim_model_start,
		  (size_t)(__sim_model_end - __sim_model_start));
	for (u32 c = 0; c < w->o.cpus_nr; c++)
		sum = add(sum, (char *)SIM_PERCPU_BASE + c * SIM_PERCPU_UNIT,
			  w->percpu_used);
	sum = add(sum, (void *)SIM_HEAP_BASE, w->heap_used);
	sum = add(sum, sim_heap_map, w->heap_used / SIM_HEAP_GRANULE + 1);
	return add(sum, (void *)SIM_ARENA_BASE, w->arena_used);
}

/* ---- what lies somewhere in the world and is left out ---- */

/* Timers by the time that is left; @sign -1: so, 1: as they were. */
static void shift_timers(s64 sign)
{
	struct sim_timer *timer;

	list_for_each_entry(timer, &sim_world->timers, node)
		timer->expiry_us += (u64)sign * sim_world->now_us;
}

static u32 waited_since[SIM_TASKS_MAX * 4];

/* When waits began, in the order of tasks, the inner ones first. */
static void take_waits(void)
{
	u32 nr = 0;

	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		struct sim_waiter *w = sim_tasks[id].waiter;

		for (; w && nr < ARRAY_SIZE(waited_since); w = w->outer) {
			waited_since[nr++] = w->step;
			w->step = 0;
		}
	}
}

static void put_waits(void)
{
	u32 nr = 0;

	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		struct sim_waiter *w = sim_tasks[id].waiter;

		for (; w && nr < ARRAY_SIZE(waited_since); w = w->outer)
			w->step = waited_since[nr++];
	}
}

u64 sim_state_number(void)
{
	u64 sum = 0;

	take_waits();
	shift_timers(-1);
	sum = add_engine(sum);
	for (u32 c = 0; c < sim_world->o.cpus_nr; c++)
		sum = add_cpu(sum, &sim_cpus[c]);
	sum = add_tasks(sum);
	sum = add_model(sum);
	shift_timers(1);
	put_waits();
	return sum;
}
