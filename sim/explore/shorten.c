// SPDX-License-Identifier: GPL-2.0-only
/*
 * shorten.c - drop preemptions as long as the bug stays
 *
 * A schedule is seen as a plan: "when task T has come to its n-th step, do
 * this move instead of going on". That survives the removal of other entries,
 * which positions in the choice log would not. Every run writes down the plan
 * that it really followed (the trace); an accepted run's trace is the next plan.
 */
#include "explore/shorten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "core/task.h"
#include "detect/detect.h"
#include "strategy/strategy.h"
#include "strategy/turns.h"

#define ENTRIES_MAX 65536U
#define NONE U32_MAX
/* Executions that start afresh, of one call of sim_shorten(). */
#define FRESH_MAX 200U
/* One decision of so many preempts, as long as that is allowed. */
#define FRESH_PREEMPTS_ONE_OF 16

struct entry {
	u32 count; /* steps or values of the task so far */
	u32 next;  /* entry of the same task */
	struct sim_move move;
	u16 task_id;
	u16 value;
	bool is_value;
	bool is_optional; /* the task could go on */
	bool is_dropped;
};

struct plan {
	u32 nr;
	bool is_full;
	struct entry entries[ENTRIES_MAX];
};

struct cursor {
	u32 moves; /* next entry of this task, by kind of entry */
	u32 values;
	u32 steps_nr;
	u32 values_nr;
};

/* A schedule that has to do with the given one in its values only. */
struct fresh {
	bool is_on;
	bool is_ranked;	     /* the highest priority moves, or anybody */
	u32 preemptions_max; /* still allowed */
	struct sim_rng rng;
	u64 priority[SIM_TURNS_MAX]; /* 0: to be drawn */
};

/* A strategy: follows the log if there is one, else the plan. */
struct guide {
	struct sim_strategy base;
	struct plan *plan;
	struct plan *trace;
	const struct sim_choice *log;
	u32 log_nr;
	u32 position;
	u32 reached;  /* in the plan, for forced moves */
	u32 avoid_id; /* task that should not run, 0: none */
	struct fresh fresh;
	struct cursor cursors[SIM_TASKS_MAX];
};

/* The step listener has no context; there is one guide at a time. */
static struct guide *listening;

static u32 current_id(void)
{
	const struct sim_task *task = sim_task_current();

	return task ? task->id : 0;
}

static void count_step(const struct sim_moves *moves)
{
	(void)moves;
	listening->cursors[current_id()].steps_nr++;
}

/* ---- plan ---- */

static void plan_add(struct plan *plan, const struct entry *entry)
{
	if (plan->nr == ENTRIES_MAX) {
		plan->is_full = true;
		return;
	}
	plan->entries[plan->nr++] = *entry;
}

/* Chain the entries of each task. */
static void guide_index(struct guide *g)
{
	for (u32 id = 0; id < SIM_TASKS_MAX; id++)
		g->cursors[id] = (struct cursor){ NONE, NONE, 0, 0 };
	for (u32 i = g->plan->nr; i-- > 0;) {
		struct entry *e = &g->plan->entries[i];
		struct cursor *c = &g->cursors[e->task_id];

		if (e->is_value) {
			e->next = c->values;
			c->values = i;
		} else {
			e->next = c->moves;
			c->moves = i;
		}
	}
}

static const struct entry *find_entry(struct guide *g, u32 *cursor, u32 count)
{
	while (*cursor != NONE && g->plan->entries[*cursor].count < count)
		*cursor = g->plan->entries[*cursor].next;
	if (*cursor == NONE || g->plan->entries[*cursor].count != count)
		return NULL;
	return &g->plan->entries[*cursor];
}

/* ---- strategy ---- */

static int guide_begin(struct sim_strategy *s, u64 seed)
{
	struct guide *g = container_of(s, struct guide, base);

	(void)seed;
	g->position = 0;
	g->reached = 0;
	g->trace->nr = 0;
	g->trace->is_full = false;
	guide_index(g);
	return 0;
}

static u32 find_move(const struct sim_moves *moves, const struct sim_move *want)
{
	for (u32 i = 0; i < moves->nr; i++) {
		const struct sim_move *m = &moves->move[i];

		if (m->kind == want->kind && m->task_id == want->task_id &&
		    m->cpu == want->cpu)
			return i;
	}
	for (u32 i = 0; i < moves->nr; i++) {
		const struct sim_move *m = &moves->move[i];

		/* It may stand on another CPU, or be current already. */
		if (m->task_id == want->task_id && m->kind <= SIM_MOVE_SWITCH &&
		    want->kind <= SIM_MOVE_SWITCH)
			return i;
	}
	return NONE;
}

