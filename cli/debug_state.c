// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_state.c - the world at a step, in words
 */
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/lock.h"
#include "core/place.h"
#include "core/task.h"
#include "core/wait.h"
#include "debug.h"
#include "explore/standing.h"
#include "reports/backtrace.h"
#include "reports/lines.h"
#include "reports/symbols.h"
#include "reports/words.h"

#define WAKERS_SHOWN 4
#define PLACE_BYTES 128

static void add_task(const struct sim_task *task, struct sim_text *out)
{
	sim_text_printf(out, "%s/%u", task->name, task->id);
}

static void add_task_id(u32 task_id, struct sim_text *out)
{
	const struct sim_task *task = reports_task(task_id);

	if (task)
		add_task(task, out);
	else
		sim_text_printf(out, "task %u", task_id);
}

/* Who moved last; NULL at the start. */
static const struct sim_task *last_task(const struct cli_debug *d)
{
	for (u32 at = sim_stepper_at(d->stepper); at; at--) {
		const struct sim_stepper_step *step =
			sim_stepper_step(d->stepper, at);

		if (step && step->value != SIM_STEPPER_NONE &&
		    step->move.kind != SIM_MOVE_TIMER)
			return reports_task(step->move.task_id);
	}
	return NULL;
}

const struct sim_task *cli_debug_task(const struct cli_debug *d)
{
	const struct sim_task *task = reports_task(d->task_id);

	return task ? task : last_task(d);
}

/* ---- where ---- */

/* Without names of interrupts and timers: they are over. */
static void add_past_move(const struct sim_stepper_step *step,
			  struct sim_text *out)
{
	if (step->value == SIM_STEPPER_NONE) {
		sim_text_add(out, "nothing could move");
		return;
	}
	if (step->move.kind == SIM_MOVE_TIMER) {
		sim_text_add(out, "a timer fired");
		return;
	}
	sim_text_printf(out, "CPU%u %s", step->move.cpu,
			step->move.kind == SIM_MOVE_IRQ	   ? "interrupted " :
			step->move.kind == SIM_MOVE_SWITCH ? "switched to " :
							     "went on with ");
	add_task_id(step->move.task_id, out);
}

void cli_debug_where(struct cli_debug *d, struct sim_text *out)
{
	u32 at = sim_stepper_at(d->stepper);
	const struct sim_stepper_step *step = sim_stepper_step(d->stepper, at);
	size_t begin;

	sim_text_printf(out, "step %u of %u: ", at,
			sim_stepper_last(d->stepper));
	begin = out->nr;
	if (at)
		reports_lanes_say(&d->lanes, at, out);
	if (out->nr == begin && step)
		add_past_move(step, out);
	else if (out->nr == begin)
		sim_text_add(out, "the setup is over, nothing has moved");
	sim_text_add_char(out, '\n');
	if (at == sim_stepper_last(d->stepper))
		reports_words_end(sim_stepper_outcome(d->stepper), out);
}

/* ---- tasks ---- */

static void add_wakers(const struct sim_waiter *w, struct sim_text *out)
{
	struct sim_wakers set;

	if (w->spec->why == SIM_WAIT_SLEEP || w->spec->why == SIM_WAIT_IDLE)
		return;
	sim_standing_wakers(w, &set);
	if (!set.nr) {
		sim_text_add(out, set.unknown ?
					  "; it is not known who can end it" :
					  "; nobody can end it");
		return;
	}
	sim_text_add(out, "; ");
	for (u32 i = 0; i < set.nr && i < WAKERS_SHOWN; i++) {
		sim_text_add(out, i ? ", " : "");
		add_task_id(set.task_ids[i], out);
	}
	if (set.nr > WAKERS_SHOWN)
		sim_text_printf(out, " and %u more", set.nr - WAKERS_SHOWN);
	sim_text_add(out, set.unknown ? " or others" : "");
	sim_text_add(out, set.all && set.nr > 1 ? " all have to end it" :
						  " can end it");
}

static void add_wait(const struct sim_waiter *w, struct sim_text *out)
{
	const struct sim_wait_spec *spec = w->spec;
	const char *name = spec->lock ? spec->lock->name : spec->name;
	const char *why = sim_wait_why_name(spec->why);

	if (spec->why == SIM_WAIT_IDLE)
		sim_text_add(out, "is idle");
	else if (spec->why == SIM_WAIT_SLEEP)
		sim_text_printf(out, "sleeps%s%s", name ? " for " : "",
				name ? name : "");
	else if (name)
		sim_text_printf(out, "waits for %s (%s)", name, why);
	else
		sim_text_printf(out, "waits (%s)", why);
	sim_text_printf(out, " since step %u", w->step);
	add_wakers(w, out);
}

