// SPDX-License-Identifier: GPL-2.0-only
#include "base/vec.h"

#include <stdlib.h>

#define ROOM_NR_FIRST	8

void *sim_vec_grow_items(void *items, size_t *room_nr, size_t wanted_nr,
			 size_t item_bytes)
{
	size_t room = max_t(size_t, *room_nr, ROOM_NR_FIRST);
	size_t bytes;
	void *moved;

	SIM_ASSERT(item_bytes > 0);
	SIM_ASSERT(wanted_nr > *room_nr);

	while (room < wanted_nr) {
		if (room > SIZE_MAX / 2)
			return NULL;
		room *= 2;
	}
	if (__builtin_mul_overflow(room, item_bytes, &bytes))
		return NULL;
	/* The allocators' own limit; beyond it the size is nonsense anyway. */
	if (bytes > PTRDIFF_MAX)
		return NULL;
	moved = realloc(items, bytes);
	if (!moved)
		return NULL;
	*room_nr = room;
	return moved;
}

void sim_vec_free_items(void *items)
{
	free(items);
}
