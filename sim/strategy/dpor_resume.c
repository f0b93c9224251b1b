// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_resume.c - executions that go on in the middle
 *
 * Steps before the last settled one are as they were: their labels, nodes and
 * clocks are kept from one execution to the next anyway.
 */
#include "strategy/dpor_parts.h"

u32 dpor_mark(const void *s)
{
	const struct dpor *d = s;

	return d->depth;
}

u32 dpor_settled(const struct sim_strategy *s)
{
	const struct dpor *d = container_of(s, const struct dpor, base);

	return d->fixed_nr ? d->fixed_nr - 1 : 0;
}

void dpor_resume(struct sim_strategy *s, u32 mark)
{
	struct dpor *d = container_of(s, struct dpor, base);

	d->depth = mark;
	for (u32 i = 0; i < mark; i++)
		d->ordinals[d->steps[i].mover] = d->steps[i].ordinal;
}

/* The node of the last settled step, if something is left to do there. */
u32 dpor_again_step(const struct sim_strategy *s)
{
	const struct dpor *d = container_of(s, const struct dpor, base);
	u32 at = d->fixed_nr - 1;

	if (!d->fixed_nr || d->nodes[at].tree == DPOR_NONE)
		return 0;
	return d->steps[at].at_step;
}
