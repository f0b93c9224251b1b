/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * heap_map.h - the object map of the model heap (private to sim/core)
 *
 * Owns:       the meaning of the map's bytes: one for 16 bytes of heap.
 * Used by:    heap.c (writes), access.c (reads, on the hot path).
 */
#ifndef SIM_CORE_HEAP_MAP_H
#define SIM_CORE_HEAP_MAP_H

#include "base/base.h"
#include "core/world.h"

#define SIM_HEAP_GRANULE	16UL

enum {
	SIM_HEAP_NONE = 0,	/* header or padding */
	SIM_HEAP_LIVE = 1,
	SIM_HEAP_FREED = 2,
};

#define sim_heap_map ((u8 *)SIM_HEAP_MAP_BASE)

#define SIM_HEAP_GRANULES	(SIM_HEAP_BYTES / SIM_HEAP_GRANULE)
SIM_STATIC_ASSERT(SIM_HEAP_MAP_BASE + SIM_HEAP_GRANULES < SIM_HEAP_BASE);

/**
 * sim_heap_state() - what the map says about @addr; SIM_HEAP_NONE outside
 *
 * Addresses outside of the heap share the entry behind the last one, which is
 * never written: where they lie is hard to foresee, so it is not branched on.
 */
static inline u8 sim_heap_state(uintptr_t addr)
{
	uintptr_t granule = (addr - SIM_HEAP_BASE) / SIM_HEAP_GRANULE;

	granule = granule < SIM_HEAP_GRANULES ? granule : SIM_HEAP_GRANULES;
	return sim_heap_map[granule];
}

/** sim_heap_is_freed() - does @addr lie in a freed or poisoned object? */
static inline bool sim_heap_is_freed(uintptr_t addr)
{
	return sim_heap_state(addr) == SIM_HEAP_FREED;
}

/** sim_heap_report() - the use-after-free finding for @ptr */
SIM_NORETURN void sim_heap_report(const void *ptr);

#endif /* SIM_CORE_HEAP_MAP_H */
