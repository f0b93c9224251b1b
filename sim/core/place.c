// SPDX-License-Identifier: GPL-2.0-only
/*
 * place.c - lines of scripts: who knows them
 */
#include "core/place.h"

static const struct sim_places *places_now;

void sim_places_set(const struct sim_places *places)
{
	places_now = places;
}

const void *sim_place_of(void *ctx)
{
	return places_now && ctx ? places_now->of(ctx) : NULL;
}

u32 sim_place_of_task(const struct sim_task *task, const void **ret, u32 max)
{
	return places_now ? places_now->of_task(task, ret, max) : 0;
}

const char *sim_place_line(const void *ip, u32 *ret_line)
{
	if (!places_now || !sim_place_is(ip))
		return NULL;
	return places_now->line(ip, ret_line);
}

bool sim_place_name(const void *ip, char *buf, size_t bytes)
{
	if (!places_now || !sim_place_is(ip))
		return false;
	places_now->name(ip, buf, bytes);
	return true;
}
