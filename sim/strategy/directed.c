// SPDX-License-Identifier: GPL-2.0-only
/*
 * directed.c - random, but tasks are held back where a cycle of locks closes
 *
 * The cycle is that of a lock report. A task that holds one of its locks and
 * stands before taking another one (of one lock: the same again) is paused, so
 * that others can come as far. When only paused tasks are left one of them goes
 * on. After DeadlockFuzzer (Joshi, Park, Sen, Naik: PLDI 2009); it differs in
 * that any two locks of the cycle count, as one task may walk several arrows.
 */
#include "strategy/directed.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "core/event.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/task.h"
#include "strategy/list.h"
#include "strategy/overhear.h"

#define LOCKS_MAX 16
#define NAME_BYTES 96
/* One of so many arrivals is not paused. Before the lock that closes the cycle
 * few: what waits for the task by other means than a lock would never come.
 * Before its first lock every second, so that who comes first is open even if
 * the way of one is much longer than that of another. */
#define PASS_LAST_ONE_OF 8
#define PASS_FIRST_ONE_OF 2

struct directed {
	struct sim_strategy base;
	struct sim_rng rng;
	struct sim_sink sink;
	char locks[LOCKS_MAX][NAME_BYTES];
	u32 locks_nr;
	u64 begun_nr;
	/* Of this execution. */
	const char *wants[SIM_TASKS_MAX]; /* about to be taken; NULL: nothing */
	bool is_judged[SIM_TASKS_MAX];	  /* since it wants that */
	bool is_paused[SIM_TASKS_MAX];
	bool is_last[SIM_TASKS_MAX]; /* holds one, is to take another */
};

static struct sim_directed_seen seen;

void sim_directed_reset(void)
{
	memset(&seen, 0, sizeof(seen));
}

const struct sim_directed_seen *sim_directed_seen(void)
{
	return &seen;
}

/* ---- names ---- */

/* Without "#2" and "/1", which reports put behind the name of a class. */
static size_t bare_length(const char *name)
{
	size_t nr = strcspn(name, "#");

	if (nr > 2 && name[nr - 2] == '/' && name[nr - 1] >= '0' &&
	    name[nr - 1] <= '7')
		nr -= 2;
	return nr;
}

/* Index of the lock class @name in the cycle, or -1. */
static int find_lock(const struct directed *d, const char *name)
{
	size_t nr = bare_length(name);

	for (u32 i = 0; i < d->locks_nr; i++) {
		if (strlen(d->locks[i]) == nr && !memcmp(d->locks[i], name, nr))
			return (int)i;
	}
	return -1;
}

/* Length of the first name in "a>b>c"; the '>' of a "->" belongs to a name. */
static size_t first_length(const char *path)
{
	size_t nr = 0;

	while (path[nr] && (path[nr] != '>' || (nr && path[nr - 1] == '-')))
		nr++;
	return nr;
}

static int parse_path(struct directed *d, const char *path,
		      struct sim_error *err)
{
	while (*path) {
		size_t nr = first_length(path);
		char *name = d->locks[d->locks_nr];

		if (!nr || nr >= NAME_BYTES || d->locks_nr == LOCKS_MAX)
			return sim_error_set(
				err, SIM_ERR_INVAL,
				"'%s' is not a list of at most %d lock names "
				"with '>' in between",
				path, LOCKS_MAX);
		memcpy(name, path, nr);
		name[nr] = '\0';
		name[bare_length(name)] = '\0';
		if (find_lock(d, name) < 0)
			d->locks_nr++;
		path += nr + (path[nr] == '>');
	}
	return 0;
}

static int directed_init(struct sim_strategy *s,
			 const struct sim_strategy_options *o,
			 struct sim_error *err)
{
	struct directed *d = container_of(s, struct directed, base);

	if (!o->path[0]) {
		sim_error_set(err, SIM_ERR_INVAL,
			      "strategy 'directed' needs the locks of a cycle");
		sim_error_hint(err,
			       "for example directed:slab_mutex>flush_lock");
		return -SIM_ERR_INVAL;
	}
	return parse_path(d, o->path, err);
}

/* ---- what tasks are about to do ---- */

static bool holds_another(const struct directed *d, u32 task_id, int wanted)
{
	const struct sim_task *task = sim_task_by_id(task_id);

	for (u32 i = 0; i < task->held_nr; i++) {
		int held = find_lock(d, task->held[i].lock->name);

		if (held >= 0 && (held != wanted || d->locks_nr == 1))
			return true;
	}
	return false;
}

static bool is_lock_wait(enum sim_wait_why why)
{
	return why <= SIM_WAIT_LOCAL_LOCK || why == SIM_WAIT_SLEEP ||
	       why == SIM_WAIT_IDLE;
}