/* The task cannot go on and the plan has nothing for this place: do what the
 * plan would do next, dropped entries included: whom they switched to is whose
 * turn it is now. */
static u32 forced_move(struct guide *g, const struct sim_moves *moves)
{
	u32 idx = 0;

	for (u32 i = g->reached; i < g->plan->nr; i++) {
		const struct entry *e = &g->plan->entries[i];

		if (e->is_value ||
		    (g->avoid_id && e->move.task_id == g->avoid_id))
			continue;
		idx = find_move(moves, &e->move);
		if (idx != NONE) {
			g->reached = i + 1;
			return idx;
		}
	}
	for (idx = 0; idx + 1 < moves->nr; idx++) {
		if (moves->move[idx].task_id != g->avoid_id)
			break;
	}
	return idx;
}

static u32 planned_move(struct guide *g, const struct sim_moves *moves)
{
	struct cursor *c = &g->cursors[current_id()];
	const struct entry *e = find_entry(g, &c->moves, c->steps_nr);

	if (e && !e->is_dropped) {
		u32 idx = find_move(moves, &e->move);

		if (g->avoid_id && e->move.task_id == g->avoid_id) {
			/* Not that one: whose turn comes after it. */
			g->reached = (u32)(e - g->plan->entries) + 1;
			return forced_move(g, moves);
		}
		if (idx != NONE) {
			g->reached = (u32)(e - g->plan->entries) + 1;
			return idx;
		}
	}
	if (moves->last_idx >= 0)
		return (u32)moves->last_idx;
	return forced_move(g, moves);
}

/* ---- afresh ---- */

static void fresh_begin(struct fresh *f, u32 number, u32 preemptions_nr)
{
	memset(f, 0, sizeof(*f));
	f->is_on = true;
	f->is_ranked = number % 2;
	/* Most of them without any: that would be better in every case. */
	if (number % 8 >= 6)
		f->preemptions_max = preemptions_nr;
	sim_rng_seed(&f->rng, number);
}

static u64 rank_of(struct fresh *f, u32 who)
{
	if (!f->is_ranked)
		return sim_rng_next(&f->rng);
	if (!f->priority[who])
		f->priority[who] = sim_rng_next(&f->rng) | 1;
	return f->priority[who];
}

/* The running task goes on as long as it can: fewest switches. */
static u32 fresh_move(struct fresh *f, const struct sim_moves *moves)
{
	struct sim_turns turns;
	u64 best_rank = 0;
	u32 best = 0;

	if (moves->last_idx >= 0) {
		if (!f->preemptions_max ||
		    sim_rng_below(&f->rng, FRESH_PREEMPTS_ONE_OF))
			return (u32)moves->last_idx;
		f->preemptions_max--;
		return (u32)sim_rng_below(&f->rng, moves->nr);
	}
	sim_turns_list(moves, &turns);
	for (u32 i = 0; i < turns.nr; i++) {
		u64 rank = rank_of(f, turns.who[i]);

		if (rank < best_rank)
			continue;
		best_rank = rank;
		best = turns.who[i];
	}
	return sim_turns_move(moves, best, &f->rng);
}

static u32 log_next(struct guide *g, u32 kind, u32 bound)
{
	const struct sim_choice *c = &g->log[g->position];

	if (g->position == g->log_nr)
		return SIM_CHOICE_STOP;
	if (c->kind != kind || c->bound != bound || c->value >= bound)
		return SIM_CHOICE_DIVERGED;
	g->position++;
	return c->value;
}

static u32 guide_pick(void *s, const struct sim_moves *moves)
{
	struct guide *g = s;
	struct entry entry = { .next = NONE };
	u32 idx;

	if (g->log)
		idx = log_next(g, SIM_CHOICE_MOVE, moves->nr);
	else if (g->fresh.is_on)
		idx = fresh_move(&g->fresh, moves);
	else
		idx = planned_move(g, moves);
	if (idx >= moves->nr || (s32)idx == moves->last_idx)
		return idx;
	entry.task_id = (u16)current_id();
	entry.count = g->cursors[entry.task_id].steps_nr;
	entry.move = moves->move[idx];
	entry.is_optional = moves->last_idx >= 0;
	plan_add(g->trace, &entry);
	return idx;
}

