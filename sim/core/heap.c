// SPDX-License-Identifier: GPL-2.0-only
/*
 * heap.c - the model heap with its object map, per-CPU areas, script arena
 */
#include "core/heap.h"

#include <string.h>

#include "base/assert.h"
#include "core/footprint.h"
#include "core/heap_map.h"
#include "core/world.h"

#define GRANULE		SIM_HEAP_GRANULE
#define HEADER_MAGIC	0x6f626a31u

/* In front of each object: one granule, so that objects stay aligned. */
struct header {
	u32		magic;
	u32		granules;
	const char	*name;
};

SIM_STATIC_ASSERT(sizeof(struct header) == GRANULE);

static inline u8 *map_of(const void *ptr)
{
	return sim_heap_map + ((uintptr_t)ptr - SIM_HEAP_BASE) / GRANULE;
}

static bool in_heap(const void *ptr)
{
	return (uintptr_t)ptr - SIM_HEAP_BASE < SIM_HEAP_BYTES;
}

static size_t start_behind(size_t used, size_t align)
{
	return ALIGN_UP(used + sizeof(struct header), align);
}

/* In the part of the running task; 0: it has none, or that is full. */
static size_t take_own(size_t bytes, size_t align)
{
	struct sim_task *task = sim_world->current;
	size_t start;

	if (!task || !task->heap_end)
		return 0;
	start = start_behind(task->heap_used, align);
	if (start + bytes > task->heap_end)
		return 0;
	task->heap_used = (u32)(start + bytes);
	return start;
}

static size_t take_common(size_t bytes, size_t align, const char *name)
{
	size_t start = start_behind(sim_world->heap_used, align);

	if (start + bytes > SIM_HEAP_BYTES)
		sim_finding(SIM_VERDICT_LIMIT_HEAP,
			    "model heap is full allocating '%s'", name);
	sim_world->heap_used = start + bytes;
	sim_footprint_id(SIM_FOOTPRINT_HEAP, SIM_ACCESS_WRITE);
	return start;
}

void sim_heap_give_part(struct sim_task *task, size_t bytes)
{
	task->heap_used = (u32)sim_world->heap_used;
	sim_world->heap_used += ALIGN_UP(bytes, GRANULE);
	task->heap_end = (u32)sim_world->heap_used;
}

bool sim_heap_is_used(void)
{
	return sim_world->heap_used;
}

void *sim_heap_alloc_aligned(size_t bytes, size_t align, const char *name)
{
	size_t granules = (bytes + GRANULE - 1) / GRANULE;
	size_t start = take_own(granules * GRANULE, align);
	struct header *header;
	char *ptr;

	SIM_ASSERT(bytes > 0);
	SIM_ASSERT(align >= GRANULE);
	if (!start)
		start = take_common(granules * GRANULE, align, name);
	ptr = (char *)SIM_HEAP_BASE + start;
	header = (struct header *)ptr - 1;
	header->magic = HEADER_MAGIC;
	header->granules = (u32)granules;
	header->name = name;
	/* Never used before: still zero, see sim_snapshot_restore(). */
	memset(map_of(ptr), SIM_HEAP_LIVE, granules);
	return ptr;
}

void *sim_heap_alloc(size_t bytes, const char *name)
{
	return sim_heap_alloc_aligned(bytes, GRANULE, name);
}

void sim_heap_free(void *ptr)
{
	struct header *header;

	if (!ptr)
		return;
	header = (struct header *)ptr - 1;
	if (!in_heap(ptr) || (uintptr_t)ptr % GRANULE ||
	    header->magic != HEADER_MAGIC)
		sim_finding(SIM_VERDICT_ASSERTION,
			    "free of memory that is no heap object");
	if (*map_of(ptr) == SIM_HEAP_FREED)
		sim_finding(SIM_VERDICT_DOUBLE_FREE, "object '%s' freed twice",
			    header->name);
	sim_footprint_range(ptr, (u64)header->granules * GRANULE,
			    SIM_ACCESS_WRITE);
	memset(map_of(ptr), SIM_HEAP_FREED, header->granules);
}

size_t sim_heap_object_bytes(const void *ptr)
{
	const struct header *header;

	if (!in_heap(ptr) || (uintptr_t)ptr % GRANULE)
		return 0;
	header = (const struct header *)ptr - 1;
	if (header->magic != HEADER_MAGIC)
		return 0;
	return (size_t)header->granules * GRANULE;
}

void sim_heap_poison(const void *ptr, size_t bytes, const char *name)
{
	(void)name;
	SIM_ASSERT(in_heap(ptr));
	sim_footprint_range(ptr, bytes, SIM_ACCESS_WRITE);
	memset(map_of(ptr), SIM_HEAP_FREED, (bytes + GRANULE - 1) / GRANULE);
}

void sim_heap_unpoison(const void *ptr, size_t bytes)
{
	SIM_ASSERT(in_heap(ptr));
	sim_footprint_range(ptr, bytes, SIM_ACCESS_WRITE);
	memset(map_of(ptr), SIM_HEAP_LIVE, (bytes + GRANULE - 1) / GRANULE);
}

/* The object that @ptr points into, for the report; NULL if none. */
static const struct header *object_of(const void *ptr)
{
	uintptr_t p = ALIGN_UP((uintptr_t)ptr - (GRANULE - 1), GRANULE);

	for (; p > SIM_HEAP_BASE + sizeof(struct header); p -= GRANULE) {
		const struct header *header = (struct header *)p - 1;

		if (header->magic != HEADER_MAGIC)
			continue;
		if (p + (uintptr_t)header->granules * GRANULE > (uintptr_t)ptr)
			return header;
		return NULL;
	}
	return NULL;
}