/* @task_id closes nothing, being alone. Whom does it keep waiting? */
static void note_wait(u32 task_id)
{
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (id == task_id || task->kind != SIM_TASK_ACTOR ||
		    task->state != SIM_TASK_BLOCKED || !task->waiter ||
		    is_lock_wait(task->waiter->spec->why))
			continue;
		if (!seen.waits_nr++) {
			seen.why = task->waiter->spec->why;
			snprintf(seen.role, sizeof(seen.role), "%s",
				 task->role);
			snprintf(seen.object, sizeof(seen.object), "%s",
				 task->waiter->spec->name ?
					 task->waiter->spec->name :
					 "?");
		}
		return;
	}
}

static u32 count_last(const struct directed *d)
{
	u32 nr = 0;

	for (u32 id = 1; id < sim_task_count(); id++)
		nr += d->is_last[id];
	return nr;
}

static void stand_before(struct directed *d, u32 task_id, const char *name)
{
	int wanted = name ? find_lock(d, name) : -1;
	u32 nr;

	d->is_last[task_id] = wanted >= 0 && holds_another(d, task_id, wanted);
	nr = d->is_last[task_id] ? count_last(d) : 0;
	if (nr > seen.met_nr)
		seen.met_nr = nr;
}

static void listen(void *ctx, const struct sim_event *ev)
{
	struct directed *d = ctx;
	u32 id = ev->task_id;

	sim_strategy_hand_on(ev);
	if (ev->kind == SIM_EVENT_POINT) {
		d->wants[id] = ev->arg == SIM_POINT_ACQUIRE ? ev->name : NULL;
		d->is_judged[id] = false;
		d->is_paused[id] = false;
		stand_before(d, id, d->wants[id]);
	} else if (ev->kind == SIM_EVENT_ACQUIRED ||
		   ev->kind == SIM_EVENT_BLOCK) {
		d->wants[id] = NULL;
		d->is_paused[id] = false;
		if (ev->kind == SIM_EVENT_BLOCK || !d->is_last[id])
			return;
		if (count_last(d) == 1)
			note_wait(id);
		d->is_last[id] = false;
	}
}

static void judge(struct directed *d, u32 task_id)
{
	int wanted;

	if (d->is_judged[task_id] || !d->wants[task_id])
		return;
	d->is_judged[task_id] = true;
	wanted = find_lock(d, d->wants[task_id]);
	if (wanted < 0)
		return;
	d->is_paused[task_id] =
		sim_rng_below(&d->rng, holds_another(d, task_id, wanted) ?
					       PASS_LAST_ONE_OF :
					       PASS_FIRST_ONE_OF) > 0;
}

/* ---- the strategy ---- */

static int directed_begin(struct sim_strategy *s, u64 seed)
{
	struct directed *d = container_of(s, struct directed, base);

	sim_rng_seed(&d->rng, seed);
	d->begun_nr++;
	memset(d->wants, 0, sizeof(d->wants));
	memset(d->is_judged, 0, sizeof(d->is_judged));
	memset(d->is_paused, 0, sizeof(d->is_paused));
	memset(d->is_last, 0, sizeof(d->is_last));
	d->sink = (struct sim_sink){ .event = listen, .ctx = d };
	sim_event_sink_set(&d->sink);
	return 0;
}

static void directed_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	(void)s;
	(void)outcome;
	sim_event_sink_set(NULL);
}

static bool is_held_back(struct directed *d, const struct sim_move *move)
{
	if (move->kind != SIM_MOVE_STEP && move->kind != SIM_MOVE_SWITCH)
		return false;
	judge(d, move->task_id);
	return d->is_paused[move->task_id];
}

static u32 directed_pick(void *s, const struct sim_moves *moves)
{
	struct directed *d = s;
	u16 free_moves[ARRAY_SIZE(moves->move)];
	u32 free_nr = 0;
	u32 idx;

	/* A timer is not what a paused task waits for: it comes last. */
	for (u32 i = 0; i < moves->nr; i++) {
		if (i != moves->timer_idx && !is_held_back(d, &moves->move[i]))
			free_moves[free_nr++] = (u16)i;
	}
	if (free_nr && moves->timer_idx != U32_MAX &&
	    !sim_rng_below(&d->rng, free_nr + 1))
		return moves->timer_idx;
	if (free_nr)
		return free_moves[sim_rng_below(&d->rng, free_nr)];
	idx = (u32)sim_rng_below(&d->rng, moves->nr);
	if (idx != moves->timer_idx)
		d->is_paused[moves->move[idx].task_id] = false;
	return idx;
}

static u32 directed_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct directed *d = s;

	(void)kind;
	return (u32)sim_rng_below(&d->rng, bound);
}

static void directed_describe(const struct sim_strategy *s,
			      struct sim_text *text)
{
	const struct directed *d = container_of(s, const struct directed, base);

	sim_text_printf(text, "%llu schedules directed at %u locks",
			d->begun_nr, d->locks_nr);
}

const struct sim_strategy_ops sim_strategy_directed = {
	.name = "directed",
	.help = "random, tasks paused before the locks of a cycle: "
		"directed:LOCK>LOCK",
	.letter = 'd',
	.bytes = sizeof(struct directed),
	.init = directed_init,
	.begin = directed_begin,
	.pick = directed_pick,
	.value = directed_value,
	.end = directed_end,
	.describe = directed_describe,
};
