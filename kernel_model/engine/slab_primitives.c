// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab_primitives.c - exchanges that the slab allocator needs
 */
#include "base/assert.h"
#include "core/cpu.h"
#include "core/footprint.h"
#include "core/heap.h"
#include "core/point.h"

#include <asm/slab_primitives.h>

void *km_slab_read_word(const void *ptr)
{
	sim_footprint(ptr, 0);
	return *(void *const *)ptr;
}

static bool exchange_double(struct km_double_word *words,
			    const struct km_double_word *old,
			    const struct km_double_word *new_value)
{
	SIM_ASSERT(IS_ALIGNED((uintptr_t)words, 16));
	sim_footprint_range(words, sizeof(*words), 0);
	if (words->first != old->first || words->second != old->second)
		return false;
	sim_footprint_range(words, sizeof(*words), SIM_ACCESS_WRITE);
	*words = *new_value;
	return true;
}

bool km_cmpxchg_double(void *ptr, const struct km_double_word *old,
		       const struct km_double_word *new_value)
{
	sim_point_bare(SIM_POINT_ATOMIC, ptr, "cmpxchg_double");
	sim_heap_check(ptr);
	return exchange_double(ptr, old, new_value);
}

bool km_this_cpu_cmpxchg_double(void *pcp, const struct km_double_word *old,
				const struct km_double_word *new_value)
{
	sim_point_bare(SIM_POINT_ATOMIC, pcp, "this_cpu_cmpxchg_double");
	return exchange_double(sim_percpu_ptr(pcp, sim_cpu_current()), old,
			       new_value);
}

bool km_this_cpu_cmpxchg(void *pcp, void *old, void *new_value)
{
	void **word;

	sim_point_bare(SIM_POINT_ATOMIC, pcp, "this_cpu_cmpxchg");
	word = sim_percpu_ptr(pcp, sim_cpu_current());
	sim_footprint(word, 0);
	if (*word != old)
		return false;
	sim_footprint(word, SIM_ACCESS_WRITE);
	*word = new_value;
	return true;
}