static void add_state(const struct sim_task *task, struct sim_text *out)
{
	const struct sim_cpu *cpu = sim_standing_cpu(task->cpu);

	if (task->state == SIM_TASK_NEW)
		sim_text_add(out, "has not started");
	else if (task->state == SIM_TASK_DONE)
		sim_text_add(out, "has ended");
	else if (task->state == SIM_TASK_BLOCKED && task->waiter)
		add_wait(task->waiter, out);
	else
		sim_text_add(out,
			     cpu->curr == task ? "is current" : "is runnable");
	if (task->hardirq_depth)
		sim_text_add(out, ", in an interrupt");
	else if (task->irqs_off)
		sim_text_add(out, ", interrupts off");
	if (task->preempt_count)
		sim_text_add(out, ", preemption off");
}

static void add_held(const struct sim_task *task, struct sim_text *out)
{
	for (u32 i = 0; i < task->held_nr; i++) {
		const struct sim_held *held = &task->held[i];

		sim_text_printf(out, "%s%s%s since step %u", i ? ", " : "",
				held->lock->name,
				held->mode == SIM_LOCK_READ ? " (read)" : "",
				held->step);
	}
}

bool cli_debug_is_dull(const struct sim_task *task)
{
	if (task->held_nr || task->hardirq_depth)
		return false;
	return task->kind == SIM_TASK_IDLE || task->state == SIM_TASK_DONE ||
	       sim_task_is_daemon_idle(task);
}

static void print_task(const struct sim_task *task, bool is_last,
		       struct sim_text *out)
{
	size_t begin = out->nr;

	sim_text_printf(out, "CPU%-2u%c ", task->cpu, is_last ? '*' : ' ');
	add_task(task, out);
	sim_text_add_repeated(
		out, ' ', out->nr - begin < 24 ? 24 - (out->nr - begin) : 1);
	add_state(task, out);
	sim_text_add_char(out, '\n');
	if (!task->held_nr)
		return;
	sim_text_add_repeated(out, ' ', 24);
	sim_text_add(out, "holds ");
	add_held(task, out);
	sim_text_add_char(out, '\n');
}

static void print_cpus(struct sim_text *out)
{
	const struct sim_timer *timer = sim_standing_timer();

	for (u32 c = 0; c < sim_cpu_count(); c++) {
		const struct sim_irq *irq = sim_standing_irq(c);

		if (!sim_standing_cpu(c)->is_online)
			sim_text_printf(out, "CPU%-2u  is offline\n", c);
		if (irq)
			sim_text_printf(out, "CPU%-2u  interrupt %s pending\n",
					c, irq->name ? irq->name : "?");
	}
	if (timer)
		sim_text_printf(out, "timer %s at %llu us, now %llu us\n",
				timer->name ? timer->name : "?",
				timer->expiry_us, sim_standing_time_us());
}

void cli_debug_tasks(struct cli_debug *d, bool wants_all, struct sim_text *out)
{
	const struct sim_task *last = last_task(d);
	u32 hidden_nr = 0;

	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (cli_debug_is_dull(task) && !wants_all)
			hidden_nr += task->kind != SIM_TASK_IDLE;
		else
			print_task(task, task == last, out);
	}
	print_cpus(out);
	if (hidden_nr)
		sim_text_printf(out,
				"(%u more idle or ended, see 'tasks all')\n",
				hidden_nr);
}

/* ---- locks ---- */

static bool is_first_holder(const struct sim_task *task, u32 held_idx)
{
	const struct sim_lock *lock = task->held[held_idx].lock;

	for (u32 i = 0; i < held_idx; i++) {
		if (task->held[i].lock == lock)
			return false;
	}
	for (u32 id = 1; id < task->id; id++) {
		if (sim_lock_is_held(sim_task_by_id(id), lock))
			return false;
	}
	return true;
}

static void print_lock(const struct sim_lock *lock, struct sim_text *out)
{
	sim_text_printf(out, "%s\n", lock->name);
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		for (u32 i = 0; i < task->held_nr; i++) {
			if (task->held[i].lock != lock)
				continue;
			sim_text_add(out, "  held by ");
			add_task(task, out);
			sim_text_printf(out, "%s since step %u\n",
					task->held[i].mode == SIM_LOCK_READ ?
						" (read)" :
						"",
					task->held[i].step);
		}
	}
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (!task->waiter || task->waiter->spec->lock != lock)
			continue;
		sim_text_add(out, "  wanted by ");
		add_task(task, out);
		sim_text_printf(out, " (%s) since step %u\n",
				sim_wait_why_name(task->waiter->spec->why),
				task->waiter->step);
	}
}

