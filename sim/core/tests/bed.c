// SPDX-License-Identifier: GPL-2.0-only
/*
 * bed.c - a world to test in
 */
#include "bed.h"

#include "core/choice.h"
#include "core/point.h"

#define DEPTH_MAX	4096

struct sim_outcome bed_out;
struct sim_snapshot *bed_snap;
static bool has_world;

struct sim_world_options bed_options(u32 cpus_nr)
{
	return (struct sim_world_options){
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
		.all_cpus_online = true,
		.spins_max = 50,
	};
}

void bed_boot_outcome(const struct sim_world_options *o, void (*fn)(void *arg))
{
	assert_false(has_world);
	assert_int_equal(sim_world_create(o, NULL), 0);
	has_world = true;
	sim_world_boot(fn, NULL, &bed_out);
	if (bed_out.verdict == SIM_VERDICT_CLEAN)
		assert_int_equal(sim_snapshot_take(&bed_snap, NULL), 0);
}

void bed_boot(const struct sim_world_options *o, void (*fn)(void *arg))
{
	bed_boot_outcome(o, fn);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
}

int bed_teardown(void **state)
{
	(void)state;
	sim_hooks_set(NULL);
	sim_snapshot_free(bed_snap);
	bed_snap = NULL;
	sim_world_destroy();
	has_world = false;
	return 0;
}

/* ---- random ---- */

static u32 random_pick(void *ctx, const struct sim_moves *moves)
{
	return (u32)sim_rng_below(ctx, moves->nr);
}

static u32 random_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)kind;
	return (u32)sim_rng_below(ctx, bound);
}

void bed_run(u64 seed)
{
	struct sim_rng rng;
	struct sim_decider d = { .pick = random_pick,
				 .value = random_value,
				 .ctx = &rng };

	sim_rng_seed(&rng, seed);
	sim_snapshot_restore(bed_snap);
	sim_run(&d, 0, &bed_out);
}

/* ---- all ---- */

struct path {
	u32 nr;		/* decisions to repeat */
	u32 at;
	u32 value[DEPTH_MAX];
	u32 bound[DEPTH_MAX];
};

static u32 path_next(struct path *path, u32 bound)
{
	if (path->at == DEPTH_MAX)
		return SIM_CHOICE_DIVERGED;
	if (path->at == path->nr) {
		path->value[path->nr] = 0;
		path->bound[path->nr++] = bound;
	}
	if (path->bound[path->at] != bound)
		return SIM_CHOICE_DIVERGED;
	return path->value[path->at++];
}

static u32 path_pick(void *ctx, const struct sim_moves *moves)
{
	return path_next(ctx, moves->nr);
}

static u32 path_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)kind;
	return path_next(ctx, bound);
}

/* Return: false if there is no other path. */
static bool path_advance(struct path *path)
{
	while (path->nr &&
	       path->value[path->nr - 1] + 1 == path->bound[path->nr - 1])
		path->nr--;
	if (!path->nr)
		return false;
	path->value[path->nr - 1]++;
	return true;
}

u32 bed_all(u32 max_nr, void (*each)(void))
{
	static struct path path;
	struct sim_decider d = { .pick = path_pick,
				 .value = path_value,
				 .ctx = &path };
	u32 nr = 0;

	path.nr = 0;
	do {
		if (nr++ == max_nr)
			return 0;
		path.at = 0;
		sim_snapshot_restore(bed_snap);
		sim_run(&d, 0, &bed_out);
		assert_int_not_equal(bed_out.verdict, SIM_VERDICT_DIVERGED);
		if (each)
			each();
	} while (path_advance(&path));
	return nr;
}

/* ---- tasks ---- */

struct sim_task *bed_actor(const char *name, u32 cpu, void (*fn)(void *arg),
			   void *arg)
{
	struct sim_task_options o = {
		.name = name,
		.kind = SIM_TASK_ACTOR,
		.cpu = cpu,
	};

	return sim_task_create(&o, fn, arg);
}

void bed_point(void)
{
	sim_point(SIM_POINT_USER, NULL, NULL);
}
