// SPDX-License-Identifier: GPL-2.0-only
/*
 * sched.c - have one of the possible moves chosen, make it
 *
 * There is no scheduler context: the task that reaches a point takes the
 * decision on its own stack and switches straight to the chosen task, or goes
 * on without a switch when it was chosen itself.
 */
#include <string.h>

#include "base/assert.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/heap_map.h"
#include "core/state.h"
#include "core/world.h"

static const struct sim_decider *decider;
static bool is_on_main;		/* in such a decision */
static bool has_left;		/* a task switched to the main stack to decide */
static bool is_passing;		/* ... no, only so that its stack is tidied */
static void *main_jump[5];
static u32 stop_after;
static u32 steps_end;		/* stop_after or the limit, whichever is first */
static struct sim_choice_place own_place;
static struct sim_choice_place *choices = &own_place;
static struct sim_moves moves;

void sim_sched_decider_set(const struct sim_decider *new_decider,
			   u32 steps_stop)
{
	decider = new_decider;
	sim_state_is_wanted = new_decider && new_decider->state;
	stop_after = steps_stop;
	steps_end = sim_world->o.steps_max;
	if (steps_stop && steps_stop < steps_end)
		steps_end = steps_stop;
	choices->nr = 0;
}

void sim_choice_log_place(struct sim_choice_place *place)
{
	choices = place ? place : &own_place;
	choices->nr = 0;
}

void sim_choice_log_put(const struct sim_choice *log, u32 nr)
{
	memcpy(choices->log, log, nr * sizeof(*log));
	choices->nr = nr;
}

const struct sim_choice *sim_choice_log(u32 *ret_nr)
{
	*ret_nr = choices->nr;
	return choices->log;
}

SIM_NORETURN void sim_sched_end(void)
{
	struct sim_task *self = sim_world->current;

	sim_world->current = NULL;
	SIM_ASSERT(self);
	if (unlikely(is_on_main))
		__builtin_longjmp(main_jump, 1);
	sim_coro_exit_switch(&self->coro, &sim_main_coro);
}

/* End the execution from whatever stack this is; the main stack returns. */
static void end_with(enum sim_verdict verdict)
{
	sim_outcome_now.verdict = verdict;
	if (sim_world->current && !is_on_main)
		sim_sched_end();
}

static void log_choice(enum sim_choice_kind kind, u32 bound, u32 value)
{
	struct sim_task *task = sim_world->current;

	if (unlikely(choices->nr == SIM_CHOICES_MAX)) {
		end_with(SIM_VERDICT_LIMIT_CHOICES);
		return;
	}
	choices->log[choices->nr++] = (struct sim_choice){
		.kind = (u8)kind,
		.bound = (u16)bound,
		.value = (u16)value,
		.task_id = task ? (u16)task->id : 0,
	};
}

u32 sim_choice(enum sim_choice_kind kind, u32 bound)
{
	u32 value;

	SIM_ASSERT(bound > 0);
	SIM_ASSERT(bound <= U16_MAX);
	if (bound == 1 || !decider || sim_world->phase != SIM_PHASE_EXPLORE)
		return 0;
	value = decider->value(decider->ctx, kind, bound);
	if (unlikely(value >= bound))
		end_with(value == SIM_CHOICE_STOP ? SIM_VERDICT_STOPPED :
						    SIM_VERDICT_DIVERGED);
	log_choice(kind, bound, value);
	sim_event_emit(SIM_EVENT_CHOICE, value, bound, NULL);
	return value;
}

/* ---- choosing and making a move ---- */

/* Boot and check: the running task goes on until it blocks. */
static u32 pick_quietly(void)
{
	return moves.last_idx >= 0 ? (u32)moves.last_idx : 0;
}

static u32 pick_move(void)
{
	u32 idx;

	/* Whoever wants footprints wants to see every step. */
	if (moves.nr == 1 && likely(!sim_footprint_now.is_on))
		return 0;
	if (!decider || sim_world->phase != SIM_PHASE_EXPLORE)
		return pick_quietly();
	idx = decider->pick(decider->ctx, &moves);
	if (unlikely(idx >= moves.nr)) {
		end_with(idx == SIM_CHOICE_STOP ? SIM_VERDICT_STOPPED :
						  SIM_VERDICT_DIVERGED);
		return idx;
	}
	if (moves.nr > 1)
		log_choice(SIM_CHOICE_MOVE, moves.nr, idx);
	return idx;
}

