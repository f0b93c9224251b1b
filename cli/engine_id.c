// SPDX-License-Identifier: GPL-2.0-only
/*
 * engine_id.c - a hash of the running program
 */
#include "engine_id.h"

#include <stdio.h>

#include "base/hash.h"

u64 cli_engine_id(void)
{
	static u64 id;
	static char buf[1 << 16];
	struct sim_hash hash;
	FILE *file;
	size_t nr;

	if (id)
		return id;
	file = fopen("/proc/self/exe", "rb");
	if (!file)
		return 0;
	sim_hash_init(&hash);
	while ((nr = fread(buf, 1, sizeof(buf), file)) > 0)
		sim_hash_add(&hash, buf, nr);
	fclose(file);
	id = sim_hash_sum64(&hash);
	return id;
}
