// SPDX-License-Identifier: GPL-2.0-only
/*
 * weights.c - who makes whom
 */
#include "strategy/weights.h"

#include <string.h>

void sim_weights_begin(struct sim_weights *w)
{
	memset(w->done, 0, sizeof(w->done));
	memset(w->unborn, 0, sizeof(w->unborn));
	/* Ids are given in order of creation: children come first here. */
	for (u32 id = SIM_TASKS_MAX - 1; id > 0; id--) {
		u32 parent_id = w->parent[id];

		if (parent_id && parent_id < id)
			w->unborn[parent_id] += w->total[id] + w->unborn[id];
	}
}

u32 sim_weights_born(struct sim_weights *w, u32 task_id, u32 parent_id)
{
	u32 weight = w->total[task_id] + w->unborn[task_id];

	/* Another one than in earlier executions may have made it. */
	if (w->parent[task_id]) {
		u32 *unborn = &w->unborn[w->parent[task_id]];

		*unborn -= min(*unborn, weight);
	}
	w->parent[task_id] = (u16)parent_id;
	return weight;
}
