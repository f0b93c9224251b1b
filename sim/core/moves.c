// SPDX-License-Identifier: GPL-2.0-only
/*
 * moves.c - the list of possible moves, kept per CPU
 *
 * A step changes its own CPU and the few that it wakes tasks on, so the moves
 * of a CPU are listed anew only when it was touched. What the running task
 * changes of its own state (preemption, interrupts) is not noted: its CPU is
 * always listed anew.
 */
#include <string.h>

#include "base/assert.h"
#include "core/world.h"

/* More moves than that are listed at every step; few CPUs ever have them. */
#define KEPT_MAX	4
#define KEPT_NOT	U32_MAX

struct kept {
	struct sim_move	move[KEPT_MAX];
	u32		nr;		/* or KEPT_NOT */
	u32		first;		/* index in the joined list */
};

/* Not part of the world: everything is touched when an execution starts. */
u64 sim_moves_touched;
static struct kept kept[SIM_CPUS_MAX];
static bool is_joined;		/* the list is the sum of what is kept */

/* May @cpu leave its current task for another one now? */
static bool may_switch(const struct sim_cpu *cpu)
{
	const struct sim_task *curr = cpu->curr;

	if (!cpu->is_online)
		return false;
	if (curr->preempt_count || curr->irqs_off || curr->hardirq_depth)
		return false;
	if (curr == cpu->idle)
		return true;
	return sim_world->o.preempt >= SIM_PREEMPT_FULL ||
	       (sim_world->o.preempt == SIM_PREEMPT_VOLUNTARY &&
		curr->may_resched);
}

static inline void put_move(struct sim_moves *to, enum sim_move_kind kind,
			    u32 cpu, u32 task_id)
{
	to->move[to->nr++] = (struct sim_move){
		.kind = (u8)kind,
		.cpu = (u8)cpu,
		.task_id = (u16)task_id,
	};
}

/* Other CPUs that could run a task which waits for this one. */
static bool list_migrations(const struct sim_cpu *cpu, struct sim_moves *to)
{
	for (u32 i = 0; i < cpu->rq_nr; i++) {
		struct sim_task *task = &sim_tasks[cpu->rq[i]];

		if (!task->may_migrate)
			continue;
		for (u32 c = 0; c < sim_world->o.cpus_nr; c++) {
			if (c == cpu->id ||
			    !(task->cpus_allowed & BIT_ULL(c)) ||
			    !may_switch(&sim_cpus[c]))
				continue;
			if (to->nr == SIM_MOVES_MAX)
				return false;
			put_move(to, SIM_MOVE_SWITCH, c, task->id);
		}
	}
	return true;
}

static bool list_cpu(const struct sim_cpu *cpu, struct sim_moves *to)
{
	const struct sim_task *curr = cpu->curr;

	if (unlikely(to->nr + 2 + cpu->rq_nr > SIM_MOVES_MAX))
		return false;
	if (curr->state == SIM_TASK_RUNNABLE &&
	    likely(curr != sim_world->relaxing))
		put_move(to, SIM_MOVE_STEP, cpu->id, curr->id);
	if (unlikely(!list_empty(&cpu->irqs)) && !curr->irqs_off)
		put_move(to, SIM_MOVE_IRQ, cpu->id, curr->id);
	if (!cpu->rq_nr)
		return true;
	if (may_switch(cpu)) {
		for (u32 i = 0; i < cpu->rq_nr; i++)
			put_move(to, SIM_MOVE_SWITCH, cpu->id, cpu->rq[i]);
	}
	return list_migrations(cpu, to);
}

/* Where a queued task may go depends on other CPUs, so that is not kept. */
static bool may_keep(const struct sim_cpu *cpu)
{
	if (cpu->rq_nr + 2 > KEPT_MAX)
		return false;
	for (u32 i = 0; i < cpu->rq_nr; i++) {
		if (sim_tasks[cpu->rq[i]].may_migrate)
			return false;
	}
	return true;
}

