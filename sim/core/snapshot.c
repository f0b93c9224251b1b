// SPDX-License-Identifier: GPL-2.0-only
/*
 * snapshot.c - ranges copied away and back
 */
#include "core/snapshot.h"

#include <string.h>
#include <sys/mman.h>

#include "base/assert.h"
#include "base/hash.h"
#include "core/heap_map.h"
#include "core/world.h"

#define RANGES_MAX	(SIM_CPUS_MAX + 2 * SIM_TASKS_MAX + 16)

struct range {
	char	*addr;
	size_t	bytes;
	size_t	copy_off;
};

struct sim_snapshot {
	size_t		map_bytes;
	size_t		copy_bytes;
	u32		ranges_nr;
	struct range	ranges[RANGES_MAX];
	char		copy[];
};

struct plan {
	u32		nr;
	size_t		bytes;
	struct range	ranges[RANGES_MAX];
};

static void plan_add(struct plan *plan, void *addr, size_t bytes)
{
	if (!bytes)
		return;
	SIM_ASSERT(plan->nr < RANGES_MAX);
	plan->ranges[plan->nr++] = (struct range){
		.addr = addr,
		.bytes = bytes,
		.copy_off = plan->bytes,
	};
	plan->bytes = ALIGN_UP(plan->bytes + bytes, 64);
}

static void plan_stacks(struct plan *plan)
{
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		const struct sim_task *task = &sim_tasks[id];
		char *lo;
		size_t bytes;

		if (task->state == SIM_TASK_DONE && task != sim_world->current)
			continue;
		sim_stack_range(task, &lo, &bytes);
		SIM_ASSERT((char *)task->coro.sp >= lo);
		SIM_ASSERT((char *)task->coro.sp < lo + bytes);
		plan_add(plan, task->coro.sp,
			 (size_t)(lo + bytes - (char *)task->coro.sp));
	}
}

/* Most tasks hold nothing when a snapshot is taken. */
static void plan_held(struct plan *plan)
{
	for (u32 id = 1; id < sim_world->tasks_nr; id++)
		plan_add(plan, sim_tasks[id].held,
			 sim_tasks[id].held_nr * sizeof(struct sim_held));
}

static const struct sim_snapshot_more *more;

void sim_snapshot_more_set(const struct sim_snapshot_more *new_more)
{
	more = new_more;
}

static void plan_make(struct plan *plan)
{
	struct sim_world_state *w = sim_world;

	plan->nr = 0;
	plan->bytes = 0;
	plan_add(plan, w, sizeof(*w));
	plan_add(plan, sim_cpus, w->o.cpus_nr * sizeof(*sim_cpus));
	if (w->gates_nr)
		plan_add(plan, sim_gates, w->tasks_nr * sizeof(*sim_gates));
	plan_add(plan, sim_tasks, w->tasks_nr * sizeof(*sim_tasks));
	plan_held(plan);
	plan_add(plan, __sim_model_start,
		 (size_t)(__sim_model_end - __sim_model_start));
	for (u32 cpu = 0; cpu < w->o.cpus_nr; cpu++)
		plan_add(plan, (char *)SIM_PERCPU_BASE + cpu * SIM_PERCPU_UNIT,
			 w->percpu_used);
	plan_add(plan, (void *)SIM_HEAP_BASE, w->heap_used);
	plan_add(plan, sim_heap_map, w->heap_used / SIM_HEAP_GRANULE + 1);
	plan_add(plan, (void *)SIM_ARENA_BASE, w->arena_used);
	if (more)
		plan_add(plan, more->addr, more->bytes());
	plan_stacks(plan);
}

static struct sim_snapshot *map(size_t bytes)
{
	struct sim_snapshot *snap = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (snap == MAP_FAILED)
		return NULL;
	snap->map_bytes = bytes;
	return snap;
}

static void copy_plan(struct sim_snapshot *snap, const struct plan *plan)
{
	snap->ranges_nr = plan->nr;
	snap->copy_bytes = 0;
	memcpy(snap->ranges, plan->ranges, plan->nr * sizeof(plan->ranges[0]));
	for (u32 i = 0; i < plan->nr; i++) {
		sim_coro_stack_expose(plan->ranges[i].addr,
				      plan->ranges[i].bytes);
		memcpy(snap->copy + plan->ranges[i].copy_off,
		       plan->ranges[i].addr, plan->ranges[i].bytes);
		snap->copy_bytes += plan->ranges[i].bytes;
	}
}

