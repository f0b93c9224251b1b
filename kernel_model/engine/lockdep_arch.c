// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_arch.c - stack traces and the addresses of global locks
 */
#include <string.h>

#include "core/unwind.h"
#include "core/world.h"

#include <asm/lockdep_arch.h>

u32 km_unwind(const void **ret, u32 max)
{
	return sim_unwind_current(ret, max);
}

void km_clear(void *table, size_t bytes)
{
	memset(table, 0, bytes);
}

const void *km_static_key(const void *obj)
{
	uintptr_t p = (uintptr_t)obj;
	uintptr_t off = (p - SIM_PERCPU_BASE) % SIM_PERCPU_UNIT;

	if (p - (uintptr_t)__sim_model_start <
	    (uintptr_t)(__sim_model_end - __sim_model_start))
		return obj;
	if (p - SIM_PERCPU_BASE < SIM_CPUS_MAX * SIM_PERCPU_UNIT &&
	    off < (uintptr_t)(__sim_percpu_end - __sim_percpu_start))
		return __sim_percpu_start + off;
	return NULL;
}
