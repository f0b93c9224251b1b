// SPDX-License-Identifier: GPL-2.0-only
/*
 * detect.c - put the detectors' hooks together
 */
#include "detect/detect.h"

#include "core/checkpoint.h"
#include "core/lockgraph.h"
#include "core/run.h"
#include "detect/cover.h"
#include "detect/lockorder.h"
#include "detect/waitgraph.h"

static struct sim_hooks hooks;
static u32 attached;

static void set_hooks(void)
{
	sim_hooks_set(attached || hooks.step ? &hooks : NULL);
}

/* First what only counts: the other may end the execution. */
static void cover_and_look(struct sim_task *task)
{
	sim_cover_block(task);
	if (attached & SIM_DETECT_WAITGRAPH)
		sim_waitgraph_block(task);
}

void sim_detect_attach(u32 which)
{
	attached = which;
	hooks.block = NULL;
	hooks.quiescent = NULL;
	hooks.acquired = NULL;
	if (which & SIM_DETECT_WAITGRAPH) {
		hooks.block = sim_waitgraph_block;
		hooks.quiescent = sim_waitgraph_quiescent;
	}
	if (which && sim_cover_is_on())
		hooks.block = cover_and_look;
	if (which & SIM_DETECT_LOCKORDER)
		hooks.acquired = sim_lockorder_acquired;
	sim_checkpoint_observe(hooks.acquired ? &sim_lockgraph_observer : NULL);
	set_hooks();
}

void sim_detect_listen_step(void (*fn)(const struct sim_moves *moves))
{
	hooks.step = fn;
	set_hooks();
}

void sim_detect_detach(void)
{
	hooks.step = NULL;
	sim_detect_attach(0);
}