static struct plan plan_now;

int sim_snapshot_take(struct sim_snapshot **ret, struct sim_error *err)
{
	struct sim_snapshot *snap;
	size_t bytes;

	SIM_ASSERT(!sim_world->current);
	plan_make(&plan_now);
	bytes = sizeof(*snap) + plan_now.bytes;
	snap = map(bytes);
	if (!snap)
		return sim_error_set(err, SIM_ERR_NOMEM,
				     "cannot map %zu bytes for a snapshot",
				     bytes);
	copy_plan(snap, &plan_now);
	*ret = snap;
	return 0;
}

int sim_snapshot_retake(struct sim_snapshot **snap)
{
	size_t bytes;

	plan_make(&plan_now);
	bytes = sizeof(**snap) + plan_now.bytes;
	if (*snap && (*snap)->map_bytes < bytes) {
		sim_snapshot_free(*snap);
		*snap = NULL;
	}
	if (!*snap)
		*snap = map(bytes + bytes / 4);
	if (!*snap)
		return -SIM_ERR_NOMEM;
	copy_plan(*snap, &plan_now);
	return 0;
}

/*
 * Abandoned frames below @range leave their redzones behind; stacks that were
 * handed out since the snapshot are forgotten when they are taken again.
 */
static void forget_frames(const struct range *range)
{
	uintptr_t addr = (uintptr_t)range->addr;
	uintptr_t slot_bytes = addr < SIM_STACK_BIG_BASE ? SIM_STACK_SLOT :
							   SIM_STACK_BIG_SLOT;
	uintptr_t lo = (addr & ~(slot_bytes - 1)) + SIM_STACK_GUARD;

	sim_coro_stack_forget((void *)lo, addr + range->bytes - lo);
}

/* What was handed out since the snapshot is zero again, as it was before. */
static void clear_late(size_t heap_used, u32 percpu_used)
{
	const struct sim_world_state *w = sim_world;

	if (heap_used > w->heap_used) {
		memset((char *)SIM_HEAP_BASE + w->heap_used, 0,
		       heap_used - w->heap_used);
		memset(sim_heap_map + w->heap_used / SIM_HEAP_GRANULE, 0,
		       (heap_used - w->heap_used) / SIM_HEAP_GRANULE);
	}
	if (percpu_used <= w->percpu_used)
		return;
	for (u32 cpu = 0; cpu < w->o.cpus_nr; cpu++)
		memset((char *)SIM_PERCPU_BASE + cpu * SIM_PERCPU_UNIT +
			       w->percpu_used,
		       0, percpu_used - w->percpu_used);
}

static bool is_stack(const struct range *range)
{
	uintptr_t addr = (uintptr_t)range->addr;

	return addr >= SIM_STACK_BASE &&
	       addr < SIM_WORLD_BASE + SIM_WORLD_BYTES;
}

void sim_snapshot_restore(const struct sim_snapshot *snap)
{
	size_t heap_used = sim_world->heap_used;
	u32 percpu_used = sim_world->percpu_used;

	for (u32 i = 0; i < snap->ranges_nr; i++) {
		const struct range *range = &snap->ranges[i];

		if (is_stack(range))
			forget_frames(range);
		memcpy(range->addr, snap->copy + range->copy_off, range->bytes);
	}
	clear_late(heap_used, percpu_used);
}

size_t sim_snapshot_bytes(const struct sim_snapshot *snap)
{
	return snap->copy_bytes;
}

u64 sim_snapshot_model_hash(void)
{
	const struct sim_world_state *w = sim_world;
	u64 hash = sim_hash64_seeded(
		__sim_model_start,
		(size_t)(__sim_model_end - __sim_model_start), w->heap_used);

	for (u32 cpu = 0; cpu < w->o.cpus_nr; cpu++)
		hash = sim_hash64_seeded((char *)SIM_PERCPU_BASE +
						 cpu * SIM_PERCPU_UNIT,
					 w->percpu_used, hash);
	return sim_hash64_seeded((void *)SIM_HEAP_BASE, w->heap_used, hash);
}

void sim_snapshot_free(struct sim_snapshot *snap)
{
	if (snap)
		munmap(snap, snap->map_bytes);
}