static void fire_timer(void)
{
	struct sim_timer *timer =
		list_first_entry(&sim_world->timers, struct sim_timer, node);

	list_del_init(&timer->node);
	timer->is_armed = false;
	if (timer->expiry_us > sim_world->now_us)
		sim_world->now_us = timer->expiry_us;
	sim_event_emit(SIM_EVENT_TIMER, (u64)(uintptr_t)timer,
		       (u32)timer->expiry_us, timer->name);
	timer->expiry_us = 0;
	timer->fn(timer->arg);
}

/* Make @task the current task of @cpu; the old one goes to the run queue. */
static void switch_to(struct sim_cpu *cpu, struct sim_task *task)
{
	struct sim_task *prev = cpu->curr;

	sim_sched_rq_del(task);
	sim_moves_touch(cpu->id);
	if (task->cpu != cpu->id) {
		task->cpu = (u16)cpu->id;
		sim_event_emit(SIM_EVENT_MIGRATE, task->id, cpu->id,
			       task->name);
	}
	cpu->curr = task;
	if (prev != cpu->idle && prev->state == SIM_TASK_RUNNABLE)
		sim_sched_runnable(prev);
	sim_event_emit(SIM_EVENT_SWITCH, task->id, prev->id, task->name);
}

/* Apply @move. Return: the task to resume, or NULL after a timer. */
static struct sim_task *apply_move(const struct sim_move *move)
{
	struct sim_world_state *w = sim_world;
	struct sim_cpu *cpu = &sim_cpus[move->cpu];
	struct sim_task *task = &sim_tasks[move->task_id];
	bool is_other;

	if (unlikely(move->kind == SIM_MOVE_TIMER)) {
		fire_timer();
		return NULL;
	}
	is_other = task != w->current;
	w->switches_nr += is_other;
	w->preemptions_nr += is_other & (moves.last_idx >= 0);
	if (move->kind == SIM_MOVE_SWITCH) {
		switch_to(cpu, task);
	} else if (move->kind == SIM_MOVE_IRQ) {
		w->irq_deliver =
			list_first_entry(&cpu->irqs, struct sim_irq, node);
		list_del_init(&w->irq_deliver->node);
		w->irq_deliver->is_queued = false;
		sim_footprint(w->irq_deliver, SIM_ACCESS_WRITE);
		sim_moves_touch(cpu->id);
	}
	return task;
}

/* Nothing can move. Return: true if a closed gate could be opened. */
static bool come_to_rest(void)
{
	if (sim_trigger_open_any_step())
		return true;
	if (sim_outcome_now.verdict != SIM_VERDICT_CLEAN)
		return false;
	if (sim_world->phase == SIM_PHASE_EXPLORE && sim_hooks_now &&
	    sim_hooks_now->quiescent)
		sim_hooks_now->quiescent(&sim_outcome_now);
	return false;
}

static SIM_NOINLINE void end_of_steps(void)
{
	bool is_wanted = stop_after && sim_world->steps_nr >= stop_after;

	end_with(is_wanted ? SIM_VERDICT_STOPPED : SIM_VERDICT_LIMIT_STEPS);
}

/*
 * One decision. Return: the task to resume, or NULL when the execution is over
 * (on the main stack only; a task has left for good by then).
 */
static struct sim_task *decide(void)
{
	struct sim_world_state *w = sim_world;
	struct sim_task *task;
	u32 idx;

	for (;;) {
		if (unlikely(w->steps_nr >= steps_end)) {
			end_of_steps();
			return NULL;
		}
		w->steps_nr++;
		if (unlikely(w->gates_nr) && !sim_trigger_open_steps())
			return NULL;
		if (unlikely(!sim_moves_list(&moves))) {
			end_with(SIM_VERDICT_LIMIT_MOVES);
			return NULL;
		}
		if (sim_hooks_now && sim_hooks_now->step)
			sim_hooks_now->step(&moves);
		if (unlikely(!moves.nr)) {
			if (come_to_rest())
				continue;
			return NULL;
		}
		idx = pick_move();
		if (unlikely(idx >= moves.nr))
			return NULL;
		task = apply_move(&moves.move[idx]);
		if (task)
			return task;
	}
}

