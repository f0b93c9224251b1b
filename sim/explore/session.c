// SPDX-License-Identifier: GPL-2.0-only
/*
 * session.c - boot once, run many times
 */
#include "explore/session.h"

#include <string.h>

#include "base/assert.h"
#include "core/snapshot.h"
#include "detect/cover.h"
#include "strategy/overhear.h"
#include "strategy/strategy.h"

/* What core takes for 0; equal worlds should have equal ids. */
#define STEPS_MAX_DEFAULT 1000000
#define SPINS_MAX_DEFAULT 1000

int sim_subject_prepare(const struct sim_explore_script *script,
			struct sim_subject *subject, struct sim_error *err)
{
	int r = 0;

	if (script->ops->describe)
		r = script->ops->describe(script->ctx, subject, err);
	if (r == 0 && script->ops->world_options)
		r = script->ops->world_options(script->ctx, &subject->world,
					       err);
	if (r < 0)
		return r;
	if (!subject->world.steps_max)
		subject->world.steps_max = STEPS_MAX_DEFAULT;
	if (!subject->world.spins_max)
		subject->world.spins_max = SPINS_MAX_DEFAULT;
	return 0;
}

int sim_session_open(const struct sim_explore_script *script,
		     const struct sim_world_options *world,
		     struct sim_session *ret, struct sim_error *err)
{
	int r;

	SIM_ASSERT(script->ops->boot);
	*ret = (struct sim_session){ .script = *script, .world = *world };
	r = sim_world_create(&ret->world, err);
	if (r < 0)
		return r;
	sim_world_boot(script->ops->boot, script->ctx, &ret->boot);
	if (ret->boot.verdict != SIM_VERDICT_CLEAN) {
		r = sim_error_set(err, SIM_ERR_SCRIPT, "setup failed (%s): %s",
				  sim_verdict_name(ret->boot.verdict),
				  ret->boot.title);
		goto out_world;
	}
	r = sim_snapshot_take(&ret->snapshot, err);
	if (r < 0)
		goto out_world;
	/* Counters see all of an execution, or would miss how it got there. */
	ret->resume.is_off = sim_cover_is_on();
	sim_strategy_overhear(sim_cover_sink());
	sim_cover_booted();
	return 0;
out_world:
	sim_world_destroy();
	return r;
}

void sim_session_close(struct sim_session *s)
{
	sim_resume_fini(&s->resume);
	sim_snapshot_free(s->snapshot);
	s->snapshot = NULL;
	s->log = NULL;
	s->log_nr = 0;
	sim_world_destroy();
}

static void run_check(struct sim_session *s, struct sim_outcome *ret)
{
	u32 preemptions_nr = ret->preemptions_nr;
	u32 switches_nr = ret->switches_nr;
	u64 time_us = ret->time_us;

	sim_run_check(s->script.ops->check, s->script.ctx, ret);
	/* These are of the schedule, not of the check. */
	ret->preemptions_nr = preemptions_nr;
	ret->switches_nr = switches_nr;
	ret->time_us = time_us;
}

int sim_session_run(struct sim_session *s, struct sim_strategy *strategy,
		    u64 seed, u32 steps_stop, struct sim_outcome *ret)
{
	int r;

	sim_cover_run_begin();
	r = strategy->ops->begin(strategy, seed);
	if (r)
		return r;
	if (steps_stop) {
		struct sim_decider decider = sim_strategy_decider(strategy);

		sim_snapshot_restore(s->snapshot);
		sim_run(&decider, steps_stop, ret);
	} else {
		sim_resume_run(&s->resume, strategy, s->snapshot, ret);
	}
	/* The check forgets the log but leaves its entries in place. */
	s->log = sim_choice_log(&s->log_nr);
	if (ret->verdict == SIM_VERDICT_CLEAN && s->script.ops->check)
		run_check(s, ret);
	sim_cover_run_end(ret);
	if (strategy->ops->end)
		strategy->ops->end(strategy, ret);
	return 0;
}

bool sim_outcome_is_same_bug(const struct sim_outcome *a,
			     const struct sim_outcome *b)
{
	return a->verdict == b->verdict && !strcmp(a->signature, b->signature);
}

bool sim_outcome_is_better(const struct sim_outcome *a,
			   const struct sim_outcome *b)
{
	if (a->preemptions_nr != b->preemptions_nr)
		return a->preemptions_nr < b->preemptions_nr;
	if (a->switches_nr != b->switches_nr)
		return a->switches_nr < b->switches_nr;
	if (a->steps_nr != b->steps_nr)
		return a->steps_nr < b->steps_nr;
	return a->choices_nr < b->choices_nr;
}