SIM_NORETURN void sim_heap_report(const void *ptr)
{
	const struct header *header = object_of(ptr);

	if (!header)
		sim_finding(SIM_VERDICT_USE_AFTER_FREE,
			    "access to heap memory that is no object");
	sim_finding(SIM_VERDICT_USE_AFTER_FREE,
		    "access to freed '%s', %u bytes into it", header->name,
		    (u32)((const char *)ptr - (const char *)(header + 1)));
}

void sim_heap_check(const void *ptr)
{
	sim_footprint_range(ptr, 1, 0);
	if (unlikely(sim_heap_is_freed((uintptr_t)ptr)))
		sim_heap_report(ptr);
}

/* ---- per-CPU areas ---- */

static size_t percpu_static_bytes(void)
{
	return ALIGN_UP((size_t)(__sim_percpu_end - __sim_percpu_start), 64);
}

void *sim_percpu_alloc(size_t bytes, const char *name)
{
	u32 start = ALIGN_UP(sim_world->percpu_used, 16);

	sim_footprint_id(SIM_FOOTPRINT_HEAP, SIM_ACCESS_WRITE);
	if (start + bytes > SIM_PERCPU_UNIT)
		sim_finding(SIM_VERDICT_LIMIT_HEAP,
			    "per-CPU area is full allocating '%s'", name);
	sim_world->percpu_used = (u32)(start + bytes);
	return (char *)SIM_PERCPU_BASE + start;
}

void sim_percpu_free(void *ptr)
{
	(void)ptr;
}

void *sim_percpu_ptr(const void *ptr, u32 cpu)
{
	uintptr_t p = (uintptr_t)ptr;
	uintptr_t base = SIM_PERCPU_BASE;

	if (p - base >= SIM_PERCPU_UNIT)
		p = base + (p - (uintptr_t)__sim_percpu_start);
	return (void *)(p + cpu * SIM_PERCPU_UNIT);
}

/* ---- script arena: size classes, free lists, no headers ---- */

/* Classes: multiples of 16 up to 512, then powers of two. */
static u32 class_of(size_t bytes, size_t *ret_bytes)
{
	u32 size_class = 32;
	size_t size = 1024;

	if (bytes <= 512) {
		*ret_bytes = ALIGN_UP(bytes, 16);
		return (u32)(*ret_bytes / 16) - 1;
	}
	while (size < bytes) {
		size *= 2;
		size_class++;
	}
	*ret_bytes = size;
	return size_class;
}

/*
 * Blocks beyond the last class are bump-allocated and their memory is not
 * reused before the next restore; the arena limit still counts them down.
 */
static void *arena_take(size_t bytes)
{
	struct sim_world_state *w = sim_world;
	size_t size;
	u32 size_class = class_of(bytes, &size);
	void *block;

	if (w->arena_live + size > w->arena_limit)
		return NULL;
	if (size_class < SIM_ARENA_CLASSES && w->arena_free[size_class]) {
		block = w->arena_free[size_class];
		w->arena_free[size_class] = *(void **)block;
	} else {
		if (w->arena_used + size > SIM_ARENA_BYTES)
			return NULL;
		block = (char *)SIM_ARENA_BASE + w->arena_used;
		w->arena_used += size;
	}
	w->arena_live += size;
	return block;
}

static void arena_give(void *block, size_t bytes)
{
	struct sim_world_state *w = sim_world;
	size_t size;
	u32 size_class = class_of(bytes, &size);

	w->arena_live -= size;
	if (size_class >= SIM_ARENA_CLASSES)
		return;
	*(void **)block = w->arena_free[size_class];
	w->arena_free[size_class] = block;
}

void *sim_arena_realloc(void *ptr, size_t old_bytes, size_t new_bytes)
{
	size_t old_size, new_size;
	void *block;

	if (!new_bytes) {
		if (ptr && old_bytes)
			arena_give(ptr, old_bytes);
		return NULL;
	}
	if (!ptr || !old_bytes)
		return arena_take(new_bytes);
	class_of(old_bytes, &old_size);
	class_of(new_bytes, &new_size);
	if (old_size == new_size)
		return ptr;
	block = arena_take(new_bytes);
	if (!block)
		return NULL;
	memcpy(block, ptr, old_bytes < new_bytes ? old_bytes : new_bytes);
	arena_give(ptr, old_bytes);
	return block;
}

size_t sim_arena_used_bytes(void)
{
	return sim_world->arena_live;
}

void sim_arena_limit_set(size_t bytes)
{
	if (!bytes || bytes > SIM_ARENA_BYTES)
		bytes = SIM_ARENA_BYTES;
	sim_world->arena_limit = bytes;
}

/* Start values of a fresh world. */
void sim_heap_reset(void)
{
	sim_world->heap_used = GRANULE;
	sim_world->percpu_used = (u32)percpu_static_bytes();
	sim_arena_limit_set(0);
	if (!percpu_static_bytes())
		return;
	for (u32 cpu = 0; cpu < sim_world->o.cpus_nr; cpu++)
		memcpy((char *)SIM_PERCPU_BASE + cpu * SIM_PERCPU_UNIT,
		       __sim_percpu_start,
		       (size_t)(__sim_percpu_end - __sim_percpu_start));
}