/* Run the interrupt that was delivered to @self, on its stack. */
static void run_irq(struct sim_task *self, struct sim_irq *irq)
{
	struct sim_waiter *outer = self->waiter;
	const void *frame = NULL;
	u8 state = self->state;

	if (unlikely(sim_footprint_now.is_on))
		frame = sim_footprint_irq_frame(self->id,
						__builtin_frame_address(0));

	self->waiter = NULL;
	self->state = SIM_TASK_RUNNABLE;
	sim_moves_touch(self->cpu);
	self->hardirq_depth++;
	self->irqs_off++;
	sim_event_emit(SIM_EVENT_IRQ_ENTRY, (u64)(uintptr_t)irq, self->cpu,
		       irq->name);
	irq->handler(irq->arg);
	sim_event_emit(SIM_EVENT_IRQ_EXIT, (u64)(uintptr_t)irq, self->cpu,
		       irq->name);
	self->hardirq_depth--;
	self->waiter = outer;
	if (outer && outer->woken)
		state = SIM_TASK_RUNNABLE;
	self->state = state;
	sim_moves_touch(self->cpu);
	if (unlikely(sim_footprint_now.is_on) && !frame)
		sim_footprint_irq_frame(self->id, NULL);
	sim_irq_enable();
}

/* Run the interrupt that @self was resumed for. Return: was there one? */
static bool take_irq(struct sim_task *self)
{
	struct sim_irq *irq = sim_world->irq_deliver;

	if (likely(!irq))
		return false;
	sim_world->irq_deliver = NULL;
	run_irq(self, irq);
	return true;
}

/* Body of swapper/N: resumed only to take interrupts. */
SIM_NORETURN void sim_sched_idle(struct sim_task *idle)
{
	for (;;) {
		take_irq(idle);
		sim_sched_decide(idle);
	}
}

void sim_irq_run_pending(void)
{
	struct sim_cpu *cpu = &sim_cpus[sim_world->current->cpu];

	while (!list_empty(&cpu->irqs)) {
		struct sim_irq *irq =
			list_first_entry(&cpu->irqs, struct sim_irq, node);

		list_del_init(&irq->node);
		irq->is_queued = false;
		sim_footprint(irq, SIM_ACCESS_WRITE);
		sim_footprint_id(SIM_FOOTPRINT_IRQS(cpu->id), SIM_ACCESS_WRITE);
		run_irq(sim_world->current, irq);
	}
}

/* ---- decisions on the main stack ---- */

/*
 * A state is known by the bytes of the world. So that it does not matter who
 * moved last, every task is suspended in the same place, and what deciding
 * leaves on a stack is not left on theirs.
 */
static struct sim_task *decide_here(void)
{
	struct sim_task *next;

	if (__builtin_setjmp(main_jump)) {
		is_on_main = false;
		return NULL;
	}
	is_on_main = true;
	if (sim_state_may_choose() && decider->wants_state(decider->ctx))
		decider->state(decider->ctx, sim_state_number());
	next = decide();
	is_on_main = false;
	return next;
}

/* @last has left its stack to the main one, maybe for good. */
static void tidy_up(const struct sim_task *last)
{
	sim_state_clear_dead(last);
	if (last->state == SIM_TASK_DONE)
		sim_stack_release(last);
	else if (sim_world->steps_nr >= sim_checkpoint_at)
		sim_checkpoint_take();
}

static void decide_on_main(void)
{
	struct sim_task *next;

	sim_state_clear_all();
	do {
		struct sim_task *last = sim_world->current;

		if (is_passing) {
			is_passing = false;
			sim_state_clear_dead(last);
			next = last;
		} else {
			if (last)
				tidy_up(last);
			next = decide_here();
		}
		sim_world->current = next;
		if (!next)
			return;
		has_left = false;
		sim_coro_switch(&sim_main_coro, &next->coro);
	} while (has_left);
}

