/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * heap.h - memory inside the world: the model's heap and the script's arena
 *
 * Owns:       the heap regions and the object map of the model heap.
 * Promises:   addresses depend on the order of calls only, those of a task with
 *             a part of its own on its own calls. A freed model
 *             object is not reused within an execution (quarantine), so an
 *             access to it is always seen.
 * Never:      switches.
 */
#ifndef SIM_CORE_HEAP_H
#define SIM_CORE_HEAP_H

#include "base/base.h"

struct sim_task;

/**
 * sim_heap_alloc() - zeroed object of the model heap, 16-byte aligned
 * @bytes: size, at least 1
 * @name: what it is, for use-after-free reports; static
 *
 * A full heap is a limit-heap verdict. Not a schedule point.
 */
void *sim_heap_alloc(size_t bytes, const char *name);

/** sim_heap_alloc_aligned() - the same with @align a power of two >= 16 */
void *sim_heap_alloc_aligned(size_t bytes, size_t align, const char *name);

/**
 * sim_heap_free() - free an object; NULL is allowed
 *
 * Freeing twice is a finding (double-free); freeing something that is no
 * object, a lock-free assertion finding.
 */
void sim_heap_free(void *ptr);

/**
 * sim_heap_give_part() - the next allocations of @task come from @bytes of its own
 *
 * As long as they fit, their addresses do not depend on what others allocate. So
 * two tasks that allocate in either order lead to one state.
 */
void sim_heap_give_part(struct sim_task *task, size_t bytes);

/** sim_heap_is_used() - was anything allocated? */
bool sim_heap_is_used(void);

/** sim_heap_object_bytes() - size of the object at @ptr, rounded up to 16; 0
 * if there is none */
size_t sim_heap_object_bytes(const void *ptr);

/**
 * sim_heap_poison()/sim_heap_unpoison() - mark a part of an object as dead
 * or alive for the access checks (slab objects inside a page)
 * @ptr: 16-byte aligned
 * @bytes: rounded up to 16
 */
void sim_heap_poison(const void *ptr, size_t bytes, const char *name);
void sim_heap_unpoison(const void *ptr, size_t bytes);

/** sim_heap_check() - finding use-after-free if @ptr points to freed memory
 *
 * Instrumented code is checked by itself (core/access); primitives built
 * without instrumentation call this.
 */
void sim_heap_check(const void *ptr);

/** sim_percpu_alloc() - @bytes zeroed bytes for each CPU, 16-byte aligned
 *
 * Return: address of CPU 0's copy. See sim_percpu_ptr().
 */
void *sim_percpu_alloc(size_t bytes, const char *name);

/** sim_percpu_free() - the block is not reused */
void sim_percpu_free(void *ptr);

/** sim_percpu_ptr() - CPU @cpu's copy of a block from sim_percpu_alloc() or of
 * a static per-CPU variable (address of its template in the section) */
void *sim_percpu_ptr(const void *ptr, u32 cpu);

/**
 * sim_arena_realloc() - allocator of the script universe (lua_Alloc semantics)
 * @ptr: old block or NULL
 * @old_bytes: its size
 * @new_bytes: wanted size, 0 frees
 *
 * Return: the block, or NULL when the arena's limit is reached.
 */
void *sim_arena_realloc(void *ptr, size_t old_bytes, size_t new_bytes);

/** sim_arena_used_bytes() - live bytes in the script arena */
size_t sim_arena_used_bytes(void);

/** sim_arena_limit_set() - most live bytes; 0: region size */
void sim_arena_limit_set(size_t bytes);

#endif /* SIM_CORE_HEAP_H */
