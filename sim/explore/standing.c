// SPDX-License-Identifier: GPL-2.0-only
/*
 * standing.c - look at a stopped world
 */
#include "explore/standing.h"

#include "base/assert.h"
#include "core/heap.h"
#include "core/wait.h"
#include "core/world.h"

u32 sim_standing_cut(u32 steps_max)
{
	u32 before = sim_world->o.steps_max;

	sim_world->o.steps_max = steps_max;
	return before;
}

const struct sim_cpu *sim_standing_cpu(u32 cpu)
{
	SIM_ASSERT(cpu < sim_world->o.cpus_nr);
	return &sim_cpus[cpu];
}

const struct sim_irq *sim_standing_irq(u32 cpu)
{
	const struct sim_cpu *c = sim_standing_cpu(cpu);

	return list_empty(&c->irqs) ?
		       NULL :
		       list_first_entry(&c->irqs, struct sim_irq, node);
}

const struct sim_timer *sim_standing_timer(void)
{
	return list_empty(&sim_world->timers) ?
		       NULL :
		       list_first_entry(&sim_world->timers, struct sim_timer,
					node);
}

u64 sim_standing_time_us(void)
{
	return sim_world->now_us;
}

void sim_standing_wakers(const struct sim_waiter *w, struct sim_wakers *ret)
{
	ret->all = false;
	ret->unknown = !w->spec->wakers;
	ret->nr = 0;
	if (w->spec->wakers)
		w->spec->wakers(w, ret);
}

bool sim_standing_is_percpu(const void *addr)
{
	const char *at = addr;

	return at >= __sim_percpu_start && at < __sim_percpu_end;
}

const void *sim_standing_percpu(const void *addr, u32 cpu)
{
	SIM_ASSERT(cpu < sim_world->o.cpus_nr);
	return sim_standing_is_percpu(addr) ? sim_percpu_ptr(addr, cpu) : addr;
}

/* Bytes of [@addr, @addr + @bytes) that lie in [@from, @from + @from_bytes). */
static size_t inside(uintptr_t addr, size_t bytes, uintptr_t from,
		     size_t from_bytes)
{
	if (addr < from || addr - from >= from_bytes)
		return 0;
	return min_t(size_t, bytes, from_bytes - (addr - from));
}

size_t sim_standing_readable(const void *ptr, size_t bytes)
{
	const struct sim_world_state *w = sim_world;
	uintptr_t addr = (uintptr_t)ptr;
	size_t nr = inside(addr, bytes, (uintptr_t)__sim_model_start,
			   (size_t)(__sim_model_end - __sim_model_start));

	if (!nr)
		nr = inside(addr, bytes, SIM_HEAP_BASE, w->heap_used);
	for (u32 cpu = 0; !nr && cpu < w->o.cpus_nr; cpu++)
		nr = inside(addr, bytes,
			    SIM_PERCPU_BASE + cpu * SIM_PERCPU_UNIT,
			    w->percpu_used);
	return nr;
}
