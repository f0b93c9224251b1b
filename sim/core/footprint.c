// SPDX-License-Identifier: GPL-2.0-only
/*
 * footprint.c - recording what a step touches
 */
#include "core/footprint.h"

#include <string.h>

#include "core/world.h"

struct sim_footprint sim_footprint_now;

/* By task id; not part of the world: set anew in every execution. */
static struct sim_footprint_next next_of[SIM_TASKS_MAX];
static u32 next_nr;	/* ids that may be set */
static const void *irq_frame_of[SIM_TASKS_MAX];
static u32 irq_frames_nr; /* that are set */

void sim_footprint_reset(bool is_on)
{
	memset(next_of, 0, next_nr * sizeof(next_of[0]));
	if (irq_frames_nr)
		memset(irq_frame_of, 0, sizeof(irq_frame_of));
	irq_frames_nr = 0;
	next_nr = 0;
	sim_footprint_now.is_on = is_on;
	sim_footprint_now.has_spun = false;
	sim_footprint_begin();
}

u32 sim_footprint_next_copy(struct sim_footprint_next *to)
{
	memcpy(to, next_of, next_nr * sizeof(*to));
	return next_nr;
}

void sim_footprint_next_put(const struct sim_footprint_next *from, u32 nr)
{
	if (next_nr > nr)
		memset(next_of + nr, 0, (next_nr - nr) * sizeof(*next_of));
	memcpy(next_of, from, nr * sizeof(*from));
	next_nr = nr;
}

u32 sim_footprint_irq_frames_copy(const void **to)
{
	if (irq_frames_nr)
		memcpy(to, irq_frame_of, sizeof(irq_frame_of));
	return irq_frames_nr;
}

void sim_footprint_irq_frames_put(const void *const *from, u32 nr)
{
	if (nr)
		memcpy(irq_frame_of, from, sizeof(irq_frame_of));
	else if (irq_frames_nr)
		memset(irq_frame_of, 0, sizeof(irq_frame_of));
	irq_frames_nr = nr;
}

void sim_footprint_begin(void)
{
	struct sim_footprint *now = &sim_footprint_now;

	now->nr = 0;
	now->woken_nr = 0;
	now->is_full = false;
	memset(now->recent, 0, sizeof(now->recent));
}

const struct sim_footprint_next *sim_footprint_next_of(u32 task_id)
{
	return &next_of[task_id];
}

void sim_footprint_record(u64 obj, u32 flags)
{
	struct sim_footprint *now = &sim_footprint_now;
	u64 key = (obj << 20 ^ flags << 1) | 1;
	u64 *recent = &now->recent[(obj >> 3 ^ obj >> 9 ^ obj) % 64];

	if (*recent == key || sim_world->phase != SIM_PHASE_EXPLORE)
		return;
	*recent = key;
	sim_footprint_add(obj, flags);
}

void sim_footprint_add(u64 obj, u32 flags)
{
	struct sim_footprint *now = &sim_footprint_now;

	if (unlikely(now->nr == SIM_FOOTPRINT_MAX)) {
		now->is_full = true;
		return;
	}
	now->access[now->nr++] = (struct sim_access){ obj, flags };
}

/* Memory is told apart in words of eight bytes. */
void sim_footprint_record_range(u64 addr, u64 bytes, u32 flags)
{
	u64 end = addr + bytes;

	for (addr &= ~7ULL; addr < end; addr += 8)
		sim_footprint_record(addr, flags);
}

void sim_footprint_record_memory(u64 addr, u64 bytes, u32 flags)
{
	u64 model_bytes = (u64)(__sim_model_end - __sim_model_start);

	if (addr - SIM_STACK_BASE < SIM_STACK_END - SIM_STACK_BASE)
		sim_footprint_record_stack(addr, bytes, flags);
	else if (addr - SIM_WORLD_BASE < SIM_WORLD_BYTES ||
		 addr - (uintptr_t)__sim_model_start < model_bytes)
		sim_footprint_record_range(addr, bytes, flags);
}

const void *sim_footprint_irq_frame(u32 task_id, const void *frame)
{
	const void *outer = irq_frame_of[task_id];

	if (!outer || !frame) {
		irq_frames_nr += (frame != NULL) - (outer != NULL);
		irq_frame_of[task_id] = frame;
	}
	return outer;
}

bool sim_footprint_is_in_irq(u32 task_id)
{
	return irq_frame_of[task_id] != NULL;
}

/*
 * What others know of on a stack is shared as any other memory. The frames of
 * an interrupt lie wherever it came: nobody else knows of them.
 */
void sim_footprint_record_stack(u64 addr, u64 bytes, u32 flags)
{
	const struct sim_task *task = sim_world->current;
	const char *frame = task ? irq_frame_of[task->id] : NULL;

	if (frame) {
		char *lo;
		size_t stack_bytes;

		sim_stack_range(task, &lo, &stack_bytes);
		if (addr >= (uintptr_t)lo && addr < (uintptr_t)frame)
			return;
	}
	sim_footprint_record_range(addr, bytes, flags);
}

void sim_footprint_record_woken(u32 mover)
{
	struct sim_footprint *now = &sim_footprint_now;

	if (sim_world->phase != SIM_PHASE_EXPLORE)
		return;
	if (now->woken_nr == SIM_FOOTPRINT_WOKEN_MAX) {
		now->is_full = true;
		return;
	}
	now->woken[now->woken_nr++] = (u16)mover;
}

void sim_footprint_stand(sim_footprint_free_fn is_free, const void *obj,
			 bool is_shared)
{
	const struct sim_task *task = sim_world->current;

	/*
	 * Going to sleep must be something that nobody but the lock sees: not
	 * a CPU that is handed on, nor a worker whose pool wants to know.
	 */
	if (sim_world->o.preempt < SIM_PREEMPT_FULL || task->on_sleep ||
	    task->preempt_count || task->irqs_off)
		is_free = NULL;
	if (next_nr <= task->id)
		next_nr = task->id + 1;
	next_of[task->id] =
		(struct sim_footprint_next){ is_free, obj, is_shared };
}

bool sim_footprint_cpu_is_kept(u32 cpu)
{
	const struct sim_task *curr = sim_cpus[cpu].curr;

	if (curr->preempt_count || curr->irqs_off || curr->hardirq_depth)
		return true;
	return curr != sim_cpus[cpu].idle &&
	       sim_world->o.preempt < SIM_PREEMPT_FULL;
}

bool sim_footprint_irqs_are_off(u32 cpu)
{
	return sim_cpus[cpu].curr->irqs_off > 0;
}

const struct sim_task *sim_footprint_curr(u32 cpu)
{
	return sim_cpus[cpu].curr;
}

bool sim_footprint_has_step_gates(void)
{
	for (u32 id = 1; id < sim_world->tasks_nr && sim_world->gates_nr;
	     id++) {
		if (sim_gates[id].step)
			return true;
	}
	return false;
}

bool sim_footprint_timers_are_free(void)
{
	return sim_world->o.timers == SIM_TIMERS_ANY;
}

void sim_footprint_uncovered_set(const char *what)
{
	sim_footprint_now.uncovered = what;
}
