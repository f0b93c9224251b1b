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

bool sim_place_name(const void *ip, char *buf, size_t bytes)
{
	if (!places_now || !sim_place_is(ip))
		return false;
	places_now->name(ip, buf, bytes);
	return true;
}
