// SPDX-License-Identifier: GPL-2.0-only
#include "store/counters.h"

#include <stdlib.h>
#include <string.h>

struct store_counter *store_counters_get(struct store_counters *counters,
					 const void *key, size_t key_bytes)
{
	struct store_counter *counter;

	HASH_FIND(hh, counters->head, key, key_bytes, counter);
	if (counter)
		return counter;
	counter = calloc(1, sizeof(*counter) + key_bytes);
	if (!counter)
		return NULL;
	memcpy(counter->key, key, key_bytes);
	counter->is_new = true;
	HASH_ADD_KEYPTR(hh, counters->head, counter->key, key_bytes, counter);
	/* uthash empties the handle of what it could not add. */
	if (!counter->hh.tbl) {
		free(counter);
		return NULL;
	}
	return counter;
}

void store_counters_drop(struct store_counters *counters,
			 struct store_counter *counter)
{
	if (!counter)
		return;
	HASH_DELETE(hh, counters->head, counter);
	free(counter);
}

void store_counters_clear(struct store_counters *counters)
{
	struct store_counter *counter, *next;

	for (counter = counters->head; counter; counter = next) {
		next = counter->hh.next;
		HASH_DELETE(hh, counters->head, counter);
		free(counter);
	}
}

size_t store_key_join(char *buf, size_t buf_bytes, const char *const *parts,
		      u32 parts_nr)
{
	size_t used = 0;
	u32 i;

	for (i = 0; i < parts_nr; i++) {
		size_t bytes = strlen(parts[i]) + 1;

		if (bytes > buf_bytes - used)
			return 0;
		memcpy(buf + used, parts[i], bytes);
		used += bytes;
	}
	return used;
}
