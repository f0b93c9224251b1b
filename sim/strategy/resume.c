// SPDX-License-Identifier: GPL-2.0-only
/*
 * resume.c - go on where the next execution leaves the last one
 */
#include "strategy/resume.h"

static void run_whole(struct sim_strategy *s, const struct sim_snapshot *snap,
		      struct sim_outcome *ret)
{
	struct sim_decider decider = sim_strategy_decider(s);

	sim_snapshot_restore(snap);
	sim_run(&decider, 0, ret);
}

/* Are there checkpoints of the executions of @s? */
static bool prepare(struct sim_resume *resume, struct sim_strategy *s,
		    const struct sim_snapshot *snap)
{
	if (!s->is_resumable || resume->is_off) {
		resume->owner = NULL;
		return false;
	}
	if (resume->owner == s)
		return true;
	if (resume->checkpoints)
		sim_checkpoints_forget(resume->checkpoints);
	else if (sim_checkpoints_create(snap, &resume->checkpoints, NULL) < 0)
		resume->is_off = true;
	resume->owner = s;
	return !resume->is_off;
}

void sim_resume_run(struct sim_resume *resume, struct sim_strategy *s,
		    const struct sim_snapshot *snap, struct sim_outcome *ret)
{
	const struct sim_strategy_ops *ops = s->ops;
	struct sim_checkpoint_decider decider;
	u32 mark;

	if (!prepare(resume, s, snap)) {
		run_whole(s, snap, ret);
		return;
	}
	mark = sim_checkpoints_restore(resume->checkpoints, ops->settled(s));
	if (mark)
		ops->resume(s, mark);
	decider.decider = sim_strategy_decider(s);
	decider.mark = ops->mark;
	sim_checkpoints_run(resume->checkpoints, &decider,
			    ops->again_step ? ops->again_step(s) : 0, ret);
}

void sim_resume_fini(struct sim_resume *resume)
{
	sim_checkpoints_free(resume->checkpoints);
	*resume = (struct sim_resume){ .owner = NULL };
}