static void keep_cpu(const struct sim_cpu *cpu)
{
	struct kept *k = &kept[cpu->id];
	struct sim_moves list;

	if (unlikely(!may_keep(cpu))) {
		k->nr = KEPT_NOT;
		return;
	}
	list.nr = 0;
	list_cpu(cpu, &list);
	SIM_ASSERT(list.nr <= KEPT_MAX);
	memcpy(k->move, list.move, sizeof(k->move));
	k->nr = list.nr;
}

static void keep_touched(u64 touched)
{
	while (touched) {
		keep_cpu(&sim_cpus[__builtin_ctzll(touched)]);
		touched &= touched - 1;
	}
}

static bool join(struct sim_moves *ret)
{
	u32 cpus_nr = sim_world->o.cpus_nr;

	ret->nr = 0;
	is_joined = true;
	for (u32 c = 0; c < cpus_nr; c++) {
		struct kept *k = &kept[c];

		k->first = ret->nr;
		if (unlikely(k->nr == KEPT_NOT)) {
			is_joined = false;
			if (!list_cpu(&sim_cpus[c], ret))
				return false;
			continue;
		}
		if (unlikely(ret->nr + k->nr > SIM_MOVES_MAX))
			return false;
		/* All of them, whatever their number: no branch. */
		memcpy(&ret->move[ret->nr], k->move, sizeof(k->move));
		ret->nr += k->nr;
	}
	return true;
}

/* Index of the move by which @task goes on, the first of its CPU, or -1. */
static s32 step_of(const struct sim_task *task, const struct sim_moves *moves)
{
	u32 first = kept[task->cpu].first;

	if (task->state != SIM_TASK_RUNNABLE || task == sim_world->relaxing ||
	    sim_cpus[task->cpu].curr != task)
		return -1;
	SIM_ASSERT(moves->move[first].kind == SIM_MOVE_STEP);
	return (s32)first;
}

/*
 * Are the moves those of the last decision? The running task can still go on
 * and no other task or interrupt is on its CPU, so its nesting does not count.
 */
static inline bool is_unchanged(const struct sim_moves *last)
{
	const struct sim_world_state *w = sim_world;
	const struct sim_task *current = w->current;
	const struct sim_cpu *cpu;

	if (sim_moves_touched || !current || w->relaxing || !is_joined ||
	    current->state != SIM_TASK_RUNNABLE || last->timer_idx != U32_MAX ||
	    !list_empty(&w->timers))
		return false;
	cpu = &sim_cpus[current->cpu];
	return cpu->curr == current && !cpu->rq_nr && list_empty(&cpu->irqs) &&
	       kept[current->cpu].nr == 1;
}

static void add_timer(struct sim_moves *ret)
{
	const struct sim_world_state *w = sim_world;

	ret->timer_idx = U32_MAX;
	if (likely(list_empty(&w->timers)))
		return;
	if (ret->nr &&
	    (w->o.timers != SIM_TIMERS_ANY || w->phase != SIM_PHASE_EXPLORE))
		return;
	ret->timer_idx = ret->nr;
	put_move(ret, SIM_MOVE_TIMER, 0, 0);
}

static bool list_anew(struct sim_moves *ret)
{
	struct sim_world_state *w = sim_world;
	const struct sim_task *current = w->current;
	u64 again = current ? BIT_ULL(current->cpu) : 0;
	bool ok;

	keep_touched(sim_moves_touched | again);
	/* Whoever lets others move first is a candidate again next time. */
	sim_moves_touched = w->relaxing ? again : 0;
	ok = join(ret);
	ret->last_idx = ok && current ? step_of(current, ret) : -1;
	if (unlikely(!ret->nr && w->relaxing)) {
		/* Nobody else can move: the spinner must go on spinning. */
		is_joined = false;
		ret->last_idx = 0;
		put_move(ret, SIM_MOVE_STEP, w->relaxing->cpu, w->relaxing->id);
	}
	add_timer(ret);
	w->relaxing = NULL;
	return ok;
}

bool sim_moves_list(struct sim_moves *ret)
{
	ret->step = sim_world->steps_nr;
	if (unlikely(!is_unchanged(ret)))
		return list_anew(ret);
	ret->last_idx = (s32)kept[sim_world->current->cpu].first;
	return true;
}
