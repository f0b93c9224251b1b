/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.h - many allocations, one release
 *
 * Owns:       chunks of memory, handed out from low to high addresses.
 * Used by:    explore, store, script and reports for data of one life time.
 * Promises:   memory is zeroed and 16-byte aligned; a reset is O(chunks).
 * Never:      frees a single object; for that take the heap.
 */
#ifndef SIM_BASE_ARENA_H
#define SIM_BASE_ARENA_H

#include <stdarg.h>

#include "base/base.h"

struct sim_arena_chunk;			/* arena.c */

struct sim_arena {
	/* private: */
	struct sim_arena_chunk	*newest;
	size_t			chunk_bytes;
	size_t			total_bytes;
};

/* A point to go back to; valid until something older is dropped. */
struct sim_arena_mark {
	/* private: */
	struct sim_arena_chunk	*chunk;
	size_t			used_bytes;
	size_t			total_bytes;
};

/**
 * sim_arena_init() - empty arena; allocates nothing yet
 * @chunk_bytes: size of a chunk, 0 for 64 KiB
 */
void sim_arena_init(struct sim_arena *arena, size_t chunk_bytes);

/** sim_arena_fini() - release everything */
void sim_arena_fini(struct sim_arena *arena);

/** sim_arena_reset() - drop all allocations, keep one chunk for reuse */
void sim_arena_reset(struct sim_arena *arena);

/** sim_arena_alloc() - zeroed memory, never NULL for @bytes 0; NULL: no memory */
void *sim_arena_alloc(struct sim_arena *arena, size_t bytes);

/** sim_arena_alloc_array() - the same for @nr items, safe against overflow */
void *sim_arena_alloc_array(struct sim_arena *arena, size_t nr,
			    size_t item_bytes);

/** sim_arena_memdup() - copy of @bytes bytes */
void *sim_arena_memdup(struct sim_arena *arena, const void *data, size_t bytes);

/** sim_arena_strdup() - copy of a string */
char *sim_arena_strdup(struct sim_arena *arena, const char *str);

/** sim_arena_printf() - formatted string */
char *sim_arena_printf(struct sim_arena *arena, const char *fmt, ...)
	SIM_PRINTF(2, 3);

/** sim_arena_mark() - remember the present state */
struct sim_arena_mark sim_arena_mark(const struct sim_arena *arena);

/** sim_arena_rewind() - drop everything allocated since @mark */
void sim_arena_rewind(struct sim_arena *arena, struct sim_arena_mark mark);

/** sim_arena_total() - bytes handed out and not dropped, with alignment */
size_t sim_arena_total(const struct sim_arena *arena);

#endif /* SIM_BASE_ARENA_H */
