// SPDX-License-Identifier: GPL-2.0-only
/*
 * delay.c - all schedules with at most so many delays
 *
 * A deterministic scheduler, and all ways of disturbing it a few times. Left
 * alone it lets a task go on until that waits, and then the next one in a round
 * by id (interrupts after the tasks, the timer last). A delay skips the one
 * whose turn it is; skipping two costs two. After Emmi, Qadeer, Rakamaric:
 * Delay-Bounded Scheduling (POPL 2011).
 */
#include "core/task.h"
#include "strategy/odometer.h"
#include "strategy/turns.h"

struct delay {
	struct sim_strategy base;
	struct sim_odometer odometer;
	u32 delays_max;
};

static int delay_init(struct sim_strategy *s,
		      const struct sim_strategy_options *o,
		      struct sim_error *err)
{
	struct delay *d = container_of(s, struct delay, base);

	d->delays_max = o->delays_max;
	return sim_odometer_init(&d->odometer, err);
}

static void delay_fini(struct sim_strategy *s)
{
	sim_odometer_fini(&container_of(s, struct delay, base)->odometer);
}

static int delay_begin(struct sim_strategy *s, u64 seed)
{
	(void)seed;
	return sim_odometer_begin(
		&container_of(s, struct delay, base)->odometer);
}

/* How far in the round is move @idx behind the task that ran last? */
static u32 distance(const struct sim_moves *moves, u32 idx, u32 last_id)
{
	u32 who = sim_turn_of(&moves->move[idx]);

	if ((s32)idx == moves->last_idx)
		return 0;
	return who > last_id ? who - last_id : who + SIM_TURNS_MAX - last_id;
}

/* Index of the move that comes when @rank others were skipped. */
static u32 nth_move(const struct sim_moves *moves, u32 rank)
{
	const struct sim_task *last = sim_task_current();
	u32 last_id = last ? last->id : 0;

	for (u32 i = 0; i < moves->nr; i++) {
		u32 mine = distance(moves, i, last_id);
		u32 before_nr = 0;

		for (u32 j = 0; j < moves->nr; j++) {
			u32 other = distance(moves, j, last_id);

			before_nr += other < mine || (other == mine && j < i);
		}
		if (before_nr == rank)
			return i;
	}
	return 0;
}

static u32 delay_pick(void *s, const struct sim_moves *moves)
{
	struct delay *d = s;
	struct sim_odometer *o = &d->odometer;
	struct sim_frame *f;

	if (unlikely(o->depth == SIM_STRATEGY_DEPTH_MAX))
		return 0; /* core ends this execution at its limit */
	if (sim_odometer_is_settled(o)) {
		f = sim_odometer_follow(o, SIM_CHOICE_MOVE, moves->nr,
					moves->step);
		if (unlikely(!f))
			return SIM_CHOICE_DIVERGED;
		if (++o->depth < o->fixed_nr)
			return f->value;
	} else {
		f = sim_odometer_new(o, SIM_CHOICE_MOVE, moves->nr);
		f->value = (u16)nth_move(moves, 0);
		o->depth++;
	}
	f->next = SIM_FRAME_NONE;
	f->left_nr = 0;
	if (f->cost + 1U < moves->nr && f->used_nr + f->cost < d->delays_max) {
		f->next_cost = (u16)(f->cost + 1);
		f->next = (u16)nth_move(moves, f->next_cost);
		f->left_nr = (u16)min(moves->nr - 1U - f->cost,
				      d->delays_max - f->used_nr - f->cost);
	}
	return f->value;
}

static u32 delay_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct delay *d = s;

	return sim_odometer_value(&d->odometer, kind, bound);
}

static void delay_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	sim_odometer_end(&container_of(s, struct delay, base)->odometer,
			 outcome);
}

static bool delay_is_complete(const struct sim_strategy *s)
{
	return sim_odometer_is_complete(
		&container_of(s, const struct delay, base)->odometer);
}

static void delay_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct delay *d = container_of(s, const struct delay, base);

	sim_odometer_describe(&d->odometer, text);
	sim_text_printf(text, " with at most %u delay%s", d->delays_max,
			d->delays_max == 1 ? "" : "s");
	if (d->odometer.cut_nr)
		sim_text_printf(text, ", %llu of them cut short",
				d->odometer.cut_nr);
}

static void delay_estimate(const struct sim_strategy *s,
			   struct sim_estimate *ret)
{
	const struct delay *d = container_of(s, const struct delay, base);

	sim_odometer_estimate(&d->odometer, d->delays_max, ret);
}

static u32 delay_mark(const void *s)
{
	const struct delay *d = s;

	return d->odometer.depth;
}

static u32 delay_settled(const struct sim_strategy *s)
{
	return sim_odometer_settled(
		&container_of(s, const struct delay, base)->odometer);
}

static void delay_resume(struct sim_strategy *s, u32 mark)
{
	container_of(s, struct delay, base)->odometer.depth = mark;
}

static bool delay_save(const struct sim_strategy *s, struct sim_text *text)
{
	const struct delay *d = container_of(s, const struct delay, base);

	return sim_odometer_save(&d->odometer, text);
}

static bool delay_load(struct sim_strategy *s, struct sim_bytes *from)
{
	struct delay *d = container_of(s, struct delay, base);

	return sim_odometer_load(&d->odometer, from);
}

const struct sim_strategy_ops sim_strategy_delay = {
	.name = "delay",
	.help = "all schedules with a few delays of round robin [delay:MOST]",
	.letter = 'e',
	.bytes = sizeof(struct delay),
	.init = delay_init,
	.begin = delay_begin,
	.pick = delay_pick,
	.value = delay_value,
	.end = delay_end,
	.fini = delay_fini,
	.describe = delay_describe,
	.is_complete = delay_is_complete,
	.estimate = delay_estimate,
	.mark = delay_mark,
	.settled = delay_settled,
	.resume = delay_resume,
	.save = delay_save,
	.load = delay_load,
};
