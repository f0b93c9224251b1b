// SPDX-License-Identifier: GPL-2.0-only
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

#define ALIGN_BYTES		16
#define CHUNK_BYTES_DEFAULT	((size_t)64 << 10)

struct sim_arena_chunk {
	struct sim_arena_chunk	*older;
	size_t			room_bytes;
	size_t			used_bytes;
	SIM_ALIGNED(ALIGN_BYTES) u8 data[];
};

static struct sim_arena_chunk *add_chunk(struct sim_arena *arena, size_t bytes)
{
	size_t room = max(bytes, arena->chunk_bytes);
	struct sim_arena_chunk *chunk;

	chunk = malloc(sizeof(*chunk) + room);
	if (!chunk)
		return NULL;
	chunk->older = arena->newest;
	chunk->room_bytes = room;
	chunk->used_bytes = 0;
	arena->newest = chunk;
	return chunk;
}

static void drop_newest(struct sim_arena *arena)
{
	struct sim_arena_chunk *chunk = arena->newest;

	arena->newest = chunk->older;
	free(chunk);
}

void sim_arena_init(struct sim_arena *arena, size_t chunk_bytes)
{
	arena->newest = NULL;
	arena->chunk_bytes = chunk_bytes ? chunk_bytes : CHUNK_BYTES_DEFAULT;
	arena->chunk_bytes = ALIGN_UP(arena->chunk_bytes, ALIGN_BYTES);
	arena->total_bytes = 0;
}

void sim_arena_fini(struct sim_arena *arena)
{
	while (arena->newest)
		drop_newest(arena);
	arena->total_bytes = 0;
}

void sim_arena_reset(struct sim_arena *arena)
{
	while (arena->newest && arena->newest->older)
		drop_newest(arena);
	if (arena->newest)
		arena->newest->used_bytes = 0;
	arena->total_bytes = 0;
}

void *sim_arena_alloc(struct sim_arena *arena, size_t bytes)
{
	struct sim_arena_chunk *chunk = arena->newest;
	void *data;

	SIM_ASSERT(arena->chunk_bytes > 0);

	if (bytes > PTRDIFF_MAX / 2)
		return NULL;
	bytes = ALIGN_UP(max_t(size_t, bytes, 1), ALIGN_BYTES);
	if (!chunk || chunk->room_bytes - chunk->used_bytes < bytes)
		chunk = add_chunk(arena, bytes);
	if (!chunk)
		return NULL;
	data = chunk->data + chunk->used_bytes;
	chunk->used_bytes += bytes;
	arena->total_bytes += bytes;
	return memset(data, 0, bytes);
}

void *sim_arena_alloc_array(struct sim_arena *arena, size_t nr,
			    size_t item_bytes)
{
	size_t bytes;

	if (__builtin_mul_overflow(nr, item_bytes, &bytes))
		return NULL;
	return sim_arena_alloc(arena, bytes);
}

void *sim_arena_memdup(struct sim_arena *arena, const void *data, size_t bytes)
{
	void *copy = sim_arena_alloc(arena, bytes);

	if (copy && bytes)
		memcpy(copy, data, bytes);
	return copy;
}

char *sim_arena_strdup(struct sim_arena *arena, const char *str)
{
	return sim_arena_memdup(arena, str, strlen(str) + 1);
}

char *sim_arena_printf(struct sim_arena *arena, const char *fmt, ...)
{
	va_list args;
	char *text;
	int bytes;

	va_start(args, fmt);
	bytes = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (bytes < 0)
		return NULL;
	text = sim_arena_alloc(arena, (size_t)bytes + 1);
	if (!text)
		return NULL;
	va_start(args, fmt);
	vsnprintf(text, (size_t)bytes + 1, fmt, args);
	va_end(args);
	return text;
}

struct sim_arena_mark sim_arena_mark(const struct sim_arena *arena)
{
	return (struct sim_arena_mark){
		.chunk = arena->newest,
		.used_bytes = arena->newest ? arena->newest->used_bytes : 0,
		.total_bytes = arena->total_bytes,
	};
}

void sim_arena_rewind(struct sim_arena *arena, struct sim_arena_mark mark)
{
	while (arena->newest != mark.chunk) {
		/* A mark older than a reset or another rewind is a bug. */
		SIM_ASSERT(arena->newest);
		drop_newest(arena);
	}
	if (arena->newest) {
		SIM_ASSERT(mark.used_bytes <= arena->newest->used_bytes);
		arena->newest->used_bytes = mark.used_bytes;
	}
	arena->total_bytes = mark.total_bytes;
}

size_t sim_arena_total(const struct sim_arena *arena)
{
	return arena->total_bytes;
}