static u32 guide_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct guide *g = s;
	struct entry entry = { .next = NONE, .is_value = true };
	struct cursor *c = &g->cursors[current_id()];
	const struct entry *planned;
	u32 value = 0;

	entry.task_id = (u16)current_id();
	entry.count = c->values_nr++;
	if (g->log) {
		value = log_next(g, kind, bound);
		if (value >= bound)
			return value;
	} else {
		planned = find_entry(g, &c->values, entry.count);
		if (planned)
			value = min_t(u32, planned->value, bound - 1);
	}
	entry.value = (u16)value;
	plan_add(g->trace, &entry);
	return value;
}

static const struct sim_strategy_ops guide_ops = {
	.name = "guide",
	.help = "follow a plan",
	.begin = guide_begin,
	.pick = guide_pick,
	.value = guide_value,
};

/* ---- what a schedule has ---- */

struct parts {
	u64 has_run[SIM_TASKS_MAX / 64]; /* tasks, a bit each */
	u32 irqs_nr;
	u32 timers_nr;
	u32 values_nr; /* choices other than the uneventful one */
};

static bool has_run(const struct parts *p, u32 id)
{
	return p->has_run[id / 64] & BIT_ULL(id % 64);
}

/* Of the execution that was just made. */
static void parts_note(const struct guide *g, struct parts *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (u32 id = 0; id < SIM_TASKS_MAX; id++) {
		if (g->cursors[id].steps_nr)
			ret->has_run[id / 64] |= BIT_ULL(id % 64);
	}
	for (u32 i = 0; i < g->trace->nr; i++) {
		const struct entry *e = &g->trace->entries[i];

		if (e->is_value)
			ret->values_nr += e->value > 0;
		else if (e->move.kind == SIM_MOVE_IRQ)
			ret->irqs_nr++;
		else if (e->move.kind == SIM_MOVE_TIMER)
			ret->timers_nr++;
	}
}

static void name_count(struct sim_text *text, u32 before_nr, u32 after_nr,
		       const char *word)
{
	u32 nr = before_nr > after_nr ? before_nr - after_nr : 0;

	if (nr)
		sim_text_printf(text, "%s%u %s%s", text->nr ? ", " : "", nr,
				word, nr == 1 ? "" : "s");
}

/* What @before had and @after does not: actors by role, the rest by number. */
static void parts_name(const struct parts *before, const struct parts *after,
		       struct sim_shorten_result *ret)
{
	struct sim_text text = SIM_TEXT_INIT;

	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (task->kind == SIM_TASK_ACTOR && has_run(before, id) &&
		    !has_run(after, id))
			sim_text_printf(&text, "%s%s", text.nr ? ", " : "",
					task->role);
	}
	name_count(&text, before->irqs_nr, after->irqs_nr, "interrupt");
	name_count(&text, before->timers_nr, after->timers_nr, "timer");
	name_count(&text, before->values_nr, after->values_nr, "choice");
	snprintf(ret->left_out, sizeof(ret->left_out), "%s",
		 sim_text_str(&text));
	sim_text_fini(&text);
}

/* ---- search ---- */

struct search {
	struct sim_session *session;
	struct guide guide;
	struct sim_shorten_result *ret;
	u32 tries_max;
	u32 fresh_nr;
	struct parts first; /* of the given schedule */
	struct parts best;
};

/*
 * A candidate that left the way to the bug may go on for ever. One that is worth
 * having may take more steps than the best so far, but not many times more.
 */
static u32 steps_bound(const struct search *f)
{
	u32 steps_nr = f->ret->outcome.steps_nr;

	return steps_nr ? 4 * min_t(u32, steps_nr, U32_MAX / 8) + 1000 : 0;
}

static void run_once(struct search *f, struct sim_outcome *outcome)
{
	listening = &f->guide;
	sim_detect_listen_step(count_step);
	sim_session_run(f->session, &f->guide.base, 0, steps_bound(f), outcome);
	sim_detect_listen_step(NULL);
	listening = NULL;
	f->ret->tries_nr++;
}

static int keep_log(struct search *f, const struct sim_outcome *outcome)
{
	size_t bytes = f->session->log_nr * sizeof(*f->ret->log);
	struct sim_choice *log = realloc(f->ret->log, bytes ? bytes : 1);

	if (!log)
		return -SIM_ERR_NOMEM;
	memcpy(log, f->session->log, bytes);
	f->ret->log = log;
	f->ret->outcome = *outcome;
	return 0;
}

/* Fewer choices that are not the uneventful one count if all else is equal. */
static bool is_improvement(const struct search *f,
			   const struct sim_outcome *outcome,
			   const struct parts *parts)
{
	const struct sim_outcome *best = &f->ret->outcome;

	if (!sim_outcome_is_same_bug(outcome, best) || f->guide.trace->is_full)
		return false;
	return sim_outcome_is_better(outcome, best) ||
	       (!sim_outcome_is_better(best, outcome) &&
		parts->values_nr < f->best.values_nr);
}

