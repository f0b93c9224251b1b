// SPDX-License-Identifier: GPL-2.0-only
/*
 * checkpoint.c - copies of the world on the way of an execution
 *
 * A copy is taken between two decisions, on the main stack: the task that is
 * about to decide switches there and back. To go on from a copy is to switch to
 * that task again.
 *
 * How far the copies are apart depends on how much is copied: taking one costs
 * as much as repeating some steps, so it must save more than that. When there
 * is no room for another one, every second is given up.
 */
#include "core/checkpoint.h"

#include <string.h>
#include <sys/mman.h>

#include "base/assert.h"
#include "core/footprint.h"
#include "core/snapshot.h"
#include "core/world.h"

#define PLACES_MAX	48U
#define BYTES_MAX	(96UL << 20)	/* of all copies */
#define STEP_BYTES	2048U		/* copied in the time of a step */
#define APART_MIN	2U		/* steps */

struct place {
	struct sim_snapshot	*snap;	/* kept for reuse */
	u32			mark;
	u32			step;	/* steps before */
	u32			choices_nr;
	u32			observed;
	u32			next_nr;
	bool			has_spun;
	struct sim_footprint_next next[SIM_TASKS_MAX];
	const void *irq_frames[SIM_TASKS_MAX];
	u32 irq_frames_nr;
};

struct sim_checkpoints {
	const struct sim_snapshot	*base;
	const struct sim_checkpoint_decider *decider;
	struct sim_checkpoint_counts	counts;
	u32				nr;
	u32				apart;	/* steps */
	u32				places_max;
	bool				is_off;	/* no memory */
	struct place			places[PLACES_MAX];
	struct sim_choice		log[SIM_CHOICES_MAX];
};

u32 sim_checkpoint_at = U32_MAX;
bool sim_checkpoint_is_due;
static struct sim_checkpoints *active;
static const struct sim_checkpoint_observer *observer;

void sim_checkpoint_observe(const struct sim_checkpoint_observer *new_observer)
{
	observer = new_observer;
}

int sim_checkpoints_create(const struct sim_snapshot *base,
			   struct sim_checkpoints **ret, struct sim_error *err)
{
	size_t bytes = sim_snapshot_bytes(base);
	/* Pages that are never touched cost nothing. */
	struct sim_checkpoints *c =
		mmap(NULL, sizeof(*c), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (c == MAP_FAILED)
		return sim_error_set(err, SIM_ERR_NOMEM,
				     "cannot map the table of checkpoints");
	c->base = base;
	c->apart = APART_MIN + (u32)(bytes / STEP_BYTES);
	c->places_max = (u32)(BYTES_MAX / (bytes * 2 + 4096));
	if (c->places_max > PLACES_MAX)
		c->places_max = PLACES_MAX;
	*ret = c;
	return 0;
}

void sim_checkpoints_free(struct sim_checkpoints *c)
{
	if (!c)
		return;
	for (u32 i = 0; i < PLACES_MAX; i++)
		sim_snapshot_free(c->places[i].snap);
	munmap(c, sizeof(*c));
}

void sim_checkpoints_forget(struct sim_checkpoints *c)
{
	c->nr = 0;
}

void sim_checkpoints_counts(const struct sim_checkpoints *c,
			    struct sim_checkpoint_counts *ret)
{
	*ret = c->counts;
}

/* ---- taking ---- */

/* Every second one goes, and from now on they are farther apart. */
static void thin_out(struct sim_checkpoints *c)
{
	u32 to = 0;

	for (u32 i = 1; i < c->nr; i += 2, to++) {
		struct sim_snapshot *snap = c->places[to].snap;

		c->places[to] = c->places[i];
		c->places[i].snap = snap;
	}
	c->nr = to;
	c->apart *= 2;
}

static void take(struct sim_checkpoints *c)
{
	u32 observed = observer ? observer->mark() : 0;
	const struct sim_choice *log;
	struct place *place;
	u32 known;

	if (observed == SIM_CHECKPOINT_NOT || c->places_max < 2)
		return;
	if (c->nr == c->places_max)
		thin_out(c);
	place = &c->places[c->nr];
	if (sim_snapshot_retake(&place->snap) < 0) {
		c->is_off = true;
		return;
	}
	place->mark = c->decider->mark(c->decider->decider.ctx);
	place->step = sim_world->steps_nr;
	place->observed = observed;
	place->next_nr = sim_footprint_next_copy(place->next);
	place->irq_frames_nr = sim_footprint_irq_frames_copy(place->irq_frames);
	place->has_spun = sim_footprint_now.has_spun;
	log = sim_choice_log(&place->choices_nr);
	known = c->nr ? c->places[c->nr - 1].choices_nr : 0;
	memcpy(c->log + known, log + known,
	       (place->choices_nr - known) * sizeof(*log));
	/* A copy with the mark of another says the same with fewer steps. */
	c->nr += !c->nr || place->mark > place[-1].mark;
	c->counts.taken_nr++;
}

/* @self is about to decide. */
void sim_checkpoint_pause(struct sim_task *self)
{
	sim_checkpoint_is_due = true;
	sim_coro_switch(&self->coro, &sim_main_coro);
}

/* On the main stack, which that task has switched to. */
void sim_checkpoint_take(void)
{
	struct sim_checkpoints *c = active;

	sim_checkpoint_is_due = false;
	take(c);
	sim_checkpoint_at = c->is_off ? U32_MAX :
					sim_world->steps_nr + c->apart;
}

/* ---- going on ---- */

/* Whoever looks at each step sees all of them. */
static bool is_watched(void)
{
	return sim_sink_now || (sim_hooks_now && sim_hooks_now->step);
}

u32 sim_checkpoints_restore(struct sim_checkpoints *c, u32 settled)
{
	const struct place *place;

	while (c->nr && c->places[c->nr - 1].mark > settled)
		c->nr--;
	if (is_watched())
		c->nr = 0;
	if (!c->nr) {
		sim_snapshot_restore(c->base);
		return 0;
	}
	place = &c->places[c->nr - 1];
	sim_snapshot_restore(place->snap);
	c->counts.resumed_nr++;
	c->counts.saved_steps_nr += place->step;
	return place->mark;
}

static void put_back(const struct sim_checkpoints *c, const struct place *place)
{
	sim_choice_log_put(c->log, place->choices_nr);
	sim_footprint_next_put(place->next, place->next_nr);
	sim_footprint_irq_frames_put(place->irq_frames, place->irq_frames_nr);
	sim_footprint_now.has_spun = place->has_spun;
	if (observer)
		observer->resume(place->observed);
}

void sim_checkpoints_run(struct sim_checkpoints *c,
			 const struct sim_checkpoint_decider *decider,
			 u32 again_step, struct sim_outcome *ret)
{
	const struct place *place = c->nr ? &c->places[c->nr - 1] : NULL;
	u32 from = place ? place->step : 0;
	u32 at = from + c->apart;

	if (again_step > from + APART_MIN && again_step - 1 < at)
		at = again_step - 1;
	c->decider = decider;
	active = c;
	sim_checkpoint_at = c->is_off || is_watched() ? U32_MAX : at;
	sim_sched_decider_set(&decider->decider, 0);
	if (place) {
		put_back(c, place);
		sim_run_on(ret);
	} else {
		sim_run(&decider->decider, 0, ret);
	}
	sim_checkpoint_at = U32_MAX;
}
