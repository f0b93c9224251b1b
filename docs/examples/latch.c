// SPDX-License-Identifier: GPL-2.0-only
/*
 * latch.c - example of a primitive, on the one way to wait (core/wait)
 */
#include "latch.h"

#include <stdio.h>

#include "core/footprint.h"
#include "core/heap.h"
#include "core/point.h"

struct latch *latch_create(const char *name, u32 count)
{
	struct latch *latch = sim_heap_alloc(sizeof(*latch), "latch");

	sim_wait_init(&latch->wait);
	snprintf(latch->name, sizeof(latch->name), "%s", name);
	latch->count = count;
	latch->spec = (struct sim_wait_spec){
		.why = SIM_WAIT_EVENT, .name = latch->name,
		/* No .wakers: anybody may count down. When nobody is left
		 * who could, the verdict is lost-wakeup. */
	};
	return latch;
}

void latch_count_down(struct latch *latch)
{
	/* First the point, then the step: others may act in between. */
	sim_point(SIM_POINT_WAKE, latch, latch->name);
	sim_footprint(latch, SIM_ACCESS_WRITE);
	if (latch->count && --latch->count == 0)
		sim_wait_wake(&latch->wait, U32_MAX);
}

void latch_wait(struct latch *latch)
{
	sim_point(SIM_POINT_WAIT, latch, latch->name);
	sim_footprint(latch, 0);
	/* A wake-up says "look again", not "it is so". */
	while (latch->count)
		sim_wait_block(&latch->wait, &latch->spec);
}