void sim_sched_tidy(void)
{
	struct sim_task *self = sim_world->current;

	if (!self || !sim_world->points_on)
		return;
	is_passing = true;
	has_left = true;
	sim_coro_switch(&self->coro, &sim_main_coro);
}

/* The running task @self reached a point or blocked: decide who goes on. */
void sim_sched_decide(struct sim_task *self)
{
	do {
		struct sim_task *next;

		if (unlikely(sim_state_is_wanted)) {
			has_left = true;
			sim_coro_switch(&self->coro, &sim_main_coro);
			continue;
		}
		if (unlikely(sim_world->steps_nr >= sim_checkpoint_at))
			sim_checkpoint_pause(self);
		next = decide();
		if (!next) {
			/* At rest; a later phase may resume this task. */
			sim_world->current = NULL;
			sim_coro_switch(&self->coro, &sim_main_coro);
		} else if (next != self) {
			sim_world->current = next;
			sim_coro_switch(&self->coro, &next->coro);
		}
	} while (take_irq(self));
}

/* Until the execution is over, but for copies that are made on its way. */
static void switch_from_main(struct sim_coro *coro)
{
	sim_coro_switch(&sim_main_coro, coro);
	while (unlikely(sim_checkpoint_is_due)) {
		sim_checkpoint_take();
		sim_coro_switch(&sim_main_coro, &sim_world->current->coro);
	}
}

/* From the main stack: run tasks until the execution is over. */
void sim_sched_start(void)
{
	struct sim_task *next;

	SIM_ASSERT(!sim_world->current);
	sim_moves_forget();
	if (sim_state_is_wanted) {
		decide_on_main();
		return;
	}
	next = decide();
	if (!next)
		return;
	sim_world->current = next;
	switch_from_main(&next->coro);
}

/* The task that was about to decide when the state was kept does so. */
void sim_sched_go_on(void)
{
	SIM_ASSERT(sim_world->current);
	sim_moves_forget();
	if (sim_state_is_wanted)
		decide_on_main();
	else
		switch_from_main(&sim_world->current->coro);
}

/* @self is done for good. */
SIM_NORETURN void sim_sched_exit(struct sim_task *self)
{
	struct sim_task *next;

	if (unlikely(sim_state_is_wanted)) {
		has_left = true;
		sim_coro_exit_switch(&self->coro, &sim_main_coro);
	}
	if (unlikely(sim_world->steps_nr >= sim_checkpoint_at))
		sim_checkpoint_pause(self);
	next = decide();
	/* Not before: the decision was taken on this stack. */
	sim_stack_release(self);
	sim_world->current = next;
	sim_coro_exit_switch(&self->coro, next ? &next->coro : &sim_main_coro);
}

/* ---- run queues ---- */

/* Put @task where it waits for a CPU. It is not the current task of any. */
void sim_sched_runnable(struct sim_task *task)
{
	struct sim_cpu *cpu = &sim_cpus[task->cpu];
	u32 i;

	if (unlikely(cpu->rq_nr == SIM_CPU_RQ_MAX))
		sim_finding(SIM_VERDICT_LIMIT_TASKS,
			    "run queue of CPU %u is full", cpu->id);
	for (i = cpu->rq_nr; i > 0 && cpu->rq[i - 1] > task->id; i--)
		cpu->rq[i] = cpu->rq[i - 1];
	cpu->rq[i] = (u16)task->id;
	cpu->rq_nr++;
	sim_moves_touch(cpu->id);
}

void sim_sched_rq_del(struct sim_task *task)
{
	struct sim_cpu *cpu = &sim_cpus[task->cpu];
	u32 i = 0;

	while (i < cpu->rq_nr && cpu->rq[i] != task->id)
		i++;
	if (i == cpu->rq_nr)
		return;
	cpu->rq_nr--;
	sim_moves_touch(cpu->id);
	for (; i < cpu->rq_nr; i++)
		cpu->rq[i] = cpu->rq[i + 1];
}

/* @task gives its CPU up (sleeps or ends). */
void sim_sched_off_cpu(struct sim_task *task)
{
	struct sim_cpu *cpu = &sim_cpus[task->cpu];

	if (cpu->curr != task)
		return;
	cpu->curr = cpu->idle;
	sim_moves_touch(cpu->id);
}