/* Run the plan. Return: 1 if it is better and was taken over, 0, or an error */
static int try_plan(struct search *f)
{
	static struct sim_outcome outcome;
	struct parts parts;
	struct plan *swap;

	run_once(f, &outcome);
	parts_note(&f->guide, &parts);
	if (!is_improvement(f, &outcome, &parts))
		return 0;
	f->best = parts;
	parts_name(&f->first, &f->best, f->ret);
	swap = f->guide.plan;
	f->guide.plan = f->guide.trace;
	f->guide.trace = swap;
	f->ret->is_shorter = true;
	return keep_log(f, &outcome) < 0 ? -SIM_ERR_NOMEM : 1;
}

static u32 optional_nr(const struct plan *plan)
{
	u32 nr = 0;

	for (u32 i = 0; i < plan->nr; i++)
		nr += plan->entries[i].is_optional;
	return nr;
}

/* Mark optional entries number @from to @from + @nr - 1. */
static void drop(struct plan *plan, u32 from, u32 nr)
{
	u32 at = 0;

	for (u32 i = 0; i < plan->nr; i++) {
		struct entry *e = &plan->entries[i];

		e->is_dropped = e->is_optional && at >= from && at < from + nr;
		at += e->is_optional;
	}
}

/* One pass over the plan in chunks, last first. Return: as try_plan() */
static int pass(struct search *f, u32 chunk)
{
	u32 end = optional_nr(f->guide.plan);
	int taken = 0;

	while (end) {
		u32 from = end > chunk ? end - chunk : 0;
		int r;

		if (f->ret->tries_nr >= f->tries_max)
			return 2;
		drop(f->guide.plan, from, end - from);
		r = try_plan(f);
		if (r < 0)
			return r;
		taken |= r;
		end = min(from, optional_nr(f->guide.plan));
	}
	return taken;
}

/* Drop until no single entry can go. Return: as try_plan(), 2: no tries left */
static int drop_all(struct search *f)
{
	u32 chunk = optional_nr(f->guide.plan);
	int any = 0;

	f->ret->is_one_minimal = !chunk;
	while (chunk) {
		int r = pass(f, chunk);

		if (r < 0 || r == 2)
			return r;
		any |= r;
		if (chunk > 1) {
			chunk /= 2;
		} else if (r == 0) {
			f->ret->is_one_minimal = true;
			chunk = 0;
		}
	}
	return any;
}

/* ---- moving segments ---- */

/* A segment lies between two switches: [k] starts it, [k + 1] ends it. */
static u32 list_switches(struct plan *plan, u32 *ret, u32 max)
{
	u32 nr = 0;

	for (u32 i = 0; i < plan->nr && nr < max; i++) {
		struct entry *e = &plan->entries[i];

		e->is_dropped = false;
		if (!e->is_value && e->move.kind <= SIM_MOVE_SWITCH)
			ret[nr++] = i;
	}
	return nr;
}

/*
 * Segment @from and the next one of the same task become one: the later comes
 * forward, or (@is_later) the earlier waits. Return: as try_plan().
 */
static int try_merge(struct search *f, const u32 *at, u32 nr, u32 from,
		     bool is_later)
{
	struct entry *e = f->guide.plan->entries;
	struct entry *end = &e[at[from + 1]];
	u32 to = from + 2;
	struct sim_move saved[3];
	int r;

	while (to < nr && e[at[to]].move.task_id != e[at[from]].move.task_id)
		to++;
	if (to == nr)
		return 0;
	saved[0] = e[at[from]].move;
	saved[1] = e[at[to]].move;
	end->is_dropped = true;
	if (is_later) {
		e[at[from]].move = end->move;
	} else if (to + 1 < nr) {
		saved[2] = e[at[to + 1]].move;
		e[at[to]].move = saved[2];
		e[at[to + 1]].move = end->move;
	}
	r = try_plan(f);
	if (r)
		return r;
	end->is_dropped = false;
	e[at[from]].move = saved[0];
	e[at[to]].move = saved[1];
	if (!is_later && to + 1 < nr)
		e[at[to + 1]].move = saved[2];
	return 0;
}