void cli_debug_locks(struct cli_debug *d, struct sim_text *out)
{
	size_t begin = out->nr;

	(void)d;
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		for (u32 i = 0; i < task->held_nr; i++) {
			if (is_first_holder(task, i))
				print_lock(task->held[i].lock, out);
		}
	}
	if (out->nr == begin)
		sim_text_add(out, "no locks are held\n");
}

/* ---- what was possible ---- */

static void add_move(const struct sim_move *move, struct sim_text *out)
{
	const struct sim_timer *timer = sim_standing_timer();
	const struct sim_irq *irq;

	switch (move->kind) {
	case SIM_MOVE_TIMER:
		sim_text_printf(out, "timer %s fires",
				timer && timer->name ? timer->name : "?");
		return;
	case SIM_MOVE_IRQ:
		irq = sim_standing_irq(move->cpu);
		sim_text_printf(out, "CPU%u takes interrupt %s on top of ",
				move->cpu, irq && irq->name ? irq->name : "?");
		break;
	case SIM_MOVE_SWITCH:
		sim_text_printf(out, "CPU%u switches to ", move->cpu);
		break;
	default:
		sim_text_printf(out, "CPU%u goes on with ", move->cpu);
		break;
	}
	add_task_id(move->task_id, out);
}

static void print_moves(struct cli_debug *d, const struct sim_moves *moves,
			struct sim_text *out)
{
	const struct sim_stepper_step *next =
		sim_stepper_step(d->stepper, moves->step);

	if (moves->nr == 1) {
		sim_text_printf(out, "step %u can only be: ", moves->step);
		add_move(&moves->move[0], out);
		sim_text_add_char(out, '\n');
		return;
	}
	sim_text_printf(out, "step %u takes decision %u, a move of %u:\n",
			moves->step, next->choice + 1, moves->nr);
	for (u32 i = 0; i < moves->nr; i++) {
		sim_text_printf(out, " %c%2u  ", i == next->value ? '*' : ' ',
				i);
		add_move(&moves->move[i], out);
		sim_text_add_char(out, '\n');
	}
}

void cli_debug_alternatives(struct cli_debug *d, struct sim_text *out)
{
	const struct sim_moves *moves = sim_stepper_moves(d->stepper);
	const struct sim_choice *log;
	u32 first, nr, log_nr;

	if (!moves) {
		sim_text_add(out, "nothing can move any more\n");
		return;
	}
	print_moves(d, moves, out);
	log = sim_stepper_log(d->stepper, &log_nr);
	nr = sim_stepper_values(d->stepper, moves->step, &first);
	for (u32 i = first; i < first + nr; i++)
		sim_text_printf(out,
				"  in it: decision %u, a %s from 0 to %u: "
				"%u was taken\n",
				i + 1, sim_choice_kind_name(log[i].kind),
				log[i].bound - 1U, log[i].value);
}

/* ---- backtrace ---- */

static void print_frame(struct cli_debug *d, u32 nr, const void *ip,
			struct sim_text *out)
{
	const struct reports_symbol *symbol =
		reports_symbols_find(d->symbols, (const char *)ip - 1);
	char name[PLACE_BYTES];

	if (!sim_place_name(ip, name, sizeof(name)))
		snprintf(name, sizeof(name), "%s",
			 symbol ? symbol->name : "+?");
	sim_text_printf(out, "#%-2u %s", nr, name);
	reports_lines_print(d->lines, ip, REPORTS_LINES_INLINES, out);
	sim_text_add_char(out, '\n');
}

void cli_debug_backtrace(struct cli_debug *d, const struct sim_task *task,
			 struct sim_text *out)
{
	struct reports_backtrace bt;

	add_task(task, out);
	sim_text_add_char(out, ' ');
	add_state(task, out);
	sim_text_add_char(out, '\n');
	reports_backtrace_task(task, &bt);
	reports_backtrace_trim(&bt, task, d->symbols);
	for (u32 i = 0; i < bt.nr; i++)
		print_frame(d, i, bt.ips[i], out);
	if (bt.is_foreign)
		sim_text_add(out, "    (called by the scenario)\n");
	if (bt.is_cut)
		sim_text_printf(out, "    (more than %u frames)\n",
				REPORTS_FRAMES_MAX);
}