/* The first merge that helps. Return: as try_plan(), 2: no tries left */
static int merge_one(struct search *f)
{
	static u32 at[1024];
	u32 nr = list_switches(f->guide.plan, at, ARRAY_SIZE(at));

	for (u32 from = 0; from + 2 < nr; from++) {
		for (u32 is_later = 0; is_later < 2; is_later++) {
			int r;

			if (f->ret->tries_nr >= f->tries_max)
				return 2;
			r = try_merge(f, at, nr, from, is_later);
			if (r)
				return r;
		}
	}
	return 0;
}

/* Can it happen without one of the tasks? Return: as try_plan(), 2: no tries */
static int leave_out_tasks(struct search *f)
{
	for (u32 id = 1; id < SIM_TASKS_MAX; id++) {
		struct plan *plan = f->guide.plan;
		bool is_used = false;
		int r;

		for (u32 i = 0; i < plan->nr && !is_used; i++)
			is_used = !plan->entries[i].is_value &&
				  plan->entries[i].move.task_id == id;
		if (!is_used)
			continue;
		if (f->ret->tries_nr >= f->tries_max)
			return 2;
		drop(plan, 0, 0);
		f->guide.avoid_id = id;
		r = try_plan(f);
		f->guide.avoid_id = 0;
		if (r)
			return r;
	}
	return 0;
}

/* Without one of the choices: no fault, no spurious wake-up, the first value.
 * Return: as try_plan(), 2: no tries left */
static int drop_values(struct search *f)
{
	int any = 0;

	for (u32 i = f->guide.plan->nr; i-- > 0;) {
		struct plan *plan = f->guide.plan;
		u16 saved = plan->entries[i].value;
		int r;

		if (!plan->entries[i].is_value || !saved)
			continue;
		if (f->ret->tries_nr >= f->tries_max)
			return 2;
		drop(plan, 0, 0);
		plan->entries[i].value = 0;
		r = try_plan(f);
		if (r < 0)
			return r;
		any |= r;
		if (r)
			i = min(i, f->guide.plan->nr);
		else
			plan->entries[i].value = saved;
	}
	return any;
}

/*
 * Other ways to the same bug, which no small change of this one leads to: tasks
 * run until they wait, and whose turn it is then is random. Return: as
 * try_plan(), 2: no tries left
 */
static int start_afresh(struct search *f)
{
	while (f->fresh_nr < FRESH_MAX) {
		int r;

		if (f->ret->tries_nr >= f->tries_max)
			return 2;
		fresh_begin(&f->guide.fresh, f->fresh_nr++,
			    f->ret->outcome.preemptions_nr);
		r = try_plan(f);
		f->guide.fresh.is_on = false;
		if (r)
			return r;
	}
	return 0;
}

static int search(struct search *f)
{
	static int (*const ways[])(struct search * f) = {
		leave_out_tasks, drop_all, merge_one, drop_values, start_afresh,
	};
	bool has_helped;

	do {
		has_helped = false;
		for (u32 i = 0; i < ARRAY_SIZE(ways); i++) {
			int r = ways[i](f);

			if (r < 0 || r == 2)
				return r < 0 ? r : 0;
			has_helped |= r == 1;
		}
	} while (has_helped);
	return 0;
}

int sim_shorten(struct sim_session *s, const struct sim_choice *log, u32 log_nr,
		u32 tries_max, struct sim_shorten_result *ret,
		struct sim_error *err)
{
	static struct search f;
	struct plan *plans = malloc(2 * sizeof(*plans));
	struct plan *swap;
	int r;

	if (!plans)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	memset(ret, 0, sizeof(*ret));
	memset(&f, 0, sizeof(f));
	f.session = s;
	f.ret = ret;
	f.tries_max = tries_max;
	f.guide.base.ops = &guide_ops;
	f.guide.plan = &plans[0];
	f.guide.trace = &plans[1];
	plans[0].nr = 0;
	f.guide.log = log;
	f.guide.log_nr = log_nr;
	run_once(&f, &ret->outcome);
	if (!sim_verdict_is_bug(ret->outcome.verdict)) {
		r = sim_error_set(err, SIM_ERR_MISMATCH,
				  "the schedule ends %s, not in a bug",
				  sim_verdict_name(ret->outcome.verdict));
		goto out;
	}
	r = keep_log(&f, &ret->outcome);
	parts_note(&f.guide, &f.first);
	f.best = f.first;
	f.guide.log = NULL;
	swap = f.guide.plan;
	f.guide.plan = f.guide.trace;
	f.guide.trace = swap;
	if (r == 0 && !f.guide.plan->is_full)
		r = search(&f);
	if (r < 0) {
		free(ret->log);
		ret->log = NULL;
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
out:
	free(plans);
	return r;
}
